"""Transfers under control in the real window: menu, questions before the start, other keys."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from rustfs_desktop.errors import AppError
from rustfs_desktop.models import cancel_cost
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.planning import outages
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.transfers.types import (
    CopyJob,
    Job,
    Problem,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.ui.commands import job_messages
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.preflight import PreflightDialog
from rustfs_desktop.ui.dialogs.receipt import ReceiptDialog
from rustfs_desktop.ui.transfers.panel import TransferPanel
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, error
from tests.ui import audit
from tests.ui.window_stage import LIVE, WindowStage, keys_of, primary, read, visible

SLOW = 64 * 1024  # bytes a second: the files of these tests take their time


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three files that a limited line does not carry at once."""
    made = [tmp_path / f"{name}.bin" for name in "abc"]
    for path in made:
        path.write_bytes(path.name.encode() * 40_000)
    return made


@pytest.fixture
def slow(live: WindowStage, monkeypatch: pytest.MonkeyPatch) -> WindowStage:
    """The window, with a slow line; however long that takes, canceling asks nothing."""
    monkeypatch.setattr(cancel_cost, "LONG_S", math.inf)
    live.app.queue.set_limits(SpeedLimit(SLOW, SLOW), (), {})
    return live


def states(stage: WindowStage) -> set[TransferState]:
    return {each.state for each in stage.app.queue.transfers}


def transfers_menu(stage: WindowStage) -> QMenu:
    menus = [each.menu() for each in stage.window.menuBar().actions()]
    return next(m for m in menus if stage.action("history") in m.actions())


def test_all_are_paused_resumed_and_cancelled_from_the_menu(
    slow: WindowStage, client: Client, bucket: str, files: list[Path]
) -> None:
    slow.go(bucket)
    assert not slow.action("pause_all").isEnabled()
    slow.drop(files)
    slow.until(lambda: slow.action("pause_all").isEnabled())
    slow.trigger("pause_all")
    slow.until(lambda: states(slow) == {TransferState.PAUSED})
    slow.until(lambda: slow.action("resume_all").isEnabled())
    assert not slow.action("pause_all").isEnabled()
    slow.trigger("resume_all")
    slow.until(lambda: TransferState.PAUSED not in states(slow))
    slow.until(lambda: slow.action("cancel_all").isEnabled())
    slow.trigger("cancel_all")
    slow.until(lambda: states(slow) <= {TransferState.CANCELLED, TransferState.DONE})
    slow.until(lambda: slow.action("clear_finished").isEnabled())
    slow.trigger("clear_finished")
    slow.until(lambda: not slow.app.queue.transfers)


def test_selected_rows_are_acted_on_from_the_menu(
    slow: WindowStage, client: Client, bucket: str, files: list[Path]
) -> None:
    slow.go(bucket)
    slow.drop(files)
    slow.until(lambda: len(slow.app.queue.transfers) == 3)
    last = slow.app.queue.transfers[2]
    view = slow.window.panel.view
    view.selectRow(view.list_transfer(last).row())
    transfers_menu(slow).aboutToShow.emit()
    assert not slow.action("resume_chosen").isEnabled()
    slow.trigger("pause_chosen")
    slow.until(lambda: last.state is TransferState.PAUSED)
    transfers_menu(slow).aboutToShow.emit()
    slow.trigger("receipt")
    receipt = slow.dialog(ReceiptDialog)
    slow.until(lambda: receipt.rows.model().rowCount() == 3)
    receipt.reject()
    slow.activate()
    transfers_menu(slow).aboutToShow.emit()
    slow.trigger("cancel_chosen")
    slow.until(lambda: last.state is TransferState.CANCELLED)
    slow.trigger("cancel_all")
    slow.until(lambda: not slow.app.queue.is_busy)


def held_job(stage: WindowStage, bucket: str, path: Path, *, is_left_out: bool = True) -> Job:
    """A job that is held, because of something that its walk found."""
    client = stage.app.connections.client(LIVE)
    assert client is not None
    job = UploadJob(LIVE, client, bucket, title="<b>trip</b>")

    def plan(job: Job) -> Iterator[Transfer]:
        job.problems += [
            Problem("disk", "no room", is_serious=True, is_left_out=False, is_of_job=True),
            Problem("a\nb", "the server refuses the name", True, is_left_out),
            Problem("link", "a link"),
        ]
        yield UploadTransfer(job, path.name, path, path.stat().st_size)

    stage.app.queue._engine.start_job(job, plan)
    stage.app.queue.follow()
    return job


def test_preflight_findings_are_asked_about_and_accepted(
    live: WindowStage, client: Client, bucket: str, files: list[Path]
) -> None:
    live.go(bucket)
    job = held_job(live, bucket, files[0])
    dialog = live.dialog(PreflightDialog)
    said = [label.text() for label in audit.visible_labels(dialog)]
    assert "The server refuses the name" in said
    assert "a␊b" in said
    live.until(dialog.isActiveWindow)
    assert audit.problems(dialog) == []
    assert primary(dialog).text() == "Upload the Remaining File"
    assert keys_of(client, bucket) == []
    live.agree(dialog)
    live.wait_moved()
    assert read(client, bucket, "a.bin") == files[0].read_bytes()
    assert not job.is_held


