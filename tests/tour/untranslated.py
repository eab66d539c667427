"""Lists the texts on screen that the pseudo-language did not reach: they cannot be translated."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QProgressBar,
    QTableView,
    QWidget,
)

from rustfs_desktop.ui.dialogs.name_list import NameList
from rustfs_desktop.ui.look.text import ElidedLabel
from rustfs_desktop.ui.preview.hex_view import HexView
from rustfs_desktop.ui.pseudo_language import CLOSING, OPENING

_MOST_ROWS = 40
_WORD = re.compile(r"[^\W\d_]{2,}")
_DISPLAY = Qt.ItemDataRole.DisplayRole

Found = tuple[str, str]  # where, and the text

# What is written the same in every language.
_SAME = re.compile(
    r"<[^<>]+>"  # the markup of tool tips
    r"|\S+://[^\s<)]*|\b\d+\.\d+\.\d+\.\d+(:\d+)?"  # addresses
    r"|\b(md5|etag):|\b[0-9a-f]{8,}(-\d+)?"  # checksums
    r"|\bAlt\+(Left|Right|Up)\b|\bUTF-\d+\b"
    r"|\b(RustFS Desktop|RustFS|Amazon S3|URL|curl|Python|http|Shift|Ctrl|Alt|Esc|Del)\b"
    r"|\btour-[0-9a-f]{6}\b|\brustfs-desktop-[\w-]+|\bSeaweedFS \S+ \S+"  # made for the tour
    r"|\b(STANDARD|us-east-1|Off|On|Enabled|Suspended)\b"  # values that S3 names
    r"|\b(image|text|video|audio|application)/[\w.+-]+"
)
# The same, and names, such as 12, may be parts of it: a date as the locale writes it, a size, a
# header of an object.
_FIRST = re.compile(
    r"\b\d{1,2} [A-Z][a-z]{2} \d{4}\b|\bx-amz-meta-[\w-]+"
    r"|\b[\d.,]+ ?(B|KB|MB|GB)(/s)?\b"
    r"|\b[0-9a-f]{32}(-\d+)?\b"  # checksums; short names may be among their digits
)


def untranslated(names: set[str]) -> Iterator[Found]:
    """Every text of a visible window that has words of ours outside brackets.

    Args:
        names: What users and servers called so: buckets, keys, connections, files.
    """
    known = sorted(names, key=len, reverse=True)
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            for where, text in _texts_of(window):
                rest = outside_brackets(text)
                if _WORD.search(rest) and _WORD.search(_without(rest, known)):
                    yield where, text


def _texts_of(window: QWidget) -> Iterator[Found]:
    yield f"{type(window).__name__} title", window.windowTitle()
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible() and not _shows_content(widget):
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


def _shows_content(widget: QWidget) -> bool:
    """Whether its texts are those of a file, or the name of one."""
    is_name = isinstance(widget, ElidedLabel) and isinstance(widget.parent(), NameList)
    return is_name or isinstance(widget, HexView) or bool(widget.property("preview"))


def _own_text(widget: QWidget) -> str:
    if isinstance(widget, ElidedLabel):
        return widget.whole_text
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
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        model = widget.model()
        if model is not None:
            yield from _cells(model)
            if isinstance(widget, QTableView):
                yield from _headers(model)


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    # Lists do not offer their number of columns.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for row in range(min(model.rowCount(QModelIndex()), _MOST_ROWS)):
        for column in range(columns):
            for role in (_DISPLAY, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.data(model.index(row, column), role) or "")


def _headers(model: QAbstractItemModel) -> Iterator[str]:
    for column in range(model.columnCount(QModelIndex())):
        yield str(model.headerData(column, Qt.Orientation.Horizontal, _DISPLAY) or "")


def _without(text: str, names: Sequence[str]) -> str:
    text = _FIRST.sub(" ", html.unescape(text))
    for name in names:
        text = text.replace(name, " ")
    return _SAME.sub(" ", text)


def outside_brackets(text: str) -> str:
    """The parts of a text that no translation reached."""
    depth, kept = 0, []
    for letter in text:
        if letter == OPENING:
            depth += 1
        elif letter == CLOSING:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "".join(kept)
