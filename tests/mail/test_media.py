"""Media types of files."""

import pytest

from maildesk.mail import media

PNG, ZIP, OLE = b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"


@pytest.mark.parametrize(
    ("declared", "octets", "name", "kind"),
    [
        ("image/png", b"x", "", "image/png"),
        ("image/gif", PNG, "a.gif", "image/gif"),
        ("application/octet-stream", PNG, "a.dat", "image/png"),
        ("application/octet-stream", b"\xff\xd8\xff\xe0", "", "image/jpeg"),
        ("application/octet-stream", b"GIF89a", "", "image/gif"),
        ("application/octet-stream", b"%PDF-1.7", "", "application/pdf"),
        ("application/x-download", b"RIFF\0\0\0\0WEBP", "", "image/webp"),
        ("application/octet-stream", ZIP, "a.zip", "application/octet-stream"),  # the name says it, too
        ("application/octet-stream", ZIP, "list.DOCX", "application/octet-stream"),
        ("application/octet-stream", b"\xff\xd8\xff\xe0", "a.JPEG", "application/octet-stream"),
        ("application/octet-stream", OLE, "list.xls", "application/octet-stream"),
        ("application/octet-stream", ZIP, "list.xls", "application/zip"),
        ("application/octet-stream", OLE, "list.docx", "application/x-ole-storage"),
        ("application/octet-stream", PNG, "list.xls", "image/png"),
        ("application/octet-stream", b"MZ\x90\0", "photo.jpg", "application/vnd.microsoft.portable-executable"),
        ("application/octet-stream", b"a,b\n", "list.csv", "application/octet-stream"),
        ("application/octet-stream", b"a\0b\n", "list.csv", "application/octet-stream"),
        ("application/octet-stream", b"hello", "hello", "application/octet-stream"),
        ("application/octetstream", b"hello", "hello", "application/octetstream"),
        ("", PNG, "", "image/png"),
        ("", b"", "", "application/octet-stream"),
        ("a/b/c", b"%PDF-1.7", "", "application/pdf"),
    ],
)  # fmt: skip
def test_the_type_of_a_file(declared: str, octets: bytes, name: str, kind: str) -> None:
    """What is declared counts unless it says nothing; then the content does, and the name where it agrees."""
    assert media.type_of(declared, octets, name) == kind


@pytest.mark.parametrize(
    ("kind", "extension"),
    [("message/rfc822", "eml"), ("image/jpeg", "jpg"), ("application/msword", "doc"), ("x/y", "bin")],
)
def test_the_extension_for_a_type(kind: str, extension: str) -> None:
    """Each type that is often sent without a name has one."""
    assert media.extension_of(kind) == extension
