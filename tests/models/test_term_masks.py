"""The masks of the rows that match one term of a filter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.index.matching import matching_rows
from rustfs_desktop.index.query import parse
from rustfs_desktop.models.object_columns import ObjectColumns
from rustfs_desktop.models.term_masks import ObjectValuesByRow, folder_mask, object_mask
from rustfs_desktop.s3.types import Page

TERMS = [
    "a",
    "É",
    "*.jpg",
    "*g",
    "*",
    "**",
    "a*",
    "?.j*",
    "a/*",
    "*/*.gz",
    '"*"*',
    '"["*',
    "size>2",
    "size:1..3",
    "size:0",
    "size:3..1",
    "before:1971",
    "after:1971",
    "class:standard",
    "class:Glacier",
    "tag:x",
    *(f"type:{kind}" for kind in ("image", "archive", "code", "file", "folder")),
]
NAMES = st.one_of(
    st.text("aG.é*[/", max_size=6),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", "a", "a/", "a.b/", "."]),
            st.sampled_from(["", ".", "a.", "x.tar.", "É."]),
            st.sampled_from(["jpg", "JPG", "gz", "c", "pem", "unknown", "jpg/", ""]),
        ),
    ),
)
ROWS = st.tuples(
    NAMES,
    st.integers(-1, 4),
    st.sampled_from([-1.0, 0.0, 1.5, 31_535_999.999, 31_536_000.0, 1e9]),
    st.sampled_from(["", "GLACIER", "STANDARD"]),
)


@given(st.lists(ROWS, max_size=8), st.sampled_from(TERMS), st.booleans(), st.booleans())
def test_a_filter_finds_what_a_search_finds(
    rows: list[tuple[str, int, float, str]], text: str, is_negated: bool, is_flat: bool
) -> None:
    query = parse("-" * is_negated + text)
    keys, sizes, modified, classes = ([row[i] for row in rows] for i in range(4))
    page = Page([], keys, sizes, modified, [""] * len(rows), classes)
    columns = ObjectColumns(is_flat=is_flat)
    columns.append(page)
    wanted = set(matching_rows(query, page))
    every = range(len(rows))
    for chosen in (every, [], [*reversed(every)][1:]):
        found = object_mask(query.terms[0], ObjectValuesByRow(columns, chosen))
        assert list(found) == [row in wanted for row in chosen]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("photo", [-1]),
        ("*s", [-1, -2]),
        ("s/", []),  # the slash is not a part of the name
        ("-photo", [-2]),
        ("type:folder", [-1, -2]),
        ("-type:folder", []),
        ("-type:image", [-1, -2]),
        ("size>0", []),
        ("-size>0", []),
        ("-class:glacier", []),
        ("-tag:x", []),
    ],
)
def test_folders_have_a_name_and_a_kind(text: str, found: list[int]) -> None:
    (term,) = parse(text).terms
    assert list(folder_mask(term, ["Photos/", "drafts/"])) == [-1 in found, -2 in found]


@pytest.mark.parametrize("text", ["caf\u00e9", "-caf\u00e9", "caf\u00e9*", "*f\u00e9"])
def test_both_unicode_forms_of_a_name_match(text: str) -> None:
    columns = ObjectColumns()
    columns.append(Page(["cafe\u0301/"], ["cafe\u0301"], [1], [1.0], [""], [""]))
    (term,) = parse(text).terms
    wanted = not term.is_negated
    assert list(object_mask(term, ObjectValuesByRow(columns, range(1)))) == [wanted]
    assert list(folder_mask(term, columns.folders)) == [wanted]
