"""The living policy: a change of its files is taken up between two stimuli, or the operator hears why not."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from maildesk import proposal
from maildesk.compose.templates import Templates
from maildesk.desk import Desk
from maildesk.proposal import RULES, Fingerprint, Verdict


class Reload:
    """Looks after the policy of one desk. `templates` loads them anew."""

    def __init__(self, desk: Desk, folder: Path, templates: Callable[[], Templates]) -> None:
        self._desk = desk
        self._folder = folder
        self._templates = templates
        self._seen = self._fingerprint()

    def once(self, now: datetime) -> Verdict | None:
        """Takes up a change, if there is one; also one that another process has made active."""
        seen = self._fingerprint()
        if seen != self._seen:
            self._seen = seen
            return self._changed(now)
        active = self._desk.store.policy.active()
        if active is not None and active.hash != self._desk.policy.hash:
            self._desk.adopt(proposal.stored(active), self._templates())
        return None

    def look_again(self) -> None:
        """Has the next pass take the files up, whether they look changed or not."""
        self._seen = ()

    def _changed(self, now: datetime) -> Verdict:
        templates = self._templates()
        verdict = proposal.judge(self._desk.store, self._folder / RULES, templates.events, now)
        if verdict.policy is not None:
            self._desk.adopt(verdict.policy, templates)
        elif verdict.news:
            self._desk.alarm(
                f"The changed policy is {verdict.state}, the last good one goes on:\n{verdict.reason}", now
            )
        return verdict

    def _fingerprint(self) -> Fingerprint:
        return proposal.fingerprint(self._folder, self._desk.policy.files)
