"""Dragging objects out: fetched while the release is held, and what happens when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCursor, QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.local_paths import local_paths
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.local import folder_probe
from rustfs_desktop.transfers.local.folder_rules import FolderRules
from rustfs_desktop.transfers.planning import preflight
from rustfs_desktop.ui.dragging import drag_download
from rustfs_desktop.ui.dragging.delayed_drop import DelayedDrop
from rustfs_desktop.ui.dragging.drag_download import DragDownload
from rustfs_desktop.ui.dragging.drag_progress import DragProgress
from rustfs_desktop.ui.dragging.prefetched_mime import PrefetchedMime
from tests.ui import audit
from tests.ui.window_stage import put, visible

FAR_AWAY = QPoint(9_000, 9_000)
ODD = Selection(["raw/\udcff/"], ["a&b <i>.txt", "x\ny"], [3, 0])


def test_objects_survive_the_drag_and_are_no_files() -> None:
    mime = QMimeData()
    what = MimeObjects(Location("c", "bucket", "2026/"), ODD)
    object_mime.write(what, mime)
    mime.setUrls([Path("/tmp/x").as_uri()])
    assert object_mime.read(mime) == what
    assert local_paths(mime) == []


@pytest.mark.parametrize("words", [b"", b"[]", b"{}", b'{"ours": ""}', b"\xff", b"[" * 50_000])
def test_what_others_write_under_our_name_is_nothing(words: bytes) -> None:
    mime = QMimeData()
    mime.setData(object_mime.FORMAT, words)
    assert object_mime.read(mime) is None


class Made(QObject):
    """Everything a fetch is, without a server."""

    progressed = Signal()
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.done_bytes, self.all_bytes = 0, 1_000_000
        self.is_ended = self.is_whole = self.is_cancelled = False
        self.starts = 0
        self.urls: list[object] = []

    def start(self) -> None:
        self.starts += 1

    def cancel(self) -> None:
        self.is_cancelled = True

    def finish(self, *, whole: bool = True) -> None:
        self.is_ended, self.is_whole = True, whole
        self.ended.emit()


class Eye(QWidget):
    """Sees which events get through."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.seen.append("press")
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.seen.append("release")
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        self.seen.append("key")
        event.accept()


