"""Quitting with work running: it goes on next time, is cancelled, or one stays."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from rustfs_desktop.accounts.types import Kind, Location
from rustfs_desktop.models import cancel_cost
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.models.transfer_texts import status
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.context import Target
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.dialogs.quit import QuitDialog
from tests.faults.fake_s3 import FakeS3
from tests.s3.broken_servers import closed_port
from tests.ui import audit
from tests.ui.window_stage import LIVE, WindowStage, keys_of, named, read, visible

SIZE = 1_000_000


@pytest.fixture
def slow(
    live: WindowStage, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WindowStage]:
    """An upload that takes minutes at the allowed speed; canceling it asks nothing."""
    monkeypatch.setattr(cancel_cost, "LONG_S", math.inf)
    live.go(bucket)
    live.app.settings.preferences = Preferences(speed=SpeedLimit(up=20_000))
    path = tmp_path / "big.bin"
    path.write_bytes(b"x" * SIZE)
    target = Target(live.window.browser, Location(LIVE, bucket), Selection())
    objects.upload_paths(live.window.context, [path], target)
    live.until(lambda: live.app.queue.totals.active == 1)
    yield live
    if live.running:
        live.app.settings.preferences = Preferences()


def press(dialog: QuitDialog, words: str) -> None:
    named(dialog.findChildren(QPushButton), words).click()


def quit_with(stage: WindowStage, words: str) -> None:
    stage.window.close()
    assert stage.window.isVisible()
    press(stage.dialog(QuitDialog), words)


@pytest.mark.parametrize("continues", [True, False])
def test_the_question_can_be_read_and_reached(qtbot: object, look: None, continues: bool) -> None:
    dialog = QuitDialog(1204, continues)
    dialog.add_text(cancel_cost.deletions_text())
    dialog.show()
    QApplication.processEvents()
    dialog.activateWindow()
    assert audit.problems(dialog) == []
    dialog.close()


def test_files_that_were_not_found_yet_are_no_number(qtbot: object) -> None:
    dialog = QuitDialog(0, True)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Some files are not transferred yet." in words
    dialog.close()


def test_one_can_stay(slow: WindowStage) -> None:
    quit_with(slow, "Don't Quit")
    assert slow.window.isVisible()
    assert slow.app.queue.is_moving


def test_it_goes_on_at_the_next_start(slow: WindowStage, client: Client, bucket: str) -> None:
    quit_with(slow, "Quit and Resume Later")
    slow.until(lambda: not slow.window.isVisible())
    slow.end_program()
    slow.start()
    slow.app.settings.preferences = Preferences()
    slow.until(lambda: [each.state for each in slow.app.queue.transfers] == [TransferState.DONE])
    assert read(client, bucket, "big.bin") == b"x" * SIZE


def test_or_waits_to_be_continued(slow: WindowStage, bucket: str) -> None:
    slow.app.settings.preferences = Preferences(continues=False, speed=SpeedLimit(up=20_000))
    quit_with(slow, "Quit and Resume Later")
    slow.end_program()
    slow.start()
    slow.until(lambda: slow.app.queue.transfers)
    (transfer,) = slow.app.queue.transfers
    assert transfer.state is TransferState.PAUSED
    slow.app.settings.preferences = Preferences()
    slow.app.queue.resume_all()
    slow.until(lambda: transfer.state is TransferState.DONE)


def test_or_is_cancelled(slow: WindowStage, client: Client, bucket: str) -> None:
    quit_with(slow, "Cancel Transfers")
    slow.until(lambda: not slow.window.isVisible())
    slow.end_program()
    assert keys_of(client, bucket) == []
    slow.start()
    slow.until(lambda: not slow.app.queue.is_busy)
    assert not slow.app.queue.transfers


def test_a_connection_that_goes_takes_its_transfers_along(
    slow: WindowStage, client: Client, bucket: str
) -> None:
    slow.until(lambda: slow.app.queue.transfers[0].bytes_done > 0)
    slow.trigger("remove_connection")
    question = slow.dialog(QuestionDialog)
    shown = " ".join(each.text() for each in question.findChildren(QLabel))
    assert "1 unfinished transfer will be canceled." in shown
    assert re.search(r"[1-9][\d.,]* (B|KB|MB) already transferred will be discarded\.", shown)
    slow.click(named(question.findChildren(QPushButton), "Remove Connection"))
    slow.until(lambda: not slow.app.queue.is_busy)
    assert [each.state for each in slow.app.queue.transfers] == [TransferState.CANCELLED]
    assert keys_of(client, bucket) == []


def test_transfers_go_on_at_another_address_only_if_the_user_agrees(
    slow: WindowStage, client: Client, bucket: str
) -> None:
    (transfer,) = slow.app.queue.transfers
    saved = slow.app.connections.get(LIVE)
    assert saved is not None
    before = dataclasses.replace(saved, kind=Kind.OTHER)  # its endpoints may have a path
    slow.app.connections.save(before, None)
    host = client.endpoint.host
    for verb, new in (
        ("Cancel", f"{host}/other"),
        ("Cancel", f"127.0.0.1:{closed_port()}"),
        ("Continue There", f"127.0.0.1:{closed_port()}"),
    ):
        assert slow.app.connections.get(LIVE) == before
        slow.trigger("edit_connection")
        dialog = slow.dialog(ConnectionDialog)
        slow.type(dialog.fields.host, f"http://{new}")
        slow.click(dialog.save)
        question = slow.dialog(QuestionDialog)
        shown = " ".join(each.text() for each in question.findChildren(QLabel))
        assert f"were started at {host}. They will continue at {new}, and" in shown
        slow.click(named(question.findChildren(QPushButton), verb))
        slow.until(lambda: not visible(QuestionDialog))
    slow.until(lambda: slow.app.connections.get(LIVE) != before)
    slow.app.queue.cancel([transfer])
    slow.until(lambda: transfer.state is TransferState.CANCELLED)
    assert keys_of(client, bucket) == []


def test_an_address_edited_by_hand_is_asked_about(
    slow: WindowStage, client: Client, bucket: str
) -> None:
    (transfer,) = slow.app.queue.transfers
    saved = slow.app.connections.get(LIVE)
    assert saved is not None
    with FakeS3([bucket]) as other:
        slow.app.connections.save(dataclasses.replace(saved, endpoint=Endpoint(other.url)), None)
        slow.app.connections.connect_to(LIVE)
        question = slow.dialog(QuestionDialog)
        shown = " ".join(each.text() for each in question.findChildren(QLabel))
        assert f"were started at {client.endpoint.host}. They will continue at 127.0.0.1:" in shown
        slow.click(named(question.findChildren(QPushButton), "Cancel"))
        slow.until(lambda: transfer.state is TransferState.NEEDS_KEYS)
        assert status(transfer, 0.0, None) == "The address of the connection has changed"
        assert other.count("PutObject") == 0

        slow.app.queue.retry([transfer])
        slow.until(lambda: transfer.state is TransferState.NEEDS_KEYS)
        assert other.count("PutObject") == 0

        slow.app.settings.preferences = Preferences()
        slow.window.panel.connection_requested.emit(transfer)
        question = slow.dialog(QuestionDialog)
        slow.click(named(question.findChildren(QPushButton), "Continue There"))
        slow.until(lambda: transfer.state is TransferState.DONE)
        assert other.objects[bucket, "big.bin"] == b"x" * SIZE
