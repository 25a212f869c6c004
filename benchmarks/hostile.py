"""Mails of a megabyte that are made to keep a reader busy: one pattern each, over and over."""

from collections.abc import Iterator

SIZE = 1024 * 1024  # octets

_HEADER = b"From: ann@mill.example\r\nTo: desk@mill.example\r\nSubject: x\r\nMessage-ID: <1@mill.example>\r\n"

_TEXTS = ("\n", " ", "> ", "> x\n", "-", "-----\n", "_", "=", "*", ":", "a: ", "From: x\n", "On ", "On 2 Mar 2026 at 10:00\n",
          "On 2026 x wrote:\n", "Am 2.3.2026 schrieb:\n", "在 2026年3月2日 写道：\n", "发件人: x\n", "#a\n", "5.1.1 ", "550 ", "@",
          "a@b.example ", "<a@b.example>: ", "[md:", "begin 644 a\n", "-----BEGIN PGP SIGNED MESSAGE-----\n", "=?utf-8?q?", "a", "中",
          "http://", "-- \n", "Sent from my ", "user unknown\n", "until ", "2026-03-02 ")  # fmt: skip
_MARKUP = ("<p>", "<p>a", "<div>", "<div></div>", "<br>", "<b><i>", "<a ", "<a href='http://x.example/'>z</a>", "<!--", "<![", "<![CDATA[",
           "<blockquote>a</blockquote>", "<blockquote>", "<table><tr><td>", "<table><tr><td>a</table>", "<td>a</td>", "<li>a",
           "<ul><li>a", "<style>", "<style>a</style>", "<script>", "&nbsp;", "&amp;", "<", "<img src='cid:a'>", "<img alt='a b c'>",
           "<p style='display:none'>a</p>", "<div class='gmail_quote'>a</div>", "<pre>\n</pre>", "<o:p></o:p>", "<hr>",
           "<div style='border-top:solid #E1E1E1'>a</div>", "<select>", "<svg>", "<title>", "<font size=1>a</font>")  # fmt: skip
_FIELDS = ("From", "To", "Subject", "Date", "Message-ID", "References", "Received", "Content-Type", "Content-Disposition",
           "Authentication-Results")  # fmt: skip
_IN_FIELDS = ('"', "\\", ";", ",", "<", "(", "@", "=?utf-8?q?a?= ", "a@b.example, ", "<a@b.example> ", "\n ")
_BODIES = (
    b"--b\n\nx\n",
    b"--b\nContent-Type: multipart/mixed; boundary=b\n\n",
    b"--b--\n",
    b"--b\nContent-Type: message/rfc822\n\n",
)


def inputs() -> Iterator[tuple[str, bytes]]:
    """Each mail with a name that says what it repeats."""
    for pattern in _TEXTS:
        yield f"text {pattern!r}", _mail("text/plain", _filled(pattern))
    for pattern in _MARKUP:
        yield f"HTML {pattern!r}", _mail("text/html", _filled(pattern))
    for field in _FIELDS:
        for pattern in _IN_FIELDS:
            yield f"{field}: {pattern!r}", f"{field}: ".encode() + _filled(pattern) + b"\n" + _HEADER + b"\nx"
    for body in _BODIES:
        yield f"parts {body!r}", _mail("multipart/mixed; boundary=b", body * (SIZE // len(body)))


def _filled(pattern: str) -> bytes:
    octets = pattern.encode()
    return octets * (SIZE // len(octets))


def _mail(kind: str, body: bytes) -> bytes:
    return _HEADER + f"Content-Type: {kind}; charset=utf-8\r\n\r\n".encode() + body
