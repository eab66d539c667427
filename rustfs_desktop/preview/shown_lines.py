"""Makes lines of a file safe to show: nothing invisible, nothing reordered, none too long."""

from __future__ import annotations

import re
import unicodedata

MOST_COLUMNS = 1000
"""Longer lines are broken: laying out one of a megabyte takes a view seconds."""

_TAB, _NEWLINE = 9, 10
_HIDDEN = [
    *range(0x80, 0xA0),
    0x061C,
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xFDD0, 0xFDF0),  # Qt marks the ends of blocks with some of them
    0xFEFF,
    0xFFFE,
    0xFFFF,
]
_SHOWN: dict[int, str] = {code: f"⟨U+{code:04X}⟩" for code in _HIDDEN}
_SHOWN |= {code: chr(0x2400 + code) for code in range(0x20) if code not in (_TAB, _NEWLINE)}
_SHOWN[0x7F] = "␡"
_MARKS = re.compile(r"[^\x00-\u02ff]{8,}")
_MOST_MARKS = 6


def safe_text(text: str) -> str:
    """The text with line feeds as line ends, and visible signs for what cannot be seen."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _MARKS.sub(_thin_marks, text.translate(_SHOWN))


def shown_lines(text: str, most: int = MOST_COLUMNS) -> tuple[tuple[str, ...], bool]:
    """The lines of a text that may be shown, and whether some had to be broken."""
    lines = safe_text(text).split("\n")
    if max(map(len, lines)) <= most:
        return tuple(lines), False
    broken = [
        line[start : start + most] for line in lines for start in range(0, max(1, len(line)), most)
    ]
    return tuple(broken), True


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text has, by which Qt counts positions."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _thin_marks(match: re.Match[str]) -> str:
    """Drop all but the first few of a run of combining marks, which would cover other lines."""
    shown: list[str] = []
    run = 0
    for char in match[0]:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MOST_MARKS:
            shown.append(char)
    return "".join(shown)
