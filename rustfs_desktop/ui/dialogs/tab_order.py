"""Sets the Tab order to the reading order of layouts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from operator import itemgetter
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QLayoutItem, QScrollArea, QWidget


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
        yield from _stops_in(layout, _widgets(widget))
        return
    for child in _widgets(widget):  # a button in a field
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield child


def _stops_in(layout: QLayout, widgets: list[QWidget]) -> Iterator[QWidget]:
    """The stops of those widgets that are in a layout, or in a layout in it.

    Without ``itemAt``: PySide keeps the items that it returns after Qt has freed them, and takes
    other objects at their addresses for them.
    """
    inner = [child for child in layout.children() if isinstance(child, QLayout)]
    parts: list[tuple[int, QWidget | QLayout]] = [
        *((layout.indexOf(widget), widget) for widget in widgets),
        *((layout.indexOf(cast("QLayoutItem", each)), each) for each in inner),
    ]
    shown = [(number, part) for number, part in parts if number >= 0]
    if isinstance(layout, QGridLayout):
        shown.sort(key=lambda each: _cell(layout, each[0]))
    else:
        shown.sort(key=itemgetter(0))
    for _number, part in shown:
        if isinstance(part, QLayout):
            yield from _stops_in(part, widgets)
        else:
            yield from _stops_of(part)


def _widgets(parent: QWidget) -> list[QWidget]:
    return [child for child in parent.children() if isinstance(child, QWidget)]


def _cell(grid: QGridLayout, number: int) -> tuple[int, int]:
    """Row and column of an item; Qt's own method has a wrong type annotation."""
    row, column, *_spans = cast("tuple[int, int, int, int]", grid.getItemPosition(number))
    return row, column
