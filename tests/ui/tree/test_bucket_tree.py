"""The tree: lazy, cancellable, following the place that is shown."""

from __future__ import annotations

import threading

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.types import Bucket
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.ui.tree.bucket_tree import BucketTree, indent_of
from tests.ui.browser_stage import HOME, Stage, stage, store

__all__ = ["stage", "store"]

ROOT, PHOTOS = Location(HOME), Location(HOME, "photos")
TRIP = Location(HOME, "photos", "2026/trip/")


def tree_of(stage: Stage) -> BucketTree:
    return stage.tree.tree


def middle(stage: Stage, location: Location) -> QPoint:
    tree = tree_of(stage)
    return tree.visualRect(stage.tree.model.index_of(location)).center()


def click(stage: Stage, location: Location) -> None:
    viewport = tree_of(stage).viewport()
    stage.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=middle(stage, location))


def click_chevron(stage: Stage, location: Location) -> None:
    tree = tree_of(stage)
    index = stage.tree.model.index_of(location)
    place = QPoint(indent_of(index) + 6, middle(stage, location).y())
    stage.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def is_open(stage: Stage, location: Location) -> bool:
    return tree_of(stage).isExpanded(stage.tree.model.index_of(location))


def children(stage: Stage, location: Location) -> list[str]:
    model = stage.tree.model
    index = model.index_of(location)
    return [str(model.index(row, 0, index).data()) for row in range(model.rowCount(index))]


def test_the_tree_opens_the_way_to_the_place_and_tints_it(stage: Stage) -> None:
    stage.open("2026/trip/")
    model, tree = stage.tree.model, tree_of(stage)
    stage.qtbot.waitUntil(lambda: model.index_of(TRIP).isValid())
    assert all(is_open(stage, place) for place in (ROOT, PHOTOS, TRIP.parent or ROOT))
    assert not is_open(stage, TRIP)
    stage.qtbot.waitUntil(lambda: tree._delegate.here == model.index_of(TRIP))
    assert [model.location(index) for index in tree.selectionModel().selectedIndexes()] == [TRIP]
    assert tree.viewport().rect().contains(tree.visualRect(model.index_of(TRIP)).center())


