"""Makes untrusted names safe to show: one line, nothing invisible, no reordered text.

Keys, bucket names, error messages and headers come from a server that need not be friendly.
Everything here is plain Python, so that it can be tested by the million.
"""

from __future__ import annotations

import html
import re
import unicodedata

MAX_SHOWN = 300
"""Longer names are cut in the middle; the tool tip and the inspector have all of it."""

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_MAX_TIP = 4000
_MAX_MARKS = 6

# Letters and marks that are drawn as nothing at all, so that two names look like one.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_BLANKS = re.compile(f"[{_BLANK}]")
_EDGE_SPACES = re.compile(r"^\s+|\s+$")


def display(text: str, limit: int = MAX_SHOWN) -> str:
    """Return ``text`` as it may be shown in a plain-text widget, on one line.

    Control characters become their pictures (``␊``), invisible and direction-changing ones
    ``⟨U+202E⟩``, spaces at either end ``␠``. Names with right-to-left letters are isolated, so
    that they cannot reorder the text beside them. Ordinary names come back unchanged.
    """
    if text.isascii() and text.isprintable() and len(text) <= limit and text == text.strip():
        return text
    shown = _EDGE_SPACES.sub(_mark_spaces, text)
    if not shown.isprintable() or _BLANKS.search(shown):
        shown = "".join(map(_visible, shown))
    if shown.isascii():
        return elide_middle(shown, limit)
    shown = elide_middle(_thin_marks(shown), limit)
    return f"{_ISOLATE}{shown}{_END_ISOLATE}" if _reads_right_to_left(shown) else shown


def display_lines(text: str, limit: int = 4000) -> str:
    """Like :func:`display` for longer texts of several lines, which stay several lines."""
    return "\n".join(display(line, limit) for line in text[:limit].splitlines())


def tool_tip(text: str) -> str:
    """Return a name or another line as a tool tip that can never be read as markup.

    Qt guesses whether a tool tip is rich text, so the only way to say "plain" is to send markup
    in which everything is escaped.
    """
    return f'<p style="white-space:pre-wrap">{html.escape(display(text, _MAX_TIP))}</p>'


def elide_middle(text: str, n: int) -> str:
    """Shorten ``text`` to at most ``n`` characters; beginning and ending stay readable."""
    if len(text) <= n:
        return text
    if n < 2:
        return "…"[:n]
    tail = (n - 1) // 2
    return f"{text[: n - 1 - tail]}…{text[len(text) - tail :]}"


def _mark_spaces(match: re.Match[str]) -> str:
    return "".join("␠" if c == " " else _visible(c, spaces=True) for c in match[0])


def _visible(char: str, *, spaces: bool = False) -> str:
    """One character, or a visible substitute if it would be invisible or misleading."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    category = unicodedata.category(char)
    hidden = category in ("Cc", "Cf", "Cs", "Zl", "Zp") or (spaces and category == "Zs")
    # Noncharacters; other unassigned ones may simply be newer than this Python.
    if hidden or char in _BLANK or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return f"⟨U+{code:04X}⟩"
    return char


def _thin_marks(text: str) -> str:
    """Drop all but the first few of a run of combining marks, which would cover other rows."""
    shown: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MAX_MARKS:
            shown.append(char)
    return "".join(shown) if len(shown) < len(text) else text


def _reads_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)
