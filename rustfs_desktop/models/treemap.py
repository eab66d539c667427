"""Squarified treemaps: divides a rectangle into tiles whose areas are proportional to weights."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle in pixels, with fractions."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """The number of pixels."""
        return self.width * self.height


def squarify(weights: Sequence[float], rect: Rect) -> list[Rect]:
    """Divide ``rect`` into one tile for each weight, as close to squares as possible.

    The heaviest tiles come first: from the left and the top, in rows along the shorter side. A row
    takes tiles as long as that makes its worst one more like a square.

    Args:
        weights: None is negative. Tiles of weight 0 are empty.
        rect: What is divided.

    Returns:
        A tile for each weight, in the order of the weights.
    """
    tiles = [Rect(rect.x, rect.y, 0.0, 0.0)] * len(weights)
    order = sorted((n for n, weight in enumerate(weights) if weight > 0), key=lambda n: -weights[n])
    while order and rect.area > 0:
        heaviest = [weights[n] for n in order]
        rest = math.fsum(heaviest)
        length = _row_length(heaviest, rest, rect)
        row = heaviest[:length]
        is_last = length == len(order)
        share = 1.0 if is_last else min(math.fsum(row) / rest, 1.0)
        is_across = rect.width < rect.height  # rows are along the shorter side
        strip, rect = _cut_strip(rect, share, is_across=is_across)
        for n, tile in zip(order, _divide(strip, row, is_across=is_across), strict=False):
            tiles[n] = tile
        del order[:length]
    return tiles


def _row_length(weights: Sequence[float], rest: float, rect: Rect) -> int:
    """How many of the weights, the heaviest first, make the best row."""
    side = min(rect.width, rect.height)
    scale = rect.area / rest
    total, best = 0.0, math.inf
    for length, weight in enumerate(weights):
        total += weight
        thickness = total * scale / side
        worst = max(_ratio(each * scale, thickness) for each in (weights[0], weight))
        if worst > best:
            return length
        best = worst
    return len(weights)


def _ratio(area: float, thickness: float) -> float:
    """How far from a square a tile of a row is; 1 for a square."""
    square = thickness * thickness
    return max(area, square) / min(area, square) if min(area, square) > 0 else math.inf


def _cut_strip(rect: Rect, share: float, *, is_across: bool) -> tuple[Rect, Rect]:
    """Cut a share of a rectangle off, from the top or the left; the strip and the remainder."""
    x, y, width, height = rect
    if is_across:
        cut = height * share
        return Rect(x, y, width, cut), Rect(x, y + cut, width, height - cut)
    cut = width * share
    return Rect(x, y, cut, height), Rect(x + cut, y, width - cut, height)


def _divide(strip: Rect, weights: Sequence[float], *, is_across: bool) -> Iterator[Rect]:
    """Divide a strip from left to right, or from top to bottom."""
    total = math.fsum(weights)
    ends = [min(math.fsum(weights[:n]) / total, 1.0) for n in range(1, len(weights))]
    for start, end in itertools.pairwise((0.0, *ends, 1.0)):
        if is_across:
            left, right = strip.width * start, strip.width * end
            yield Rect(strip.x + left, strip.y, right - left, strip.height)
        else:
            top, bottom = strip.height * start, strip.height * end
            yield Rect(strip.x, strip.y + top, strip.width, bottom - top)
