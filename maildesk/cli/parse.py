"""`maildesk parse`: what mails say. Touches no desk."""

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click

from maildesk.cli.terminal import as_json, one_line, pairs, printable
from maildesk.edges.sandbox import Outcome, Sandbox
from maildesk.errors import ConfigError
from maildesk.mail.identity import Identity, identity
from maildesk.mail.mbox import messages
from maildesk.mail.message import Absence, Address, Forwarded, Message, ReadFailure, Reading
from maildesk.mail.read import SHAPES, Shape
from maildesk.mail.received import Hop
from maildesk.mail.results import Results

AT_ONCE = 32  # mails read before their objects are printed

Mail = tuple[str, int, bytes]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--as",
    "shape",
    type=click.Choice(SHAPES),
    default="message",
    help="What the files hold: mails, or bare bodies.",
)
def parse(files: tuple[str, ...], json_: bool, shape: Shape) -> None:
    """Print what mails say. A file is a mail, an mbox, or - for standard input."""
    show = _print_json if json_ else _print_summary
    mails = _mails(files, shape)
    with Sandbox(os.cpu_count() or 1) as sandbox:
        while batch := list(islice(mails, AT_ONCE)):
            outcomes = sandbox.read_many([octets for _, _, octets in batch], shape=shape)
            for (path, index, _), outcome in zip(batch, outcomes, strict=True):
                show(path, index, outcome)


def _mails(files: Sequence[str], shape: Shape) -> Iterator[Mail]:
    for path in files:
        octets = _octets(path)
        for index, mail in enumerate(messages(octets) if shape == "message" else [octets]):
            yield path, index, mail


def _octets(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


def _print_json(path: str, index: int, outcome: Outcome) -> None:
    as_json({"path": path, "index": index, **as_data(outcome)}, indent=None)


def as_data(outcome: Outcome) -> dict[str, Any]:
    """A reading as other programs rely on it; of a mail that could not be read, an object with that defect."""
    if isinstance(outcome, ReadFailure):
        return {**_UNREAD, "defects": [f"could not be read: {outcome.reason}"]}
    message = outcome.message
    return {
        "subject": message.subject,
        "from": _address(message.sender) if message.sender else None,
        "to": [_address(one) for one in message.to],
        "cc": [_address(one) for one in message.cc],
        "reply_to": [_address(one) for one in message.reply_to],
        "date": message.date.isoformat() if message.date else None,
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "body_text": message.body_text,
        "reply_text": outcome.reply_text,
        "origin": str(outcome.origin),
        "may_answer": outcome.may_answer,
        "bounces": [
            _fields(one, "recipient action status permanent original_message_id") for one in outcome.bounces
        ],
        "attachments": [
            _fields(one, "name type size sha256 inline file_name decorative") for one in message.attachments
        ],
        "defects": list(message.defects),
        "spans": [list(span) for span in outcome.spans],
        "forwarded": [_forwarded(one) for one in outcome.forwarded],
        "absence": _absence(outcome.absence) if outcome.absence else None,
        "identity": _identity(identity(message)),
    }


_UNREAD: dict[str, Any] = {
    "subject": "",
    "from": None,
    "to": [],
    "cc": [],
    "reply_to": [],
    "date": None,
    "message_id": None,
    "in_reply_to": [],
    "references": [],
    "body_text": "",
    "reply_text": "",
    "origin": "person",
    "may_answer": False,
    "bounces": [],
    "attachments": [],
    "spans": [],
    "forwarded": [],
    "absence": None,
    "identity": {"originators": [], "authentication_results": [], "received": []},
}


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _forwarded(one: Forwarded) -> dict[str, Any]:
    return {
        "from": _address(one.sender) if one.sender else None,
        "date": one.date.isoformat() if one.date else None,
        "to": [_address(person) for person in one.to],
        "cc": [_address(person) for person in one.cc],
        **_fields(one, "subject text confidence"),
    }


def _absence(one: Absence) -> dict[str, Any]:
    return {
        "until": one.until.isoformat() if one.until else None,
        "deputy": _address(one.deputy) if one.deputy else None,
    }


def _identity(facts: Identity) -> dict[str, Any]:
    return {
        "originators": [_fields(one, "name written address") for one in facts.originators],
        "authentication_results": [_results(one) for one in facts.results],
        "received": [_hop(one) for one in facts.hops],
    }


def _results(one: Results) -> dict[str, Any]:
    found = [
        {**_fields(result, "method result reason"), "properties": [list(pair) for pair in result.properties]}
        for result in one.results
    ]
    return {**_fields(one, "server version plain"), "results": found}


def _hop(one: Hop) -> dict[str, Any]:
    return {
        "from": one.from_name,
        "address": one.from_address,
        "with": one.protocol,
        "for": one.recipient,
        "date": one.date.isoformat() if one.date else None,
        **_fields(one, "by id"),
    }


def _fields(value: object, names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names.split()}


def _print_summary(path: str, index: int, outcome: Outcome) -> None:
    click.echo(one_line(f"{path} [{index}]" if index else path))
    if isinstance(outcome, ReadFailure):
        pairs({"could not be read": outcome.reason})
    else:
        pairs(_summary(outcome, outcome.message))
        click.echo(f"\n{printable(outcome.reply_text)}")
    click.echo()


def _summary(reading: Reading, message: Message) -> dict[str, str]:
    return {
        "from": _named(message.sender) if message.sender else "nobody",
        "to": ", ".join(map(_named, (*message.to, *message.cc))),
        "subject": message.subject,
        "date": message.date.isoformat(" ") if message.date else "",
        "origin": reading.origin + ("" if reading.may_answer else ", not to be answered by a machine"),
        "failed": ", ".join(f"{one.recipient} ({one.action} {one.status or ''})" for one in reading.bounces),
        "files": ", ".join(
            f"{one.file_name} ({one.size} octets)" for one in message.attachments if not one.decorative
        ),
        "odd": "; ".join(message.defects),
    }


def _named(address: Address) -> str:
    return f"{address.name} <{address.address}>" if address.name else address.address
