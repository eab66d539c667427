"""Links made in the real window, used by somebody without any key."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.dialogs.link import LinkDialog
from tests.ui.window_stage import WindowStage, named, primary, put, read
from tests.waiting import patience_s

NAME = "R&D/50% + <b>öl.txt"


def download(url: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(url, timeout=patience_s()) as reply:
        return reply.read(), reply.headers.get("Content-Disposition") or ""


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_copy_link_by_menu_and_by_key(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, NAME)
    live.go(bucket, "R&D/")
    QGuiApplication.clipboard().setText("")
    live.choose(live.menu_on_row(NAME), "copy_link")
    live.until(lambda: copied().startswith("http"))
    assert download(copied())[0] == NAME.encode()
    assert "X-Amz-Expires=3600" in copied()
    live.until(lambda: "copied" in live.messages.title)
    assert "X-Amz" not in live.messages.title
    QGuiApplication.clipboard().setText("")
    live.press("Ctrl+Shift+C", live.window)
    live.until(lambda: copied().startswith("http"))
    assert download(copied())[0] == NAME.encode()


def test_the_link_dialog(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, NAME)
    live.go(bucket, "R&D/")
    live.click_row(NAME)
    live.press("Ctrl+K", live.window)
    dialog = live.dialog(LinkDialog)
    live.type(dialog.saves_as, "other name.txt")
    copy(live, dialog)
    data, disposition = download(copied())
    assert data == NAME.encode()
    assert "other%20name.txt" in disposition or "other name.txt" in disposition
    segment(live, dialog.allows, "Upload (replace)")
    copy(live, dialog)
    put_url = copied()
    request = urllib.request.Request(put_url, data=b"from outside", method="PUT")
    with urllib.request.urlopen(request, timeout=patience_s()) as reply:
        assert reply.status in (200, 204)
    assert read(client, bucket, NAME) == b"from outside"
    with pytest.raises(urllib.error.HTTPError):
        download(put_url)
    segment(live, dialog.expiry.spans, "1 day")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    live.until(lambda: not dialog.isVisible())
    live.activate()
    live.press("F5")
    live.wait_read(bucket, "R&D/")
    live.until(lambda: live.table.objects.size(0) == len(b"from outside"))
    assert live.app.settings.link_expiry_s == 86_400


@pytest.mark.skipif(shutil.which("curl") is None, reason="not installed: curl")
def test_the_curl_command_works_as_it_is(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path
) -> None:
    put(client, bucket, "file.txt")
    live.go(bucket)
    live.click_row("file.txt")
    live.press("Ctrl+K", live.window)
    dialog = live.dialog(LinkDialog)
    segment(live, dialog.copy_as, "curl")
    copy(live, dialog)
    folder = tmp_path / "curl"
    folder.mkdir()
    command = shlex.split(copied())
    assert command[0] == "curl"
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=patience_s())
    assert [path.read_bytes() for path in folder.iterdir()] == [b"file.txt"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    live.until(lambda: not dialog.isVisible())


def test_the_last_used_expiry_is_offered_again(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "file.txt")
    live.app.settings.link_expiry_s = 7 * 86_400
    live.go(bucket)
    live.click_row("file.txt")
    QGuiApplication.clipboard().setText("")
    live.press("Ctrl+Shift+C", live.window)
    live.until(lambda: "X-Amz-Expires=604800" in copied())
    live.until(lambda: "7 d" in live.messages.title)


def segment(live: WindowStage, control: QWidget, words: str) -> None:
    """Choose one of several."""
    live.click(named(control.findChildren(QPushButton), words))


def copy(live: WindowStage, dialog: LinkDialog) -> None:
    """Press Copy once the link is made."""
    QGuiApplication.clipboard().setText("")
    button = primary(dialog)
    live.until(button.isEnabled)
    live.click(button)
    live.until(lambda: copied() == dialog.link != "")
