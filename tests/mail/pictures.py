"""Pictures of any size, as far as their headers go."""

import struct


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG (ISO/IEC 15948 11.2.2)."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\0\0\0"


def gif(width: int, height: int) -> bytes:
    """The beginning of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"


def bmp(width: int, height: int) -> bytes:
    """The beginning of a bitmap."""
    return b"BM" + bytes(16) + struct.pack("<ii", width, height)


def jpeg(width: int, height: int) -> bytes:
    """A JPEG picture up to its frame, with an application's segment before it (ITU T.81 B.2.2)."""
    exif = b"\xff\xe1" + struct.pack(">H", 2 + 100) + bytes(100)
    return b"\xff\xd8" + exif + b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width)