def test_a_file_that_cannot_be_stored_is_told_and_holds_nothing(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path
) -> None:
    folder = tmp_path / "trip"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"x")
    (folder / "..\\evil").write_bytes(b"x")
    live.go(bucket)
    live.drop([folder])
    live.wait_moved()
    live.until(lambda: live.messages.title == "1 file skipped")
    assert not visible(PreflightDialog)
    assert keys_of(client, bucket) == ["trip/a.txt"]


def test_a_folder_that_cannot_be_listed_now_is_told_until_it_is(
    shown: WindowStage, fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "delay_s", lambda _error, _attempts: 0.01)
    monkeypatch.setattr(Client, "listing", property(lambda self: self._get("listing", attempts=1)))
    fake.put("bucket", "in/a", b"a")
    shown.go("bucket")
    is_away = threading.Event()
    is_away.set()
    fake.rules.append(
        lambda request: (
            error(503, "SlowDown")
            if is_away.is_set() and request.query.get("prefix") == "in/"
            else None
        )
    )
    header = shown.window.findChild(TransferPanel)._header
    shown.click_row("in/")
    shown.press("Ctrl+D", shown.window)
    shown.until(lambda: "Listing files: " in header.words.whole_text)
    assert "retrying" in header.words.whole_text
    is_away.clear()
    shown.until((shown.downloads / "in" / "a").exists)
    shown.until(lambda: "Listing files" not in header.words.whole_text)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have Unicode names only")
def test_a_dropped_name_that_is_no_text_is_told_and_the_others_go_on(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path
) -> None:
    odd, good = tmp_path / os.fsdecode(b"caf\xe9.txt"), tmp_path / "good.txt"
    odd.write_bytes(b"1")
    good.write_bytes(b"2")
    live.go(bucket)
    live.drop([odd, good])
    live.wait_moved()
    live.until(lambda: live.messages.title == "1 file skipped")
    assert "caf⟨U+DCE9⟩.txt" in live.messages.cause
    assert keys_of(client, bucket) == ["good.txt"]


def test_a_job_with_preflight_findings_is_canceled_with_its_dialog(
    live: WindowStage, client: Client, bucket: str, files: list[Path]
) -> None:
    live.go(bucket)
    held_job(live, bucket, files[0], is_left_out=False)
    dialog = live.dialog(PreflightDialog)
    assert primary(dialog).text() == "Upload 1 File Anyway"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    live.until(lambda: states(live) == {TransferState.CANCELLED})
    live.activate()
    assert keys_of(client, bucket) == []


def test_refused_keys_are_asked_for_once_and_it_goes_on(
    program: WindowStage, server: LiveServer, client: Client, bucket: str, files: list[Path]
) -> None:
    program.know(server.endpoint, server.credentials)
    program.start()
    program.go(bucket)
    stale = Client(server.endpoint, Credentials(server.credentials.access_key, "wrong"))
    job = UploadJob(LIVE, stale, bucket)  # as if they were changed under way
    plan = (UploadTransfer(job, each.name, each, each.stat().st_size) for each in files)
    program.app.queue._engine.start_job(job, lambda _job: plan)
    program.app.queue.follow()
    dialog = program.dialog(ConnectionDialog)
    assert dialog.notice.text.startswith("live: Wrong secret key. ")
    program.until(dialog.fields.access_field.hasFocus)
    dialog.fields.secret_field.setText(server.credentials.secret_key)
    program.agree(dialog)
    program.until(lambda: states(program) == {TransferState.DONE})
    assert not visible(ConnectionDialog)
    assert program.here is not None
    assert program.here.bucket == bucket


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("ExpiredToken", "The access keys have expired."),
        ("InvalidAccessKeyId", "Unknown access key."),
        ("AccessKeyDisabled", "The access key is disabled."),
    ],
)
def test_the_question_for_keys_says_what_is_wrong_with_them(
    shown: WindowStage, fake: FakeS3, files: list[Path], code: str, title: str
) -> None:
    fake.rules.append(lambda request: error(403, code) if request.method == "PUT" else None)
    shown.go("bucket")
    shown.drop(files)
    dialog = shown.dialog(ConnectionDialog)
    assert dialog.notice.text.startswith(f"live: {title} ")
    assert dialog.notice.text.endswith(" The transfers continue with the new keys.")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


OTHER = "22222222-2222-4333-8444-555555555555"


