"""Renaming several rows at once, and duplicating them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.ui.dialogs.batch_rename import BatchRenameDialog
from tests.conftest import LiveServer
from tests.ui.window_stage import WindowStage, primary

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def at_bucket(program: WindowStage, server: LiveServer, client: Client, bucket: str) -> str:
    for key in ("one.txt", "two.txt", "other.txt", "trip/a.txt"):
        client.transfer.put_object(Bucket=bucket, Key=key, Body=key.encode())
    program.know(server.endpoint, server.credentials)
    program.start()
    program.go(bucket)
    return bucket


def stored(client: Client, bucket: str) -> dict[str, bytes]:
    found = client.transfer.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {
        each["Key"]: client.transfer.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
        for each in found
        if not each["Key"].endswith("/")
    }


def test_several_are_renamed_as_shown(program: WindowStage, client: Client, at_bucket: str) -> None:
    program.click_row("one.txt")
    program.click_row("two.txt", CTRL)
    program.click_row("trip/", CTRL)
    program.press("F2")
    dialog = program.dialog(BatchRenameDialog)
    assert not primary(dialog).isEnabled()  # nothing changes yet

    program.type(dialog.pattern, "{name} {number}")

    shown = [dialog.model.text(dialog.model.row(row), 1) for row in range(3)]
    assert shown == ["trip 1", "one 2.txt", "two 3.txt"]
    program.agree(dialog)
    program.wait_moved(count=3)
    assert stored(client, at_bucket) == {
        "one 2.txt": b"one.txt",
        "two 3.txt": b"two.txt",
        "other.txt": b"other.txt",
        "trip 1/a.txt": b"trip/a.txt",
    }
    program.until(lambda: program.names == ["trip 1", "one 2.txt", "other.txt", "two 3.txt"])


def test_nothing_is_renamed_while_a_name_is_taken(
    program: WindowStage, client: Client, at_bucket: str
) -> None:
    program.click_row("one.txt")
    program.click_row("two.txt", CTRL)
    program.press("F2")
    dialog = program.dialog(BatchRenameDialog)
    program.type(dialog.pattern, "other")
    assert not primary(dialog).isEnabled()
    program.type(dialog.pattern, "new {name}")
    client.transfer.put_object(Bucket=at_bucket, Key="new two.txt", Body=b"someone else's")

    program.click(primary(dialog))

    program.until(lambda: dialog.plan[1].problem)  # found on the server
    assert not primary(dialog).isEnabled()
    assert not program.app.queue.transfers
    dialog.reject()
    assert stored(client, at_bucket)["new two.txt"] == b"someone else's"


def test_duplicate_copies_beside(program: WindowStage, client: Client, at_bucket: str) -> None:
    program.click_row("one.txt")
    program.trigger("duplicate")

    (transfer,) = program.wait_moved()

    assert transfer.state is TransferState.DONE
    assert stored(client, at_bucket)["one (1).txt"] == b"one.txt"
