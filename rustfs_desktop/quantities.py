"""How sizes, speeds and durations are rounded and in which units they are shown.

The window and the terminal write the same figures; only the separators differ, because the window
has those of the user's locale. Units are decimal, as disks are sold and as GNOME and macOS count:
1 KB is 1,000 bytes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_SIZE = 2**63 - 1
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB", "EB")
_MAX_DECIMALS = (0, 0, 1, 2, 2, 2, 2)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:([KMGT])(i?)B?|B)?", re.IGNORECASE)


class Quantity(NamedTuple):
    """A rounded number and its unit, which is empty if another quantity beside it names it."""

    value: float
    decimals: int
    unit: str

    def __str__(self) -> str:
        """The quantity in plain English: ``1.24 GB``."""
        return f"{self.value:,.{self.decimals}f} {self.unit}".rstrip()


def clamped_size(size: int) -> int:
    """Return ``size`` limited to what a file can have; servers have sent 10³⁰."""
    return min(max(size, 0), MAX_SIZE)


def size_quantity(size: int) -> Quantity:
    """Return a byte count as three figures at most: ``2 KB``, ``86.3 MB``, ``1.24 GB``."""
    size = clamped_size(size)
    unit = _unit_of(size)
    value = size / 1000**unit
    # Rounded first: 99.95 MB is written 100 MB, not 100.0 MB.
    decimals = 2 if round(value, 2) < 10 else 1 if round(value, 1) < 100 else 0
    return Quantity(value, min(decimals, _MAX_DECIMALS[unit]), _UNITS[unit])


def progress_quantities(done: int, total: int) -> tuple[Quantity, Quantity]:
    """Return ``1.9`` and ``3.0 GB``, or ``220 MB`` and ``1.24 GB`` where the units differ."""
    done, total = clamped_size(done), clamped_size(total)
    unit = _unit_of(total)
    if done and _unit_of(done) != unit:
        return size_quantity(done), size_quantity(total)
    decimals = min(1, _MAX_DECIMALS[unit])
    moved = Quantity(done / 1000**unit, decimals if done else 0, "")
    return moved, Quantity(total / 1000**unit, decimals, _UNITS[unit])


def speed_quantity(bytes_per_s: float) -> Quantity:
    """Return ``41 MB/s``; one decimal below ten."""
    size = clamped_size(int(bytes_per_s))
    unit = _unit_of(size)
    value = size / 1000**unit
    decimals = 1 if unit > 1 and round(value, 1) < 10 else 0
    return Quantity(value, decimals, f"{_UNITS[unit]}/s")


def duration_quantities(seconds: float) -> tuple[Quantity, ...]:
    """Return ``28 s``, ``3 min``, ``1 h`` and ``20 min``, ``2 d`` and ``4 h``: at most two."""
    total = max(0, round(min(seconds, 10**10)))
    minutes = round(total / 60)
    hours = round(total / 3600)
    if total < 60:
        found = [(total, "s")]
    elif minutes < 60:
        found = [(minutes, "min")]
    elif minutes < 24 * 60:
        found = [(minutes // 60, "h"), (minutes % 60, "min")]
    else:
        found = [(hours // 24, "d"), (hours % 24, "h")]
    return tuple(
        Quantity(count, 0, unit) for index, (count, unit) in enumerate(found) if count or not index
    )


def parse_size(text: str) -> int:
    """Return the bytes meant by ``500K``, ``10 MB``, ``1.5 GiB`` or ``2000``.

    Raises:
        ValueError: It is no size, or none above zero.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    number, letter, is_binary = match.groups()
    base = 1024 if is_binary else 1000
    size = int(float(number) * base ** "BKMGT".index((letter or "B").upper()))
    if not size:
        raise ValueError(text)
    return size


def _unit_of(size: int) -> int:
    """The unit in which ``size`` is below 1,000 after rounding."""
    unit = 0
    while unit < len(_UNITS) - 1 and round(size / 1000**unit, _MAX_DECIMALS[unit]) >= 1000:
        unit += 1
    return unit
