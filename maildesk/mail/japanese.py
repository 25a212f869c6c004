"""ISO-2022-JP as mail programs write it: with the signs of Windows that the standard lacks (RFC 1468)."""

import re

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJI])")
_PAIR = re.compile(rb"([\x21-\x7e])([\x21-\x7e])")


def decode(octets: bytes) -> str | None:
    """The text of ISO-2022-JP with NEC's and IBM's signs in the free rows of JIS X 0208, or None for other octets."""
    if not octets.isascii():
        return None
    ascii_text, *rest = _ESCAPE.split(octets)
    pieces = [ascii_text, *(_shifted(escape, run) for escape, run in zip(rest[::2], rest[1::2], strict=True))]
    try:
        return b"".join(pieces).decode("cp932") if rest else None
    except UnicodeError:
        return None


def _shifted(escape: bytes, run: bytes) -> bytes:
    """A run between two escape sequences in Shift_JIS, whose extension Windows-31J has those signs."""
    if escape == b"(I":  # half-width kana: the same octets with the eighth bit set
        return bytes(octet | 0x80 if 0x21 <= octet <= 0x5F else octet for octet in run)
    return _PAIR.sub(_shift_jis, run) if escape[:1] == b"$" else run


def _shift_jis(pair: re.Match[bytes]) -> bytes:
    """JIS X 0208 row and cell as Shift_JIS: two rows share a lead octet (JIS X 0208 appendix 1)."""
    row, cell = pair[1][0], pair[2][0]
    lead = (row - 0x21 >> 1) + (0x81 if row < 0x5F else 0xC1)
    trail = cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)
    return bytes((lead, trail))
