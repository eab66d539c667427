"""Quick Look and the preview in the inspector, on a real server."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.preview.types import (
    ArchivePreview,
    HexPreview,
    ImagePreview,
    JsonPreview,
    PagePreview,
    TablePreview,
    TextPreview,
)
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import previews
from rustfs_desktop.ui.commands import archive_entries
from rustfs_desktop.ui.dialogs.extract import ExtractDialog
from rustfs_desktop.ui.dragging.dragged_files import DraggedFiles
from rustfs_desktop.ui.preview.quick_look import QuickLook, ShownAs
from tests.preview.archives.samples import zipped
from tests.preview.documents import pdf
from tests.preview.pictures import picture
from tests.ui import audit
from tests.ui.window_stage import WindowStage, put, read, visible

FILES = {
    "a.png": (picture(400, 300), ImagePreview),
    "b.csv": (b"day,amount\nMon,1.50\nTue,20\n", TablePreview),
    "c.json": (b'{"name": "x", "list": [1, 2]}', JsonPreview),
    "d.md": (b"# Title\n\nSome **bold** text\n", TextPreview),
    "e.py": (b"# comment\nx = 1\n", TextPreview),
    "f.zip": (zipped({"a/b.txt": b"content", "c.txt": b"c"}), ArchivePreview),
    "g.pdf": (pdf("one", "two", "three"), PagePreview),
    "h.bin": (b"\0\1\2" + bytes(60), HexPreview),
}


@pytest.fixture
def folder(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    """A folder with a file of each kind; the first is selected."""
    for key, (data, _kind) in FILES.items():
        put(client, bucket, key, data=data)
    put(client, bucket, "sub/inner.txt", data=b"inner")
    live.window.resize(1280, 700)  # else the inspector is folded
    live.go(bucket)
    live.click_row("a.png")
    return live


def look(stage: WindowStage) -> QuickLook:
    """Open Quick Look with Space."""
    stage.press("Space", stage.table)
    return stage.dialog(QuickLook)


def wait_shown(stage: WindowStage, dialog: QuickLook, kind: type) -> None:
    stage.until(lambda: not dialog.view.is_loading and isinstance(dialog.view.preview, kind))


def close(stage: WindowStage) -> None:
    dialogs = visible(QuickLook)
    if dialogs:
        QTest.keyClick(dialogs[0], Qt.Key.Key_Space)
    stage.until(lambda: not visible(QuickLook))
    stage.activate()


def test_space_opens_arrows_go_on_and_space_closes(folder: WindowStage) -> None:
    dialog = look(folder)
    for key, (_data, kind) in FILES.items():
        assert dialog.name.whole_text == key
        wait_shown(folder, dialog, kind)
        assert visible(QuickLook) == [dialog]
        dialog.close_button.setFocus()
        assert audit.problems(dialog) == []
        dialog.view.setFocus()
        QTest.keyClick(dialog, Qt.Key.Key_Down)
    assert dialog.name.whole_text == "h.bin"  # the last one
    assert dialog.position.text() == "9 of 9"
    QTest.keyClick(dialog, Qt.Key.Key_Left)
    assert dialog.name.whole_text == "g.pdf"
    assert folder.browser.selection().keys == ["g.pdf"]
    close(folder)


def test_what_is_known_is_shown_at_once(folder: WindowStage) -> None:
    dialog = look(folder)
    wait_shown(folder, dialog, ImagePreview)
    QTest.keyClick(dialog, Qt.Key.Key_Down)
    wait_shown(folder, dialog, TablePreview)
    QTest.keyClick(dialog, Qt.Key.Key_Up)
    assert isinstance(dialog.view.preview, ImagePreview)
    close(folder)


def test_facts_say_what_it_is_and_how_it_was_read(folder: WindowStage) -> None:
    dialog = look(folder)
    wait_shown(folder, dialog, ImagePreview)
    assert dialog.facts.whole_text.endswith("400 × 300")
    QTest.mouseClick(dialog.next_button, Qt.MouseButton.LeftButton)
    wait_shown(folder, dialog, TablePreview)
    assert dialog.facts.whole_text == "27 B · 2 rows × 2 columns"
    assert dialog.reading.whole_text == "Comma, UTF-8, first row is the header"
    close(folder)


def test_tables_can_be_shown_as_text(folder: WindowStage) -> None:
    folder.click_row("b.csv")
    dialog = look(folder)
    wait_shown(folder, dialog, TablePreview)
    assert dialog.shown_as.segment(ShownAs.FORMATTED).text() == "Table"
    QTest.mouseClick(dialog.shown_as.segment(ShownAs.TEXT), Qt.MouseButton.LeftButton)
    wait_shown(folder, dialog, TextPreview)
    assert dialog.view.text.toPlainText().startswith("day,amount\nMon")
    QTest.keyClick(dialog, Qt.Key.Key_Down)
    assert dialog.shown_as.segment(ShownAs.FORMATTED).text() == "Tree"
    wait_shown(folder, dialog, TextPreview)  # the choice stays
    close(folder)


def test_keys_in_the_content_move_there_and_space_still_closes(folder: WindowStage) -> None:
    folder.click_row("b.csv")
    dialog = look(folder)
    wait_shown(folder, dialog, TablePreview)
    QTest.mouseClick(dialog.view.table.viewport(), Qt.MouseButton.LeftButton)
    dialog.view.table.setFocus()
    QTest.keyClick(dialog.view.table, Qt.Key.Key_Down)
    assert dialog.name.whole_text == "b.csv"
    QTest.keyClick(dialog.view.table, Qt.Key.Key_Space)
    folder.until(lambda: not visible(QuickLook))
    folder.activate()


def test_an_archive_is_a_tree_of_its_files(folder: WindowStage) -> None:
    folder.click_row("f.zip")
    dialog = look(folder)
    wait_shown(folder, dialog, ArchivePreview)
    assert dialog.facts.whole_text.endswith("2 files")
    assert dialog.reading.whole_text == "8 B unpacked"
    model = dialog.view.archive.model()
    top = model.index(0, 0)
    assert top.data() == "a"
    assert dialog.view.archive.isExpanded(top)
    inner = model.index(0, 0, top)
    assert [inner.siblingAtColumn(column).data() for column in range(2)] == ["b.txt", "7 B"]
    assert inner.parent() == top
    close(folder)


def test_a_document_is_shown_page_by_page(
    folder: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(number: int) -> bool:
        preview = dialog.view.preview
        return isinstance(preview, PagePreview) and preview.number == number

    folder.click_row("g.pdf")
    dialog = look(folder)
    wait_shown(folder, dialog, PagePreview)
    reads: list[object] = []
    monkeypatch.setattr(previews, "get_range", lambda *_: reads.append(1))
    pages = dialog.view.pages
    assert dialog.facts.whole_text.endswith("3 pages")
    assert pages.position.text() == "Page 1 of 3"
    assert not pages.previous_button.isEnabled()
    QTest.keyClick(dialog.view, Qt.Key.Key_PageDown)
    folder.until(lambda: shown(1))
    assert pages.position.text() == "Page 2 of 3"
    folder.click(pages.next_button)
    folder.until(lambda: shown(2))
    assert not pages.next_button.isEnabled()
    QTest.keyClick(dialog.view, Qt.Key.Key_Home)
    folder.until(lambda: shown(0))
    QTest.keyClick(dialog.view, Qt.Key.Key_Down)
    assert dialog.name.whole_text == "h.bin"
    assert reads == []  # the document was read once
    close(folder)


def test_entries_of_an_archive_are_extracted(folder: WindowStage, tmp_path: Path) -> None:
    target = tmp_path / "extracted"
    target.mkdir()
    (target / "c.txt").write_bytes(b"mine")
    folder.click_row("f.zip")
    dialog = look(folder)
    wait_shown(folder, dialog, ArchivePreview)
    tree = dialog.view.archive
    row = tree.visualRect(tree.model().index(1, 0)).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert dialog.reading.whole_text == "8 B unpacked · 1 selected"
    folder.click(dialog.extract_button)
    folder.pick([target])
    extraction = folder.dialog(ExtractDialog)
    folder.until(extraction.both.isVisible)
    assert extraction.notice.text == "1 file already exists in this folder"
    extraction.activateWindow()  # the stage went back to the main window
    folder.until(extraction.isActiveWindow)
    extraction.both.setFocus()
    assert audit.problems(extraction) == []
    folder.click(extraction.both)
    folder.until(extraction.show_folder.isVisible)
    assert extraction.notice.text == "1 file extracted · CRC-32 checksums match"
    assert (target / "c (1).txt").read_bytes() == b"c"
    assert (target / "c.txt").read_bytes() == b"mine"
    assert audit.clipped_texts(extraction) == []
    folder.click(extraction.close_button)
    folder.until(lambda: not visible(ExtractDialog))
    close(folder)


def test_entries_of_an_archive_are_dragged_as_files(
    folder: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[dict[str, bytes]] = []

    def run_drag(_source: object, mime: QMimeData, _picture: object, files: DraggedFiles) -> None:
        paths = [Path(url.toLocalFile()) for url in mime.urls()]
        dropped.append({path.name: path.read_bytes() for path in paths if path.is_file()})
        files.close()

    monkeypatch.setattr(archive_entries, "run_drag", run_drag)
    folder.click_row("f.zip")
    dialog = look(folder)
    wait_shown(folder, dialog, ArchivePreview)
    tree = dialog.view.archive
    start = tree.visualRect(tree.model().index(1, 0)).center()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(tree.viewport(), left, pos=start)
    for far in (3, 20, 40):
        here = QPointF(start + QPoint(far, far))
        event = QMouseEvent(
            QEvent.Type.MouseMove, here, here, left, left, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(tree.viewport(), event)
    assert dropped == [{"c.txt": b"c"}]
    close(folder)


def test_a_folder_says_that_it_is_one(folder: WindowStage) -> None:
    folder.click_row("sub/")
    dialog = look(folder)
    assert dialog.view.page.title.text() == "Folder"
    close(folder)


def test_space_in_a_name_that_is_typed_opens_nothing(
    live: WindowStage, client: Client, bucket: str
) -> None:
    put(client, bucket, "a b", "a c", "ab")
    live.go(bucket)
    live.click_row("ab")
    for key in "a c":
        QTest.keyClick(live.table, key)
    assert live.browser.selection().keys == ["a c"]
    assert not visible(QuickLook)


def test_failures_show_their_cause_and_retry(
    folder: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rustfs_desktop.errors import ReadTimeout

    def fail(*_: object) -> None:
        raise ReadTimeout("The server did not respond in time", "Try <b>again</b>.")

    folder.click_row("e.py")
    with monkeypatch.context() as patched:
        patched.setattr(previews, "get_range", fail)
        dialog = look(folder)
        folder.until(dialog.view.page.button.isVisible)
        assert dialog.view.page.title.text() == "The server did not respond in time"
        assert dialog.view.page.cause.text() == "Try <b>again</b>."
    folder.click(dialog.view.page.button)
    wait_shown(folder, dialog, TextPreview)
    close(folder)


def test_a_large_picture_is_loaded_when_asked_for(
    live: WindowStage, client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(client, bucket, "large.png", data=picture(40, 30) + bytes(33 << 20))
    live.window.resize(1280, 700)
    live.go(bucket)
    live.click_row("large.png")
    inspector = live.browser._inspector.panel
    live.until(lambda: inspector.is_preview_shown)
    dialog = look(live)
    button = dialog.view.page.button
    live.until(button.isVisible)
    assert button.text() == "Load 34.6 MB"
    live.click(button)
    wait_shown(live, dialog, ImagePreview)
    close(live)


def test_download_downloads_what_is_shown(folder: WindowStage) -> None:
    folder.click_row("e.py")
    dialog = look(folder)
    folder.click(dialog.download_button)
    folder.wait_moved()
    assert (folder.downloads / "e.py").read_bytes() == FILES["e.py"][0]
    close(folder)


def test_f_fills_the_screen_and_escape_leaves_it(folder: WindowStage) -> None:
    dialog = look(folder)
    dialog.resize(520, 400)
    size = dialog.size()
    QTest.keyClick(dialog, Qt.Key.Key_F)
    folder.until(lambda: dialog.isFullScreen() and dialog.size() == dialog.screen().size())
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    folder.until(lambda: dialog.size() == size)
    QTest.keyClick(dialog, Qt.Key.Key_F)
    folder.until(dialog.isFullScreen)
    close(folder)
    again = look(folder)
    assert not again.isFullScreen()
    assert again.size() == size
    close(folder)


def test_the_size_is_remembered(folder: WindowStage) -> None:
    dialog = look(folder)
    dialog.resize(520, 400)
    close(folder)
    assert look(folder).size().width() == 520
    close(folder)


@pytest.mark.usefixtures("large_font")
def test_large_letters_fit(folder: WindowStage) -> None:
    dialog = look(folder)
    for _key, (_data, kind) in FILES.items():
        wait_shown(folder, dialog, kind)
        assert audit.clipped_texts(dialog) == []
        QTest.keyClick(dialog, Qt.Key.Key_Down)
    close(folder)


def test_the_inspector_shows_a_preview_and_the_size_of_a_picture(folder: WindowStage) -> None:
    inspector = folder.browser._inspector
    folder.until(lambda: isinstance(inspector.panel.view.preview, ImagePreview))
    assert inspector.panel.is_preview_shown
    assert inspector.subtitle.whole_text.endswith("400 × 300")
    folder.click_row("h.bin")
    folder.until(lambda: inspector.title.whole_text == "h.bin")
    folder.until(lambda: bool(inspector.properties.value("Type")))
    assert not inspector.panel.is_preview_shown


def test_nothing_is_read_for_a_hidden_inspector(
    folder: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.until(lambda: folder.browser._inspector.panel.is_preview_shown)
    reads: list[object] = []
    monkeypatch.setattr(previews, "get_range", lambda *_: reads.append(1))
    folder.trigger("inspector")
    folder.click_row("e.py")
    folder.until(lambda: folder.app.background.is_idle)
    QTest.qWait(400)
    assert reads == []


def test_a_picture_is_painted_with_its_colors(folder: WindowStage, client: Client) -> None:
    dialog = look(folder)
    wait_shown(folder, dialog, ImagePreview)
    image = dialog.view.image.grab().toImage()
    color = image.pixelColor(image.width() // 2, image.height() // 2)
    assert color.name() == "#b7410e"
    assert read(client, folder.here.bucket, "a.png") == FILES["a.png"][0]  # type: ignore[union-attr]
    assert QApplication.activeModalWidget() is dialog
    close(folder)