@pytest.fixture
def eye(qtbot: QtBot) -> Eye:
    made = Eye()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def ended_drags(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(QDrag, "cancel", lambda: found.append("cancelled"))
    return found


@pytest.fixture
def held(eye: Eye) -> Iterator[tuple[DelayedDrop, Made, QDrag]]:
    QCursor.setPos(FAR_AWAY)
    drag, made = QDrag(eye), Made()
    watch = DelayedDrop(drag, made)
    watch.begin()
    yield watch, made, drag
    watch.end()


def mouse(eye: Eye, kind: QMouseEvent.Type) -> None:
    at = QPointF(FAR_AWAY)
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, at, at, left, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(eye, event)


def release(eye: Eye) -> None:
    mouse(eye, QMouseEvent.Type.MouseButtonRelease)


Held = tuple[DelayedDrop, Made, QDrag]


def test_the_release_waits_for_the_files(eye: Eye, held: Held, ended_drags: list[str]) -> None:
    _watch, made, drag = held
    drag.actionChanged.emit(Qt.DropAction.CopyAction)
    while_held: list[object] = []

    def look() -> None:
        while_held.append(visible(DragProgress)[0].text)
        mouse(eye, QMouseEvent.Type.MouseButtonPress)
        while_held.append(list(eye.seen))
        made.finish()

    QTimer.singleShot(20, look)
    release(eye)
    assert made.starts == 1
    assert while_held == ["Downloading… 0 of 1.0 MB", []]
    assert eye.seen == ["release"]
    assert ended_drags == []
    assert visible(DragProgress) == []


def test_files_that_are_there_already_are_not_waited_for(eye: Eye, held: Held) -> None:
    _watch, made, drag = held
    drag.actionChanged.emit(Qt.DropAction.CopyAction)
    made.finish()
    release(eye)
    assert eye.seen == ["release"]


def test_files_that_do_not_come_are_not_dropped(
    eye: Eye, held: Held, ended_drags: list[str]
) -> None:
    _watch, made, drag = held
    drag.actionChanged.emit(Qt.DropAction.CopyAction)
    QTimer.singleShot(0, lambda: made.finish(whole=False))
    release(eye)
    assert ended_drags == ["cancelled"]
    assert made.is_cancelled


def test_escape_ends_the_waiting(eye: Eye, held: Held, ended_drags: list[str]) -> None:
    _watch, made, drag = held
    drag.actionChanged.emit(Qt.DropAction.CopyAction)
    escape = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QTimer.singleShot(0, lambda: QApplication.sendEvent(eye, escape))
    release(eye)
    assert made.is_cancelled
    assert ended_drags == ["cancelled"]
    assert eye.seen == ["key", "release"]


def test_where_nobody_takes_it_nothing_is_fetched(eye: Eye, held: Held) -> None:
    _watch, made, _drag = held
    release(eye)
    assert made.starts == 0
    assert eye.seen == ["release"]


def test_within_the_window_nothing_is_fetched(qtbot: QtBot, eye: Eye, held: Held) -> None:
    _watch, made, drag = held
    with qtbot.waitExposed(eye):
        eye.show()
    QCursor.setPos(eye.mapToGlobal(eye.rect().center()))
    drag.actionChanged.emit(Qt.DropAction.CopyAction)
    release(eye)
    assert made.starts == 0


def test_the_note_can_be_read_and_stays_on_the_screen(qtbot: QtBot, look: None, eye: Eye) -> None:
    made = Made()
    note = DragProgress(made)
    qtbot.addWidget(note)
    made.done_bytes = 500_000
    made.progressed.emit()
    room = note.screen().availableGeometry()
    for corner in (room.topLeft(), room.bottomRight(), room.topRight(), room.bottomLeft()):
        note.show_at(corner)
        assert room.contains(note.geometry())
        assert not note.geometry().contains(corner)
    assert note.text == "Downloading… 500 KB of 1.0 MB"
    assert audit.problems(note) == []


@pytest.mark.parametrize("comes", [True, False])
def test_small_files_are_given_out_once_they_are_there(qtbot: QtBot, comes: bool) -> None:
    made = Made()
    made.urls = [QUrl.fromLocalFile("/tmp/x")]
    mime = PrefetchedMime(made)
    assert made.starts == 1
    QTimer.singleShot(20, lambda: made.finish(whole=comes))
    assert mime.urls() == (made.urls if comes else [])
    assert made.is_ended


@pytest.fixture
def parent(qtbot: QtBot) -> QObject:
    return QObject()


def fetched(qtbot: QtBot, made: DragDownload) -> DragDownload:
    with qtbot.waitSignal(made.ended):
        made.start()
        made.start()
    return made


def test_files_and_folders_come_to_the_places_that_were_told(
    qtbot: QtBot, client: Client, bucket: str, parent: QObject
) -> None:
    put(client, bucket, "2026/a&b.txt", "2026/raw/one", "2026/raw/deep/two", "other")
    what = MimeObjects(
        Location("c", bucket, "2026/"), Selection(["2026/raw/"], ["2026/a&b.txt"], [12])
    )
    made = fetched(qtbot, DragDownload(client, what, parent))
    file, folder = (Path(url.toLocalFile()) for url in made.urls)
    assert made.is_whole
    assert file.read_text() == "2026/a&b.txt"
    assert (folder / "deep" / "two").read_text() == "2026/raw/deep/two"
    assert file.parent.stat().st_mode & 0o077 == 0
    made.close()
    assert not file.parent.exists()


def test_the_files_are_where_the_urls_lead_whatever_the_folder_can_hold(
    qtbot: QtBot,
    client: Client,
    bucket: str,
    parent: QObject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = FolderRules(refused=":", ignores_case=True)
    monkeypatch.setattr(folder_probe, "probe_folder", lambda *_: rules)
    put(client, bucket, "a:b", "A:B", "c:d/e")
    what = MimeObjects(Location("c", bucket), Selection(["c:d/"], ["a:b", "A:B"], [3, 3]))
    made = fetched(qtbot, DragDownload(client, what, parent))
    assert made.is_whole
    one, two, folder = (Path(url.toLocalFile()) for url in made.urls)
    assert (one.read_text(), two.read_text()) == ("a:b", "A:B")
    assert (folder / "e").read_text() == "c:d/e"
    made.close()


def test_an_object_that_is_gone_is_a_problem(
    qtbot: QtBot, client: Client, bucket: str, parent: QObject
) -> None:
    what = MimeObjects(Location("c", bucket), Selection([], ["missing"], [5]))
    made = fetched(qtbot, DragDownload(client, what, parent))
    assert not made.is_whole
    assert isinstance(made.problem, AppError)
    made.close()


def test_a_file_that_is_left_out_is_a_problem(
    qtbot: QtBot,
    client: Client,
    bucket: str,
    parent: QObject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The other program would take the rest for all of it."""
    monkeypatch.setattr(preflight, "file_system", lambda _folder: "vfat")
    put(client, bucket, "small", "huge")
    what = MimeObjects(Location("c", bucket), Selection([], ["small", "huge"], [5, 5 * 1024**3]))
    made = fetched(qtbot, DragDownload(client, what, parent))
    assert not made.is_whole
    assert made.problem is not None
    assert "maximum file size" in made.problem.text
    made.close()


def test_a_folder_that_is_too_big_is_given_up(
    qtbot: QtBot,
    client: Client,
    bucket: str,
    parent: QObject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drag_download, "MOST_BYTES", 10)
    put(client, bucket, "raw/one", "raw/two", "raw/three")
    made = fetched(
        qtbot, DragDownload(client, MimeObjects(Location("c", bucket), Selection(["raw/"])), parent)
    )
    assert made.is_too_big
    assert not made.is_whole
    made.close()
