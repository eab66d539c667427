"""Hostile names are shown on one line, visible in every character."""

import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.display import (
    display,
    display_lines,
    elide_middle,
    tool_tip,
)

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=400)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain.txt", "plain.txt"),
        (" ", "␠"),
        (" lead", "␠lead"),
        ("trail  ", "trail␠␠"),
        ("in the middle", "in the middle"),
        ("end\u00a0", "end⟨U+00A0⟩"),
        ("a\u00a0b", "a\u00a0b"),
        ("a\tb", "a␉b"),
        ("a\nb", "a␊b"),
        ("a\r\nX-Evil: 1", "a␍␊X-Evil: 1"),
        ("a\x1b[31mred", "a␛[31mred"),
        ("a\x00\x7f\x85", "a␀␡⟨U+0085⟩"),
        ("\u202egpj.exe", "⟨U+202E⟩gpj.exe"),
        ("\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩"),
        ("a\u200bb\ufeff", "a⟨U+200B⟩b⟨U+FEFF⟩"),
        ("a\u2028b", "a⟨U+2028⟩b"),
        ("\uffff\ufffe", "⟨U+FFFF⟩⟨U+FFFE⟩"),
        ("gro\udcdf", "gro⟨U+DCDF⟩"),
        ("\u3164.txt", "⟨U+3164⟩.txt"),
        ("<img src=x>.png", "<img src=x>.png"),
        ("R&D report", "R&D report"),
        ("😀.txt", "😀.txt"),
        ("文件.txt", "文件.txt"),
        ("", ""),
    ],
)
def test_each_dangerous_character_becomes_visible(name: str, shown: str) -> None:
    assert display(name) == shown


def test_right_to_left_names_cannot_reorder_their_neighbours() -> None:
    assert display("אבג.txt") == "\u2068אבג.txt\u2069"


def test_a_tower_of_marks_stays_one_row_high() -> None:
    assert len(display("a" + "\u0301" * 500)) == 7


def test_long_names_keep_their_beginning_and_ending() -> None:
    shown = display("begin" + "x" * 2000 + ".tar.gz")
    assert len(shown) == 300
    assert shown.startswith("begin")
    assert shown.endswith(".tar.gz")
    assert "…" in shown


@given(ANY_TEXT)
def test_nothing_invisible_is_left(name: str) -> None:
    shown = display(name)
    inside = shown
    if shown.startswith("\u2068"):
        assert shown.endswith("\u2069")
        inside = shown[1:-1]
    assert not {unicodedata.category(char) for char in inside} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert len(inside) <= 300
    assert len(shown.splitlines()) <= 1
    assert bool(shown) == bool(name)


@given(ANY_TEXT)
def test_tool_tips_hold_no_markup_but_ours(text: str) -> None:
    inside = tool_tip(text).removeprefix('<p style="white-space:pre-wrap">').removesuffix("</p>")
    assert not set(inside) & set("<>\n")
    assert html.unescape(inside) == display(text, 4000)


@given(ANY_TEXT, st.integers(0, 50))
def test_elided_texts_fit(text: str, n: int) -> None:
    assert len(elide_middle(text, n)) <= n or elide_middle(text, n) == text
    assert elide_middle(text, len(text)) == text


def test_lines_stay_lines() -> None:
    assert display_lines("one\ntwo\u202e\nthree") == "one\ntwo⟨U+202E⟩\nthree"
