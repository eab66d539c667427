"""Walks any window and lists what a user without a mouse, or without eyes, would stumble on.

Every function returns sentences; a test asserts that there are none.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QWidget,
)

_LINE = 12  # controls whose centers are nearer than this are on one line


def problems(window: QWidget) -> list[str]:
    """Everything below together."""
    return [
        *unnamed_controls(window),
        *rich_texts(window),
        *clipped_texts(window),
        *sideways_scrolling(window),
        *tab_order_problems(window),
        *mnemonic_clashes(window),
    ]


def controls(window: QWidget) -> Iterator[QWidget]:
    """What can have the keyboard focus and is on screen now."""
    for widget in window.findChildren(QWidget):
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if widget.isVisible() and widget.isEnabled() and takes_focus and not widget.focusProxy():
            yield widget


def accessible_name(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def unnamed_controls(window: QWidget) -> list[str]:
    """Controls that a screen reader cannot name."""
    return [
        f"{_describe(widget)} has no accessible name"
        for widget in controls(window)
        if not accessible_name(widget).strip() and not _is_part(widget)
    ]


def rich_texts(window: QWidget) -> list[str]:
    """Labels that would read markup in a hostile name."""
    return [
        f"{_describe(label)} is not plain text"
        for label in window.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText and label.text()
    ]


def clipped_texts(window: QWidget) -> list[str]:
    """Labels and buttons with less room than their text needs, or outside their parent."""
    for _ in range(3):  # a layout inside a layout takes a turn more
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton):
            continue
        if widget.window() is not window:  # of a dialog that was opened over this one
            continue
        if _text_of(widget) and not _fits(widget):
            found.append(f"{_describe(widget)} is clipped: {widget.size()}")
        elif not _is_inside(widget, window):
            found.append(f"{_describe(widget)} lies outside its parent")
    return found


def sideways_scrolling(window: QWidget) -> list[str]:
    """Texts and fields that can be read only by scrolling to the right; tables may do that."""
    return [
        f"{_describe(area.widget())} scrolls sideways: {area.horizontalScrollBar().maximum()} px"
        for area in window.findChildren(QScrollArea)
        if area.isVisible() and area.horizontalScrollBar().maximum() > 0
    ]


def mnemonic_clashes(window: QWidget) -> list[str]:
    """Letters that two controls on screen are pressed by."""
    found: dict[str, list[str]] = {}
    for widget in window.findChildren(QWidget):
        letter = getattr(widget, "mnemonic", "")
        if letter and widget.isVisible() and widget.window() is window:
            found.setdefault(letter, []).append(_describe(widget))
    return [f"Alt+{letter}: {' and '.join(those)}" for letter, those in found.items() if those[1:]]


def tab_order(window: QWidget) -> list[QWidget]:
    """The controls as Tab reaches them, from the first to the last."""
    expected = list(controls(window))
    if not expected:
        return []
    start = QApplication.focusWidget() or expected[0]
    start.setFocus()
    order = [start]
    for _ in range(2 * len(expected)):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        if here is None or here is order[0]:
            break
        order.append(here)
    return _from_the_top(order, window)


def tab_order_problems(window: QWidget) -> list[str]:
    """Where Tab jumps back up or leftwards, and controls it never reaches."""
    order = tab_order(window)
    found = []
    for here, there in itertools.pairwise(order):
        if here is there:
            continue  # from the hours of a time to its minutes
        if _scroll_area_of(here) is not _scroll_area_of(there):
            continue  # what is scrolled away has no place among the rest
        one, other = _middle(here, window), _middle(there, window)
        is_below = other.y() > one.y() + _LINE
        is_right = abs(other.y() - one.y()) <= _LINE and other.x() > one.x()
        if not is_below and not is_right:
            found.append(f"Tab jumps back from {_describe(here)} to {_describe(there)}")
    reached = set(order)
    found += [
        f"Tab never reaches {_describe(widget)}"
        for widget in controls(window)
        if widget not in reached and not _shares_a_stop(widget, reached)
    ]
    return found


def _from_the_top(order: list[QWidget], window: QWidget) -> list[QWidget]:
    """The cycle turned so that it begins with the control that is highest and leftmost."""
    middles = [_middle(widget, window) for widget in order]
    top = min(range(len(order)), key=lambda i: (middles[i].y() // _LINE, middles[i].x()))
    return order[top:] + order[:top]


def _middle(widget: QWidget, window: QWidget) -> QPoint:
    return widget.mapTo(window, widget.rect().center())


def _shares_a_stop(widget: QWidget, reached: set[QWidget]) -> bool:
    """Whether it belongs to a group (segments, radio buttons) that Tab reaches elsewhere."""
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    if group is not None:
        return any(button in reached for button in group.buttons())
    return isinstance(widget, QRadioButton) and any(
        isinstance(other, QRadioButton) and other.parent() is widget.parent() for other in reached
    )


def _is_part(widget: QWidget) -> bool:
    """Inner parts that Qt makes itself: scroll bars, the field of a spin box."""
    return isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def _text_of(widget: QLabel | QAbstractButton) -> str:
    """What is painted: the text of a tool button may be for its menu and tip alone."""
    icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == icon_only:
        return "" if not widget.icon().isNull() else widget.text()
    return widget.text()


def _fits(widget: QLabel | QAbstractButton) -> bool:
    """Whether the text has the room that it asks for."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() >= widget.heightForWidth(widget.width()) or _can_scroll_to(widget)
    if isinstance(widget, QLabel):
        metrics = widget.fontMetrics()
        wanted = max(metrics.horizontalAdvance(line) for line in widget.text().split("\n"))
        return widget.contentsRect().width() >= wanted and widget.height() >= metrics.height() - 1
    if isinstance(widget, QCheckBox | QRadioButton):
        return widget.width() >= widget.sizeHint().width()
    hint = widget.minimumSizeHint()
    return widget.width() >= hint.width() and widget.height() >= hint.height()


def _can_scroll_to(widget: QWidget) -> bool:
    area = _scroll_area_of(widget)
    return area is not None and area.verticalScrollBar().maximum() > 0


def _scroll_area_of(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _is_inside(widget: QWidget, window: QWidget) -> bool:
    """Whether all of it lies within every ancestor, or can be scrolled to."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea) or isinstance(
            parent.parentWidget(), QAbstractScrollArea
        ):
            return True
        place = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(place):
            return False
        if parent is window:
            return True
        parent = parent.parentWidget()
    return True


def _describe(widget: QWidget) -> str:
    text = getattr(widget, "text", str)
    said = text() if callable(text) else ""
    name = widget.accessibleName() or widget.objectName() or str(said)[:40]
    return f"{type(widget).__name__} “{name}”"


def visible_labels(window: QWidget) -> list[QLabel]:
    """The labels on screen that say something."""
    return [label for label in window.findChildren(QLabel) if label.isVisible() and label.text()]
