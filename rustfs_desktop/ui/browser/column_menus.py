"""Menu items to choose the columns of a table and what it is sorted by."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu

from rustfs_desktop.ui.browser.header import NAME, RowHeader

translate = QCoreApplication.translate


def columns_menu(header: RowHeader) -> QMenu:
    """The context menu of a header."""
    menu = QMenu(header)
    add_columns(menu, header)
    add_sorting(menu.addMenu(translate("RowHeader", "Sort by")), header)
    return menu


def open_columns_menu(header: RowHeader, position: QPoint) -> None:
    """Open the context menu of a header."""
    menu = columns_menu(header)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(position)


def add_columns(menu: QMenu, header: RowHeader) -> None:
    """Add the columns to a menu, those that are shown with a tick."""
    for column in header.used_columns:
        action = _add(menu, header, column, "column")
        action.setChecked(not header.isSectionHidden(column))
        action.setEnabled(column != NAME)
        action.toggled.connect(partial(header.show_column, column))


def add_sorting(menu: QMenu, header: RowHeader) -> None:
    """Add the columns to sort by; the same column again reverses the order."""
    for column in header.used_columns:
        action = _add(menu, header, column, "sort")
        action.setChecked(column == header.sortIndicatorSection())
        action.triggered.connect(partial(header.sort_by, column))


def _add(menu: QMenu, header: QHeaderView, column: int, kind: str) -> QAction:
    title = header.model().headerData(column, Qt.Orientation.Horizontal)
    action = menu.addAction(str(title))
    action.setCheckable(True)
    action.setObjectName(f"{kind}-{column}")
    return action
