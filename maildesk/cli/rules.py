"""`maildesk rules`: whether the policy is good, why it decides as it does, and what another would have decided."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.arguments import NUMBER, WHEN
from maildesk.cli.terminal import as_json, one_line, pairs, printable

if TYPE_CHECKING:
    from maildesk.config import Settings
    from maildesk.explain import Explanation
    from maildesk.policy.model import Policy
    from maildesk.replay import Difference
    from maildesk.ticket.values import Match, Notice

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
UNSIGNED = "-"  # in place of a reply token
FEW = 20  # tickets of a replay that are shown one by one on a terminal


@click.group()
def rules() -> None:
    """Check, test, explain and replay the policy."""


@rules.command()
@click.argument("file", required=False, type=FILE)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(desk: Path, file: Path | None, json_: bool) -> None:
    """Say what is wrong (errors) or odd (warnings) about rules.yaml, or FILE. Exits with 1 for errors."""
    from maildesk import proposal

    path = _path(desk, file)
    checked = proposal.check(path, _events(desk))
    unmet = proposal.unmet(checked.policy, path) if checked.policy else ()
    errors, warnings = (*checked.errors, *unmet), checked.warnings
    if json_:
        as_json({"errors": [asdict(one) for one in errors], "warnings": [asdict(one) for one in warnings]})
    else:
        for line in errors:
            click.echo(printable(f"error: {line}"))
        for line in warnings:
            click.echo(printable(f"warning: {line}"))
        if not errors:
            click.echo(f"{path}: good" + (f", {len(warnings)} warnings" if warnings else ""))
    sys.exit(1 if errors else 0)


@rules.command()
@click.argument("file", required=False, type=FILE)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_obj
def test(desk: Path, file: Path | None, json_: bool) -> None:
    """Play the examples of rules.yaml, or FILE, and show what comes of them otherwise. Exits with 1 if any does."""
    from maildesk import proposal
    from maildesk.policy import examples

    path = _path(desk, file)
    policy = proposal.read(path, _events(desk))
    failures = examples.run(policy)
    count = sum(len(rule.examples) for rule in policy.rules)
    if json_:
        as_json({"examples": count, "failures": [_failure(one) for one in failures]})
    else:
        for one in failures:
            click.echo(printable(f"{one.example.at.within(str(path))}: {one.rule.name}: {one.what}"))
            click.secho(printable(f"  - {one.expected or 'nothing'}"), fg="red")
            click.secho(printable(f"  + {one.came or 'nothing'}"), fg="green")
        click.echo(
            f"examples: {count}, of which did not come true: {len({id(one.example) for one in failures})}"
        )
    sys.exit(1 if failures else 0)


def _failure(one: Any) -> dict[str, Any]:
    return {
        "line": one.example.at.line,
        "rule": one.rule.name,
        "what": one.what,
        "expected": one.expected,
        "came": one.came,
    }


@rules.command()
@click.argument("what", metavar="FILE.eml|NUMBER")
@click.option("--texts", is_flag=True, help="Print the mails that would be sent.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_obj
def explain(desk: Path, what: str, texts: bool, json_: bool) -> None:
    """Say what the rules saw in a mail, which hit or missed and why, and what came of it. Changes nothing.

    A ticket's NUMBER explains each mail on it by the policy of its time.
    """
    from maildesk.cli.assembly import desk_of

    with desk_of(desk) as assembled:
        file = Path(what)
        found = (
            _of_file(assembled, file)
            if file.is_file()
            else _of_ticket(assembled, NUMBER.convert(what, None, click.get_current_context()))
        )
        explanations = list(found)
        if not explanations:
            click.echo(f"maildesk: nothing is stored about {what}", err=True)
            sys.exit(1)
        if json_:
            as_json([_as_data(one) for one in explanations])
            return
        for one in explanations:
            _print(one)
            if texts:
                _print_texts(assembled.settings, one)


def _of_file(assembled: Any, file: Path) -> Iterator["Explanation"]:
    """A mail that has not come, as if it came now."""
    from maildesk.db.claims import InboxRow
    from maildesk.explain import explain
    from maildesk.mail.message import ReadFailure

    now = datetime.now(UTC)
    mailbox = next(iter(assembled.settings.addresses), "")
    octets = file.read_bytes()
    (reading,) = assembled.desk.read([octets])
    if isinstance(reading, ReadFailure):
        raise click.ClickException(f"{file}: {reading.reason}")
    row = InboxRow(0, octets, mailbox, now, attempts=1, oversize=0, silent=False, sha256="")
    stimulus, situation = assembled.desk.question(row, reading, now)
    yield explain(stimulus, situation, assembled.desk.policy, now)


def _of_ticket(assembled: Any, number: int) -> Iterator["Explanation"]:
    """What was decided about each mail of a ticket, decided again by the policy of that time."""
    from maildesk import proposal
    from maildesk.explain import explain
    from maildesk.ticket.plain import from_json
    from maildesk.ticket.values import Situation, Stimulus

    store = assembled.desk.store
    policies: dict[str, Policy] = {}
    for stored in store.decisions.of_ticket(number):
        kept = store.policy.get(stored.policy_hash)
        if stored.inbox is None or kept is None:
            continue
        if stored.policy_hash not in policies:
            policies[stored.policy_hash] = proposal.stored(kept)
        (reading,) = assembled.desk.read([store.inbox.octets(stored.inbox)])
        stimulus = replace(from_json(Stimulus, stored.stimulus), reading=reading)
        situation = from_json(Situation, stored.situation)
        yield explain(stimulus, situation, policies[stored.policy_hash], stored.at)


def _as_data(one: "Explanation") -> dict[str, Any]:
    return {
        "policy": one.policy,
        "facts": {name: value for name, value in one.facts.items() if value},
        "rules": [asdict(match) for match in one.rules],
        "disposition": one.decision.disposition,
        "reason": one.decision.reason,
        "changes": [asdict(change) for change in one.changes],
        "mails": [_mail(notice) for notice in one.mails],
        "refused": list(one.decision.refused),
    }


def _mail(notice: "Notice") -> dict[str, str]:
    return {"event": notice.event, "recipient": notice.recipient.address, "because": notice.happening}


def _print(one: "Explanation") -> None:
    click.secho(f"What the rules see (policy {one.policy[:12]})", bold=True)
    pairs({name: one_line(value) for name, value in one.facts.items() if value})
    click.secho("\nRules", bold=True)
    for match in one.rules:
        click.echo(printable(_rule(match)))
    click.secho("\nDecision", bold=True)
    click.echo(printable(f"  {one.decision.disposition}: {one.decision.reason or 'by the rules above'}"))
    for change in one.changes:
        click.echo(
            printable(f"  {change.field}: {one_line(change.before) or '-'} → {one_line(change.after) or '-'}")
        )
    click.secho("\nMails", bold=True)
    for notice in one.mails:
        click.echo(printable(f"  {notice.event} to {notice.recipient.address}, for it is {notice.happening}"))
    for reason in one.decision.refused:
        click.echo(printable(f"  not sent: {reason}"))
    click.echo()


def _rule(match: "Match") -> str:
    if match.hit:
        return f"  hit     {match.rule}" + (f": {match.why}" if match.why else "")
    return f"  missed  {match.rule}: {match.missed}"


def _print_texts(settings: "Settings", one: "Explanation") -> None:
    from maildesk.cli.assembly import house, templates_of
    from maildesk.cli.story import parsed, text_of
    from maildesk.compose.letter import letter

    templates, now = templates_of(settings), datetime.now(UTC)
    for notice in one.mails:
        mail = letter(
            notice,
            one.decision.ticket,
            house=house(settings),
            templates=templates,
            id=0,
            token=UNSIGNED,
            now=now,
        )
        click.secho(printable(f"{mail.subject}  (to {mail.recipient})"), bold=True)
        click.echo(printable(text_of(parsed(mail.octets))) + "\n")


@rules.command()
@click.option("--since", type=WHEN, default="30d", show_default=True, help="Mails since then.")
@click.option("--policy", "file", type=FILE, help="The other policy (default: rules.yaml as it stands).")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_obj
def replay(desk: Path, since: datetime, file: Path | None, json_: bool) -> None:
    """Say what another policy would have decided about the mails that opened tickets. Changes nothing."""
    from maildesk import proposal
    from maildesk.cli.assembly import desk_of

    with desk_of(desk, workers=2) as assembled:
        other = proposal.read(_path(desk, file), _events(desk))
        differences, count = _replayed(assembled, other, since)
        if json_:
            as_json({"decided": count, "different": [_difference(one) for one in differences]})
            return
        fields = Counter(change.field for one in differences for change in one.changes)
        click.echo(f"{count} mails decided again, {len(differences)} otherwise")
        pairs({field: str(number) for field, number in fields.most_common()})
        prefix = assembled.settings.desk.prefix
        shown = differences if not sys.stdout.isatty() else differences[:FEW]
        for one in shown:
            click.echo(
                printable(
                    f"\n{prefix}-{one.ticket}  {one_line(one.subject)}"
                    if one.ticket
                    else f"\n{one_line(one.subject)}"
                )
            )
            for change in one.changes:
                click.echo(
                    printable(
                        f"  {change.field}: {one_line(change.before) or '-'} → {one_line(change.after) or '-'}"
                    )
                )
        if len(shown) < len(differences):
            click.echo(f"\n… and {len(differences) - len(shown)} more; --json has all")


def _replayed(assembled: Any, other: "Policy", since: datetime) -> tuple[list["Difference"], int]:
    from maildesk.mail.message import Reading
    from maildesk.replay import compare, opening

    desk, store = assembled.desk, assembled.desk.store
    wanted = [(stored, asked) for stored in store.decisions.about_mail(since) if (asked := opening(stored))]
    found: list[Difference] = []
    readings: Iterable[Any] = desk.read(store.inbox.octets(stored.inbox) for stored, _ in wanted)
    bar = click.progressbar(length=len(wanted), file=sys.stderr) if sys.stderr.isatty() else nullcontext()
    with bar as progress:
        for (stored, (stimulus, situation)), reading in zip(wanted, readings, strict=True):
            if isinstance(reading, Reading):
                one = compare(stored, stimulus, situation, reading, desk.policy, other)
                found += [one] if one else []
            if progress is not None:
                progress.update(1)
    return found, len(wanted)


def _difference(one: "Difference") -> dict[str, Any]:
    return {
        "inbox": one.inbox,
        "ticket": one.ticket,
        "subject": one.subject,
        "changes": [asdict(change) for change in one.changes],
    }


@rules.command()
@click.option("--json", is_flag=True, expose_value=False, help="Print JSON, which it is.")
def schema() -> None:
    """Print the JSON Schema of rules.yaml, with which an editor completes words and shows slips."""
    from maildesk.policy.schema import schema as of_policy

    as_json(of_policy())


@rules.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def activate(desk: Path, yes: bool) -> None:
    """Make rules.yaml the active policy, also where it waits because of the mails that it would send at once."""
    from maildesk import proposal
    from maildesk.cli.assembly import store_of

    with store_of(desk) as (settings, store):
        path = settings.folder / proposal.RULES
        now = datetime.now(UTC)
        policy = proposal.read(path, _events(desk))
        mails = proposal.surge(store, policy, now)
        click.echo(f"{len(mails)} mails would be sent at once")
        click.echo(printable("\n".join(mails[: proposal.AT_ONCE])))
        if not yes and sys.stdin.isatty():
            click.confirm("Make it active?", abort=True)
        verdict = proposal.judge(store, path, _events(desk), now, anyway=True)
        if verdict.policy is None:
            click.echo(printable(verdict.reason), err=True)
            sys.exit(1)
        click.echo(f"policy {policy.hash[:12]} is active" + ("" if verdict.news else " already"))


def _path(desk: Path, file: Path | None) -> Path:
    from maildesk.config import load
    from maildesk.proposal import RULES

    return file or load(desk).folder / RULES


def _events(desk: Path) -> tuple[str, ...]:
    from maildesk.cli.assembly import templates_of
    from maildesk.config import load

    return templates_of(load(desk)).events
