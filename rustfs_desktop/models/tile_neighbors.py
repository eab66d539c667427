"""The tile beside another one, for arrow keys."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from rustfs_desktop.models.treemap import Rect


class ArrowDirection(enum.Enum):
    """Where an arrow key goes; the value is the step to the right and down."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def neighbor(rects: Sequence[Rect], here: Rect, direction: ArrowDirection) -> int | None:
    """The number of the nearest rectangle in a direction, or None if there is none.

    Those that lie directly beside are preferred to those that lie across.
    """
    ranked = [
        (rank, number)
        for number, rect in enumerate(rects)
        if (rank := _rank(here, rect, direction)) is not None
    ]
    return min(ranked)[1] if ranked else None


def _rank(here: Rect, rect: Rect, direction: ArrowDirection) -> tuple[float, float] | None:
    """How far a rectangle is, across and along the direction; None if it is not there."""
    right, down = direction.value
    if right:
        along, across = (
            _gap(here.x, here.width, rect.x, rect.width, right),
            _apart(here.y, here.height, rect.y, rect.height),
        )
    else:
        along, across = (
            _gap(here.y, here.height, rect.y, rect.height, down),
            _apart(here.x, here.width, rect.x, rect.width),
        )
    return None if along < 0 else (across, along)


def _gap(start: float, length: float, other: float, other_length: float, step: int) -> float:
    """How far the other span lies behind this one in a direction; negative if it does not."""
    return other - (start + length) if step > 0 else start - (other + other_length)


def _apart(start: float, length: float, other: float, other_length: float) -> float:
    """How far two spans are apart; 0 if they overlap."""
    return max(other - (start + length), start - (other + other_length), 0.0)
