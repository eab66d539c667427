"""Going places: by mouse, by keys, back and forward, while listings stream in or fail."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AccessDenied, AppError, AuthError, Remedy
from rustfs_desktop.models.format import number_text
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.s3.types import Bucket
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.ui.browser.column_menus import columns_menu
from tests.ui.browser_stage import HOME, Stage, stage, store

__all__ = ["stage", "store"]

PHOTOS = Location(HOME, "photos")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_folder_shows_its_folders_first_and_its_files(stage: Stage) -> None:
    stage.open()
    assert stage.names == ["2025", "2026", "beach.jpg", "notes.md", "zebra.txt"]
    assert stage.browser.listing_text == "2 folders, 3 files (26 B)"


def test_double_click_opens_a_folder_and_activates_a_file(stage: Stage) -> None:
    stage.open()
    viewport = stage.browser._pane.table.viewport()
    with stage.qtbot.waitSignal(stage.browser.object_activated) as caught:
        stage.qtbot.mouseDClick(
            viewport, Qt.MouseButton.LeftButton, pos=stage.middle_of("notes.md")
        )
    assert caught.args == [PHOTOS, "notes.md"]
    stage.qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=stage.middle_of("2026"))
    stage.wait_read()
    assert stage.browser.location == Location(HOME, "photos", "2026/")
    assert stage.names == ["trip"]


def test_enter_opens_and_backspace_goes_up_to_where_one_came_from(stage: Stage) -> None:
    stage.open()
    stage.click("2026")
    stage.press(Qt.Key.Key_Return)
    stage.wait_read()
    stage.press(Qt.Key.Key_Backspace)
    stage.wait_read()
    assert stage.browser.location == PHOTOS
    assert stage.browser.selection().prefixes == ["2026/"]


def test_back_brings_back_what_was_selected(stage: Stage) -> None:
    stage.open()
    stage.click("beach.jpg")
    stage.click("zebra.txt", CTRL)
    stage.browser.go_to(Location(HOME, "photos", "2026/"))
    stage.wait_read()
    assert stage.browser.can_back
    stage.browser.back()
    stage.wait_read()
    assert stage.browser.selection().keys == ["beach.jpg", "zebra.txt"]
    stage.browser.forward()
    stage.wait_read()
    assert stage.browser.location == Location(HOME, "photos", "2026/")


def test_back_brings_back_the_scroll_position(stage: Stage) -> None:
    stage.store.keys["photos"] += [f"many/{n:05}.txt" for n in range(3000)]
    stage.open("many/")
    bar = stage.browser._pane.table.verticalScrollBar()
    bar.setValue(30 * 1234 + 7)
    stage.open()
    stage.browser.back()
    stage.wait_read()
    assert bar.value() == 30 * 1234 + 7


def test_reload_keeps_selection_and_scroll_and_never_shows_less(stage: Stage) -> None:
    stage.store.keys["photos"] += [f"many/{n:05}.txt" for n in range(3000)]
    stage.open("many/")
    table = stage.browser._pane.table
    table.verticalScrollBar().setValue(30 * 500)
    stage.click("00505.txt")
    stage.store.keys["photos"].append("many/00100-new.txt")
    fewest = [3000]
    stage.browser.listing_changed.connect(lambda: fewest.append(table.objects.rowCount()))
    stage.press(Qt.Key.Key_F5)
    stage.wait_read()
    assert min(fewest) == 3000
    assert len(stage.names) == 3001
    assert stage.browser.selection().keys == ["many/00505.txt"]
    assert table.objects.key(table.rowAt(1)) == "many/00500.txt"


def test_after_a_deletion_the_next_row_is_the_current_one(stage: Stage) -> None:
    stage.open()
    stage.click("beach.jpg")
    stage.store.keys["photos"].remove("beach.jpg")
    stage.connections.contents_changed.emit(ContentsChange(Location(HOME, "photos", "")))
    stage.qtbot.waitUntil(lambda: "beach.jpg" not in stage.names)
    table = stage.browser._pane.table
    assert table.objects.key(table.currentIndex().row()) == "notes.md"


def test_a_change_elsewhere_reads_nothing_again(stage: Stage) -> None:
    stage.open("2026/")
    stage.connections.contents_changed.emit(ContentsChange(Location(HOME, "photos", "2025/")))
    stage.connections.contents_changed.emit(ContentsChange(Location(HOME, "backups", "")))
    assert not stage.browser._navigator._again.isActive()
    assert stage.store.listed.count(("photos", "2026/")) == 1


def test_a_large_folder_is_seldom_painted_while_it_arrives(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted: list[int] = []
    show = ObjectTableModel.insert_buffered

    def count(model: ObjectTableModel) -> None:
        inserted.append(len(model._taken))
        show(model)

    monkeypatch.setattr(ObjectTableModel, "insert_buffered", count)
    stage.store.keys["photos"] = [f"{n:05}.txt" for n in range(20_000)]
    stage.browser.go_to(PHOTOS)
    stage.wait_read()
    assert len(stage.names) == 20_000
    assert len(inserted) < 12  # and not once for each of forty chunks


def test_rows_are_shown_before_the_listing_ends_and_it_can_be_stopped(stage: Stage) -> None:
    stage.store.keys["photos"] = [f"{n:05}.txt" for n in range(2500)]
    stage.store.hold[""] = threading.Event()
    stage.browser.go_to(PHOTOS)
    line = stage.browser._pane.line
    stage.qtbot.waitUntil(lambda: line.text != "")
    assert line.text == f"{number_text(1000)} items so far…"
    assert len(stage.names) == 1000
    stage.qtbot.mouseClick(line._stop, Qt.MouseButton.LeftButton)
    assert line.text == ""
    assert stage.browser.messages.title == "Stopped. This list is incomplete"
    assert stage.browser.listing_text.startswith(f"At least {number_text(1000)} files")
    stage.store.hold.clear()
    stage.qtbot.mouseClick(stage.browser.messages.buttons[0], Qt.MouseButton.LeftButton)
    stage.qtbot.waitUntil(lambda: len(stage.names) == 2500)
    assert stage.browser.messages.title == ""


def test_a_listing_that_fails_half_way_keeps_its_rows_and_offers_retry(stage: Stage) -> None:
    stage.store.keys["photos"] = [f"{n:05}.txt" for n in range(2500)]
    stage.store.fail_after[""] = 2
    stage.open()
    assert len(stage.names) == 2000
    assert stage.browser.messages.title == "This list is incomplete"
    assert "The server went away" in stage.browser.messages.cause
    stage.store.fail_after.clear()
    stage.qtbot.mouseClick(stage.browser.messages.buttons[0], Qt.MouseButton.LeftButton)
    stage.qtbot.waitUntil(lambda: len(stage.names) == 2500)
    assert stage.browser.messages.title == ""


def test_a_reload_that_fails_leaves_the_old_rows(stage: Stage) -> None:
    stage.open()
    stage.store.fail_after[""] = 0
    stage.browser.reload()
    stage.wait_read()
    assert len(stage.names) == 5
    assert stage.browser.messages.title.startswith("Could not refresh")
    assert stage.browser.selection().is_empty


def test_a_folder_that_cannot_be_read_at_all_says_why(stage: Stage) -> None:
    stage.store.fail_after["2026/"] = 0
    stage.store.error = AccessDenied("You may not list this", "s3:ListBucket is missing")
    stage.open("2026/")
    assert stage.page_title == "You may not list this"
    stage.store.fail_after.clear()
    page = stage.browser._pane.shown_page
    assert page is not None
    stage.qtbot.mouseClick(page.buttons[-1], Qt.MouseButton.LeftButton)
    stage.qtbot.waitUntil(lambda: stage.names == ["trip"])
    assert stage.page_title == ""


def test_a_new_place_ends_the_old_listing(stage: Stage) -> None:
    stage.store.keys["photos"] += [f"many/{n:05}.txt" for n in range(2500)]
    stage.store.hold["many/"] = threading.Event()
    stage.browser.go_to(Location(HOME, "photos", "many/"))
    stage.qtbot.waitUntil(lambda: len(stage.names) == 1000)
    stage.open("2026/")
    stage.store.hold["many/"].set()
    stage.browser.reload()
    stage.wait_read()
    assert stage.names == ["trip"]
    assert stage.browser.location == Location(HOME, "photos", "2026/")


def test_old_rows_stay_on_screen_but_take_no_orders_while_the_next_place_loads(
    stage: Stage,
) -> None:
    stage.open()
    stage.press(Qt.Key.Key_A, CTRL)
    stage.store.hold_first["2026/"] = threading.Event()
    stage.browser.go_to(Location(HOME, "photos", "2026/"))
    assert len(stage.names) == 5
    assert stage.browser.selection().is_empty
    with stage.qtbot.assertNotEmitted(stage.browser.object_activated):
        stage.press(Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: stage.page_title == "Loading…")
    stage.store.hold_first["2026/"].set()
    stage.qtbot.waitUntil(lambda: stage.names == ["trip"])


def test_an_empty_folder_says_what_to_do(stage: Stage) -> None:
    stage.open(bucket="backups")
    assert stage.page_title == "This bucket is empty"
    assert stage.browser.listing_text == "Empty folder"
    page = stage.browser._pane.shown_page
    assert page is not None
    with stage.qtbot.waitSignal(stage.browser.action_requested) as caught:
        stage.qtbot.mouseClick(page.buttons[0], Qt.MouseButton.LeftButton)
    assert caught.args == ["upload_files"]


def test_the_filter_looks_at_the_whole_folder_and_can_be_cleared(stage: Stage) -> None:
    stage.open()
    stage.browser.set_filter("BEACH")
    assert stage.names == ["beach.jpg"]
    assert "1 shown" in stage.browser.listing_text
    stage.browser.set_filter("nothing like it")
    assert stage.page_title == "No names match “nothing like it”"
    page = stage.browser._pane.shown_page
    assert page is not None
    with stage.qtbot.waitSignal(stage.browser.filter_cleared):
        stage.qtbot.mouseClick(page.buttons[0], Qt.MouseButton.LeftButton)
    assert len(stage.names) == 5


def test_the_top_of_a_connection_lists_its_buckets_and_selects_none_as_a_folder(
    stage: Stage,
) -> None:
    stage.browser.go_to(Location(HOME))
    buckets = stage.browser._pane.buckets
    assert buckets.isVisible()
    assert stage.browser.listing_text == "2 buckets"
    place = buckets.row_rect(1).center()
    stage.qtbot.mouseClick(buckets.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert stage.browser.selected_bucket == "photos"
    assert stage.browser.selection().is_empty
    stage.qtbot.keyClick(buckets, Qt.Key.Key_Return)
    stage.wait_read()
    assert stage.browser.location == PHOTOS
    stage.press(Qt.Key.Key_Backspace)
    assert stage.browser.selected_bucket == "photos"


def test_a_server_without_buckets_offers_to_create_one(stage: Stage) -> None:
    stage.connections.named[HOME] = []
    stage.browser.go_to(Location(HOME))
    assert stage.page_title == "No buckets yet"


def test_a_key_that_may_not_list_buckets_offers_to_open_one_by_name(stage: Stage) -> None:
    stage.connections.named[HOME] = []
    stage.browser.go_to(Location(HOME))
    stage.connections.become(HOME, ConnectionState.ONLINE, AccessDenied("No listing"))
    assert stage.page_title == "This access key cannot list buckets"
    stage.connections.named[HOME] = [Bucket("mine")]
    stage.connections.buckets_changed.emit(HOME)
    assert stage.browser._pane.buckets.isVisible()


def test_going_to_a_closed_connection_connects_and_then_shows_the_place(stage: Stage) -> None:
    stage.connections.states[HOME] = ConnectionState.OFFLINE
    stage.browser.go_to(PHOTOS)
    assert stage.connections.asked == [HOME]
    stage.qtbot.waitUntil(lambda: stage.page_title == "Connecting to “my-rustfs”…")
    stage.connections.become(HOME, ConnectionState.ONLINE)
    stage.wait_read()
    assert len(stage.names) == 5


def test_connecting_can_be_cancelled(stage: Stage) -> None:
    stage.connections.states[HOME] = ConnectionState.OFFLINE
    stage.browser.go_to(PHOTOS)
    stage.qtbot.waitUntil(lambda: stage.page_title.startswith("Connecting"))
    page = stage.browser._pane.shown_page
    assert page is not None
    assert page.state is not None
    assert "http://127.0.0.1:9000" in page.state.line
    stage.qtbot.mouseClick(page.buttons[0], Qt.MouseButton.LeftButton)
    assert stage.page_title == "Not connected to “my-rustfs”"
    page = stage.browser._pane.shown_page
    assert page is not None
    stage.qtbot.mouseClick(page.buttons[0], Qt.MouseButton.LeftButton)
    assert stage.connections.asked == [HOME, HOME]


def test_a_connection_that_fails_says_why_and_how_to_fix_it(stage: Stage) -> None:
    stage.connections.states[HOME] = ConnectionState.OFFLINE
    stage.browser.go_to(PHOTOS)
    error = AuthError("The server refused the signature", remedy=Remedy.EDIT_CONNECTION)
    stage.connections.become(HOME, ConnectionState.FAILED, error)
    assert stage.page_title == "The server refused the signature"
    page = stage.browser._pane.shown_page
    assert page is not None
    assert [button.text() for button in page.buttons] == ["Edit Connection…", "Retry"]
    with stage.qtbot.waitSignal(stage.browser.action_requested) as caught:
        stage.qtbot.mouseClick(page.buttons[0], Qt.MouseButton.LeftButton)
    assert caught.args == ["edit_connection"]


def test_losing_the_connection_stops_the_listing(stage: Stage) -> None:
    stage.open()
    stage.connections.become(HOME, ConnectionState.OFFLINE)
    assert stage.page_title == "Not connected to “my-rustfs”"
    assert stage.browser.selection().is_empty


def test_a_removed_connection_takes_its_place_along(stage: Stage) -> None:
    stage.open()
    del stage.connections.known[HOME]
    with stage.qtbot.waitSignal(stage.browser.location_changed) as caught:
        stage.connections.list_changed.emit()
    assert caught.args == [None]
    assert stage.page_title == "Connect to a server"
    assert not stage.browser.can_back


def test_context_menus_know_what_they_are_about(stage: Stage) -> None:
    stage.open()
    table = stage.browser._pane.table

    def ask_at(position: QPoint, reason: QContextMenuEvent.Reason) -> list[object]:
        with stage.qtbot.waitSignal(stage.browser.context_menu_requested) as caught:
            event = QContextMenuEvent(reason, position, table.viewport().mapToGlobal(position))
            QApplication.sendEvent(table.viewport(), event)
        return list(caught.args)

    mouse, keyboard = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard
    stage.click("notes.md", button=Qt.MouseButton.RightButton)
    assert ask_at(stage.middle_of("notes.md"), mouse)[0] == "row"
    assert stage.browser.selection().keys == ["notes.md"]
    where, place = ask_at(QPoint(0, 0), keyboard)
    assert where == "row"
    assert place == table.viewport().mapToGlobal(stage.middle_of("notes.md"))
    assert ask_at(QPoint(5, 400), mouse)[0] == "empty"
    assert stage.browser.selection().is_empty


def test_something_just_made_is_selected_when_it_is_listed(stage: Stage) -> None:
    stage.open()
    stage.browser.select_when_listed("new/")
    stage.store.keys["photos"].append("new/x")
    stage.connections.contents_changed.emit(ContentsChange(Location(HOME, "photos", "")))
    stage.qtbot.waitUntil(lambda: stage.browser.selection().prefixes == ["new/"])


def test_something_just_made_does_not_replace_what_the_user_selects(stage: Stage) -> None:
    stage.open()
    stage.browser.select_when_listed("new/")
    stage.browser.select_all()
    selected = stage.browser.selection()
    stage.store.keys["photos"].append("new/x")
    stage.connections.contents_changed.emit(ContentsChange(Location(HOME, "photos", "")))
    stage.qtbot.waitUntil(lambda: "new" in stage.names)
    assert selected.count == 5
    assert stage.browser.selection() == selected


def test_state_is_saved_and_restored(stage: Stage) -> None:
    stage.open()
    header = stage.browser._pane.table.header
    header.resizeSection(1, 140)
    columns_menu(header).actions()[5].trigger()
    header.moveSection(header.visualIndex(3), 1)
    header.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    state = stage.browser.content.columns_state()
    layout = header.layout_state()
    columns_menu(header).actions()[5].trigger()
    header.resizeSection(1, 60)
    header.moveSection(header.visualIndex(3), 3)
    header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    stage.browser.content.restore_columns(state)
    assert header.layout_state() == layout
    assert stage.names[2:] == ["zebra.txt", "beach.jpg", "notes.md"]
    stage.browser.content.restore_columns({"objects": "nothing", "buckets": {"order": []}})
    assert header.layout_state() == layout


def test_layout_survives_a_change_of_folder(stage: Stage) -> None:
    stage.open()
    header = stage.browser._pane.table.header
    columns_menu(header).actions()[4].trigger()
    header.resizeSection(3, 200)
    header.moveSection(header.visualIndex(3), 1)
    header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    layout = header.layout_state()
    stage.open("2026/trip/")
    assert header.layout_state() == layout
    assert stage.names == ["raw", "beach.jpg"]


def test_an_error_of_the_old_place_does_not_follow_to_the_next(stage: Stage) -> None:
    stage.store.fail_after[""] = 1
    stage.store.error = AppError("Gone")
    stage.open()
    assert stage.browser.messages.title == "This list is incomplete"
    stage.open("2026/")
    assert stage.browser.messages.title == ""


def test_the_focus_stays_where_the_user_put_it(stage: Stage) -> None:
    window = stage.browser.window()
    tree = stage.tree.tree
    stage.browser.go_to(Location(HOME))
    stage.browser.focus_rows()
    assert window.focusWidget() is stage.browser._pane.buckets
    stage.open()
    assert window.focusWidget() is stage.browser._pane.table
    tree.setFocus()
    stage.browser.go_to(Location(HOME))
    assert window.focusWidget() is tree
    stage.connections.become(HOME, ConnectionState.OFFLINE)
    stage.browser.focus_rows()
    page = stage.browser._pane.shown_page
    assert page is not None
    assert window.focusWidget() is page.buttons[0]
    stage.connections.become(HOME, ConnectionState.ONLINE)
    assert window.focusWidget() is stage.browser._pane.buckets


def test_tab_goes_from_the_tree_to_the_rows(stage: Stage) -> None:
    stage.open()
    stage.tree.tree.setFocus()
    stage.qtbot.keyClick(stage.tree.tree, Qt.Key.Key_Tab)
    assert stage.browser.window().focusWidget() is stage.browser._pane.table
