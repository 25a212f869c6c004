"""What a letter shows of the desk that sends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """The desk's own name and ways. `languages` are tried in order where a recipient's is not known or not spoken.

    `time_zone` is an IANA name. `detail` says that mail to help+anything@ reaches help@ (RFC 5233).
    """

    name: str
    address: str
    prefix: str
    languages: tuple[str, ...]
    time_zone: str
    detail: bool = False

    @property
    def domain(self) -> str:
        """The domain of the desk's address, in which Message-IDs are minted."""
        return self.address.rpartition("@")[2]

    def tag(self, number: int) -> str:
        """A ticket's number as people read it: `IT-123`."""
        return f"{self.prefix}-{number}"

    def detailed(self, detail: str) -> str:
        """The desk's address with a detail: `help+detail@example.org`."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{detail}@{domain}"
