"""An operator's mistakes. Each says where and what is allowed, in a line; the command line exits with 2."""


class OperatorError(Exception):
    """Something an operator wrote or named is wrong. The text is the whole message."""


class ConfigError(OperatorError):
    """maildesk.toml or the environment is wrong."""


class PolicyError(OperatorError):
    """rules.yaml is wrong; every finding is a line `file:line:column: what`."""

    def __init__(self, findings: tuple[str, ...]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


class TemplateError(OperatorError):
    """A template does not render; the text is `file:line: what`."""


class StoreError(OperatorError):
    """The database cannot be used as it is: a newer schema, no schema, not reachable by these settings."""
