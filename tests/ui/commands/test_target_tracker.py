"""The target of the next command: an open context menu, the tree, else the selected rows."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.ui.actions import ActionContext, Actions
from rustfs_desktop.ui.commands.context import Target
from rustfs_desktop.ui.commands.target_tracker import TargetTracker

PHOTOS = Location("home", "photos")
NODE = Location("home", "docs", "a/")


class Tree(QObject):
    """The side panel, whose tree has the focus when a test says so."""

    current_changed = Signal()
    menu_requested = Signal(object, QPoint)

    def __init__(self, tree: QWidget) -> None:
        super().__init__(tree)
        self.tree = tree
        self.current: Location | None = None


class Scene:
    """A window with a tree, rows, and a field that belongs to neither."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        layout = QVBoxLayout(self.window)
        self.in_tree, self.rows, self.field = (QLineEdit(self.window) for _ in range(3))
        for widget in (self.in_tree, self.rows, self.field):
            layout.addWidget(widget)
        self.selection = Selection(keys=["one", "two"], prefixes=["folder/"])
        self.browser: Any = SimpleNamespace(
            location=PHOTOS,
            selection=lambda: self.selection,
            selected_bucket="",
            space=SimpleNamespace(is_open=False),
            holds_in_rows=lambda widget: widget is self.rows,
            can_back=True,
            can_forward=False,
            can_up=True,
        )
        self.tree = Tree(self.in_tree)
        self.states = {"home": ConnectionState.ONLINE}
        self.actions = Actions(self.window)
        context: Any = SimpleNamespace(
            window=self.window,
            connections=SimpleNamespace(
                state=lambda name: self.states.get(name, ConnectionState.OFFLINE)
            ),
        )
        browsers: Any = SimpleNamespace(
            active=self.browser, browsers=[self.browser], siblings=[self.browser], other=None
        )
        tree: Any = self.tree
        self.tracker = TargetTracker(context, browsers, tree, self.actions)
        self.changes: list[Target] = []
        self.tracker.changed.connect(lambda: self.changes.append(self.tracker.target()))
        self.window.show()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.rows.setFocus()
        self.changes.clear()

    def menu(self) -> QMenu:
        found = QApplication.activePopupWidget()
        assert isinstance(found, QMenu)
        return found

    def facts(self) -> ActionContext:
        return self.tracker.action_context()


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    QGuiApplication.clipboard().clear()
    yield Scene(qtbot)
    QGuiApplication.clipboard().clear()


def test_selected_rows_are_the_target(scene: Scene) -> None:
    target = scene.tracker.target()
    assert (target.location, target.selection) == (PHOTOS, scene.selection)
    facts = scene.facts()
    assert (facts.objects, facts.folders, facts.in_bucket, facts.is_online) == (2, 1, True, True)
    assert (facts.can_back, facts.can_forward, facts.can_up) == (True, False, True)
    assert not facts.can_paste


def test_the_focus_in_the_tree_makes_its_node_the_target(scene: Scene) -> None:
    scene.tree.current = NODE
    assert scene.tracker.target().location == PHOTOS
    scene.in_tree.setFocus()
    target = scene.tracker.target()
    assert (target.location, list(target.selection.prefixes)) == (NODE, ["a/"])
    assert [each.location for each in scene.changes] == [NODE]
    assert scene.facts().objects == 0
    scene.rows.setFocus()
    assert [each.location for each in scene.changes] == [NODE, PHOTOS]


def test_fields_and_dialogs_do_not_change_the_target(scene: Scene) -> None:
    scene.tree.current = NODE
    scene.in_tree.setFocus()
    scene.field.setFocus()
    assert scene.tracker.target().location == NODE
    assert len(scene.changes) == 1
    scene.in_tree.setFocus()
    assert len(scene.changes) == 1


def test_another_node_counts_only_while_the_tree_has_the_focus(scene: Scene) -> None:
    scene.tree.current = NODE
    scene.tree.current_changed.emit()
    assert scene.changes == []
    scene.in_tree.setFocus()
    scene.tree.current = Location("home", "docs", "b/")
    scene.tree.current_changed.emit()
    assert scene.changes[-1].location == scene.tree.current


def test_the_menu_of_a_node_keeps_its_target_until_its_action_ran(
    scene: Scene, qtbot: QtBot
) -> None:
    seen: list[Target] = []
    action = scene.actions["copy_address"]
    action.setEnabled(True)
    action.triggered.connect(lambda: seen.append(scene.tracker.target()))
    scene.tree.menu_requested.emit(NODE, QPoint(5, 5))
    menu = scene.menu()
    assert scene.tracker.target().location == NODE
    assert action in menu.actions()
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert [each.location for each in seen] == [NODE]
    qtbot.waitUntil(lambda: scene.tracker.target().location == PHOTOS)


def test_a_menu_that_replaces_another_keeps_its_own_target(scene: Scene, qtbot: QtBot) -> None:
    scene.tree.menu_requested.emit(NODE, QPoint(5, 5))
    scene.menu().close()  # its target is kept until control returns to the event loop
    other = Location("home", "docs")
    scene.tree.menu_requested.emit(other, QPoint(50, 50))
    scene.menu().close()
    qtbot.waitUntil(lambda: scene.tracker.target().location == PHOTOS)
    qtbot.waitUntil(lambda: not scene.window.findChildren(QMenu))
    assert [each.location for each in scene.changes] == [NODE, other, PHOTOS]


def test_a_command_for_rows_ignores_the_focus_of_the_tree(scene: Scene) -> None:
    scene.tree.current = NODE
    scene.in_tree.setFocus()
    seen: list[Target] = []
    scene.actions["reload"].setEnabled(True)
    scene.actions["reload"].triggered.connect(lambda: seen.append(scene.tracker.target()))
    scene.tracker.trigger_for_rows(scene.browser, "reload")
    assert [each.location for each in seen] == [PHOTOS]
    assert scene.tracker.target().location == NODE


@pytest.mark.parametrize(
    ("location", "is_online", "is_demo", "in_bucket"),
    [
        (None, False, False, False),
        (Location("home"), True, False, False),
        (Location("other", "b"), False, False, True),
        (Location(DEMO_ID), False, True, False),
    ],
)
def test_what_actions_depend_on(
    scene: Scene, location: Location | None, is_online: bool, is_demo: bool, in_bucket: bool
) -> None:
    scene.browser.location = location
    facts = scene.facts()
    assert facts.has_connection is (location is not None)
    assert (facts.is_online, facts.is_demo, facts.in_bucket) == (is_online, is_demo, in_bucket)


def test_files_can_be_pasted_into_a_folder_but_not_into_results(scene: Scene) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/one.txt")])
    QGuiApplication.clipboard().setMimeData(files)
    assert [each.location for each in scene.changes] == [PHOTOS]  # told once
    assert scene.facts().can_paste
    scene.browser.location = Location("home", "photos", query="one")
    facts = scene.facts()
    assert (facts.is_search, facts.shows_results, facts.can_paste) == (True, True, False)
