"""The menu bar and the context menus."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.menus import empty_menu, fill_menu_bar, row_menu, tree_menu

TOP, BUCKET, FOLDER = Location("c"), Location("c", "photos"), Location("c", "photos", "2026/")


def made_actions(qtbot: QtBot) -> tuple[QMainWindow, Actions]:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window, Actions(window)


def names(menu: QMenu, actions: Actions) -> list[str]:
    known = {actions[name]: name for name in ("delete", "delete_bucket", "download", "paste")}
    known |= {actions[name]: name for name in ("create_bucket", "new_connection", "disconnect")}
    return [known[action] for action in menu.actions() if action in known]


def test_every_action_of_the_menu_bar_is_there_once(qtbot: QtBot) -> None:
    window, actions = made_actions(qtbot)
    fill_menu_bar(window.menuBar(), actions, lambda: None)
    shown = [
        action
        for top in window.menuBar().actions()
        if (menu := top.menu()) is not None
        for action in menu.actions()  # type: ignore[attr-defined]
        if not action.isSeparator()
    ]
    assert len(shown) == len(set(shown))
    assert {actions["upload_files"], actions["quit"], actions["preferences"]} <= set(shown)


def test_context_menus_offer_what_fits_the_location(qtbot: QtBot) -> None:
    window, actions = made_actions(qtbot)
    assert {"download", "delete"} <= set(names(row_menu(actions, FOLDER, window), actions))
    assert "delete" not in names(row_menu(actions, TOP, window), actions)
    assert "delete_bucket" in names(row_menu(actions, TOP, window), actions)
    assert "paste" in names(empty_menu(actions, BUCKET, window), actions)
    assert "create_bucket" in names(empty_menu(actions, TOP, window), actions)
    assert names(empty_menu(actions, None, window), actions) == ["new_connection"]
    assert "disconnect" in names(tree_menu(actions, TOP, window), actions)
    assert "delete_bucket" in names(tree_menu(actions, BUCKET, window), actions)
    assert "delete" in names(tree_menu(actions, FOLDER, window), actions)
    assert names(tree_menu(actions, None, window), actions) == ["new_connection"]


def test_icons_do_not_hide_the_ticks_of_the_view_menu(qtbot: QtBot) -> None:
    _window, actions = made_actions(qtbot)
    for action in actions:
        assert action.isIconVisibleInMenu() is not action.isCheckable()
