"""Natural sort order of names: case-insensitive, numbers by value."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile("[0-9]+")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")


def natural_key(name: str) -> str:
    """A sort key of ``name``: ``a2`` before ``A10`` before ``é``.

    One string per name, made once: comparing strings is many times faster than comparing lists
    of texts and numbers.
    """
    key = name.casefold()
    if not key.isascii():
        # é beside e, ﬁ beside fi: without the marks, in compatible letters.
        key = _MARKS.sub("", unicodedata.normalize("NFKD", key))
    return _NUMBER.sub(_by_value, key)


def _by_value(match: re.Match[str]) -> str:
    """A number as its length and its digits, so that longer numbers sort last."""
    figures = match[0].lstrip("0")
    return f"0{chr(0x30 + len(figures))}{figures}"
