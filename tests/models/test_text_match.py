"""Typed letters in texts: starts of words first, then anywhere."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.models.text_match import (
    AT_START,
    AT_WORD,
    AT_WORDS,
    INSIDE,
    MOST_LETTERS,
    match_text,
)
from tests.waiting import patience_s


@pytest.mark.parametrize(
    ("typed", "text", "rank", "letters"),
    [
        ("new", "New Folder…", AT_START, "New"),
        ("fol", "New Folder…", AT_WORD, "Fol"),
        ("nf", "New Folder…", AT_WORDS, "NF"),
        ("newfo", "New Folder…", AT_WORDS, "NewFo"),
        ("fo new", "New Folder…", AT_WORD, "NewFo"),
        ("older", "New Folder…", INSIDE, "older"),
        ("trip", "photos/2026_trip/", AT_WORD, "trip"),
        ("p2t", "photos/2026_trip/", AT_WORDS, "p2t"),
        ("ÉTÉ", "été – liste.txt", AT_START, "été"),
        ("", "anything", AT_START, ""),
    ],
)
def test_a_text_is_found(typed: str, text: str, rank: int, letters: str) -> None:
    found = match_text(typed, text)
    assert found is not None
    assert (found.rank, "".join(text[i] for i in sorted(found.letters))) == (rank, letters)


@pytest.mark.parametrize(("typed", "text"), [("zz", "New Folder"), ("new zz", "New Folder")])
def test_every_typed_word_must_be_found(typed: str, text: str) -> None:
    assert match_text(typed, text) is None


def test_letters_that_change_their_length_do_not_shift_the_others() -> None:
    found = match_text("b", "İİ b")
    assert found is not None
    assert found.letters == {3}


def test_a_hostile_text_takes_no_time() -> None:
    started = time.perf_counter()
    match_text("a" * 10_000, "a " * 150)
    match_text("ab" * MOST_LETTERS, "a" * 300)
    assert time.perf_counter() - started < patience_s()
