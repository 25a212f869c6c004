"""`#word argument` lines: reading them, and carrying all of them out or none."""

import re
import unicodedata
from collections.abc import Sequence

from maildesk.policy.actions import ACTIONS, Context, Refused, find
from maildesk.policy.actions.registry import Action, words
from maildesk.policy.findings import unknown
from maildesk.ticket.draft import Draft
from maildesk.ticket.lifecycle import NotAllowed
from maildesk.ticket.model import Role
from maildesk.ticket.values import Command

MOST = 10  # commands in one mail
_LINE = re.compile(r"[#＃]\s*(?P<word>[^\W\d][\w-]*)[\s:：=＝]*(?P<argument>.*)")


def parse(lines: Sequence[str]) -> tuple[Command, ...]:
    """The commands of a mail's leading lines. A known word is given by its first name: `备注` is `note`."""
    return tuple(_command(line) for line in lines if line.strip())


def run(draft: Draft, commands: Sequence[Command], context: Context, role: Role) -> Draft:
    """The draft after all commands. Raises `Refused` with a line for each that cannot be carried out."""
    if len(commands) > MOST:
        raise Refused(f"{len(commands)} commands in one mail; at most {MOST} are carried out")
    current = draft
    wrong: list[str] = []
    for command in commands:
        try:
            current = _carried_out(current, command, context, role)
        except (Refused, NotAllowed) as error:
            wrong.append(f"{command.line}: {error}")
    if wrong:
        raise Refused("\n".join(wrong))
    return current


def _command(line: str) -> Command:
    written = " ".join(line.split())
    parts = _LINE.fullmatch(written)
    if parts is None:
        return Command(written.lstrip("#＃ ").lower(), "", written)
    word = unicodedata.normalize("NFKC", parts["word"]).lower()
    argument = parts["argument"].strip()
    if find(word) is None:
        word, argument = _without_space(word, argument)
    action = find(word)
    return Command(action.name if action else word, argument, written)


def _without_space(word: str, argument: str) -> tuple[str, str]:
    """Chinese needs no space between a command and its argument: `优先级高` is `优先级 高`."""
    known = [alias for action in ACTIONS.values() for alias in action.aliases if not alias.isascii()]
    longest = max((alias for alias in known if word.startswith(alias)), key=len, default=word)
    return longest, f"{word[len(longest) :]} {argument}".strip()


def _carried_out(draft: Draft, command: Command, context: Context, role: Role) -> Draft:
    action = _allowed(command.word, role)
    return action.run(draft, action.read(command.argument, context), context)


def _allowed(word: str, role: Role) -> Action:
    action = find(word)
    if action is None:
        raise Refused(unknown("command", word, words(role)))
    if role not in action.by:
        raise Refused(f"not for the {role} (allowed: {', '.join(words(role))})")
    return action
