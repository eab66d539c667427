"""Deleting a bucket: its name typed, its contents counted, emptied only where that is ticked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, Cancelled
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Contents, DeleteResult, KeyFailure
from rustfs_desktop.service import deletion_steps
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.delete_bucket import DeleteBucketDialog
from tests.faults.fake_s3 import XMLNS, FakeS3, Reply, Request, error, xml
from tests.transfers.conftest import fake_client
from tests.ui import audit
from tests.waiting import hold_until, patience_s

pytestmark = pytest.mark.usefixtures("look")


def opened(qtbot: QtBot, dialog: DeleteBucketDialog) -> DeleteBucketDialog:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def buttons(dialog: DeleteBucketDialog) -> dict[str, QPushButton]:
    """The buttons on screen by their texts."""
    return {b.text(): b for b in dialog.findChildren(QPushButton) if b.isVisible()}


def said(dialog: DeleteBucketDialog) -> str:
    return " | ".join(label.text() for label in audit.visible_labels(dialog))


def type_name(dialog: DeleteBucketDialog, name: str) -> None:
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.clear()
    QTest.keyClicks(field, name)


def tick(dialog: DeleteBucketDialog) -> None:
    box = dialog.findChild(QCheckBox)
    assert box is not None
    assert box.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Space)


def exists(client: Client, bucket: str) -> bool:
    return bucket in [item["Name"] for item in client.browse.list_buckets()["Buckets"]]


def counted(qtbot: QtBot, dialog: DeleteBucketDialog) -> None:
    qtbot.waitUntil(lambda: "Counting…" not in buttons(dialog))


def test_an_empty_bucket_goes_when_its_name_is_typed(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    dialog = opened(qtbot, DeleteBucketDialog(background, client, bucket))
    counted(qtbot, dialog)
    assert "The bucket is empty." in said(dialog)
    assert audit.problems(dialog) == []
    type_name(dialog, bucket[:-1])
    assert not buttons(dialog)["Delete Bucket"].isEnabled()
    type_name(dialog, bucket)
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Return)
    assert dialog.is_deleted
    assert not exists(client, bucket)


def test_a_full_bucket_is_emptied_only_when_that_is_ticked(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for body in (b"one", b"two"):
        client.browse.put_object(Bucket=bucket, Key="a/b.txt", Body=body)
    client.browse.put_object(Bucket=bucket, Key="gone", Body=b"x")
    client.browse.delete_object(Bucket=bucket, Key="gone")
    client.browse.create_multipart_upload(Bucket=bucket, Key="unfinished")
    dialog = opened(qtbot, DeleteBucketDialog(background, client, bucket))
    counted(qtbot, dialog)
    for words in ("1 item", "2 older versions", "1 delete marker", "1 unfinished upload"):
        assert words in said(dialog)
    type_name(dialog, bucket)
    delete = buttons(dialog)["Empty and Delete Bucket"]
    assert not delete.isEnabled()
    tick(dialog)
    assert audit.problems(dialog) == []
    with qtbot.waitSignal(dialog.accepted):
        QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    assert dialog.is_deleted
    assert dialog.is_changed
    assert not exists(client, bucket)


def test_escape_leaves_everything(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    dialog = opened(qtbot, DeleteBucketDialog(background, client, bucket))
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.is_changed
    assert exists(client, bucket)


def test_what_was_filled_after_the_count_is_said_and_counted_again(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    dialog = opened(qtbot, DeleteBucketDialog(background, client, bucket))
    counted(qtbot, dialog)
    client.browse.put_object(Bucket=bucket, Key="late", Body=b"x")
    type_name(dialog, bucket)
    QTest.mouseClick(buttons(dialog)["Delete Bucket"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Empty and Delete Bucket" in buttons(dialog))
    assert dialog.notice.text
    assert "1 item" in said(dialog)
    assert not dialog.is_deleted


def test_stop_keeps_the_rest_and_counts_it_again(
    qtbot: QtBot,
    background: Background,
    client: Client,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        client.browse.put_object(Bucket=bucket, Key=f"{number}", Body=b"x")
    stop_asked = []

    def slow(
        client: Client,
        bucket: str,
        cancel: CancelToken,
        progress: Callable[[int], None],
        deleted_keys: ChangedKeys,
    ) -> NoReturn:
        client.browse.delete_object(Bucket=bucket, Key="0")
        deleted_keys.extend([ChangedKey("0")])
        progress(1)
        stop_asked.append(cancel.wait(patience_s()))
        raise Cancelled

    monkeypatch.setattr(deletion_steps, "empty_bucket", slow)
    dialog = opened(qtbot, DeleteBucketDialog(background, client, bucket))
    counted(qtbot, dialog)
    type_name(dialog, bucket)
    tick(dialog)
    QTest.mouseClick(buttons(dialog)["Empty and Delete Bucket"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 of 3 deleted" in said(dialog))
    assert audit.problems(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.notice.text == "Stopped after deleting 1 item."
    qtbot.waitUntil(lambda: "2 items" in said(dialog))
    assert stop_asked == [True]
    assert dialog.is_changed
    assert list(dialog.deleted_keys) == [ChangedKey("0")]
    assert not buttons(dialog)["Empty and Delete Bucket"].isEnabled()


def test_what_could_not_be_deleted_is_listed(
    qtbot: QtBot,
    background: Background,
    client: Client,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.browse.put_object(Bucket=bucket, Key="locked", Body=b"x")
    failure = KeyFailure("<b>locked</b>\u202e", AccessDenied(detail="Locked until\n2027"))
    monkeypatch.setattr(
        deletion_steps, "empty_bucket", lambda *_arguments: DeleteResult(0, (failure,))
    )
    dialog = opened(qtbot, DeleteBucketDialog(background, client, bucket))
    counted(qtbot, dialog)
    type_name(dialog, bucket)
    tick(dialog)
    QTest.mouseClick(buttons(dialog)["Empty and Delete Bucket"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "could not be deleted" in dialog.notice.text)
    listed = dialog.findChild(QPlainTextEdit)
    assert listed is not None
    assert listed.isVisible()
    assert listed.toPlainText() == "<b>locked</b>⟨U+202E⟩ — Locked until␊2027"
    counted(qtbot, dialog)
    assert audit.problems(dialog) == []
    assert exists(client, bucket)


def test_a_count_that_was_stopped_lets_only_an_empty_bucket_go(
    qtbot: QtBot,
    background: Background,
    client: Client,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def endless(
        _client: Client,
        _bucket: str,
        _prefix: str,
        cancel: CancelToken,
        progress: Callable[[Contents], None],
    ) -> NoReturn:
        progress(Contents(5, 500))
        hold_until(cancel)
        raise Cancelled

    monkeypatch.setattr("rustfs_desktop.ui.dialogs.counting.count_contents", endless)
    client.browse.put_object(Bucket=bucket, Key="one", Body=b"x")
    dialog = opened(qtbot, DeleteBucketDialog(background, client, bucket))
    qtbot.waitUntil(lambda: "5 items so far" in said(dialog))
    type_name(dialog, bucket)
    assert not buttons(dialog)["Counting…"].isEnabled()
    QTest.mouseClick(buttons(dialog)["Stop"], Qt.MouseButton.LeftButton)
    assert "Stopped. At least 5 items" in said(dialog)
    QTest.mouseClick(buttons(dialog)["Delete Bucket"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "not empty" in dialog.notice.text.lower())
    assert exists(client, bucket)


NO_VERSIONS = xml(f"<ListVersionsResult {XMLNS}><Name>bucket</Name></ListVersionsResult>")


class FailingServer:
    """A server with 150 objects that is away from its first deleted batch on, until it is back."""

    def __init__(self, fake: FakeS3) -> None:
        self.fake, self.client = fake, fake_client(fake)
        self.is_away = threading.Event()
        self._deleted = 0
        for number in range(150):
            fake.put("bucket", f"{number}", b"x")
        fake.page_size = 50
        fake.rules.append(self._reply)

    def _reply(self, request: Request) -> Reply | None:
        if self.is_away.is_set():
            return error(503, "SlowDown")
        if request.what == "DeleteObjects":
            self._deleted += 1
            if self._deleted == 1:
                self.is_away.set()
        if "versions" in request.query:
            return Reply(200, NO_VERSIONS)
        if request.what == "DeleteBucket":
            self.fake.buckets.discard("bucket")
            return Reply(204)
        return None


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[FailingServer]:
    monkeypatch.setattr(deletion_steps, "delay_s", lambda _error, _attempts: 0.01)
    for name in ("browse", "listing"):
        once = property(lambda client, name=name: client._get(name, attempts=1))
        monkeypatch.setattr(Client, name, once)
    with FakeS3() as fake:
        made = FailingServer(fake)
        yield made
        made.client.close()


def start_emptying(qtbot: QtBot, dialog: DeleteBucketDialog) -> None:
    counted(qtbot, dialog)
    type_name(dialog, "bucket")
    tick(dialog)
    QTest.mouseClick(buttons(dialog)["Empty and Delete Bucket"], Qt.MouseButton.LeftButton)


WAITS = "100 of 150 deleted · The server is busy · retrying"


def test_an_outage_is_waited_out_and_said(
    qtbot: QtBot, background: Background, failing: FailingServer
) -> None:
    dialog = opened(qtbot, DeleteBucketDialog(background, failing.client, "bucket"))
    start_emptying(qtbot, dialog)
    qtbot.waitUntil(lambda: WAITS in said(dialog))
    assert dialog.notice.text == ""
    assert len(failing.fake.objects) == 50
    assert audit.problems(dialog) == []
    with qtbot.waitSignal(dialog.accepted):
        failing.is_away.clear()
    assert failing.fake.objects == {}
    assert failing.fake.buckets == set()


def test_stop_ends_the_wait_for_an_outage(
    qtbot: QtBot, background: Background, failing: FailingServer
) -> None:
    dialog = opened(qtbot, DeleteBucketDialog(background, failing.client, "bucket"))
    start_emptying(qtbot, dialog)
    qtbot.waitUntil(lambda: WAITS in said(dialog))
    QTest.mouseClick(buttons(dialog)["Stop"], Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.notice.text == "Stopped after deleting 100 items."
    failing.is_away.clear()
    qtbot.waitUntil(lambda: background.is_idle)
    assert len(failing.fake.objects) == 50