def test_a_click_goes_there_and_the_chevron_only_opens(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    assert is_open(stage, ROOT)
    assert stage.browser.location == ROOT
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026"])
    assert stage.browser.location == ROOT
    click(stage, Location(HOME, "photos", "2026/"))
    stage.wait_read()
    assert stage.browser.location == Location(HOME, "photos", "2026/")
    click_chevron(stage, PHOTOS)
    assert not is_open(stage, PHOTOS)


def test_arrows_move_a_ring_and_enter_goes_there(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    tree = tree_of(stage)
    tree.setFocus(Qt.FocusReason.TabFocusReason)
    stage.qtbot.keyClick(tree, Qt.Key.Key_Right)
    assert is_open(stage, ROOT)
    stage.qtbot.keyClick(tree, Qt.Key.Key_Down)
    stage.qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert stage.browser.location == ROOT
    stage.qtbot.keyClick(tree, Qt.Key.Key_Return)
    stage.wait_read()
    assert stage.browser.location == PHOTOS


def test_what_the_table_has_read_the_tree_does_not_read_again(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    stage.open()
    assert children(stage, PHOTOS) == ["2025", "2026"]
    click_chevron(stage, PHOTOS)
    assert stage.store.listed.count(("photos", "")) == 1


def test_what_the_table_reads_now_the_tree_does_not_read_too(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    gate = stage.store.hold_first[""] = threading.Event()
    stage.browser.go_to(PHOTOS)
    stage.qtbot.waitUntil(lambda: stage.store.listed.count(("photos", "")) == 1)
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["Loading…"])
    stage.store.hold_first.pop("")
    gate.set()
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026"])
    stage.wait_read()
    assert stage.store.listed.count(("photos", "")) == 1


def test_the_table_reads_along_with_the_tree(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    stage.store.page_size = 2
    gate = stage.store.hold[""] = threading.Event()
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026", "Loading…"])
    stage.browser.go_to(PHOTOS)
    stage.qtbot.waitUntil(lambda: stage.names[2:] == ["beach.jpg", "notes.md"])
    gate.set()
    stage.wait_read()
    assert stage.names == ["2025", "2026", "beach.jpg", "notes.md", "zebra.txt"]
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026"])
    assert stage.store.listed.count(("photos", "")) == 1


def test_the_tree_reads_on_when_the_table_leaves(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    gate = stage.store.hold_first[""] = threading.Event()
    stage.browser.go_to(PHOTOS)
    stage.qtbot.waitUntil(lambda: stage.store.listed.count(("photos", "")) == 1)
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["Loading…"])
    stage.browser.go_to(ROOT)
    gate.set()
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026"])
    assert stage.store.listed.count(("photos", "")) == 1


def test_a_refresh_of_the_table_is_the_listing_of_the_tree_too(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    gate = stage.store.hold_first[""] = threading.Event()
    click_chevron(stage, PHOTOS)
    stage.browser.go_to(PHOTOS)
    stage.qtbot.waitUntil(lambda: stage.store.listed.count(("photos", "")) == 1)
    stage.browser.reload()
    stage.qtbot.waitUntil(lambda: stage.store.listed.count(("photos", "")) == 2)
    stage.store.keys["photos"] = ["2027/new.txt"]
    gate.set()
    stage.wait_read()
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2027"])
    assert stage.store.listed.count(("photos", "")) == 2


def test_closing_a_node_stops_its_reading_and_opening_it_starts_again(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    stage.store.hold_first[""] = threading.Event()
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["Loading…"])
    click_chevron(stage, PHOTOS)
    assert stage.tree._listings == {}
    stage.store.hold_first.pop("").set()
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026"])


def test_a_node_that_cannot_be_read_says_why_below_it(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    stage.store.fail_after[""] = 0
    stage.store.error = AppError("No, thank you")
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["No, thank you"])


def test_a_change_is_read_again_where_the_tree_knows_the_folder(stage: Stage) -> None:
    stage.browser.go_to(ROOT)
    click_chevron(stage, PHOTOS)
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026"])
    stage.store.keys["photos"].append("2027/new.txt")
    stage.connections.contents_changed.emit(ContentsChange(Location(HOME, "photos", "2027/")))
    stage.qtbot.waitUntil(lambda: children(stage, PHOTOS) == ["2025", "2026", "2027"])


def test_opening_a_closed_connection_connects(stage: Stage) -> None:
    stage.connections.become(HOME, ConnectionState.OFFLINE)
    click_chevron(stage, ROOT)
    stage.qtbot.waitUntil(lambda: stage.connections.asked == [HOME])
    stage.connections.named[HOME] = [Bucket("only")]
    stage.connections.become(HOME, ConnectionState.ONLINE)
    assert children(stage, ROOT) == ["only"]


def test_a_collapsed_way_stays_closed_while_other_nodes_change(stage: Stage) -> None:
    stage.open("2026/trip/")
    model = stage.tree.model
    stage.qtbot.waitUntil(lambda: model.index_of(TRIP).isValid())
    stage.qtbot.waitUntil(lambda: tree_of(stage)._delegate.here == model.index_of(TRIP))
    click_chevron(stage, PHOTOS)
    stage.connections.named[HOME].append(Bucket("zoo"))
    stage.connections.buckets_changed.emit(HOME)
    assert not is_open(stage, PHOTOS)


def test_the_context_menu_knows_its_node(stage: Stage) -> None:
    stage.open()
    tree = tree_of(stage)

    def ask(reason: QContextMenuEvent.Reason, place: QPoint) -> Location | None:
        with stage.qtbot.waitSignal(stage.tree.menu_requested) as caught:
            event = QContextMenuEvent(reason, place, tree.viewport().mapToGlobal(place))
            QApplication.sendEvent(tree.viewport(), event)
        return caught.args[0]

    mouse, keyboard = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard
    backups = Location(HOME, "backups")
    assert ask(mouse, middle(stage, backups)) == backups
    assert ask(mouse, QPoint(40, tree.height() - 4)) is None
    assert ask(keyboard, QPoint(0, 0)) == PHOTOS
