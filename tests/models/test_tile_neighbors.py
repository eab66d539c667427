"""Arrow keys between tiles."""

import pytest

from rustfs_desktop.models.tile_neighbors import ArrowDirection, neighbor
from rustfs_desktop.models.treemap import Rect

#  +-------+---+
#  |       | B |
#  |   A   +---+
#  |       | C |
#  +---+---+---+
#  | D | E | F |
#  +---+---+---+
RECTS = [
    Rect(0, 0, 20, 20),
    Rect(22, 0, 10, 9),
    Rect(22, 11, 10, 9),
    Rect(0, 22, 9, 10),
    Rect(11, 22, 9, 10),
    Rect(22, 22, 10, 10),
]
A, B, C, D, E, F = range(6)


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        (A, ArrowDirection.RIGHT, B),
        (A, ArrowDirection.DOWN, D),
        (A, ArrowDirection.LEFT, None),
        (A, ArrowDirection.UP, None),
        (B, ArrowDirection.DOWN, C),
        (B, ArrowDirection.LEFT, A),
        (C, ArrowDirection.DOWN, F),
        (C, ArrowDirection.UP, B),
        (D, ArrowDirection.RIGHT, E),
        (D, ArrowDirection.UP, A),
        (E, ArrowDirection.RIGHT, F),
        (F, ArrowDirection.LEFT, E),
        (F, ArrowDirection.UP, C),
    ],
)
def test_arrows_go_to_the_tile_beside(
    start: int, direction: ArrowDirection, end: int | None
) -> None:
    assert neighbor(RECTS, RECTS[start], direction) == end


def test_what_lies_across_is_better_than_nothing() -> None:
    rects = [Rect(0, 0, 10, 10), Rect(20, 40, 10, 10)]
    assert neighbor(rects, rects[0], ArrowDirection.RIGHT) == 1
    assert neighbor([], rects[0], ArrowDirection.RIGHT) is None
