"""Tour steps: another client changes the open folder."""

from __future__ import annotations

import contextlib
import time

from PySide6.QtCore import QPoint

from rustfs_desktop.s3.client import Client
from rustfs_desktop.tour.stage import Stage
from rustfs_desktop.ui.dialogs.shortcuts import ShortcutsDialog

_KEY = "from another client.txt"
_TIMEOUT_S = 30.0


def live_change(stage: Stage) -> None:
    """Another client stores a file in the open folder: its row appears, marked as new."""
    stage.wait_listed(stage.at(stage.bucket))
    port, marks, marked = stage.table.viewport(), stage.table.marks, list[float]()

    def note() -> None:
        marked.append(marks.strength(_KEY))

    stage.driver.click(port, QPoint(port.width() // 2, port.height() - 12))  # selects nothing
    marks.changed.connect(note)
    with contextlib.closing(Client(stage.client.endpoint, stage.client.credentials)) as other:
        other.browse.put_object(Bucket=stage.bucket, Key=_KEY, Body=b"new")
        _wait_until_shown(stage)
        marks.changed.disconnect(note)
        stage.picture()
        stage.check(max(marked, default=0.0) > 0, "the new row is not marked")
        other.browse.delete_object(Bucket=stage.bucket, Key=_KEY)
    stage.driver.keys("F5", stage.window)
    stage.until(lambda: not stage.has_row(_KEY), "the row to go")
    stage.wait_listed(stage.at(stage.bucket))


def _wait_until_shown(stage: Stage) -> None:
    """Come back to the window until the row is there, as servers without events need it."""
    end = time.monotonic() + _TIMEOUT_S
    while not stage.has_row(_KEY) and time.monotonic() < end:
        stage.driver.keys("F1", stage.window)
        dialog = stage.driver.dialog(ShortcutsDialog)
        stage.driver.click(stage.driver.primary(dialog))
        stage.driver.gone(dialog)
        stage.driver.settle()
    stage.row(_KEY)
