"""Who is told what of a change."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from maildesk.mail.message import Attachment
from maildesk.policy.announce import announce
from maildesk.policy.model import Policy
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import EntryKind, Lane, Participant, Person, Role, Status
from maildesk.ticket.values import Kind, Notice, Sent, Situation, Stimulus
from tests.policy.policies import ANN, BOB, CHEN, GRACE, draft, policy, reading, stimulus
from tests.ticket.tickets import MARY, NINE

WATCHER = Participant(GRACE, Role.WATCHER)
TIMER = Stimulus(kind=Kind.TIMER, at=NINE, ticket=7)
ATTACHMENT = Attachment("photo.png", "image/png", 900, "0" * 64, inline=False)


def by(person: Person, kind: Kind = Kind.AGENT_REPLIED, **values: Any) -> Stimulus:
    """A mail of somebody on the ticket."""
    role = Role.REQUESTER if person == MARY else Role.AGENT
    return stimulus(reading(sender=person), kind=kind, sender=person, role=role, **values)


def told(
    happened: str,
    cause: Stimulus,
    of: Draft | None = None,
    desk: Policy | None = None,
    refusal: str = "",
    **known: Any,
) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """What a desk announces."""
    situation = Situation(**{"participants": (WATCHER,), **known})
    happenings = frozenset(happened.split())
    return announce(happenings, of or draft(), cause, situation, desk or policy(), refusal)


def mails(notices: tuple[Notice, ...]) -> set[str]:
    """Notices in short: event and key of the recipient."""
    return {f"{notice.event} {notice.recipient.address.partition('@')[0]}" for notice in notices}


MARYS, ANNS = by(MARY, Kind.REQUESTER_REPLIED), by(ANN)
UNANNOUNCED = "noted priority_raised"


@pytest.mark.parametrize(
    ("happened", "cause", "state", "expected"),
    [
        ("opened", stimulus(), {}, "acknowledgement mary, assigned ann, assigned bob, assigned chen"),
        ("opened", stimulus(), {"team": "network"}, "acknowledgement mary, assigned chen, assigned bob"),
        ("opened assigned", stimulus(), {"assignee": BOB}, "acknowledgement mary, assigned bob"),
        ("opened closed", stimulus(), {"status": Status.CLOSED}, "acknowledgement mary"),
        ("opened", stimulus(), {"status": Status.SPAM}, ""),
        ("opened", stimulus(silent=True), {}, ""),
        ("requester_replied", MARYS, {"assignee": BOB}, "requester-replied bob"),
        ("requester_replied reopened", MARYS, {"assignee": BOB}, "requester-replied bob"),
        ("requester_replied confirmed closed", MARYS, {"assignee": BOB}, "requester-replied bob"),
        ("answered taken", ANNS, {"assignee": ANN}, "answer mary, answer grace"),
        ("taken assigned", ANNS, {"assignee": ANN}, "status-changed mary"),
        ("picked_up", ANNS, {"assignee": ANN}, "status-changed bob, status-changed chen"),
        ("answered", ANNS, {"assignee": BOB}, "answer mary, answer grace, answer bob"),
        ("waiting_requester", ANNS, {"assignee": ANN}, "status-changed mary"),
        ("waiting_requester answered", ANNS, {"assignee": ANN}, "answer mary, answer grace"),
        ("on_hold", ANNS, {"assignee": ANN}, "status-changed mary"),
        ("waiting_third_party", ANNS, {"assignee": ANN}, "status-changed mary"),
        ("reopened", ANNS, {"assignee": ANN}, "status-changed mary"),
        ("resolved", ANNS, {"assignee": ANN}, "resolved mary"),
        ("closed", ANNS, {"assignee": ANN}, "closed mary"),
        ("assigned", ANNS, {"assignee": BOB}, "assigned bob"),
        ("handed_over", ANNS, {"team": "network"}, "assigned chen, assigned bob"),
        ("response_overdue", TIMER, {"assignee": BOB, "team": "service-desk"},
         "escalation-hierarchical ann, escalation-hierarchical bob"),
        ("resolution_overdue", TIMER, {"assignee": ANN, "team": "service-desk"}, "escalation-hierarchical ann"),
        ("bounced", by(MARY, Kind.BOUNCED), {"assignee": BOB}, "bounced bob"),
        ("held", by(ANN, Kind.HELD), {"assignee": BOB}, "held ann"),
        ("held refused", ANNS, {"assignee": BOB}, "receipt ann"),
        (UNANNOUNCED, ANNS, {"assignee": BOB}, ""),
    ],
)  # fmt: skip
def test_by_default_each_is_told_what_matters_to_them(
    happened: str, cause: Stimulus, state: dict[str, Any], expected: str
) -> None:
    """The requester hears of what they wait for, agents of work, and nobody of their own act."""
    notices, refused = told(happened, cause, draft(**state))
    assert mails(notices) == set(filter(None, expected.split(", ")))
    assert refused == ()


@pytest.mark.parametrize(
    ("word", "state", "expected"),
    [
        ("requester", {}, "mary"),
        ("watchers", {}, "grace"),
        ("assignee", {"assignee": BOB, "team": "network"}, "bob"),
        ("assignee", {"team": "network"}, "chen"),
        ("assignee", {}, "ann, bob, chen"),
        ("team", {"assignee": BOB, "team": "service-desk"}, "ann, bob"),
        ("team", {"team": "gone"}, "ann, bob, chen"),
        ("lead", {"team": "network"}, "olga"),
        ("operator", {}, "olga"),
        ("agents", {}, "ann, bob, chen"),
        ("sender", {}, "mary"),
        ("[requester, watchers, agents, requester]", {}, "mary, grace, ann, bob, chen"),
    ],
)
def test_a_word_stands_for_people(word: str, state: dict[str, Any], expected: str) -> None:
    """Each word of `to:` means certain people, and others where there are none."""
    desk = policy(more=f"notifications: {{acknowledgement: {{on: opened, to: {word}}}, assigned: off}}\n")
    desk = replace(desk, teams={**desk.teams, "network": replace(desk.teams["network"], members=(CHEN,))})
    operator = Person("olga@example.org")
    notices, _ = told("opened", stimulus(), draft(**state), desk, operator=operator)
    assert [notice.recipient.address.partition("@")[0] for notice in notices] == expected.split(", ")


def test_without_operator_and_lead_all_agents_hear_of_missed_targets() -> None:
    """Somebody always hears of it."""
    notices, _ = told("response_overdue", TIMER, draft(team="network", assignee=CHEN))
    assert mails(notices) == {f"escalation-hierarchical {who}" for who in ("ann", "bob", "chen")}


def test_a_notice_says_what_it_is_about() -> None:
    """Role, lane of the reply, due time, the mail that it answers, and who acted."""
    opened = draft(assignee=BOB).write(EntryKind.OPENED, "It stopped.", lane=Lane.REQUESTER)
    acknowledgement, assigned = told("opened assigned", stimulus(), opened)[0]
    assert acknowledgement == Notice(
        event="acknowledgement",
        happening="opened",
        recipient=MARY,
        role=Role.REQUESTER,
        reply=Lane.REQUESTER,
        entry=opened.entries[0],
        due=NINE + timedelta(hours=1),
        automatic=True,
        answering="1@example.org",
        facts={"actor": "Mary Jones"},
    )
    assert (assigned.role, assigned.reply, assigned.answering) == (Role.AGENT, Lane.REQUESTER, None)


@pytest.mark.parametrize(
    ("event", "automatic"),
    [("answer", False), ("requester-replied", False), ("resolved", True), ("assigned", True)],
)
def test_only_a_persons_words_are_not_automatic(event: str, automatic: bool) -> None:
    """A relayed answer carries no mark of automatic mail (RFC 3834 2)."""
    happened = {"answer": "answered", "requester-replied": "requester_replied"}.get(event, event)
    cause = MARYS if event == "requester-replied" else ANNS
    notice, *_ = told(happened, cause, draft(assignee=BOB))[0]
    assert (notice.event, notice.automatic) == (event, automatic)


def test_a_requester_never_sees_what_is_internal() -> None:
    """The newest entry with text that its reader may read is shown, and no other."""
    held = draft(assignee=BOB).write(EntryKind.CHANGE, "Part ordered", lane=Lane.REQUESTER)
    held = held.write(EntryKind.NOTE, "The user broke it").write(EntryKind.CHANGE)
    (status,) = told("on_hold", ANNS, held)[0]
    assert status.entry is not None
    assert status.entry.text == "Part ordered"
    (inside,) = told("assigned", ANNS, held)[0]
    assert inside.entry is not None
    assert inside.entry.text == "The user broke it"


def test_a_relayed_answer_shows_the_answer() -> None:
    """Another entry for the requester, or an answer that is an attachment only, makes no difference."""
    written = draft().write(EntryKind.ANSWER, "", lane=Lane.REQUESTER, attachments=(ATTACHMENT,))
    written = written.write(EntryKind.CHANGE, "On hold", lane=Lane.REQUESTER)
    notice, *_ = told("answered", ANNS, written)[0]
    assert notice.entry == written.entries[0]


@pytest.mark.parametrize(
    ("happened", "cause", "known", "refusal", "facts"),
    [
        ("response_overdue", TIMER, {}, "", {"clock": "response"}),
        ("response_overdue resolution_overdue", TIMER, {}, "", {"clock": "resolution"}),
        ("bounced", stimulus(kind=Kind.BOUNCED, sender=None, text="550 no such user"),
         {"returned_recipient": "mary@example.org"}, "",
         {"reason": "550 no such user", "recipient": "mary@example.org"}),
        ("held", by(ANN, Kind.HELD, reason="no token"), {}, "", {"reason": "no token", "actor": "Ann Lee"}),
        ("refused", ANNS, {}, "#x: unknown", {"refusal": "#x: unknown", "actor": "Ann Lee"}),
    ],
)  # fmt: skip
def test_a_notice_carries_the_plain_facts(
    happened: str, cause: Stimulus, known: dict[str, Any], refusal: str, facts: dict[str, str]
) -> None:
    """Which clock, what went wrong, whom it did not reach, who did it."""
    notice, *_ = told(happened, cause, draft(assignee=BOB), refusal=refusal, **known)[0]
    assert notice.facts == facts


@pytest.mark.parametrize(
    ("mail", "known", "reason"),
    [
        ({"may_answer": False}, {}, "must not be answered automatically (RFC 3834)"),
        (
            {},
            {"sent": {MARY.address: Sent(hour=3)}},
            "3 automatic answers to this address within an hour are enough",
        ),
        (
            {},
            {"sent": {MARY.address: Sent(day=5)}},
            "5 automatic answers to this address within a day are enough",
        ),
        ({}, {"sent_on_ticket": 10}, "10 automatic answers on this ticket within an hour are enough"),
    ],
)
def test_an_automatic_answer_that_may_loop_is_not_made(
    mail: dict[str, Any], known: dict[str, Any], reason: str
) -> None:
    """Machines, lists and floods get no acknowledgement; agents hear of the ticket all the same."""
    notices, refused = told("opened", stimulus(reading(**mail)), draft(assignee=BOB), **known)
    assert mails(notices) == {"assigned bob"}
    (said,) = refused
    assert said.startswith("acknowledgement to mary@example.org: ")
    assert said.endswith(reason)


def test_just_below_the_caps_an_answer_is_made() -> None:
    """The caps of the policy are the last that is sent, and no earlier."""
    known: dict[str, Any] = {"sent": {MARY.address: Sent(hour=2, day=4)}, "sent_on_ticket": 9}
    assert "acknowledgement mary" in mails(told("opened", stimulus(), **known)[0])


def test_a_mail_of_a_doubtful_writer_is_not_answered() -> None:
    """An answer would go to whoever the mail names."""
    plain = reading()
    doubtful = replace(plain, message=replace(plain.message, originator=None))
    notices, refused = told("opened", stimulus(doubtful), draft(assignee=BOB))
    assert (mails(notices), len(refused)) == ({"assigned bob"}, 1)


def test_agents_get_every_receipt() -> None:
    """Caps are against machines, not against colleagues."""
    known: dict[str, Any] = {"sent": {ANN.address: Sent(hour=99, day=99)}, "sent_on_ticket": 99}
    notices, refused = told("refused held", ANNS, **known)
    assert (mails(notices), refused) == ({"receipt ann"}, ())
    assert notices[0].role == Role.AGENT


def test_the_desk_never_writes_to_itself() -> None:
    """A ticket that one of the desk's own mailboxes opened is not acknowledged to it."""
    known: dict[str, Any] = {"own_addresses": frozenset({MARY.address})}
    assert mails(told("opened", stimulus(), draft(assignee=BOB), **known)[0]) == {"assigned bob"}


