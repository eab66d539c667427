"""The text of a search and its conditions, apart and together."""

from __future__ import annotations

import pytest

from rustfs_desktop.index.query import parse
from rustfs_desktop.models.query_parts import QueryParts


@pytest.mark.parametrize(
    ("text", "typed", "conditions"),
    [
        ("", "", ""),
        ("harbour", "harbour", ""),
        ("harbour type:image size>10M", "harbour", "type:image size>10M"),
        ("type:image  old harbour -draft", "old harbour", "type:image -draft"),
        ('"two words" *.jpg size>abc', '"two words"', "*.jpg size>abc"),
        ('harbour tag:"a b"', "harbour", 'tag:"a b"'),
    ],
)
def test_a_query_is_divided(text: str, typed: str, conditions: str) -> None:
    parts = QueryParts.from_text(text)
    assert (parts.typed, parts.conditions) == (typed, conditions)
    assert parts.is_same_query(text)


@pytest.mark.parametrize(
    ("typed", "rest", "conditions"),
    [
        ("harbour type:im", "harbour type:im", "age<7d"),
        ("harbour type:image", "harbour type:image", "age<7d"),
        ("harbour type:image ", "harbour ", "age<7d type:image"),
        ("type:image harb", "harb", "age<7d type:image"),
        ("a type:image b size>1M", "a b size>1M", "age<7d type:image"),
        ("size>abc ", "", "age<7d size>abc"),
        ("age<7d x", "x", "age<7d"),
        ("harbour ", "harbour ", "age<7d"),
        ('"two words" ', '"two words" ', "age<7d"),
    ],
)
def test_a_condition_leaves_the_field_with_a_space(typed: str, rest: str, conditions: str) -> None:
    parts = QueryParts("", "age<7d").with_typed(typed)
    assert (parts.typed, parts.conditions) == (rest, conditions)


def test_all_conditions_leave_the_field_with_the_focus() -> None:
    parts = QueryParts("harbour type:image", "age<7d").with_finished_typing()
    assert (parts.typed, parts.conditions) == ("harbour", "age<7d type:image")
    assert QueryParts("", "age<7d").with_finished_typing() == QueryParts("", "age<7d")


def test_the_last_condition_is_removed_first() -> None:
    parts = QueryParts("harbour", "type:image -old")
    for conditions in ("type:image", "", ""):
        parts = parts.without_last_condition()
        assert parts == QueryParts("harbour", conditions)


def test_a_condition_comes_back_to_the_field() -> None:
    parts = QueryParts("harbour", "type:image size>abc age<7d")
    term = parse(parts.text).terms[2]
    edited = parts.with_term_in_field(term)
    assert edited == QueryParts("harbour size>abc", "type:image age<7d")
    assert edited.is_same_query(parts.text)


def test_the_order_of_terms_makes_no_other_query() -> None:
    parts = QueryParts("harbour", "type:image size>1M")
    assert parts.text == "harbour type:image size>1M"
    assert QueryParts("size>1M harbour", "type:image").text == parts.text
    assert parts.is_same_query("size>1M  harbour type:image")
    assert not parts.is_same_query("harbour type:image")
    assert not parts.is_same_query("harbour type:image size>1M size>1M")
