"""Deletions in the window that outlive what they were started in."""

from __future__ import annotations

import threading

from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from tests.faults.fake_s3 import FakeS3
from tests.ui.window_stage import LIVE, WindowStage
from tests.waiting import hold_until


def test_a_deletion_stops_when_its_connection_is_removed(shown: WindowStage, fake: FakeS3) -> None:
    shown.go("bucket")
    gate = threading.Event()
    fake.rules.append(lambda request: hold_until(gate) if request.what == "DeleteObject" else None)
    shown.click_row("file.txt")
    shown.press("Delete", shown.table)
    try:
        shown.agree(shown.dialog(DeleteDialog))
        shown.until(lambda: fake.count("DeleteObject") == 1)
        shown.app.connections.remove(LIVE)
        assert shown.messages.title == "Stopped. Items already deleted are not restored."
    finally:
        gate.set()
