"""Words are found the same on both databases, in scripts with blanks and without."""

import pytest

from maildesk.db import search
from maildesk.db.queue import QueueFilter
from maildesk.db.store import Store
from tests.db.examples import NINE, save, ticket

TEXTS = {
    1: "VPN broken since the update of foo-bar 2.10 on host vpn.example.org",
    2: "打印机坏了，无法打印。请尽快处理，谢谢！",
    3: "登录不了系统，提示密码错误 (Error 0x80070005)",
    4: "プリンターが動きません。Müller & Söhne, 100 % snake_case",
    5: "비밀번호를 잊어버렸어요. ＶＰＮ，ＦＵＬＬＷＩＤＴＨ",
}


@pytest.fixture
def texts(store: Store) -> Store:
    """A ticket for each text."""
    save(store, *map(ticket, TEXTS))
    with store.transaction() as tx:
        for number, text in TEXTS.items():
            tx.index(number, text)
    return store


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("broken", [1]),
        ("BROKEN vpn", [1]),
        ("brok", []),
        ("update broken", [1]),  # all words, in any order
        ("update printer", []),
        ("foo-bar", [1]),
        ("bar-foo", []),
        ("2.10", [1]),
        ("vpn.example.org", [1]),
        ("example", [1]),
        ("打印", [2]),
        ("印打", []),
        ("打印机", [2]),
        ("登录", [3]),
        ("密码", [3]),
        ("错", [3]),
        ("退款", []),
        ("密码 error", [3]),
        ("登录 打印", []),
        ("0x80070005", [3]),
        ("プリンター", [4]),
        ("リンタ", [4]),
        ("müller", [4]),
        ("MÜLLER", [4]),
        ("snake_case", [4]),
        ("snake", [4]),
        ("비밀번호", [5]),
        ("vpn", [1, 5]),
        ("fullwidth", [5]),
        ("%", []),
        ("_", []),
        ("*", []),
        ('"', []),
        ("broken %", []),
        ('"broken"', [1]),
        ("broken AND NOT vpn", []),
        ("NEAR(broken vpn)", []),
        ("text:broken", []),
        ("broken*", [1]),
        ("'; DROP TABLE ticket; --", []),
        ("\0", []),
        ("\ud800", []),
        ("x" * 10_000, []),
        ("", [1, 2, 3, 4, 5]),
        ("  ", [1, 2, 3, 4, 5]),
    ],
)
def test_what_a_search_finds(texts: Store, words: str, found: list[int]) -> None:
    """All words must occur; signs are no language of their own, and a term of signs only is found nowhere."""
    rows = texts.queue.list(QueueFilter(search=words, sort="number"), NINE)
    assert [row["number"] for row in rows] == found


def test_words_may_stand_in_different_mails_of_a_ticket(texts: Store) -> None:
    """The subject has one, a reply the other."""
    with texts.transaction() as tx:
        tx.index(1, "it works now")
    rows = texts.queue.list(QueueFilter(search="works vpn"), NINE)
    assert [row["number"] for row in rows] == [1]


@pytest.mark.parametrize("place", [0, 4_960, 4_999, 17_000, 39_999])
def test_a_word_is_found_wherever_it_stands(store: Store, place: int) -> None:
    """In the longest text as in the shortest, and across the seams of the pieces that it is stored in."""
    filler = [f"w{number % 977}" for number in range(40_000)]
    filler[place] = "针孔摄像头"
    save(store, ticket())
    with store.transaction() as tx:
        tx.index(1, " ".join(filler))
    assert store.queue.list(QueueFilter(search="摄像头"), NINE)


def test_text_that_is_one_endless_word(store: Store) -> None:
    """It is found by its beginning, and breaks no limit of an index."""
    save(store, ticket())
    with store.transaction() as tx:
        tx.index(1, "a" * 2_000_000)
        tx.index(1, " ".join(f"{number:x}" * 40 for number in range(20_000)))
    assert store.queue.list(QueueFilter(search="a" * 300), NINE)


def test_text_is_stored_in_overlapping_pieces() -> None:
    """A short text is one piece; of a long one each piece begins with the end of the one before."""
    words = [f"w{number}" for number in range(2 * search.PIECE)]
    assert [row["text"] for row in search.rows(1, "one two")] == ["one two"]
    assert search.rows(1, "…") == []
    pieces = [row["text"].split() for row in search.rows(1, " ".join(words))]
    assert [len(piece) for piece in pieces] == [search.PIECE, search.PIECE, 2 * search.OVERLAP]
    assert pieces[1][: search.OVERLAP] == pieces[0][-search.OVERLAP :]
    assert len(search.rows(1, " ".join(words[: search.PIECE]))) == 1