def test_an_unknown_requester_gets_nothing() -> None:
    """A ticket whose writer is not known has nobody to answer."""
    unknown = draft(requester=Person(""), assignee=BOB)
    assert mails(told("opened", stimulus(sender=None), unknown)[0]) == {"assigned bob"}


def test_an_event_that_a_rule_silenced_is_not_announced() -> None:
    """Other events are."""
    silenced = draft(assignee=BOB).suppress("acknowledgement")
    assert mails(told("opened", stimulus(), silenced)[0]) == {"assigned bob"}


def test_what_is_said_once_is_said_once() -> None:
    """An event that the ticket has told before is not told again where the line says so."""
    assert told("taken", ANNS, told=frozenset({"status-changed"})) == ((), ())


def test_a_failing_address_gets_no_further_mail() -> None:
    """Word of a lost mail goes to others, and the loss of such a word makes no further mail."""
    lost = stimulus(kind=Kind.BOUNCED, sender=None, text="550")
    mine = draft(assignee=BOB, team="service-desk")
    known: dict[str, Any] = {"returned_event": "assigned", "returned_recipient": BOB.address}
    assert mails(told("bounced", lost, mine, **known)[0]) == {"bounced ann"}
    known = {"returned_event": "bounced", "returned_recipient": ANN.address}
    assert told("bounced", lost, mine, **known) == ((), ())


