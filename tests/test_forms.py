"""Missing information, from mail to mail: what the desk asks, what it reads, and when it keeps still."""

from pathlib import Path

import pytest

from maildesk.cli.story import text_of
from maildesk.policy.commands import parse
from maildesk.ticket.model import Role
from maildesk.ticket.values import Kind, Stimulus
from tests.mailroom import ANN, EVE, MARY, Mailroom, Open

QUESTION = "Who is affected (only you, your team, the whole site?):"
RULES = """\
rules:
  - {name: Fault, when: {mentions: broken}, then: {service_type: fault}}
  - {name: Fault in Chinese, when: {mentions: 故障}, then: {service_type: fault}}
  - {name: Dire, when: {mentions: dire}, then: {priority: 1}}
  - {name: Scanner, when: {mentions: scanner}, then: {ask: [asset, since]}}
  - {name: Everybody, when: {mentions: outage}, then: {impact: company, urgency: low}}
forms:
  ask_at_most: %d
  fields: {asset: {label: {en: Asset tag, zh: 资产编号}, example: {en: on the sticker}}}
"""


def _policy(folder: Path, most: int = 1) -> None:
    rules = folder / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    start, end = text.index("\nrules:"), text.index("# --- Who is told what")
    rules.write_text(text[:start] + "\n" + RULES % most + text[end:], encoding="utf-8")


@pytest.fixture
def asking(open_desk: Open, tmp_path: Path) -> Mailroom:
    """A desk that knows a fault report, and asks one question."""
    _policy(tmp_path / "desk")
    return open_desk()


def _asked(room: Mailroom) -> str:
    return text_of(room.sent(MARY)[-1])


class TestAsking:
    """What the acknowledgement asks."""

    def test_a_fault_report_that_does_not_say_who_is_affected(self, asking: Mailroom) -> None:
        """One question, in words that everybody can answer."""
        asking.receives(MARY)
        assert QUESTION in _asked(asking)
        assert _asked(asking).count("):") == 1
        assert asking.ticket().paused_since is None

    def test_a_chinese_report(self, asking: Mailroom) -> None:
        """The question is Chinese, too."""
        asking.receives(
            MARY,
            "打印机故障",
            "打印机从早上起一直无法打印，请帮忙看看。",
            "Content-Type: text/plain; charset=utf-8",
        )
        assert "谁遇到问题（仅您本人、您的部门、整个公司？）：" in _asked(asking)

    @pytest.mark.parametrize(
        "text",
        [
            "The VPN is broken, this is dire.",
            "How do I get a new phone?",
            "Outage: the VPN is broken, no hurry.",
        ],
    )
    def test_nothing_is_asked(self, asking: Mailroom, text: str) -> None:
        """Not in the greatest hurry, not about anything but a fault, not what is known."""
        asking.receives(MARY, "Hello", text)
        assert "Who is affected" not in _asked(asking)

    def test_what_a_rule_wants_to_know(self, asking: Mailroom) -> None:
        """Its questions come first and alone; own fields have own words."""
        asking.receives(MARY, "scanner", "The scanner is dead.")
        assert "Asset tag (on the sticker):" in _asked(asking)
        assert "Since when" in _asked(asking)
        assert QUESTION not in _asked(asking)

    def test_an_agent_is_not_asked(self, asking: Mailroom) -> None:
        """An agent who reports a fault knows what to write."""
        asking.receives(ANN)
        assert QUESTION not in text_of(asking.sent(ANN)[0])

    def test_the_agent_sees_what_is_not_known(self, asking: Mailroom) -> None:
        """The first mail about a ticket names the gaps."""
        asking.receives(MARY)
        assert "Not known yet: Who is affected, Can you work, Since when." in text_of(asking.sent(ANN)[0])


