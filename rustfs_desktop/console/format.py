"""Sizes, durations and counts in plain English, for a terminal."""

from __future__ import annotations

import argparse

from rustfs_desktop import quantities


def size_text(size: int) -> str:
    """Return ``12.3 MB``."""
    return str(quantities.size_quantity(size))


def progress_text(done: int, total: int) -> str:
    """Return ``1.9 of 3.0 GB``."""
    return " of ".join(map(str, quantities.progress_quantities(done, total)))


def speed_text(bytes_per_s: float) -> str:
    """Return ``41 MB/s``."""
    return str(quantities.speed_quantity(bytes_per_s))


def duration_text(seconds: float) -> str:
    """Return ``42 s``, ``3 min``, ``2 h 5 min``."""
    return " ".join(map(str, quantities.duration_quantities(seconds)))


def count_text(count: int, noun: str) -> str:
    """Return ``1 file``, ``1,204 files``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def size_argument(text: str) -> int:
    """Read the value of an option as ``parse_size`` does."""
    try:
        return quantities.parse_size(text)
    except ValueError as error:
        message = f"{text!r} is not a size; write for example 500K or 10M"
        raise argparse.ArgumentTypeError(message) from error
