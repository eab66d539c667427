"""Lists the texts on screen that the pseudo-language did not reach: they cannot be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QProgressBar,
    QTableView,
    QWidget,
)

from rustfs_desktop.ui.pseudo_language import CLOSING, OPENING

_MOST_ROWS = 40
_WORD = re.compile(r"[^\W\d_]{2,}")
_DISPLAY = Qt.ItemDataRole.DisplayRole

Found = tuple[str, str]  # where, and the text


def untranslated(names: set[str]) -> Iterator[Found]:
    """Every text of a visible window that has words of ours outside brackets.

    Args:
        names: What is called so by users and servers: buckets, keys, connections, files.
    """
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            for where, text in _texts_of(window):
                if _has_words(text, names):
                    yield where, text


def _texts_of(window: QWidget) -> Iterator[Found]:
    yield f"{type(window).__name__} title", window.windowTitle()
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible():
            kind = type(widget).__name__
            for what, text in (
                ("text", _own_text(widget)),
                ("tool tip", widget.toolTip()),
                ("name", widget.accessibleName()),
                ("description", widget.accessibleDescription()),
            ):
                yield f"{kind} {what}", text
            for text in _many_texts(widget):
                yield f"{kind} row", text


def _own_text(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    if isinstance(widget, QGroupBox):
        return widget.title()
    if isinstance(widget, QProgressBar) and widget.isTextVisible():
        return widget.text()
    return widget.placeholderText() if isinstance(widget, QLineEdit) else ""


def _many_texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QMenu | QMenuBar):
        yield from (action.text() for action in widget.actions())
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(number) for number in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and isinstance(widget.parent(), QWidget):
        model = widget.model()
        if model is not None:
            yield from _cells(model)
            if isinstance(widget, QTableView):
                yield from _headers(model)


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(model.rowCount(QModelIndex()), _MOST_ROWS)):
        for column in range(model.columnCount(QModelIndex())):
            for role in (_DISPLAY, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.data(model.index(row, column), role) or "")


def _headers(model: QAbstractItemModel) -> Iterator[str]:
    for column in range(model.columnCount(QModelIndex())):
        yield str(model.headerData(column, Qt.Orientation.Horizontal, _DISPLAY) or "")


def _has_words(text: str, names: set[str]) -> bool:
    """Whether words stand outside brackets that are neither names nor in a name."""
    if text in names:
        return False
    outside = _outside_brackets(text)
    for name in sorted(names, key=len, reverse=True):
        outside = outside.replace(name, " ")
    return bool(_WORD.search(outside))


def _outside_brackets(text: str) -> str:
    depth, kept = 0, []
    for letter in text:
        if letter == OPENING:
            depth += 1
        elif letter == CLOSING:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "".join(kept)