class TestAnswering:
    """What a reply answers."""

    @pytest.mark.parametrize(
        ("reply", "impact", "urgency"),
        [
            ("Who is affected: my whole team", "department", "normal"),
            (f"Hello,\n\n> It helps to know this:\n>\n> {QUESTION} only me\n> Can you work (yes, partly, no?): no", "individual", "high"),
            ("> Who is affected (only you, your team, the whole site?):\nthe whole site", "company", "normal"),
        ],
    )  # fmt: skip
    def test_the_answer_fills_the_ticket(
        self, asking: Mailroom, reply: str, impact: str, urgency: str
    ) -> None:
        """Also where it stands inside the quotation; the journal says so."""
        asking.receives(MARY)
        asking.receives(MARY, "Re: VPN broken", reply, answering=asking.sent(MARY)[0])
        ticket = asking.ticket()
        assert (ticket.impact, ticket.urgency) == (impact, urgency)
        assert ticket.fields["affected"]
        assert any(
            change.field == "impact"
            for entry in asking.desk.store.tickets.entries(1)
            for change in entry.changes
        ) == (impact != "individual")

    def test_an_agents_word_stays(self, asking: Mailroom) -> None:
        """What an agent has set, no answer changes."""
        asking.receives(MARY)
        asking.receives(ANN, "Re", "#impact individual\n#take", answering=asking.sent(ANN)[0])
        asking.receives(MARY, "Re", "Who is affected: everybody", answering=asking.sent(MARY)[0])
        assert asking.ticket().impact == "individual"

    def test_an_agents_field_stays(self, asking: Mailroom) -> None:
        """Each field is the agent's by itself; what was left open, an answer fills."""
        asking.receives(MARY)
        asking.receives(ANN, "Re", "#field since=Monday", answering=asking.sent(ANN)[0])
        asking.receives(MARY, "Re", "Since when: today\nError: 809", answering=asking.sent(MARY)[0])
        assert asking.ticket().fields == {"since": "Monday", "error": "809"}

    def test_somebody_else_answers(self, asking: Mailroom) -> None:
        """Only the requester fills the form."""
        asking.receives(MARY)
        asking.receives(EVE, "Re: [IT-1]", "Who is affected: everybody")
        assert asking.ticket().impact == "individual"

    def test_our_own_question_is_no_answer(self, asking: Mailroom) -> None:
        """A reply that leaves the question empty tells nothing."""
        asking.receives(MARY)
        asking.receives(MARY, "Re", f"Please hurry.\n\n> {QUESTION}", answering=asking.sent(MARY)[0])
        assert not asking.ticket().fields

    def test_asked_once_more_and_no_more(self, asking: Mailroom) -> None:
        """The mail that says who has taken it asks again; later ones do not."""
        asking.receives(MARY)
        asking.receives(ANN, "Re", "#take", answering=asking.sent(ANN)[0])
        assert QUESTION in _asked(asking)
        asking.receives(ANN, "Re", "#hold", answering=asking.sent(ANN)[0])
        assert QUESTION not in _asked(asking)

    def test_an_agent_asks(self, asking: Mailroom) -> None:
        """`#ask` sends the questions, and the answers come back into the ticket."""
        asking.receives(MARY)
        asking.desk.handle(
            Stimulus(kind=Kind.OPERATOR, at=asking.now, ticket=1, role=Role.OPERATOR, commands=parse(["#ask since, error"])),
            asking.now,
        )  # fmt: skip
        assert asking.events()[-1] == ("form", MARY)
        assert "Since when (9:00 today, yesterday, the last update):" in _asked(asking)
        asking.receives(MARY, "Re", "> Since when: Monday", answering=asking.sent(MARY)[-1])
        assert asking.ticket().fields == {"since": "Monday"}

    def test_an_agent_asks_for_what_is_missing(self, asking: Mailroom) -> None:
        """`#ask` alone asks for all of it."""
        asking.receives(MARY)
        asking.receives(ANN, "Re", "#ask", answering=asking.sent(ANN)[0])
        assert asking.events()[-1] == ("form", MARY)
        assert _asked(asking).count("):") == 3


class TestBlankForm:
    """A mail that wants nothing but the form."""

    @pytest.mark.parametrize("subject", ["form", " FORM ", "表单"])
    def test_it_is_sent(self, asking: Mailroom, subject: str) -> None:
        """No ticket comes of it."""
        row = asking.receives(MARY, subject, "")
        assert (row["disposition"], row["reason"]) == ("ignored", "asked for the blank form")
        assert asking.events() == [("form", MARY)]
        assert QUESTION in _asked(asking) or "谁遇到问题" in _asked(asking)

    def test_it_comes_back_filled(self, asking: Mailroom) -> None:
        """The reply is a ticket with its fields."""
        asking.receives(MARY, "form", "")
        filled = _asked(asking).replace("In short (a few words):", "In short (a few words): Scanner is dead")
        asking.receives(MARY, "Re: IT desk: form", filled.replace("device (its name, or what is written on it):", "device: S-7"),
                        answering=asking.sent(MARY)[0])  # fmt: skip
        assert (asking.ticket().subject, asking.ticket().fields["system"]) == ("Scanner is dead", "S-7")

    @pytest.mark.parametrize(
        ("subject", "text", "more"),
        [
            ("Re: form", "", ()),
            ("form", "The form on the intranet is broken: it does not save what I enter.", ()),
            ("form", "", ("Precedence: bulk",)),
        ],
    )
    def test_it_is_not_sent(self, asking: Mailroom, subject: str, text: str, more: tuple[str, ...]) -> None:
        """A reply, a report about a form, and mail that must not be answered get none."""
        asking.receives(MARY, subject, text, *more)
        assert ("form", MARY) not in asking.events()

    def test_who_asks_without_end(self, asking: Mailroom) -> None:
        """The caps on automatic answers hold."""
        for _ in range(9):
            asking.receives(MARY, "form", "")
        assert asking.events() == [("form", MARY)] * 3
