"""Listings with markers: read to the end, and never without end."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled, IncompleteListing
from rustfs_desktop.s3.api.pagination import pages

MARKERS = {"KeyMarker": "NextKeyMarker", "IdMarker": "NextIdMarker"}
Ask = Callable[[dict[str, Any]], dict[str, Any]]


def page(key: str = "", version: str = "", *, more: bool = True) -> dict[str, Any]:
    return {"IsTruncated": more, "NextKeyMarker": key, "NextIdMarker": version}


def server(*replies: dict[str, Any]) -> tuple[Ask, list[dict[str, Any]]]:
    """Sends these replies, the last one again and again; also the markers it was asked with."""
    positions: list[dict[str, Any]] = []
    coming = itertools.chain(replies, itertools.repeat(replies[-1]))

    def ask(position: dict[str, Any]) -> dict[str, Any]:
        positions.append(dict(position))
        return next(coming)

    return ask, positions


def test_each_page_is_asked_with_the_markers_of_the_one_before() -> None:
    replies = [page("a", "1"), page("b"), page("c", "3"), page(more=False)]
    ask, positions = server(*replies)
    assert list(pages(ask, MARKERS, CancelToken())) == replies
    assert positions == [
        {},
        {"KeyMarker": "a", "IdMarker": "1"},
        {"KeyMarker": "b"},
        {"KeyMarker": "c", "IdMarker": "3"},
    ]


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([page("a", "1")], 2),  # the same marker
        ([page("a"), page("b"), page("a")], 3),  # in a circle
        ([page("a", "1"), page("a", "2"), page("a", "2")], 3),
        ([page()], 1),  # no marker
        ([page("", "1")], 2),  # the server ignores an id marker without a key marker
    ],
)
def test_pages_that_lead_nowhere_are_incomplete(
    replies: list[dict[str, Any]], expected: int
) -> None:
    ask, positions = server(*replies)
    with pytest.raises(IncompleteListing):
        list(pages(ask, MARKERS, CancelToken()))
    assert len(positions) == expected


def test_new_markers_without_end_are_incomplete() -> None:
    numbers = itertools.count()
    found = pages(lambda _at: page(str(next(numbers))), MARKERS, CancelToken(), max_pages=5)
    assert len(list(itertools.islice(found, 5))) == 5
    with pytest.raises(IncompleteListing):
        next(found)


def test_cancelled_between_two_pages() -> None:
    cancel = CancelToken()
    ask, positions = server(page("a"), page("b"))
    found = pages(ask, MARKERS, cancel)
    next(found)
    cancel.set()
    with pytest.raises(Cancelled):
        next(found)
    assert len(positions) == 1
