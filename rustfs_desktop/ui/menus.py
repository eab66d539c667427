"""The menu bar and the context menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.column_menus import add_columns, add_sorting
from rustfs_desktop.ui.browser.header import RowHeader

translate = QCoreApplication.translate

_SEPARATOR = ""


def fill_menu_bar(bar: QMenuBar, actions: Actions, header: Callable[[], RowHeader | None]) -> None:
    """Fill the menu bar with all actions, and with the columns of the ``header`` shown now."""
    view_title = translate("Menus", "&View")
    menus = {
        translate("Menus", "&File"): (
            "new_tab", "close_tab", _SEPARATOR, "new_connection", "try_demo", _SEPARATOR,
            "create_bucket", "open_bucket", "new_folder", _SEPARATOR, "upload_files",
            "upload_folder", "download", "download_to", "download_folder", _SEPARATOR,
            "quick_look", "edit_file", "open_with", "export_list", "properties", _SEPARATOR, "quit",
        ),
        translate("Menus", "&Edit"): (
            "cut", "copy", "paste", "copy_across", "move_across", _SEPARATOR, "select_all",
            "filter", "search", "save_search", _SEPARATOR, "copy_address", "copy_link", "make_link",
            _SEPARATOR, "rename", "duplicate", "delete", "clean_up", _SEPARATOR, "preferences",
        ),
        translate("Menus", "&Go"): (
            "back", "forward", "up", "go_to_place", "go_to", "show_in_folder", _SEPARATOR,
            "add_bookmark", "next_tab", "previous_tab", _SEPARATOR, "reload",
        ),
        translate("Menus", "&Connection"): (
            "connect", "disconnect", "edit_connection", "remove_connection", _SEPARATOR,
            "delete_bucket",
        ),
        translate("Menus", "&Transfers"): (
            "pause_all", "resume_all", "retry_failed", "cancel_all", "clear_finished", _SEPARATOR,
            "pause_chosen", "resume_chosen", "retry_chosen", "cancel_chosen", "first_chosen",
            "last_chosen", _SEPARATOR, "receipt", "history",
        ),
        view_title: (
            "view_details", "view_icons", "view_flat", "space_map", _SEPARATOR,
            "tree", "inspector", "transfers", "split", "compare", "swap_panes",
        ),
        translate("Menus", "&Help"): (
            "palette", "keys", _SEPARATOR, "diagnostics", "leave_out_names", _SEPARATOR, "about",
        ),
    }  # fmt: skip
    for title, names in menus.items():
        menu = bar.addMenu(title)
        _fill(menu, actions, names)
        if title == view_title:
            _add_columns(menu, header)


def _add_columns(menu: QMenu, header: Callable[[], RowHeader | None]) -> None:
    """Add the menus of the columns, filled when they open."""
    sorting = QMenu(translate("Menus", "&Sort By"), menu)
    columns = QMenu(translate("Menus", "&Columns"), menu)

    def fill() -> None:
        shown = header()
        for inner in (sorting, columns):
            inner.clear()
            inner.setEnabled(shown is not None)
        if shown is not None:
            add_sorting(sorting, shown)
            add_columns(columns, shown)

    menu.addSeparator()
    menu.addMenu(sorting)
    menu.addMenu(columns)
    menu.aboutToShow.connect(fill)


_EMPTY = (
    "upload_files", "upload_folder", "paste", "new_folder", _SEPARATOR,
    "select_all", "copy_address", "add_bookmark", "reload", "space_map", _SEPARATOR,
    "export_list", "properties",
)  # fmt: skip
_ROW = (
    "open", "open_in_tab", "quick_look", "edit_file", "open_with",
    "download", "download_to", _SEPARATOR,
    "copy_link", "make_link", "copy_address", _SEPARATOR,
    "cut", "copy", "paste", _SEPARATOR, "rename", "duplicate", "delete", _SEPARATOR, "properties",
)  # fmt: skip
_RESULT_ROW = (
    "show_in_folder", "quick_look", "edit_file", "open_with",
    "download", "download_to", _SEPARATOR,
    "copy_link", "make_link", "copy_address", _SEPARATOR,
    "cut", "copy", _SEPARATOR, "rename", "duplicate", "delete", _SEPARATOR, "properties",
)  # fmt: skip
_RESULTS = ("select_all", "reload", _SEPARATOR, "save_search", "export_list")
_MAP_TILE = (
    "open", "show_in_folder", "quick_look", "edit_file", "open_with",
    "download", "download_to", _SEPARATOR,
    "copy_link", "make_link", "copy_address", _SEPARATOR,
    "cut", "copy", _SEPARATOR, "rename", "duplicate", "delete", _SEPARATOR,
    "export_list", "properties",
)  # fmt: skip
_BUCKET_ROW = (
    "open", "open_in_tab", "copy_address", "space_map", _SEPARATOR, "delete_bucket", _SEPARATOR,
    "properties",
)  # fmt: skip
_TOP = ("create_bucket", "open_bucket", "reload")
_TREE_CONNECTION = (
    "connect", "disconnect", "reload", _SEPARATOR,
    "create_bucket", "open_bucket", _SEPARATOR, "edit_connection", "remove_connection",
)  # fmt: skip
_TREE_BUCKET = (
    "open_in_tab", "add_bookmark", _SEPARATOR,
    "upload_files", "upload_folder", "paste", "new_folder", _SEPARATOR,
    "copy_address", "space_map", _SEPARATOR, "delete_bucket", _SEPARATOR, "properties",
)  # fmt: skip
_TREE_FOLDER = (
    "open_in_tab", "add_bookmark", _SEPARATOR,
    "upload_files", "upload_folder", "paste", "new_folder", _SEPARATOR,
    "download", "download_to", "copy_address", "space_map", _SEPARATOR,
    "cut", "copy", "rename", "delete", _SEPARATOR, "properties",
)  # fmt: skip
_TREE_NOTHING = ("new_connection", "try_demo")


def row_menu(actions: Actions, location: Location, parent: QWidget) -> QMenu:
    """The context menu of selected rows: objects and folders, search results, or buckets."""
    if location.is_recursive:
        return _menu(actions, _RESULT_ROW, parent)
    return _menu(actions, _ROW if location.bucket else _BUCKET_ROW, parent)


def map_menu(actions: Actions, parent: QWidget) -> QMenu:
    """The context menu of a tile of the space map."""
    return _menu(actions, _MAP_TILE, parent)


def empty_menu(actions: Actions, location: Location | None, parent: QWidget) -> QMenu:
    """The context menu of the table's empty space."""
    if location is None:
        return _menu(actions, _TREE_NOTHING, parent)
    if location.query:
        return _menu(actions, _RESULTS, parent)
    return _menu(actions, _EMPTY if location.bucket else _TOP, parent)


def tree_menu(actions: Actions, location: Location | None, parent: QWidget) -> QMenu:
    """The context menu of a tree node, or of the space below the nodes."""
    if location is None:
        return _menu(actions, _TREE_NOTHING, parent)
    if location.prefix:
        return _menu(actions, _TREE_FOLDER, parent)
    return _menu(actions, _TREE_BUCKET if location.bucket else _TREE_CONNECTION, parent)


def _menu(actions: Actions, names: tuple[str, ...], parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    _fill(menu, actions, names)
    return menu


def _fill(menu: QMenu, actions: Actions, names: tuple[str, ...]) -> None:
    menu.setToolTipsVisible(True)  # why an action is disabled
    for name in names:
        if name == _SEPARATOR:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