def test_people_who_join_now_are_told_already() -> None:
    """A watcher of the first mail needs no second one to be known."""
    joined = draft().join(Participant(CHEN, Role.WATCHER))
    assert "answer chen" in mails(told("answered", ANNS, joined)[0])


@pytest.mark.parametrize(
    ("cause", "known", "expected"),
    [
        (stimulus(), {}, "vpn-howto mary"),
        (MARYS, {}, "vpn-howto mary"),
        (ANNS, {}, "vpn-howto mary"),
        (TIMER, {}, "vpn-howto mary"),
        (stimulus(reading(may_answer=False)), {}, ""),
        (stimulus(), {"sent": {MARY.address: Sent(hour=3)}}, ""),
        (stimulus(silent=True), {}, ""),
    ],
)
def test_a_template_that_a_rule_chose_goes_to_the_requester(
    cause: Stimulus, known: dict[str, Any], expected: str
) -> None:
    """An automatic answer like the acknowledgement, with the same care for loops, whatever caused it."""
    notices, _ = told("", cause, replace(draft(), answers=("vpn-howto",)), **known)
    assert mails(notices) == set(filter(None, [expected]))
    assert {(one.happening, one.automatic, one.reply) for one in notices} <= {
        ("vpn-howto", True, Lane.REQUESTER)
    }
