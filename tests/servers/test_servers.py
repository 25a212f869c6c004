"""The throwaway servers are what the tests believe they are."""

import imaplib
import smtplib
import ssl
import time

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.postfix import LATER, NOBODY, Postfix
from tests.servers.postgresql import PostgreSQL

MAIL = b"From: ann@example.test\r\nTo: ben@example.test\r\nSubject: hello\r\n\r\nHello.\r\n"


def test_mail_put_into_dovecot(dovecot: Dovecot) -> None:
    """An appended mail is found over IMAP with TLS, and in the folder."""
    dovecot.append("put@example.test", MAIL)
    context = ssl.create_default_context(cafile=dovecot.cert)
    with imaplib.IMAP4_SSL(dovecot.host, dovecot.imaps_port, ssl_context=context) as client:
        client.login("put@example.test", dovecot.user_password)
        assert client.select() == ("OK", [b"1"])
    assert dovecot.folder("put@example.test") == [MAIL]


def test_mail_sent_through_postfix(dovecot: Dovecot, postfix: Postfix) -> None:
    """What Postfix accepts lies in Dovecot a moment later, details and all."""
    with smtplib.SMTP(postfix.host, postfix.smtp_port) as client:
        client.sendmail("ann@example.test", ["sent+detail@example.test"], MAIL)
    until = time.monotonic() + 10
    while not (arrived := dovecot.folder("sent@example.test")) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(arrived) == 1
    assert b"Subject: hello\r\n" in arrived[0]


@pytest.mark.parametrize(("recipient", "code"), [(NOBODY, 550), (LATER, 450)])
def test_recipients_that_postfix_refuses(postfix: Postfix, recipient: str, code: int) -> None:
    """Two recipients are refused, one for good and one for now."""
    with smtplib.SMTP(postfix.host, postfix.smtp_port) as client:
        client.ehlo()
        client.mail("ann@example.test")
        assert client.rcpt(recipient)[0] == code


def test_submission_in_clear(postfix: Postfix) -> None:
    """The submission port takes nothing before STARTTLS."""
    with smtplib.SMTP(postfix.host, postfix.submission_port) as client:
        client.ehlo()
        assert client.mail("ann@example.test")[0] == 530


def test_two_databases(postgresql: PostgreSQL) -> None:
    """Everybody who asks gets a database of their own."""
    import sqlalchemy

    first, second = postgresql.url(), postgresql.url()
    assert first != second
    engine = sqlalchemy.create_engine(first)
    with engine.begin() as connection:
        assert connection.execute(sqlalchemy.text("SELECT 1")).scalar() == 1
    engine.dispose()
