"""The conditions of a search in words."""

from __future__ import annotations

import pytest

from rustfs_desktop.file_kinds import KIND_NAMES
from rustfs_desktop.index.query import parse
from rustfs_desktop.models.search_texts import (
    condition_text,
    condition_tip,
    is_condition,
    kind_text,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("type:image", "Type: Images"),
        ("-type:image", "Not: Type: Images"),
        ("size>10M", "Larger than 10 MB"),
        ("size>0", "Larger than 0 B"),
        ("size>=10M", "From 10 MB"),
        ("size>=1.5M", "From 1.5 MB"),
        ("size<1M", "Smaller than 1 MB"),
        ("size<=1G", "Up to 1 GB"),
        ("size:1M..2M", "1 MB to 2 MB"),
        ("before:2026-11-01", "Changed before 1 Nov 2026"),
        ("after:2025-01-31", "Changed since 31 Jan 2025"),
        ("age<7d", "Changed in the last 7 days"),
        ("age<1D", "Changed in the last day"),
        ("-age<7d", "Not: Changed in the last 7 days"),
        ("age>30d", "Not changed in the last 30 days"),
        ("class:glacier", "Storage class: GLACIER"),
        ("*.jpg", "Name: *.jpg"),
        ("tag:project=x", "Tag: project=x"),
        ("-draft", "Not: “draft”"),
        ("size>big", "size>big"),
    ],
)
def test_conditions_in_words(text: str, words: str) -> None:
    (term,) = parse(text).terms
    assert is_condition(term)
    assert condition_text(term) == words


def test_a_text_to_look_for_is_no_condition() -> None:
    assert [is_condition(term) for term in parse('beach "two words"').terms] == [False, False]


def test_an_error_is_told_in_the_tip() -> None:
    (wrong, right) = parse("age<soon age<7d").terms
    assert condition_tip(wrong) == "age needs a time span, like age<7d"
    assert condition_tip(right) == "Change this condition; the cross removes it"


def test_hostile_text_is_escaped() -> None:
    (term,) = parse("-\u202efdp").terms
    assert "\u202e" not in condition_text(term)


def test_every_kind_has_words() -> None:
    assert all(kind_text(kind) != kind for kind in KIND_NAMES)
