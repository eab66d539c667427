"""What the window says by itself when the program starts."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.demo.catalog import PHOTOS
from rustfs_desktop.demo.server import DemoServer
from rustfs_desktop.service.embedded import DEMO_ID
from rustfs_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from rustfs_desktop.ui.splitter import TransferSplitter
from rustfs_desktop.ui.transfers.row_delegate import ROW_HEIGHT
from tests.conftest import LiveServer
from tests.ui.window_stage import LEFT, NO_KEYS, WindowStage


def test_a_damaged_list_of_connections_is_said_once_shown(program: WindowStage) -> None:
    file = program.folders.config / "connections.json"
    file.parent.mkdir(parents=True)
    file.write_text("{ broken", encoding="utf-8")
    program.start()
    program.until(lambda: program.messages.title == "Some saved connections could not be loaded")
    assert "not valid JSON" in program.messages.cause
    (aside,) = file.parent.glob("connections.json.damaged-*")
    assert aside.name in program.messages.cause


def test_the_demo_says_that_it_starts(program: WindowStage) -> None:
    program.start(demo=True)
    program.until(lambda: program.messages.title == "Starting the demo server…")
    assert not program.messages._fade.isActive()  # it stays as long as the start takes
    program.until(lambda: program.here == Location(DEMO_ID))
    program.until(lambda: not program.messages.isVisible())


def test_a_second_window_says_that_its_demo_keeps_nothing(program: WindowStage) -> None:
    program.start()
    first = DemoServer(program.folders.data / "demo")
    first.start()
    try:
        program.app.embedded.start()
        program.until(
            lambda: program.messages.title == "This demo server does not keep your changes"
        )
        assert program.app.embedded.server.is_temporary
    finally:
        program.app.embedded.stop()
        first.stop()


def test_open_transfers_show_four_rows_and_keep_the_height_they_were_given(
    program: WindowStage,
) -> None:
    program.start()
    window = program.window
    panel, transfers = window.panel, window.actions_["transfers"]
    folded = panel.height()
    transfers.trigger()
    assert panel.height() == folded + 4 * ROW_HEIGHT
    transfers.trigger()
    assert panel.height() == folded
    (split,) = window.findChildren(TransferSplitter)
    handle = split.handle(1)
    transfers.trigger()
    QTest.mousePress(handle, LEFT, NO_KEYS, QPoint(50, 0))
    QTest.mouseMove(handle, QPoint(50, -20))
    QTest.mouseMove(handle, QPoint(50, -80))
    QTest.mouseRelease(handle, LEFT, NO_KEYS, QPoint(50, -80))
    dragged = panel.height()
    assert dragged > folded + 5 * ROW_HEIGHT
    program.stop()
    program.start()
    window = program.window
    assert window.panel.height() == dragged
    window.actions_["transfers"].trigger()
    assert window.panel.height() == folded, "room is left open under the folded heading"


def test_the_filter_leaves_room_for_the_path_in_a_narrow_window(program: WindowStage) -> None:
    program.start()
    window = program.window
    window.resize(1280, 800)
    program.until(lambda: window.toolbar.filter_field.width() == 220)
    window.resize(800, 500)
    program.until(lambda: window.toolbar.filter_field.width() == 140)
    program.until(lambda: window.toolbar.path_bar.width() > 300)


def test_the_list_of_keys_fits_the_smallest_window(program: WindowStage) -> None:
    program.start()
    program.window.actions_["keys"].trigger()
    dialog = program.dialog(ShortcutsDialog)
    assert dialog.height() <= 500  # what a small screen has room for
    dialog.close()


def test_an_address_given_with_the_demo_is_a_place_on_it(
    program: WindowStage, server: LiveServer
) -> None:
    program.know(server.endpoint, server.credentials)  # a saved connection must not catch it
    program.start(demo=True, address=f"s3://{PHOTOS}/2026/")
    place = Location(DEMO_ID, PHOTOS, "2026/")
    program.until(lambda: program.here == place)
    program.wait_read(PHOTOS, "2026/", DEMO_ID)
    assert "2026/trip/" in program.keys_shown
