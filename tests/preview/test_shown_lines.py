"""Lines of files as they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.preview.shown_lines import MOST_COLUMNS, shown_lines, utf16_length


def test_every_line_end_ends_a_line() -> None:
    assert shown_lines("a\r\nb\rc\nd") == (("a", "b", "c", "d"), False)


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\u202e", "⟨U+202E⟩"),
        ("\u2066", "⟨U+2066⟩"),
        ("\u2029", "⟨U+2029⟩"),
        ("\ufdd0", "⟨U+FDD0⟩"),
        ("\x1b", "␛"),
        ("\0", "␀"),
        ("\x85", "⟨U+0085⟩"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(hidden: str, shown: str) -> None:
    assert shown_lines(f"a{hidden}b") == ((f"a{shown}b",), False)


def test_tabs_and_letters_of_all_languages_stay() -> None:
    text = "\tعربي עברית ไทย 日本語 🏳️‍🌈 é"
    assert shown_lines(text)[0] == (text,)


def test_long_lines_are_broken() -> None:
    lines, is_broken = shown_lines("x" * (1 << 20))
    assert is_broken
    assert len(lines) == -(-(1 << 20) // MOST_COLUMNS)
    assert max(map(len, lines)) == MOST_COLUMNS


def test_heaps_of_marks_are_thinned() -> None:
    (line,), _is_broken = shown_lines("a" + "\u0301" * 500 + "b")
    assert len(line) == 8


@given(st.text())
def test_no_text_makes_a_line_that_qt_would_divide(text: str) -> None:
    lines, _is_broken = shown_lines(text)
    for line in lines:
        assert not set(line) & set("\n\r\u2028\u2029\ufdd0\ufdd1\x00")
        assert utf16_length(line) >= len(line)
