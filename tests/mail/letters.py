"""Mails as octets, for tests that begin at the wire."""

HEAD = {
    "From": "Mary Jones <mary@example.org>",
    "To": "help@desk.test",
    "Subject": "VPN broken",
    "Date": "Mon, 02 Mar 2026 09:00:00 +0100",
    "Message-ID": "<m1@example.org>",
}


def mail(body: str | bytes = "It is broken.\n", /, **fields: str | None) -> bytes:
    """A mail with the usual header, changed as a test needs it: `Content_Type="…"`; None takes a field away."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    header = "".join(f"{name}: {value}\n" for name, value in (HEAD | named).items() if value is not None)
    return octets(header) + b"\n" + octets(body)


def multipart(*parts: str | bytes, subtype: str = "mixed", **fields: str | None) -> bytes:
    """A mail of several parts, each with its own header."""
    body = b"".join(b"--frontier\n" + octets(part) + b"\n" for part in parts) + b"--frontier--\n"
    return mail(body, Content_Type=f'multipart/{subtype}; boundary="frontier"', **fields)


def octets(text: str | bytes) -> bytes:
    """Text as it goes over the wire."""
    return text if isinstance(text, bytes) else text.encode()
