"""The signals of a browser become commands."""

from __future__ import annotations

from PySide6.QtCore import Qt

from rustfs_desktop.s3.client import Client
from tests.ui.window_stage import WindowStage, put


def test_a_current_row_that_is_not_selected_is_downloaded_whole(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "a.txt", "b.txt", data=b"some bytes")
    live.go(bucket)
    live.click_row("b.txt")
    live.click_row("b.txt", Qt.KeyboardModifier.ControlModifier)
    assert not live.browser.selection().count
    live.press("Return", live.table)
    (transfer,) = live.wait_moved()
    assert transfer.size == len(b"some bytes")
    assert (live.downloads / "b.txt").read_bytes() == b"some bytes"
