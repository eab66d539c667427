"""Treemaps: tiles fill their rectangle, do not overlap, and are as large as their weights say."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.models.treemap import Rect, squarify

SIDES = st.floats(10, 4000)
RECTS = st.builds(Rect, st.floats(-50, 50), st.floats(-50, 50), SIDES, SIDES)
WEIGHTS = st.lists(st.just(0) | st.integers(1, 10**6) | st.integers(1, 2**63), max_size=60)


def overlap(one: Rect, other: Rect) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return width * height if width > 0 and height > 0 else 0.0


@given(WEIGHTS, RECTS)
def test_tiles_fill_the_rectangle_by_their_weights(weights: list[int], rect: Rect) -> None:
    tiles = squarify(weights, rect)
    total = sum(weights)
    assert len(tiles) == len(weights)
    for weight, tile in zip(weights, tiles, strict=True):
        share = weight / total if total else 0.0
        assert tile.area == pytest.approx(rect.area * share, rel=1e-3, abs=rect.area * 1e-9)


@given(WEIGHTS, RECTS)
def test_tiles_are_inside_and_do_not_overlap(weights: list[int], rect: Rect) -> None:
    tiles = [tile for tile in squarify(weights, rect) if tile.area]
    tolerance = 1e-6 * (rect.width + rect.height)
    for tile in tiles:
        assert tile.width >= 0
        assert tile.height >= 0
        assert tile.x >= rect.x - tolerance
        assert tile.y >= rect.y - tolerance
        assert tile.x + tile.width <= rect.x + rect.width + tolerance
        assert tile.y + tile.height <= rect.y + rect.height + tolerance
    for one, other in itertools.combinations(tiles, 2):
        assert overlap(one, other) <= rect.area * 1e-9


def test_equal_weights_are_squares() -> None:
    tiles = squarify([1, 1, 1, 1, 1, 1, 1, 1, 1], Rect(0, 0, 300, 300))
    assert all(tile.width == pytest.approx(tile.height) == pytest.approx(100) for tile in tiles)


def test_rows_are_as_in_the_paper_on_squarified_treemaps() -> None:
    tiles = squarify([6, 6, 4, 3, 2, 2, 1], Rect(0, 0, 6, 4))
    assert tiles[0] == pytest.approx(Rect(0, 0, 3, 2))
    assert tiles[1] == pytest.approx(Rect(0, 2, 3, 2))
    assert tiles[2] == pytest.approx(Rect(3, 0, 12 / 7, 7 / 3))
    assert tiles[3] == pytest.approx(Rect(3 + 12 / 7, 0, 9 / 7, 7 / 3))


def test_the_heaviest_is_first_whatever_the_order() -> None:
    light, heavy = squarify([1, 9], Rect(0, 0, 100, 10))
    assert (heavy.x, heavy.width) == (0, pytest.approx(90))
    assert (light.x, light.width) == (pytest.approx(90), pytest.approx(10))


def test_nothing_has_no_room() -> None:
    assert squarify([], Rect(0, 0, 5, 5)) == []
    assert squarify([0, 0], Rect(1, 2, 5, 5)) == [Rect(1, 2, 0, 0)] * 2
    assert squarify([3], Rect(1, 2, 0, 5)) == [Rect(1, 2, 0, 0)]
