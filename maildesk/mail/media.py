"""Media types: as declared where that says something (RFC 6838 4.2), else what the content and the name show."""

import re

OCTETS = "application/octet-stream"

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
# What programs declare that know nothing of a file (RFC 2046 4.5.1), or want it to be saved and not opened.
_SAYS_NOTHING = frozenset({OCTETS, "application/octetstream", "application/x-octet-stream", "binary/octet-stream",
                           "application/binary", "application/unknown", "application/download",
                           "application/x-download", "application/force-download"})  # fmt: skip

_ZIP, _OLE = "application/zip", "application/x-ole-storage"
_MARKS = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"), (0, b"\xff\xd8\xff", "image/jpeg"), (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"), (8, b"WEBP", "image/webp"), (0, b"II*\0", "image/tiff"), (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"), (0, b"%PDF-", "application/pdf"), (0, b"{\\rtf", "application/rtf"),
    (0, b"PK\x03\x04", _ZIP), (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE), (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"), (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
)  # fmt: skip

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# What a container is by the extension of its name.
_INSIDE = {
    _ZIP: {"docx": f"{_OPEN_XML}wordprocessingml.document", "xlsx": f"{_OPEN_XML}spreadsheetml.sheet",
           "pptx": f"{_OPEN_XML}presentationml.presentation", "odt": f"{_OPEN_DOCUMENT}text",
           "ods": f"{_OPEN_DOCUMENT}spreadsheet", "odp": f"{_OPEN_DOCUMENT}presentation"},
    _OLE: {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
           "msg": "application/vnd.ms-outlook", "oft": "application/vnd.ms-outlook"},
}  # fmt: skip
_TEXTS = {"txt": "text/plain", "log": "text/plain", "csv": "text/csv", "htm": "text/html", "html": "text/html",
          "xml": "application/xml", "json": "application/json", "ics": "text/calendar",
          "vcf": "text/vcard"}  # fmt: skip
_EXTENSIONS = {
    "message/rfc822": "eml", "image/jpeg": "jpg", "image/jpg": "jpg", "image/tiff": "tif",
    "image/svg+xml": "svg", "application/gzip": "gz", "application/pgp-signature": "asc",
    **{f"image/{kind}": kind for kind in ("png", "gif", "bmp", "webp", "heic")},
    **{kind: extension for table in (*_INSIDE.values(), _TEXTS) for extension, kind in table.items()},
    "text/plain": "txt", _ZIP: "zip", "application/pdf": "pdf", "application/rtf": "rtf",
}  # fmt: skip


_ALIKE = {"jpeg": ("jpg",), "jpe": ("jpg",), "tiff": ("tif",), "htm": ("html",), "log": ("txt",)}


def type_of(declared: str, octets: bytes, name: str = "") -> str:
    """The type of a file: the declared one, unless it says nothing and content and name say more.

    A generic type stays where the name's extension says the same as the content: programs open the file by that.
    """
    if not _MEDIA_TYPE.fullmatch(declared):
        return _found(octets, name)
    found = _found(octets, name) if declared in _SAYS_NOTHING else declared
    if found != declared and extension_of(found) in _extensions(name):
        return declared
    return declared if found == OCTETS else found


def _extensions(name: str) -> tuple[str, ...]:
    """The extension of a name, in the forms that are used for it."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return (extension, *_ALIKE.get(extension, ()))


def extension_of(kind: str) -> str:
    """The usual extension for a type; `bin` for one that has none here."""
    return _EXTENSIONS.get(kind, "bin")


def _found(octets: bytes, name: str) -> str:
    """The type by the first octets, told more exactly by the name where it agrees with them."""
    marked = next((kind for at, mark, kind in _MARKS if octets.startswith(mark, at)), OCTETS)
    extension = name.rpartition(".")[2].lower()
    if marked == OCTETS:
        return _TEXTS.get(extension, OCTETS) if b"\0" not in octets else OCTETS
    return _INSIDE.get(marked, {}).get(extension, marked)
