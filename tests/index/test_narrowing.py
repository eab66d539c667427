"""What a query asks of the tables; that it finds exactly the matches is in ``test_store``."""

from __future__ import annotations

import pytest

from rustfs_desktop.index.narrowing import AFTER, narrow
from rustfs_desktop.index.predicates import TextPredicate
from rustfs_desktop.index.query import parse
from tests.index.stage import NOW


def trigrams(query: str) -> str:
    return narrow(parse(query, NOW)).trigrams


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("abcd", '"abc" AND "bcd"'),
        ("ABC abc", '"abc"'),  # folded, and each once
        ("ab", ""),
        ("-abc", ""),  # what must not be there narrows nothing
        ("abc -xyz", '"abc"'),
        ("*.jpeg", '".jp" AND "jpe" AND "peg"'),
        ("ab*cd", ""),  # no trigram reaches over a wildcard
        ("abc?def", '"abc" AND "def"'),
        ("size>1", ""),
    ],
)
def test_trigrams_that_every_match_has(query: str, expected: str) -> None:
    assert trigrams(query) == expected


def test_quotes_in_a_text_cannot_end_the_expression() -> None:
    (term,) = parse('"a""b"', NOW).terms
    assert term.predicate == TextPredicate('a"b')
    assert trigrams('"a""b"') == '"a""b"'


def test_a_long_term_does_not_ask_for_all_of_its_trigrams() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    found = trigrams(text).split(" AND ")
    assert 12 <= len(found) <= 24
    assert all(each.strip('"') in text for each in found)


def test_the_order_of_ids_needs_the_table_of_objects_or_trigrams_first() -> None:
    assert narrow(parse("abc", NOW), "folder/").is_in_order
    assert narrow(parse("ab", NOW)).is_in_order
    assert not narrow(parse("ab", NOW), "folder/").is_in_order
    assert narrow(parse("ab", NOW), "begin").is_in_order  # of names, in no folder


def test_values_come_in_the_order_of_their_conditions() -> None:
    narrowing = narrow(parse("size:1..2 -abc", NOW), "a/b")
    assert narrowing.values == ("a/", "a0", 3, "a/b", 1, 2, "abc")
    statement, values = narrowing.statement("object.id", AFTER)
    assert statement.count("?") == len(values) + 1  # the last is the id after which it goes on


def test_a_search_by_trigrams_goes_on_after_their_row() -> None:
    statement, values = narrow(parse("abc", NOW)).statement("object.id", AFTER)
    assert values == ('"abc"', "abc")
    assert statement.endswith("AND trigram.rowid>? ORDER BY trigram.rowid")
    assert statement.index("FROM trigram CROSS JOIN object") > 0


def test_a_term_with_an_error_leaves_out_nothing_and_tags_find_nothing() -> None:
    assert narrow(parse("size>", NOW)).conditions == ()
    assert narrow(parse("", NOW)).statement("1") == (
        "SELECT 1 FROM object CROSS JOIN folder ON folder.id=object.folder WHERE 1 ",
        (),
    )
    assert narrow(parse("tag:x", NOW)).conditions == ("0",)
