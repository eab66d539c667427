"""Sets the Tab order to the reading order of layouts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QWidget


def follow_layouts(window: QWidget) -> None:
    """Set the Tab order of all widgets in the window's layouts, including hidden ones."""
    stops = list(_stops_of(window))
    for here, there in itertools.pairwise(stops):
        QWidget.setTabOrder(here, there)


def _stops_of(widget: QWidget) -> Iterator[QWidget]:
    """The widget itself if it takes Tab focus, and its children."""
    if isinstance(widget, QScrollArea):
        content = widget.widget()
        if content is not None:
            yield from _stops_of(content)
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _stops_in(layout)
        return
    for child in widget.children():  # a button in a field
        if isinstance(child, QWidget) and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield child


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        numbers.sort(key=lambda number: _cell(layout, number))
    for number in numbers:
        item = layout.itemAt(number)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if inner is not None:
            yield from _stops_in(inner)
        elif widget is not None:
            yield from _stops_of(widget)


def _cell(grid: QGridLayout, number: int) -> tuple[int, int]:
    """Row and column of an item; Qt's own method has a wrong type annotation."""
    row, column, *_spans = cast("tuple[int, int, int, int]", grid.getItemPosition(number))
    return row, column
