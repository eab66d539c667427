"""Where the cells of a grid are, whatever its width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from rustfs_desktop.ui.browser.cell_grid import CellGrid, CellSize

SIZE = CellSize(QSize(128, 96), 16, 16)
CELL = SIZE.whole


def test_a_cell_is_as_large_as_drawn() -> None:
    assert QSize(144, 148) == CELL
    cell = QRect(QPoint(10, 20), CELL)
    assert SIZE.picture_rect(cell) == QRect(18, 28, 128, 96)
    assert SIZE.name_rect(cell) == QRect(18, 128, 128, 16)
    assert SIZE.details_rect(cell) == QRect(18, 144, 128, 16)


def test_as_many_columns_as_fit_fill_the_width() -> None:
    grid = CellGrid(CELL, 767, 12)
    assert grid.columns == 5
    rects = [grid.rect(number) for number in range(12)]
    assert rects[0].left() == 767 - 1 - rects[4].right()  # the same room at both edges
    assert rects[5].top() - rects[0].top() == grid.line_height
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)
    assert grid.lines == 3
    assert rects[11].bottom() < grid.height


def test_there_is_always_a_column() -> None:
    for width in (0, 50, 144, 200):
        grid = CellGrid(CELL, width, 3)
        assert grid.columns == 1
        assert [grid.rect(number).left() for number in range(3)] == [grid.rect(0).left()] * 3


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize("width", [150, 400, 767, 1500])
def test_each_cell_is_found_at_its_place(width: int, is_mirrored: bool) -> None:
    grid = CellGrid(CELL, width, 23, is_mirrored)
    for number in range(23):
        assert grid.at(grid.rect(number).center()) == number
        assert grid.at(grid.rect(number).topLeft()) == -1  # the edge belongs to the gap
    assert grid.at(QPoint(width // 2, grid.height + 500)) == -1
    assert grid.at(QPoint(-5, -5)) == -1


def test_the_first_column_is_the_right_one_where_one_reads_from_the_right() -> None:
    grid = CellGrid(CELL, 767, 12, is_mirrored=True)
    assert grid.rect(0).left() > grid.rect(1).left()
    assert grid.rect(0).top() == grid.rect(4).top()


def test_only_the_cells_between_two_heights_are_told() -> None:
    grid = CellGrid(CELL, 767, 1_000_000)
    for first in (0, 1, 1000, 199_990):
        top = grid.rect(first * 5).top()
        assert grid.between(top, top + CELL.height() - 1) == range(first * 5, first * 5 + 5)
        below = top + CELL.height() + grid.line_height // 2
        assert grid.between(top, below).stop == min(first * 5 + 10, 1_000_000)
    assert grid.between(0, grid.height) == range(1_000_000)
    assert not CellGrid(CELL, 767, 0).between(0, 600)


def test_an_area_touches_ranges_of_cells() -> None:
    grid = CellGrid(CELL, 767, 12)
    assert grid.touched(QRect(0, 0, 767, 600)) == [(0, 11)]
    both = grid.rect(1).united(grid.rect(7))
    assert grid.touched(both) == [(1, 2), (6, 7)]
    assert grid.touched(QRect(grid.rect(3).topLeft(), QSize(1, 2000))) == [(3, 3), (8, 8)]
    assert grid.touched(QRect(0, 5000, 100, 100)) == []


def test_keys_lead_in_two_directions() -> None:
    grid = CellGrid(CELL, 767, 12)
    assert grid.next(0, 1, 0) == 1
    assert grid.next(4, 1, 0) == 5
    assert grid.next(0, -1, 0) == 0
    assert grid.next(1, 0, 1) == 6
    assert grid.next(6, 0, 1) == 11
    assert grid.next(8, 0, 1) == 11  # nothing below: the last one
    assert grid.next(8, 0, -5) == 3
    assert grid.next(11, 1, 0) == 11
