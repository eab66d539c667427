"""Copying, moving and renaming through the real window, proved by what the server then holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.notice import Tone
from tests.conftest import LiveServer
from tests.ui.refusing_clipboard import refuse_copies
from tests.ui.window_stage import LEFT, LIVE, WindowStage, keys_of, put, read

SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction
OTHER = "22222222-2222-4333-8444-555555555555"
KEYS = ["a/deep/two.txt", "a/one.txt", "b/", "top.txt"]


@pytest.fixture
def folder(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    """At the top of a bucket with two folders and a file."""
    put(client, bucket, *KEYS[:2], KEYS[3])
    put(client, bucket, "b/", data=b"")
    live.go(bucket)
    return live


def mime_of(what: MimeObjects) -> QMimeData:
    mime = QMimeData()
    object_mime.write(what, mime)
    return mime


def drop(view: QWidget, at: QPoint, mime: QMimeData, keys: Qt.KeyboardModifier) -> bool:
    """Drag objects in and let them go with these keys held; whether they were taken."""
    QApplication.sendEvent(view, QDragEnterEvent(at, COPY, mime, LEFT, keys))
    QApplication.sendEvent(view, QDragMoveEvent(at, COPY, mime, LEFT, keys))
    event = QDropEvent(QPointF(at), COPY, mime, LEFT, keys, QEvent.Type.Drop)
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def test_copied_and_pasted(folder: WindowStage, client: Client, bucket: str) -> None:
    folder.click_row("a/")
    folder.click_row("top.txt", Qt.KeyboardModifier.ControlModifier)
    folder.press("Ctrl+C")
    folder.until(lambda: folder.messages.title.startswith("2 items copied"))
    assert QGuiApplication.clipboard().text() == f"s3://{bucket}/a/\ns3://{bucket}/top.txt"

    folder.double_click_row("b/")
    folder.wait_read(bucket, "b/")
    folder.press("Ctrl+V")
    folder.wait_moved(count=3)

    expected = sorted([*KEYS, "b/a/deep/two.txt", "b/a/one.txt", "b/top.txt"])
    assert keys_of(client, bucket) == expected
    assert read(client, bucket, "b/a/deep/two.txt") == b"a/deep/two.txt"
    folder.until(lambda: folder.keys_shown == ["b/a/", "b/top.txt"])
    folder.until(lambda: folder.browser.selection().prefixes == ["b/a/"])
    assert folder.browser.selection().keys == ["b/top.txt"]


def test_cut_and_pasted_into_the_tree(folder: WindowStage, client: Client, bucket: str) -> None:
    folder.click_row("a/")
    before = folder.table.viewport().grab().toImage()
    folder.press("Ctrl+X")
    assert [folder.table._is_cut(row) for row in range(3)] == [True, False, False]
    folder.until(lambda: folder.table.viewport().grab().toImage() != before)
    folder.press("Ctrl+C")
    assert not folder.table._is_cut(0)
    folder.press("Ctrl+X")
    folder.choose(folder.menu_on_tree(Location(LIVE, bucket, "b/")), "paste")
    folder.wait_moved(count=2)
    assert keys_of(client, bucket) == ["b/", "b/a/deep/two.txt", "b/a/one.txt", "top.txt"]
    folder.until(lambda: folder.keys_shown == ["b/", "top.txt"])
    assert not folder.table._is_cut(0)
    assert object_mime.read(QGuiApplication.clipboard().mimeData()) is None


@pytest.mark.parametrize("keys", ["Ctrl+X", "Ctrl+C"])
def test_a_clipboard_that_refuses_marks_nothing_as_cut(
    folder: WindowStage, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    QGuiApplication.clipboard().setText("of another program")
    folder.click_row("a/")
    with monkeypatch.context() as refusing:
        refuse_copies(refusing)
        folder.press(keys)
        assert folder.messages.title == "Not copied"
        assert not any(folder.table._is_cut(row) for row in range(3))
        assert QGuiApplication.clipboard().text() == "of another program"
    folder.click(folder.message_button("Retry"))
    folder.until(lambda: folder.messages.title.startswith("1 item c"))
    assert folder.table._is_cut(0) is (keys == "Ctrl+X")


def test_a_copy_beside_its_original(folder: WindowStage, client: Client, bucket: str) -> None:
    folder.click_row("top.txt")
    folder.press("Ctrl+C")
    folder.press("Ctrl+V")
    folder.wait_moved()
    assert read(client, bucket, "top (1).txt") == read(client, bucket, "top.txt")
    folder.until(lambda: folder.browser.selection().keys == ["top (1).txt"])


def test_paste_is_offered_only_where_it_is_possible(folder: WindowStage, bucket: str) -> None:
    paste = folder.action("paste")
    QGuiApplication.clipboard().setText("words")
    assert not paste.isEnabled()
    folder.click_row("a/")
    folder.press("Ctrl+X")
    assert not paste.isEnabled()  # they are here already
    folder.press("Ctrl+C")
    assert paste.isEnabled()  # a duplicate
    folder.go(bucket, "a/")
    assert not paste.isEnabled()  # a folder into itself
    folder.go(bucket, "b/")
    assert paste.isEnabled()
    folder.go()
    assert not paste.isEnabled()


def test_what_was_dropped_is_selected(folder: WindowStage, bucket: str, tmp_path: Path) -> None:
    paths = [tmp_path / "one.dat", tmp_path / "two.dat"]
    for path in paths:
        path.write_bytes(b"1")
    folder.click_row("top.txt")
    assert folder.drop(paths)
    folder.wait_moved(count=2)
    folder.until(lambda: folder.browser.selection().keys == ["one.dat", "two.dat"])


def test_a_new_selection_is_kept_when_dropped_files_arrive(
    folder: WindowStage, tmp_path: Path
) -> None:
    path = tmp_path / "one.dat"
    path.write_bytes(b"1")
    assert folder.drop([path])
    folder.click_row("top.txt")
    folder.wait_moved()
    folder.row("one.dat")
    assert folder.browser.selection().keys == ["top.txt"]


def test_copies_of_folders_beside_their_originals(
    folder: WindowStage, client: Client, bucket: str
) -> None:
    folder.click_row("a/")
    folder.click_row("top.txt", Qt.KeyboardModifier.ControlModifier)
    folder.press("Ctrl+C")
    folder.press("Ctrl+V")
    folder.wait_moved(count=3)
    first = ["a (1)/deep/two.txt", "a (1)/one.txt", "top (1).txt"]
    assert keys_of(client, bucket) == sorted([*KEYS, *first])
    assert read(client, bucket, "a (1)/deep/two.txt") == b"a/deep/two.txt"
    folder.click_row("a/")
    folder.press("Ctrl+C")
    folder.press("Ctrl+V")
    folder.wait_moved(count=5)
    second = ["a (2)/deep/two.txt", "a (2)/one.txt"]
    assert keys_of(client, bucket) == sorted([*KEYS, *first, *second])


def test_a_folder_is_not_pasted_into_itself(folder: WindowStage, bucket: str) -> None:
    folder.click_row("a/")
    folder.press("Ctrl+C")
    folder.double_click_row("a/")
    folder.wait_read(bucket, "a/")
    assert not folder.action("paste").isEnabled()
    folder.press("Ctrl+V")
    assert not folder.app.queue.transfers


@pytest.mark.parametrize("keys", [NO_KEYS, SHIFT])
def test_rows_dragged_onto_a_folder(
    folder: WindowStage, client: Client, bucket: str, keys: Qt.KeyboardModifier
) -> None:
    here = Location(LIVE, bucket)
    mime = mime_of(MimeObjects(here, Selection(["a/"], ["top.txt"], [7])))
    view, at = folder.table.viewport(), folder.table.visualRect(folder.row("b/")).center()
    QApplication.sendEvent(view, QDragEnterEvent(at, COPY, mime, LEFT, keys))
    words = "Move 2 items to" if keys else "Copy 2 items to"
    assert folder.pane.drop_hint.text.startswith(words)

    assert drop(view, at, mime, keys)
    folder.wait_moved(count=3)

    copied = ["b/", "b/a/deep/two.txt", "b/a/one.txt", "b/top.txt"]
    left = [] if keys else ["a/deep/two.txt", "a/one.txt", "top.txt"]
    assert keys_of(client, bucket) == sorted([*copied, *left])


def test_where_objects_cannot_be_dropped(folder: WindowStage, bucket: str) -> None:
    mime = mime_of(MimeObjects(Location(LIVE, bucket), Selection(["a/"])))
    view = folder.table.viewport()
    assert not drop(view, QPoint(300, view.height() - 5), mime, NO_KEYS)
    assert not drop(view, folder.table.visualRect(folder.row("a/")).center(), mime, SHIFT)
    assert not folder.app.queue.transfers


def test_dropped_on_another_connection(
    program: WindowStage, server: LiveServer, client: Client, bucket: str
) -> None:
    program.know(server.endpoint, server.credentials)
    program.know(server.endpoint, server.credentials, connection_id=OTHER, name="other")
    program.start()
    put(client, bucket, "a/one.txt", "b/x")
    program.go(bucket)
    program.go(connection_id=OTHER)
    index = program.node(Location(OTHER, bucket, "b/"))
    program.tree.scrollTo(index)
    mime = mime_of(MimeObjects(Location(LIVE, bucket), Selection(["a/"])))

    assert drop(program.tree.viewport(), program.tree.visualRect(index).center(), mime, NO_KEYS)
    (transfer,) = program.wait_moved()

    assert transfer.state is TransferState.DONE
    assert keys_of(client, bucket) == ["a/one.txt", "b/a/one.txt", "b/x"]


def test_objects_of_a_closed_connection_are_not_copied(folder: WindowStage, bucket: str) -> None:
    mime = mime_of(MimeObjects(Location(OTHER, bucket), Selection(["a/"])))
    view = folder.table.viewport()
    drop(view, folder.table.visualRect(folder.row("b/")).center(), mime, NO_KEYS)
    folder.until(lambda: "Not connected" in folder.messages.title)


@pytest.mark.parametrize(
    ("key", "words", "after"),
    [
        ("top.txt", "new.txt", ["a/deep/two.txt", "a/one.txt", "b/", "new.txt"]),
        ("a/", "c & d", ["b/", "c & d/deep/two.txt", "c & d/one.txt", "top.txt"]),
    ],
)
def test_renamed(
    folder: WindowStage, client: Client, bucket: str, key: str, words: str, after: list[str]
) -> None:
    folder.click_row(key)
    folder.press("F2")
    dialog = folder.dialog(NameDialog)
    assert not dialog.primary.isEnabled()  # it has this name
    folder.type(dialog.field, words)
    folder.agree(dialog)
    (transfer, *_) = folder.wait_moved()
    assert transfer.job.title == key.rstrip("/")
    assert keys_of(client, bucket) == after
    new = f"{words}/" if key.endswith("/") else words
    folder.until(lambda: new in folder.keys_shown and key not in folder.keys_shown)
    folder.until(lambda: (folder.browser.selection().keys or [""])[0] == new or key == "a/")


def test_a_name_that_is_taken_is_not_given_to_a_folder(
    folder: WindowStage, client: Client, bucket: str
) -> None:
    folder.click_row("a/")
    folder.press("F2")
    dialog = folder.dialog(NameDialog)
    assert dialog.hint.tone is Tone.PLAIN  # nothing is wrong before anything is typed
    folder.type(dialog.field, "b")
    assert "A folder with this name" in dialog.hint.text
    assert not dialog.primary.isEnabled()
    put(client, bucket, "c/new.txt")  # not listed yet
    folder.type(dialog.field, "c")
    folder.click(dialog.primary)
    folder.until(lambda: "A folder with this name" in dialog.hint.text)
    folder.type(dialog.field, "d")
    folder.agree(dialog)
    folder.wait_moved()
    assert keys_of(client, bucket) == sorted(
        [key.replace("a/", "d/", 1) for key in KEYS] + ["c/new.txt"]
    )


@pytest.mark.parametrize("hides", [False, True])
def test_a_file_does_not_get_the_name_of_a_folder_or_file(
    folder: WindowStage, client: Client, bucket: str, hides: bool
) -> None:
    put(client, bucket, "other.txt")
    folder.press("F5", folder.table)
    folder.row("other.txt")
    if hides:
        folder.browser.set_filter("top")
    folder.click_row("top.txt")
    folder.press("F2", folder.table)
    dialog = folder.dialog(NameDialog)
    for words in ("b", "other.txt"):
        folder.type(dialog.field, words)
        assert "with this name already exists" in dialog.hint.text
        assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_new_name_is_judged_while_it_is_typed(folder: WindowStage) -> None:
    folder.click_row("top.txt")
    folder.press("F2")
    dialog = folder.dialog(NameDialog)
    assert dialog.field.text() == "top.txt"
    assert dialog.field.selectedText() == "top"
    for words in ("a/b", "..", "top.txt", ""):
        folder.type(dialog.field, words)
        assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_folder_of_the_tree_can_be_dragged(
    folder: WindowStage, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[MimeObjects] = []

    def run(_client: Client, what: MimeObjects, _source: QWidget) -> None:
        dragged.append(what)

    monkeypatch.setattr(folder.window.drag, "run", run)
    place = Location(LIVE, bucket, "a/")
    index = folder.node(place)
    folder.tree.scrollTo(index)
    view, at = folder.tree.viewport(), folder.tree.visualRect(index).center()
    QTest.mousePress(view, LEFT, NO_KEYS, at)
    for way in (1, 40):
        to = QPointF(at + QPoint(way, 0))
        event = QMouseEvent(QEvent.Type.MouseMove, to, view.mapToGlobal(to), LEFT, LEFT, NO_KEYS)
        QApplication.sendEvent(view, event)
    QTest.mouseRelease(view, LEFT, NO_KEYS, at)
    assert [(what.location, what.selection.prefixes) for what in dragged] == [
        (Location(LIVE, bucket), ["a/"])
    ]
