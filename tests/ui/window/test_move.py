"""Uploads and downloads through the real window, proved by what server and disk then hold."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.ui.dialogs.conflict import ConflictDialog
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.ui.window_stage import (
    LEFT,
    LIVE,
    WindowStage,
    keys_of,
    named,
    primary,
    put,
    read,
    visible,
)
from tests.waiting import hold_until


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder as a user may have it."""
    folder = tmp_path / "trip"
    (folder / "day & night" / "deep").mkdir(parents=True)
    (folder / "notes.txt").write_text("notes")
    (folder / "empty.dat").touch()
    (folder / "day & night" / "été.txt").write_text("été")
    (folder / "day & night" / "deep" / "x.bin").write_bytes(bytes(range(256)) * 40)
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed over to the desktop."""
    found: list[str] = []

    def open_url(url: QUrl) -> bool:
        found.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return found


FILES = {
    "trip/notes.txt": b"notes",
    "trip/empty.dat": b"",
    "trip/day & night/été.txt": "été".encode(),
    "trip/day & night/deep/x.bin": bytes(range(256)) * 40,
}


def test_a_folder_dropped_on_the_rows(
    live: WindowStage, client: Client, bucket: str, files: Path
) -> None:
    live.go(bucket)
    assert live.page_title == "This bucket is empty"
    assert live.drop([files])
    live.wait_moved(count=len(FILES))
    assert {key: read(client, bucket, key) for key in keys_of(client, bucket)} == FILES
    live.until(lambda: live.keys_shown == ["trip/"])
    assert live.page_title == ""
    assert live.window.panel.is_expanded
    live.double_click_row("trip/")
    live.wait_read(bucket, "trip/")
    assert live.drop([files / "notes.txt"], QPoint(300, live.table.viewport().height() - 5))
    dialog = live.dialog(ConflictDialog)
    live.click(named(dialog.findChildren(type(primary(dialog))), "Skip"))
    assert live.wait_moved(len(FILES))[0].state is TransferState.SKIPPED


def test_files_dropped_on_a_row_and_on_the_tree(
    live: WindowStage, client: Client, bucket: str, files: Path
) -> None:
    put(client, bucket, "a/one.txt", "b/deep/two.txt", "file.txt")
    live.go(bucket)
    assert live.drop_on_row("a/", [files / "notes.txt"])
    live.wait_moved(0)
    assert live.drop_on_tree(Location(LIVE, bucket, "b/deep/"), [files / "notes.txt"])
    live.wait_moved(1)
    assert live.drop_on_row("file.txt", [files / "empty.dat"])
    live.wait_moved(2)
    assert read(client, bucket, "a/notes.txt") == b"notes"
    assert read(client, bucket, "b/deep/notes.txt") == b"notes"
    assert read(client, bucket, "empty.dat") == b""
    assert not live.drop_on_tree(Location(LIVE), [files / "notes.txt"])
    assert len(live.app.queue.transfers) == 3


def test_a_remote_file_among_local_ones_refuses_the_whole_paste(
    live: WindowStage, bucket: str, files: Path
) -> None:
    live.go(bucket)
    live.copy_files([files / "notes.txt"])
    mime = QMimeData()
    mime.setUrls([*QGuiApplication.clipboard().mimeData().urls(), QUrl("sftp://host/x.png")])
    QGuiApplication.clipboard().setMimeData(mime)
    live.press("Ctrl+V")
    live.until(lambda: "Only files on this computer" in live.messages.title)
    assert not live.app.queue.transfers


def test_pasted_files_and_an_empty_clipboard(
    live: WindowStage, client: Client, bucket: str, files: Path
) -> None:
    put(client, bucket, "old.txt")
    live.go(bucket)
    QGuiApplication.clipboard().setText("no file at all")
    assert not live.action("paste").isEnabled()
    live.press("Ctrl+V")
    live.copy_files([files / "notes.txt", files / "day & night"])
    live.press("Ctrl+V")
    live.wait_moved(count=3)
    live.until(lambda: live.keys_shown == ["day & night/", "notes.txt", "old.txt"])
    selected = Selection(["day & night/"], ["notes.txt"], [(files / "notes.txt").stat().st_size])
    live.until(lambda: live.browser.selection() == selected)
    assert read(client, bucket, "day & night/été.txt") == "été".encode()


def test_paste_into_a_folder_of_the_tree(
    live: WindowStage, client: Client, bucket: str, files: Path
) -> None:
    put(client, bucket, "a/one.txt")
    live.go(bucket)
    live.copy_files([files / "notes.txt"])
    live.choose(live.menu_on_tree(Location(LIVE, bucket, "a/")), "paste")
    live.wait_moved()
    assert keys_of(client, bucket) == ["a/notes.txt", "a/one.txt"]


def test_files_and_a_folder_chosen_by_menu(
    live: WindowStage, client: Client, bucket: str, files: Path
) -> None:
    live.go(bucket)
    live.click(live.page_button("Upload Files…"))
    live.pick([files / "notes.txt", files / "empty.dat"])
    live.wait_moved(0, 2)
    assert keys_of(client, bucket) == ["empty.dat", "notes.txt"]
    live.trigger("upload_folder")
    live.pick([files])
    live.wait_moved(2, 4)
    assert set(FILES) < set(keys_of(client, bucket))
    assert live.app.settings.last_chosen_folder == files.parent


def test_a_double_click_downloads_and_the_row_offers_to_open(
    live: WindowStage, client: Client, bucket: str, opened: list[str]
) -> None:
    put(client, bucket, "a/notes.txt", "a/run.sh")
    live.window.resize(1280, 800)  # a narrow column has no room for what is offered
    live.go(bucket, "a/")
    live.double_click_row("a/notes.txt")
    live.wait_moved()
    target = live.downloads / "notes.txt"
    assert target.read_bytes() == b"a/notes.txt"
    live.until(lambda: live.browser.downloaded_path("a/notes.txt") == target)
    live.press("F5")
    live.wait_read(bucket, "a/")
    assert click_actions(live, "a/notes.txt") == 2
    assert sorted(opened) == [str(live.downloads), str(target)]


def test_what_may_run_code_is_asked_about(
    live: WindowStage, client: Client, bucket: str, opened: list[str]
) -> None:
    put(client, bucket, "run.sh")
    live.go(bucket)
    live.click_row("run.sh")
    live.press("Return")
    transfer = live.wait_moved()[0]
    live.window.panel.view.selectRow(0)
    live.press("Return", live.window.panel.view)
    live.press("Escape", live.dialog(QuestionDialog))
    live.activate()
    assert opened == []
    live.press("Return", live.window.panel.view)
    live.agree(live.dialog(QuestionDialog))
    assert opened == [str(transfer.path)]
    transfer.path.unlink()
    live.press("Return", live.window.panel.view)
    live.until(lambda: live.messages.title == "The file no longer exists")


def test_ctrl_d_and_a_chosen_folder_take_folders_whole(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path
) -> None:
    put(client, bucket, "top/a/one.txt", "top/a/deep/two.txt", "top/three.txt", "top/other.txt")
    live.go(bucket, "top/")
    live.click_row("top/a/")
    live.click_row("top/three.txt", Qt.KeyboardModifier.ControlModifier)
    live.press("Ctrl+D", live.window)
    live.wait_moved(0, 3)
    assert on_disk(live.downloads) == {
        "a/one.txt": b"top/a/one.txt",
        "a/deep/two.txt": b"top/a/deep/two.txt",
        "three.txt": b"top/three.txt",
    }
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    live.choose(live.menu_on_row("top/a/"), "download_to")
    live.pick([chosen])
    live.wait_moved(3, 2)
    assert set(on_disk(chosen)) == {"a/one.txt", "a/deep/two.txt"}


def test_a_folder_of_the_tree_is_downloaded(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, "a/one.txt", "b/two.txt")
    live.go(bucket)
    live.choose(live.menu_on_tree(Location(LIVE, bucket, "b/")), "download")
    live.wait_moved()
    assert on_disk(live.downloads) == {"b/two.txt": b"b/two.txt"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Replace", {"notes.txt": b"notes"}),
        ("Keep Both", {"notes.txt": b"old", "notes (1).txt": b"notes"}),
        ("Skip", {"notes.txt": b"old"}),
        ("", {"notes.txt": b"old"}),
    ],
)
def test_a_taken_name(
    live: WindowStage,
    client: Client,
    bucket: str,
    files: Path,
    answer: str,
    expected: dict[str, bytes],
) -> None:
    put(client, bucket, "notes.txt", data=b"old")
    live.go(bucket)
    live.drop([files / "notes.txt"])
    answer_conflict(live, answer)
    live.wait_moved()
    assert {key: read(client, bucket, key) for key in keys_of(client, bucket)} == expected


def test_one_answer_for_all(live: WindowStage, client: Client, bucket: str, files: Path) -> None:
    put(client, bucket, *FILES, data=b"old")
    live.go(bucket)
    live.drop([files])
    dialog = live.dialog(ConflictDialog)
    box = dialog._all
    live.until(
        lambda: sum(t.state is TransferState.NEEDS_ANSWER for t in live.app.queue.transfers) >= 2
    )
    if not box.isVisible():  # the first question came before the second file was known
        answer_conflict(live, "Replace")
        dialog = live.dialog(ConflictDialog)
        box = dialog._all
    box.setChecked(True)
    answer_conflict(live, "Replace")
    live.wait_moved(0, len(FILES))
    assert {key: read(client, bucket, key) for key in keys_of(client, bucket)} == FILES


def test_a_download_never_overwrites_unasked(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "notes.txt", data=b"from the server")
    (live.downloads / "notes.txt").write_bytes(b"mine")
    live.go(bucket)
    live.double_click_row("notes.txt")
    answer_conflict(live, "Keep Both")
    live.wait_moved()
    assert on_disk(live.downloads) == {
        "notes.txt": b"mine",
        "notes (1).txt": b"from the server",
    }


def test_cancel_retry_and_clear(program: WindowStage, tmp_path: Path) -> None:
    gate = threading.Event()

    def hold(request: Request) -> Reply | None:
        if request.what != "PutObject" or gate.is_set():
            return None
        hold_until(gate)
        return Reply(0)

    with FakeS3(["bucket"]) as fake:
        fake.rules.append(hold)
        try:
            program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
            program.start()
            program.go("bucket")
            path = tmp_path / "held.txt"
            path.write_text("held")
            program.drop([path])
            program.until(lambda: fake.count("PutObject") == 1 and program.app.queue.transfers)
            transfer = program.app.queue.transfers[0]
            view = program.window.panel.view
            program.until(lambda: view.model().rowCount() == 1)
            view.selectRow(0)
            view.setFocus()
            QTest.keyClick(view, Qt.Key.Key_Delete)
            program.until(lambda: transfer.state is TransferState.CANCELLED)
        finally:
            gate.set()
        program.until(lambda: not program.app.queue.is_busy)
        QTest.keyClick(view, Qt.Key.Key_Return)
        program.until(lambda: transfer.state is TransferState.DONE)
        assert fake.objects["bucket", "held.txt"] == b"held"
        program.click(program.window.panel._header.clear)
        program.until(lambda: not program.app.queue.transfers)


def test_the_keys_of_the_panel_are_not_those_of_the_rows(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "one.txt", "two.txt")
    live.go(bucket)
    live.click_row("one.txt")
    live.press("Ctrl+D", live.window)
    live.wait_moved()
    view = live.window.panel.view
    live.until(lambda: view.model().rowCount() == 1)
    view.setFocus()
    live.press("Ctrl+A")
    assert len(view.chosen()) == 1
    assert live.browser.selection().keys == ["one.txt"]
    live.press("Delete")
    QTest.qWait(0)
    assert not visible(DeleteDialog)


def test_a_failed_transfer_says_why_and_can_be_tried_again(
    program: WindowStage, tmp_path: Path
) -> None:
    with FakeS3(["bucket"]) as fake:
        fake.rules.append(denied_put)
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.start()
        program.go("bucket")
        (tmp_path / "file.txt").write_text("file")
        program.drop([tmp_path / "file.txt"])
        transfer = program.wait_moved()[0]
        assert transfer.state is TransferState.FAILED
        shown = program.window.panel.view.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
        assert "s3:PutObject" in shown
        fake.rules.clear()
        program.click(program.window.panel._header.retry)
        program.until(lambda: transfer.state is TransferState.DONE)
        assert fake.objects["bucket", "file.txt"] == b"file"


def test_symbolic_links_are_left_out_and_said(
    live: WindowStage, client: Client, bucket: str, files: Path
) -> None:
    (files / "link").symlink_to(files / "notes.txt")
    live.go(bucket)
    live.drop([files])
    live.wait_moved(count=len(FILES))
    live.until(lambda: "skipped" in live.messages.title)
    assert "link" in live.messages.cause
    assert keys_of(client, bucket) == sorted(FILES)


def denied_put(request: Request) -> Reply | None:
    body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    return Reply(403, body) if request.what == "PutObject" else None


def answer_conflict(live: WindowStage, words: str) -> None:
    dialog = live.dialog(ConflictDialog)
    if words:
        live.click(named(dialog.findChildren(type(primary(dialog))), words))
    else:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    live.until(lambda: not dialog.isVisible())
    live.activate()


def click_actions(live: WindowStage, key: str) -> int:
    """Click everything that a row offers for its download; how much that was."""
    index = live.row(key)
    delegate = live.table.itemDelegate()
    live.until(lambda: delegate.actions_at(live.table.visualRect(index)))
    rects = delegate.actions_at(live.table.visualRect(index))
    for rect in rects.values():
        QTest.mouseMove(live.table.viewport(), rect.center())
        live.qtbot.mouseClick(live.table.viewport(), LEFT, pos=rect.center())
    return len(rects)


def on_disk(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
