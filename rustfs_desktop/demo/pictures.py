"""Landscapes for the sample data: drawn by arithmetic, written as PNG and BMP by hand."""

from __future__ import annotations

import dataclasses
import math
import struct
import zlib
from typing import Final

Colour = tuple[int, int, int]

_SKY_STEPS: Final = 96
_SUN: Final = _SKY_STEPS
_HILLS: Final = _SUN + 1


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """The colours and shape of one landscape; equal scenes give equal bytes.

    Attributes:
        sky: The colours of the sky at the top and at the horizon.
        hills: The colours of the hills, the furthest first.
        sun: Where the sun stands, as parts of width and height, and its radius in parts of height.
        seed: Moves the hills about.
    """

    sky: tuple[Colour, Colour]
    hills: tuple[Colour, ...]
    sun: tuple[float, float, float] = (0.7, 0.3, 0.09)
    seed: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """An image of up to 256 colours: one byte a pixel, rows from the top."""

    width: int
    height: int
    palette: tuple[Colour, ...]
    rows: tuple[bytes, ...]


def draw(scene: Scene, width: int, height: int) -> Picture:
    """Paint the scene."""
    top, horizon = scene.sky
    sky = tuple(_mix(top, horizon, step / _SKY_STEPS) for step in range(_SKY_STEPS))
    palette = (*sky, (255, 244, 214), *scene.hills)
    tops = [_hill(scene.seed + 3 * i, i, width, height) for i in range(len(scene.hills))]
    rows = []
    for y in range(height):
        sky_step = min(
            _SKY_STEPS - 1, _SKY_STEPS * y * 5 // (height * 3)
        )  # the rest lies behind hills
        row = bytearray([sky_step]) * width
        _paint_sun(row, scene, y, height)
        for colour, hill in enumerate(tops, _HILLS):
            if y >= min(hill):
                row = bytearray(colour if y >= hill[x] else row[x] for x in range(width))
        rows.append(bytes(row))
    return Picture(width, height, palette, tuple(rows))


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hill(seed: int, layer: int, width: int, height: int) -> list[int]:
    """The height at which one range of hills begins, for every column."""
    base = 0.52 + 0.13 * layer
    waves = [(0.05, 1.3 + 0.7 * layer, seed), (0.025, 3.1, 1.7 * seed), (0.008, 11.0, 2.3 * seed)]
    return [
        round(
            height
            * (base + sum(a * math.sin(f * math.tau * x / width + shift) for a, f, shift in waves))
        )
        for x in range(width)
    ]


def _paint_sun(row: bytearray, scene: Scene, y: int, height: int) -> None:
    x, middle, radius = scene.sun
    distance = abs(y - middle * height)
    if distance >= radius * height:
        return
    half = math.isqrt(round((radius * height) ** 2 - distance**2))
    left = round(x * len(row)) - half
    row[left : left + 2 * half] = bytes([_SUN]) * (2 * half)


def png(picture: Picture) -> bytes:
    """The picture as a PNG file with a palette."""
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 3, 0, 0, 0)
    pixels = b"".join(b"\0" + row for row in picture.rows)  # filter 0 before every row
    chunks = [
        (b"IHDR", header),
        (b"PLTE", b"".join(bytes(colour) for colour in picture.palette)),
        (b"IDAT", zlib.compress(pixels, 6)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bmp(picture: Picture) -> bytes:
    """The picture as an uncompressed BMP file with 24 bits a pixel."""
    colours = [bytes(reversed(colour)) for colour in picture.palette]  # blue comes first
    padding = bytes(-3 * picture.width % 4)
    rows = [b"".join([colours[i] for i in row]) + padding for row in reversed(picture.rows)]
    pixels = b"".join(rows)
    offset = 14 + 40
    info = struct.pack(
        "<IiiHHIIiiII", 40, picture.width, picture.height, 1, 24, 0, len(pixels), 2835, 2835, 0, 0
    )
    return struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset) + info + pixels