def test_between_two_servers_the_question_names_the_one_that_rejects_the_keys(
    program: WindowStage, fake: FakeS3
) -> None:
    fake.put("bucket", "file.txt", b"1")
    with FakeS3(["target"]) as other:
        expired = error(403, "ExpiredToken")
        other.rules.append(lambda request: expired if request.method == "PUT" else None)
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.know(
            Endpoint(other.url),
            Credentials("me", "secretsecret"),
            connection_id=OTHER,
            name="other",
        )
        program.start()
        program.go("target", connection_id=OTHER)
        program.go("bucket")
        program.click_row("file.txt")
        program.press("Ctrl+C", program.table)
        program.go("target", connection_id=OTHER)
        program.press("Ctrl+V", program.table)
        dialog = program.dialog(ConnectionDialog)
        assert dialog.notice.text == (
            "other rejected the access keys. Enter new keys to continue the transfers."
        )
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_closed_connection_is_opened_from_the_row(
    live: WindowStage, bucket: str, files: list[Path]
) -> None:
    live.go(bucket)
    job = UploadJob(LIVE, None, bucket)
    transfer = UploadTransfer(job, "a", files[0], 1)
    live.app.connections.disconnect_from(LIVE)
    live.window.panel.connection_requested.emit(transfer)
    live.wait_online()
    gone = UploadTransfer(UploadJob("gone", None, bucket), "a", files[0], 1)
    live.window.panel.connection_requested.emit(gone)
    live.until(lambda: "was removed" in live.messages.title)


def test_what_was_restored_is_said(live: WindowStage) -> None:
    live.go()
    job_messages.report_restored(live.messages, live.app.queue, 1, live.app.queue.cancel_all)
    assert live.messages.title == "Resuming 1 unfinished transfer"
    live.messages.clear()
    job_messages.report_restored(live.messages, live.app.queue, 0, live.app.queue.cancel_all)
    assert live.messages.title == ""


def test_what_the_last_run_left_is_resumed_by_a_button(
    program: WindowStage, server: LiveServer, client: Client, bucket: str, files: list[Path]
) -> None:
    program.know(server.endpoint, server.credentials)
    journal = Journal.open(program.folders.data / "transfers")
    job = UploadJob(LIVE, None, bucket, title="a.bin", is_planned=True)
    journal.add_job(job)
    journal.update_transfer(UploadTransfer(job, "a.bin", files[0], files[0].stat().st_size, 1))
    journal.close()
    Settings(program.folders.config / "settings.ini").preferences = Preferences(continues=False)
    program.start()
    program.until(lambda: program.messages.title == "1 unfinished transfer paused")
    assert program.window.panel.is_expanded
    program.click(program.message_button("Resume"))
    program.until(lambda: states(program) == {TransferState.DONE})
    assert read(client, bucket, "a.bin") == files[0].read_bytes()


def test_restored_and_paused_wait_for_a_button(
    slow: WindowStage, bucket: str, files: list[Path]
) -> None:
    slow.go(bucket)
    slow.drop(files)
    slow.until(lambda: slow.action("pause_all").isEnabled())
    slow.trigger("pause_all")
    slow.until(lambda: slow.app.queue.totals.paused == 3)
    job_messages.report_restored(slow.messages, slow.app.queue, 3, slow.app.queue.cancel_all)
    assert slow.messages.title == "3 unfinished transfers paused"
    slow.click(slow.message_button("Cancel All"))
    slow.until(lambda: states(slow) == {TransferState.CANCELLED})


def test_paused_uploads_are_told_of_before_the_server_forgets_them(
    slow: WindowStage, bucket: str, files: list[Path]
) -> None:
    slow.go(bucket)
    slow.drop(files[:1])
    slow.until(lambda: slow.action("pause_all").isEnabled())
    slow.trigger("pause_all")
    slow.until(lambda: slow.app.queue.totals.paused == 1)
    commands = slow.window._transfers
    commands.warn_of_expiring_uploads()
    assert slow.messages.title == ""
    paused = slow.app.queue.transfers[0]
    paused.keep_until = time.time() + 30 * 60 + 25
    commands.warn_of_expiring_uploads()
    assert slow.messages.title == "1 paused upload will soon have to start over"
    assert "30 min" in slow.messages.cause
    slow.messages.clear()
    commands.warn_of_expiring_uploads()
    assert slow.messages.title == ""
    paused.keep_until += 60.0  # it started over meanwhile
    commands.warn_of_expiring_uploads()
    assert slow.messages.title == "1 paused upload will soon have to start over"
    slow.trigger("cancel_all")
    slow.until(lambda: not slow.app.queue.is_busy)


def test_nothing_left_to_move_offers_only_the_way_back(live: WindowStage) -> None:
    source = BucketLocation(LIVE, None, "from")
    job = CopyJob(LIVE, None, "b", title="x", is_planned=True, source=source)
    job.problems.append(Problem("x", "it is too large", True))
    dialog = PreflightDialog(job)
    assert [b.text() for b in dialog.findChildren(QPushButton)] == ["Cancel"]
    dialog.deleteLater()


def test_a_failed_connection_for_transfers_is_told(
    live: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.go()
    questions = live.window._transfers._prompts
    questions._opening.add(LIVE)
    connections = live.app.connections
    connections._on_failed(LIVE, AppError("The server cannot be reached"))
    live.until(lambda: live.messages.title == "The server cannot be reached")
    live.click(live.message_button("Retry"))
    live.wait_online()
