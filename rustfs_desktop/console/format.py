"""Sizes and spans of time in a few characters, for a terminal."""

from __future__ import annotations

import argparse
import re

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT])?(?:i?B)?", re.IGNORECASE)


def size_text(size: float) -> str:
    """Three digits and the unit: ``12.3 MiB``."""
    for unit in _UNITS:
        if abs(size) < 999.5 or unit == _UNITS[-1]:
            break
        size /= 1024
    if unit == "B":
        return f"{size:.0f} B"
    return f"{size:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f} {unit}"


def parse_size(text: str) -> int:
    """``500K``, ``1.5 MiB``, ``2000``: in bytes."""
    match = _SIZE.fullmatch(text.strip())
    if match is None or not float(match[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write for example 500K or 10M")
    return int(float(match[1]) * 1024 ** "BKMGT".index((match[2] or "B").upper()))


def span_text(seconds: float) -> str:
    """``42 s``, ``3 min 10 s``, ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def count_text(count: int, noun: str) -> str:
    """``1 file``, ``1,204 files``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
