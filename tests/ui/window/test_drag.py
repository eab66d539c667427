"""Dragging rows of the real window: what others are offered, and what is said if nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QCursor, QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.context import Target
from rustfs_desktop.ui.commands.drag_and_drop import drag_objects
from rustfs_desktop.ui.dragging import drag, prefetched_mime
from tests.ui.window_stage import LEFT, LIVE, NO_KEYS, WindowStage, put

FAR_AWAY = QPoint(9_000, 9_000)
Offered = list[tuple[set[str], list[Path]]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What each drag offered; nobody takes it."""
    found: Offered = []

    def nobody(self: QDrag, *_actions: object) -> Qt.DropAction:
        mime: QMimeData = self.mimeData()
        urls = mime.urls() if "text/uri-list" in mime.formats() else []
        found.append((set(mime.formats()), [Path(url.toLocalFile()) for url in urls]))
        assert object_mime.read(mime) is not None
        QCursor.setPos(FAR_AWAY)
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", nobody)
    return found


@pytest.fixture
def folder(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    put(client, bucket, "a.txt", "b.txt", "raw/c.txt")
    live.go(bucket)
    return live


def drag_row(stage: WindowStage, key: str) -> None:
    port, place = stage.table.viewport(), stage.table.visualRect(stage.row(key)).center()
    QTest.mousePress(port, LEFT, NO_KEYS, place)
    for step in (4, 12, 30):
        QTest.mouseMove(port, place + QPoint(step, 2), 10)
        QApplication.processEvents()
    QTest.mouseRelease(port, LEFT, NO_KEYS, place)


def test_a_row_can_be_dragged_by_mouse(folder: WindowStage, offered: Offered) -> None:
    drag_row(folder, "b.txt")
    ((formats, paths),) = offered
    assert formats == {"text/uri-list", object_mime.FORMAT} | (formats & {"text/plain"})
    assert [path.name for path in paths] == ["b.txt"]
    assert not paths[0].parent.exists()  # nobody took it
    assert folder.messages.title == ""


def test_folders_are_offered_where_the_release_can_be_held(
    folder: WindowStage, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    drag_row(folder, "raw/")
    assert offered.pop() == ({object_mime.FORMAT}, [])
    assert folder.messages.title == "Cannot drag this to other programs"
    folder.messages.clear()
    monkeypatch.setattr(drag, "can_delay", lambda: True)
    drag_row(folder, "raw/")
    _formats, paths = offered.pop()
    assert [path.name for path in paths] == ["raw"]
    assert folder.messages.title == ""


@pytest.mark.parametrize(
    ("can_hold", "selection"),
    [
        (False, Selection([], ["big"], [prefetched_mime.MOST_BYTES + 1])),
        (False, Selection([], [str(n) for n in range(101)], [0] * 101)),
        (True, Selection([], ["big"], [1 << 40])),
    ],
)
def test_too_much_is_kept_inside_and_a_folder_is_offered(
    folder: WindowStage,
    offered: Offered,
    monkeypatch: pytest.MonkeyPatch,
    can_hold: bool,
    selection: Selection,
) -> None:
    monkeypatch.setattr(drag, "can_delay", lambda: can_hold)
    asked: list[Target] = []
    remember: Callable[..., None] = lambda _context, target: asked.append(target)  # noqa: E731
    monkeypatch.setattr(objects, "download_to", remember)
    here = folder.here
    assert here is not None
    target = Target(folder.browser, here, selection)
    drag_objects(folder.window.context, target, folder.window.drag, folder.browser)
    assert offered == [({object_mime.FORMAT}, [])]
    folder.click(folder.message_button("Download To…"))
    assert asked == [target]


def test_nothing_is_dragged_without_a_connection(program: WindowStage, offered: Offered) -> None:
    program.start()
    here = Location(LIVE, "bucket")
    target = Target(program.browser, here, Selection([], ["x"], [1]))
    drag_objects(program.window.context, target, program.window.drag, program.browser)
    assert offered == []
