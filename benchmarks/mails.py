"""The mails that everything is measured with: kinds, sizes and threads in fixed shares, the same in every run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks import words, writing
from benchmarks.writing import Letter

SEED = 20260302
REPLIES = 0.30
QUOTED = 1500  # characters of a mail that its answer quotes
STEP = timedelta(minutes=7)  # between two mails
START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
COMPANIES = ("north.example", "harbour.example", "mill.example", "orchard.example", "quarry.example")
CHINESE_CHARSETS = ("gbk", "utf-8", "gb18030", "utf-8")

Writing = Callable[[Letter, Random], bytes]


@dataclass(frozen=True)
class Kind:
    """A share of all mails that are written alike. `text` is how many octets of text they hold."""

    share: float
    written: Writing
    text: tuple[int, int]
    chinese: bool = False


KINDS = (
    Kind(0.60, writing.plain, (300, 3_000)),  # 2 to 6 KB as a whole mail
    Kind(0.25, writing.html, (600, 4_500)),  # 10 to 40 KB
    Kind(0.10, writing.attachment, (300, 2_000)),
    Kind(0.05, writing.plain, (600, 3_000), chinese=True),
)


@dataclass(frozen=True)
class Mail:
    """A finished mail. `opens` says that it begins a thread, which is to become one ticket."""

    octets: bytes
    opens: bool


@dataclass
class Thread:
    """What belongs together: one subject and two people, of whom the second is copied in by the first."""

    subject: str
    requester: tuple[str, str]
    colleague: tuple[str, str]
    charset: str
    message_ids: list[str] = field(default_factory=list)
    quotation: str = ""  # of the last mail, for the next


def mails(count: int, desk: str, seed: int = SEED) -> Iterator[Mail]:
    """So many mails to the desk's address. A reply answers an earlier mail of its thread, quoting it.

    Every thread has a requester of its own, since a desk answers one address a few times a day at most.
    """
    dice = Random(seed)  # the same mails each time are the point
    kinds = _kinds(count, dice)
    replies = _replies(kinds, dice)
    threads: dict[bool, list[Thread]] = {False: [], True: []}
    for position, kind in enumerate(kinds):
        opens = position not in replies
        if opens:
            threads[kind.chinese].append(_thread(position, kind.chinese, desk, dice))
        thread = threads[kind.chinese][-1] if opens else dice.choice(threads[kind.chinese])
        letter = _letter(position, thread, kind, desk, dice)
        yield Mail(kind.written(letter, dice), opens)


def large(desk: str, octets: int) -> Mail:
    """One mail of a little less than so many octets, nearly all of them in its attachment."""
    dice = Random(SEED)
    thread = _thread(0, False, desk, dice)
    letter = _letter(0, thread, KINDS[0], desk, dice)
    return Mail(writing.with_file(letter, dice, (octets - 16 * 1024) * 57 // 78), opens=True)


def _kinds(count: int, dice: Random) -> list[Kind]:
    kinds = [kind for kind in KINDS for _ in range(round(count * kind.share))][:count]
    kinds += [KINDS[0]] * (count - len(kinds))
    dice.shuffle(kinds)
    return kinds


def _replies(kinds: list[Kind], dice: Random) -> frozenset[int]:
    """The positions of replies; the first mail of each language cannot be one."""
    chosen: set[int] = set()
    for chinese in (False, True):
        positions = [position for position, kind in enumerate(kinds) if kind.chinese == chinese]
        chosen |= set(dice.sample(positions[1:], min(round(len(positions) * REPLIES), len(positions[1:]))))
    return frozenset(chosen)


def _thread(number: int, chinese: bool, desk: str, dice: Random) -> Thread:
    domain = desk.partition("@")[2]
    charset = CHINESE_CHARSETS[number % len(CHINESE_CHARSETS)] if chinese else "utf-8"
    requester = _person(f"{number}@{dice.choice(COMPANIES)}", chinese, dice)
    return Thread(
        words.subject(dice, chinese), requester, _person(f"c{number}@{domain}", chinese, dice), charset
    )


def _person(rest: str, chinese: bool, dice: Random) -> tuple[str, str]:
    """A name and an address, which ends with `rest`."""
    given, family = dice.choice(words.GIVEN), dice.choice(words.FAMILY)
    name = dice.choice(words.CHINESE_NAMES) if chinese else f"{given} {family}"
    return name, f"{given}.{family}.{rest}".lower()


def _letter(position: int, thread: Thread, kind: Kind, desk: str, dice: Random) -> Letter:
    """The next mail of a thread; one reply in four is the colleague's, who is of the desk's own domain."""
    replying = bool(thread.message_ids)
    name, address = thread.colleague if replying and dice.random() < 0.25 else thread.requester
    date = START + position * STEP
    size = dice.randint(*kind.text) - len(thread.quotation.encode())
    said = words.message(dice, kind.chinese, name, max(size, kind.text[0] // 2))
    letter = Letter(
        name=name,
        sender=address,
        to=desk,
        cc=thread.colleague[1],
        subject=("Re: " if replying else "") + thread.subject,
        date=date,
        message_id=f"{dice.randbytes(12).hex()}.{position}@{address.partition('@')[2]}",
        ancestors=tuple(thread.message_ids[-10:]),
        text=said + thread.quotation,
        charset=thread.charset,
    )
    thread.message_ids.append(letter.message_id)
    thread.quotation = words.quotation(said[:QUOTED], name, date, kind.chinese)
    return letter
