"""Names that have hurt other programs, everywhere in the window, and on the disk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.dialogs.link import LinkDialog
from rustfs_desktop.ui.dialogs.properties import PropertiesDialog
from tests.deep_folders import remove_tree
from tests.faults.fake_s3 import FakeS3
from tests.faults.hostile_keys import HOSTILE_KEYS
from tests.models.hostile import SHOWN
from tests.ui.audit import rich_texts
from tests.ui.window_stage import LIVE, WindowStage

BIDI = "\u202egpj.exe"
MARKUP = "<img src=x>.png"
# What must never reach the screen: controls, and marks that turn the direction of writing.
FORBIDDEN = [*map(chr, range(32)), "\x7f", "\x85", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff"]


@pytest.fixture
def hostile(program: WindowStage) -> Iterator[WindowStage]:
    """A bucket whose files, and whose folders, have every hostile name."""
    with FakeS3(["bucket"]) as fake:
        for name in SHOWN:
            if "\udcdf" in name or "\x00" in name or "\ufffe" in name:
                continue  # no server could send them
            fake.put("bucket", f"files/{name}", name.encode())
            fake.put("bucket", f"folders/{name}/inside", b"1")
        for key in HOSTILE_KEYS:
            fake.put("bucket", f"all/{key}", key.encode())
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"), name="<b>my</b>\u202e")
        program.start()
        yield program
    if program.downloads.exists():
        remove_tree(program.downloads)


def test_rows_tips_tree_and_crumbs_show_them_plain(hostile: WindowStage) -> None:
    hostile.go("bucket", "files/")
    rows = hostile.table.objects
    expected = {f"files/{name}": shown for name, shown in SHOWN.items()}
    assert len(hostile.keys_shown) > 40
    for row, key in enumerate(hostile.keys_shown):
        assert rows.index(row, 0).data() == expected[key]
        tip = str(rows.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) or "")
        assert_harmless(tip, allowed="\n")
    hostile.go("bucket", "folders/")
    prefixes = list(hostile.keys_shown)
    model = hostile.tree.model()
    index = hostile.node(Location(LIVE, "bucket", "folders/"))
    hostile.tree.expand(index)
    hostile.until(lambda: model.rowCount(index) == len(prefixes))
    for row in range(model.rowCount(index)):
        assert_harmless(str(model.index(row, 0, index).data()))
    for name in (BIDI, MARKUP, "a\r\nX-Evil: 1", "..", " "):
        hostile.go("bucket", f"folders/{name}/")
        assert hostile.keys_shown == [f"folders/{name}/inside"]
        assert hostile.path_bar.crumbs[-1].label == display(name)
        assert_all_plain(hostile.window)


@pytest.mark.parametrize("name", [BIDI, MARKUP, "a\r\nX-Evil: 1", "x" * 250 + ".tar.gz"])
def test_inspector_dialogs_and_messages_show_them_plain(hostile: WindowStage, name: str) -> None:
    key = f"files/{name}"
    hostile.go("bucket", "files/")
    hostile.click_row(key)
    hostile.until(lambda: hostile.browser.selection().keys == [key])
    hostile.press("Alt+Return", hostile.window)
    look_at(hostile, PropertiesDialog)
    hostile.press("Delete", hostile.table)
    look_at(hostile, DeleteDialog)
    hostile.press("Ctrl+K", hostile.window)
    look_at(hostile, LinkDialog)
    hostile.press("Ctrl+Shift+C", hostile.window)
    hostile.until(lambda: "copied" in hostile.messages.title)
    assert_all_plain(hostile.window)


def test_all_of_them_are_downloaded_inside_the_folder(hostile: WindowStage) -> None:
    hostile.go("bucket")
    hostile.click_row("all/")
    hostile.press("Ctrl+D", hostile.window)
    hostile.until(lambda: hostile.app.queue.totals.done > 0)
    hostile.until(lambda: hostile.app.queue.totals.active + hostile.app.queue.totals.waiting == 0)
    hostile.until(lambda: not hostile.app.queue.is_busy)
    outside = {path.name for path in hostile.home.iterdir()}
    assert outside == {"config", "data", "Downloads"}
    assert {path.name for path in hostile.downloads.iterdir()} == {"all"}
    saved = [path for path in hostile.downloads.rglob("*") if path.is_file()]
    assert all(path.resolve().is_relative_to(hostile.downloads) for path in saved)
    contents = {path.read_bytes() for path in saved}
    lost = {key for key in HOSTILE_KEYS if key.encode() not in contents and not key.endswith("/")}
    said = " ".join(str(t.error) for t in hostile.app.queue.transfers if t.error)
    assert not lost, said


def look_at(hostile: WindowStage, kind: type[QWidget]) -> None:
    """Wait for a dialog, see that all is plain in it, close it."""
    dialog = hostile.dialog(kind)
    hostile.until(lambda: hostile.app.background.is_idle)
    assert_all_plain(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    hostile.until(lambda: not dialog.isVisible())
    hostile.activate()


def assert_all_plain(window: QWidget) -> None:
    """No widget reads markup; nothing on screen turns the line or breaks it."""
    assert rich_texts(window) == []
    assert_harmless(window.windowTitle())
    for widget in [window, *window.findChildren(QWidget)]:
        assert not isinstance(widget, QTextBrowser | QTextEdit)
        tip = widget.toolTip()
        assert not re.search(r"<(?!/?qt>)", tip), tip
        assert_harmless(widget.accessibleName(), allowed="\n")
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            assert_harmless(widget.text(), allowed="\n")
    QApplication.processEvents()


def assert_harmless(text: str, allowed: str = "") -> None:
    found = [char for char in FORBIDDEN if char in text and char not in allowed]
    assert not found, repr(text)
