"""Mail that is made to break the desk, on both databases."""

import pytest

from tests.mail.letters import mail, multipart
from tests.mailroom import Mailroom

MAILS = {
    "NUL in every field": mail("a\0b", Subject="a\0b =?utf-8?q?=00?=", From="a\0 <a@b.example>", Message_ID="<\0@x>"),
    "lone surrogates": mail(b"\xed\xa0\x80", Subject="=?utf-16?b?2AA=?=", To="=?utf-16?b?2AA=?= <h@desk.test>"),
    "octets that are no text": b"From: \xff\xfe <a@b.example>\nSubject: \xff\nMessage-ID: <\xff@x>\n\n\xff\xfe",
    "a line end in a subject": mail(Subject="=?utf-8?q?x=0d=0aBcc:_eve@x.example=0d=0a=0d=0abody?="),
    "a file name of controls": multipart("\nx", "Content-Disposition: attachment; filename*=utf-8''%00%0d%0a.txt\n\nx"),
    "no header": b"\0",
    "nothing": b"",
    "a million recipients": mail(To="a@x.example, " * 1_000_000),
    "a Message-ID of a megabyte": mail(Message_ID="<" + "x" * 1_000_000 + "@x>"),
    "parts within parts": mail("--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 1000, Content_Type="multipart/mixed; boundary=b"),
    "a failed recipient of NUL": mail(From="MAILER-DAEMON@x.example", X_Failed_Recipients="\0@\0"),
    "dates beyond the calendar": mail(Date="Mon, 32 Jan 99999 99:99:99 +999999999999"),
}  # fmt: skip


@pytest.mark.parametrize("name", MAILS)
def test_it_becomes_a_row_with_a_disposition(room: Mailroom, name: str) -> None:
    """It is worked at the first try: stored, and never a fault of the desk."""
    row = room.takes(MAILS[name])
    assert (row["state"], row["attempts"]) == ("done", 1), row["reason"]
    assert room.desk.store.inbox.octets(row["id"]) == MAILS[name]
