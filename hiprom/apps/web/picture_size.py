"""How large a JPEG or WebP will be, from its header: a small file can unpack to gigabytes.

The decoders tell the size only after they have made room for it.
"""

from __future__ import annotations

import struct
from typing import Final

_STARTS_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def picture_size(data: bytes | memoryview) -> tuple[int, int] | None:
    """Return (width, height), or None where it is neither JPEG nor WebP or has no size.

    Parameters
    ----------
    data : bytes-like
        The compressed picture.
    """
    try:
        if bytes(data[:2]) == b"\xff\xd8":
            return _jpeg(data)
        if bytes(data[:4]) == b"RIFF" and bytes(data[8:12]) == b"WEBP":
            return _webp(data)
    except (IndexError, struct.error):
        return None
    return None


def _jpeg(data: bytes | memoryview) -> tuple[int, int] | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _STARTS_OF_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp(data: bytes | memoryview) -> tuple[int, int] | None:
    coding = bytes(data[12:16])
    if coding == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if coding == b"VP8L":
        bits = int(struct.unpack_from("<I", data, 21)[0])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if coding == b"VP8X":
        size = bytes(data[24:30])
        if len(size) == 6:
            return (
                int.from_bytes(size[:3], "little") + 1,
                int.from_bytes(size[3:], "little") + 1,
            )
    return None
