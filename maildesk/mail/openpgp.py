"""Text that OpenPGP wraps: clear-signed text is unwrapped without verifying it, encrypted text is named (RFC 9580)."""

import re

_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n"
    r"(?:[A-Za-z-]{1,20}: [^\n]*\n)*[ \t]*\n",
    re.MULTILINE,
)
_SIGNATURE = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----[ \t]*\n(?:(?!-----)[^\n]*\n)*-----END PGP SIGNATURE-----[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)
_DASHED = re.compile("^- ", re.MULTILINE)
_ENCRYPTED = b"-----BEGIN PGP MESSAGE-----"


def unwrapped(text: str) -> str:
    """Text without the armour of the Cleartext Signature Framework, dash-escapes undone (RFC 9580 7)."""
    pieces, at = [], 0
    while (begin := _SIGNED.search(text, at)) and (end := _SIGNATURE.search(text, begin.end())):
        pieces += [text[at : begin.start()], _DASHED.sub("", text[begin.end() : end.start()])]
        at = end.end()
    return "".join(pieces) + text[at:]


def is_encrypted(kind: str, octets: bytes) -> bool:
    """Whether a part is encrypted or holds an encrypted block: by RFC 3156 4, or armoured by itself."""
    armoured = octets.startswith(_ENCRYPTED) or (kind == "text/plain" and b"\n" + _ENCRYPTED in octets)
    return kind == "application/pgp-encrypted" or armoured
