"""What the program remembers, how it ends, and what it does about its own defects."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from rustfs_desktop import log
from rustfs_desktop.models.object_columns import Column
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from rustfs_desktop.ui.browser.column_menus import columns_menu
from rustfs_desktop.ui.crash_reporter import CrashReporter
from rustfs_desktop.ui.dialogs.about import AboutDialog
from rustfs_desktop.ui.dialogs.crash import CrashDialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog
from rustfs_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.ui.refusing_clipboard import refuse_copies
from tests.ui.window_stage import WindowStage, primary, put
from tests.waiting import hold_until

SECRET = "CANARYsecret/+=0123456789"


def test_the_window_comes_back_as_it_was(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, "a/small", "a/larger one", data=b"1")
    put(client, bucket, "a/large", data=b"123456789")
    live.go(bucket, "a/")
    live.window.resize(780, 640)  # the offscreen screen has 800, and Qt leaves room for a frame
    header = live.table.header
    header.setSortIndicator(int(Column.SIZE), Qt.SortOrder.DescendingOrder)
    menu = columns_menu(header)
    next(action for action in menu.actions() if action.text() == "ETag").trigger()
    menu.deleteLater()
    assert not header.isSectionHidden(int(Column.ETAG))
    header.resizeSection(int(Column.SIZE), 133)
    live.press("Ctrl+B", live.window)
    live.press("Ctrl+J", live.window)
    order = live.keys_shown
    assert order[0] == "a/large"
    live.stop()
    live.start()
    live.wait_read(bucket, "a/")
    assert live.keys_shown == order
    header = live.table.header
    assert header.sortIndicatorSection() == int(Column.SIZE)
    assert not header.isSectionHidden(int(Column.ETAG))
    assert header.sectionSize(int(Column.SIZE)) == 133
    assert not live.app.settings.tree_visible
    assert live.window.panel.is_expanded
    assert (live.window.width(), live.window.height()) == (780, 640)


def test_settings_edited_by_hand_harm_nothing(program: WindowStage) -> None:
    program.folders.config.mkdir(parents=True)
    (program.folders.config / "settings.ini").write_text(
        "[link]\nexpiry_s=soon\n[window]\ninspector=maybe\n[state]\ngeometry=@ByteArray(x)\n"
        "browser=@ByteArray({)\n[last]\nconnection=gone\nbucket=b\n"
    )
    program.start()
    assert program.page_title == "Connect to a server"
    assert program.app.settings.link_expiry_s == 3600


def test_quitting_asks_while_something_moves(program: WindowStage, tmp_path: Path) -> None:
    gate = threading.Event()

    def hold(request: Request) -> Reply | None:
        if request.what == "PutObject":
            hold_until(gate)
        return None

    with FakeS3(["bucket"]) as fake:
        fake.rules.append(hold)
        try:
            program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
            program.start()
            program.go("bucket")
            (tmp_path / "held.txt").write_text("held")
            program.drop([tmp_path / "held.txt"])
            program.until(lambda: fake.count("PutObject") == 1 and program.app.queue.transfers)
            window = program.window
            program.press("Ctrl+Q", window)
            dialog = program.dialog(QuitDialog)
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            program.activate()
            assert window.isVisible()
            assert program.app.queue.transfers[0].state is TransferState.RUNNING
            program.press("Ctrl+Q", window)
            dialog = program.dialog(QuitDialog)
            program.click(primary(dialog))
            program.until(lambda: not window.isVisible())
        finally:
            gate.set()


def test_quitting_while_only_parts_are_removed_asks_nothing(
    program: WindowStage, tmp_path: Path
) -> None:
    gate = threading.Event()
    silent = ("UploadPart", "AbortMultipartUpload")
    with FakeS3(["bucket"]) as fake:
        fake.rules.append(lambda request: hold_until(gate) if request.what in silent else None)
        try:
            program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
            program.start()
            program.go("bucket")
            (tmp_path / "film.mov").write_bytes(bytes(20 * MIB))
            program.drop([tmp_path / "film.mov"])
            program.until(lambda: fake.count("UploadPart") > 0 and program.app.queue.transfers)
            program.click(program.window.panel._header.cancel)
            program.until(lambda: fake.count("AbortMultipartUpload") > 0)
            assert program.app.queue.is_busy
            program.press("Ctrl+Q", program.window)
            program.until(lambda: not program.window.isVisible())
        finally:
            gate.set()
        program.stop()  # while there is a server to clean up on


def test_quitting_at_rest_asks_nothing(live: WindowStage) -> None:
    live.go()
    live.press("Ctrl+Q", live.window)
    live.until(lambda: not live.window.isVisible())


def test_help_shows_keys_and_version(live: WindowStage) -> None:
    live.go()
    live.press("F1", live.window)
    live.agree(live.dialog(ShortcutsDialog))
    live.trigger("about")
    live.agree(live.dialog(AboutDialog))


@pytest.fixture
def logged(program: WindowStage) -> Iterator[Path]:
    """The program writes its log."""
    log.hide(SECRET)
    handler = log.start_log(program.folders.logs)
    yield log.log_file(program.folders.logs)
    logging.getLogger().removeHandler(handler)
    handler.close()


def test_diagnostics_hold_what_helps_and_no_secret(
    program: WindowStage, logged: Path, fake: FakeS3
) -> None:
    program.know(Endpoint(fake.url), Credentials("me", SECRET))
    program.start()
    program.go("bucket")
    logging.getLogger("test").warning("said %s and %s", SECRET, "X-Amz-Signature=0123456789abcdef")
    program.trigger("diagnostics")
    program.until(lambda: "Diagnostics copied" in program.messages.title)
    text = QGuiApplication.clipboard().text()
    found = "checks CRC-32: unknown"
    for words in (
        "RustFS Desktop",
        "Python 3",
        "Qt 6",
        "boto3",
        fake.url,
        "online",
        "said ***",
        found,
    ):
        assert words in text
    assert SECRET not in text
    assert "0123456789abcdef" not in text


def test_names_are_left_out_of_the_log_and_the_diagnostics(
    program: WindowStage, logged: Path
) -> None:
    program.start()
    action = program.window.actions_["leave_out_names"]
    assert action.isCheckable()
    assert not action.isChecked()
    logging.getLogger("test").warning("before: %s", log.named("salaries.ods"))
    program.trigger("leave_out_names")
    try:
        logging.getLogger("test").warning("after: %s", log.named("salaries.ods"))
        program.trigger("diagnostics")
        program.until(lambda: "Diagnostics copied" in program.messages.title)
        text = QGuiApplication.clipboard().text()
        assert "before: ⟪…⟫" in text
        assert "after: ⟪…⟫" in text
        assert "salaries" not in text
        assert not program.app.settings.logs_names
        program.trigger("leave_out_names")
        assert program.app.settings.logs_names
        assert log.named("salaries.ods") == "⟪salaries.ods⟫"
    finally:
        log.leave_out_names(False)


def test_diagnostics_that_were_not_copied_are_not_said_to_be(
    program: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.start()
    refuse_copies(monkeypatch)
    program.trigger("diagnostics")
    assert program.messages.title == "Not copied"


@pytest.mark.qt_no_exception_capture
@pytest.mark.parametrize("where", ["slot", "thread"])
def test_a_defect_is_logged_and_shown_without_secrets(
    program: WindowStage, logged: Path, where: str
) -> None:
    program.start()
    reporter = CrashReporter(program.window)
    reporter.install()

    def fail() -> None:
        raise RuntimeError(f"secret {SECRET} in https://x/?X-Amz-Signature=0123456789abcdef")

    try:
        if where == "slot":
            QTimer.singleShot(0, fail)
        else:
            threading.Thread(target=fail).start()
        dialog = program.dialog(CrashDialog)
    finally:
        reporter.remove()
    details = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "RuntimeError" in details
    program.agree(dialog)
    assert program.window.isVisible()
    for text in (details, logged.read_text()):
        assert "RuntimeError" in text
        assert SECRET not in text
        assert "0123456789abcdef" not in text
    assert sys.excepthook is not reporter._on_exception


def test_the_view_menu_sorts_and_chooses_columns(
    live: WindowStage, client: Client, bucket: str
) -> None:
    for key, size in (("a.txt", 3), ("b.txt", 1), ("c.txt", 2)):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x" * size)
    live.window.resize(1280, 800)  # with room for all columns
    live.go(bucket)
    assert live.keys_shown == ["a.txt", "b.txt", "c.txt"]
    live.choose(_view_menu(live, "Sort By"), "sort-1")
    assert live.keys_shown == ["b.txt", "c.txt", "a.txt"]
    live.choose(_view_menu(live, "Sort By"), "sort-1")
    assert live.keys_shown == ["a.txt", "c.txt", "b.txt"]
    menu = _view_menu(live, "Columns")
    ticks = [action.text() for action in menu.actions() if action.isChecked()]
    assert ticks == ["Name", "Size", "Type", "Modified"]
    live.choose(menu, "column-5")
    assert not live.table.isColumnHidden(5)


def test_the_view_menu_has_no_columns_without_a_table(program: WindowStage) -> None:
    program.start()
    view = _top_menu(program, "&View")
    view.aboutToShow.emit()
    inner = [action for action in view.actions() if action.menu() is not None]
    assert [action.isEnabled() for action in inner] == [False, False]


def _top_menu(stage: WindowStage, title: str) -> QMenu:
    bar = stage.window.menuBar()
    menu = next(action for action in bar.actions() if action.text() == title).menu()
    assert isinstance(menu, QMenu)
    return menu


def _view_menu(stage: WindowStage, words: str) -> QMenu:
    """A menu inside the View menu, open."""
    view = _top_menu(stage, "&View")
    view.aboutToShow.emit()
    menu = next(a for a in view.actions() if a.text().replace("&", "") == words).menu()
    assert isinstance(menu, QMenu)
    menu.popup(stage.window.mapToGlobal(QPoint(100, 100)))
    stage.until(menu.isVisible)
    return menu
