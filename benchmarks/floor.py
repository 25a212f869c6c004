"""The floor: fetch in batches, parse with mail-parser, insert, commit. Nothing else, so that nothing can be faster.

`python -m benchmarks.floor PORT USER PASSWORD DATABASE` is run as a process of its own.
"""

import sqlite3
import sys
from collections.abc import Iterator

import imapclient
import mailparser

BATCH = 50  # mails to a fetch and to a commit

_TABLE = "CREATE TABLE mail (message_id TEXT, sender TEXT, subject TEXT, date TEXT, body TEXT, attachments INTEGER)"
_INSERT = "INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?)"


def main(port: int, user: str, password: str, path: str) -> None:
    """Takes every mail of the inbox into a new database."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(_TABLE)
    for batch in _batches(port, user, password):
        with database:
            database.executemany(_INSERT, [_row(octets) for octets in batch])
    database.close()


def _batches(port: int, user: str, password: str) -> Iterator[list[bytes]]:
    with imapclient.IMAPClient("localhost", port, ssl=False) as client:
        client._imap.debug = 0  # else it formats every body for a log that nobody reads
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search("ALL")
        for start in range(0, len(uids), BATCH):
            answers = client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]"])
            yield [answer[b"BODY[]"] for answer in answers.values()]


def _row(octets: bytes) -> tuple[object, ...]:
    mail = mailparser.parse_from_bytes(octets)
    sender = mail.from_[0][1] if mail.from_ else ""
    return mail.message_id, sender, mail.subject, str(mail.date), mail.body, len(mail.attachments)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:5])
