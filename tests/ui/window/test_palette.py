"""The command palette in the window, by keyboard and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from rustfs_desktop.ui.look import announcement
from rustfs_desktop.ui.palette.box import PaletteBox
from rustfs_desktop.ui.palette.delegate import ROW_HEIGHT
from tests.ui import audit
from tests.ui.window_stage import LEFT, WindowStage, put

ODD = "<b>odd<img src=x>\u202e\x1b.txt"


@pytest.fixture
def folder(live: WindowStage, client: Client, bucket: str) -> WindowStage:
    put(client, bucket, "a/one.txt", "meadow.jpg", ODD)
    live.window.resize(1280, 800)
    live.go(bucket)
    return live


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told."""
    words: list[str] = []

    class Listening(QAccessible):
        @staticmethod
        def updateAccessibility(event: object) -> None:  # noqa: N802
            words.append(event.message())  # type: ignore[attr-defined]

    monkeypatch.setattr(announcement, "QAccessible", Listening)
    return words


def box_of(stage: WindowStage) -> PaletteBox:
    found = stage.window.findChild(PaletteBox)
    assert isinstance(found, PaletteBox)
    return found


def open_palette(stage: WindowStage, typed: str = "") -> PaletteBox:
    stage.press("Ctrl+Shift+P")
    box = box_of(stage)
    assert box.isVisible()
    assert box.field.hasFocus()
    QTest.keyClicks(box.field, typed)
    return box


def shown(box: PaletteBox) -> list[str]:
    """The rows, titles in brackets."""
    rows = []
    for row in range(box.rows.rowCount()):
        words = str(box.rows.index(row, 0).data())
        rows.append(words if box.rows.found(row) else f"[{words}]")
    return rows


def test_a_command_is_found_by_letters_and_run(folder: WindowStage) -> None:
    folder.click_row("meadow.jpg")
    box = open_palette(folder, "del")
    assert shown(box)[:2] == ["[FOR meadow.jpg]", "Delete"]
    assert box.current is not None
    assert box.current.keys == ("Del",)
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    dialog = folder.dialog(DeleteDialog)
    assert not box.isVisible()
    dialog.close()
    folder.activate()


def test_a_synonym_finds_a_command(folder: WindowStage) -> None:
    box = open_palette(folder, "trash")
    assert "Delete" in shown(box)
    folder.press("Escape")


def test_escape_gives_the_focus_back_and_the_keys_toggle(folder: WindowStage) -> None:
    folder.click_row("meadow.jpg")
    before = QApplication.focusWidget()
    box = open_palette(folder)
    folder.press("Escape")
    assert not box.isVisible()
    assert QApplication.focusWidget() is before
    open_palette(folder)
    folder.press("Ctrl+Shift+P")
    assert not box.isVisible()
    assert folder.browser.selection().keys == ["meadow.jpg"]


def test_a_disabled_command_stays_and_tells_its_reason(
    folder: WindowStage, spoken: list[str]
) -> None:
    box = open_palette(folder, "paste")
    assert box.current is not None
    assert box.current.reason == "Nothing was copied that can be pasted here"
    folder.press("Return")
    assert box.isVisible()
    assert spoken == [box.current.reason]
    folder.press("Escape")


def test_transfers_that_cannot_be_paused_say_so(folder: WindowStage) -> None:
    box = open_palette(folder, "pause sel")
    assert box.current is not None
    assert box.current.name == "pause_chosen"
    assert box.current.reason == "Select transfers that it applies to"
    folder.press("Escape")


def test_arrows_move_over_titles_and_are_spoken(folder: WindowStage, spoken: list[str]) -> None:
    box = open_palette(folder, "copy")
    names = [words for words in shown(box) if not words.startswith("[")]
    for expected in names[1:]:
        folder.press("Down")
        assert box.current is not None
        assert box.current.text == expected
        assert spoken[-1].startswith(expected)
    folder.press("Down")  # the last one stays
    assert box.current.text == names[-1]
    folder.press("PgUp")
    assert box.current.text == names[0]
    folder.press("Escape")


def test_the_last_five_commands_come_first_also_after_a_start(folder: WindowStage) -> None:
    for typed in ("sidebar", "inspector", "sidebar", "inspector", "transfers", "select all"):
        open_palette(folder, typed)
        folder.press("Return")
    expected = ["[RECENTLY USED]", "Select All", "Transfers", "Inspector", "Sidebar"]
    assert shown(open_palette(folder))[:5] == expected
    QTest.keyClicks(box_of(folder).field, "sel")
    assert "[RECENTLY USED]" not in shown(box_of(folder))
    folder.press("Escape")
    folder.stop()
    folder.start()
    assert shown(open_palette(folder))[:5] == expected
    folder.press("Escape")


def test_a_click_runs_a_command_and_one_outside_closes(folder: WindowStage) -> None:
    was_open = folder.action("transfers").isChecked()
    box = open_palette(folder, "transfers")
    place = box.list.visualRect(box.list.currentIndex()).center()
    folder.qtbot.mouseClick(box.list.viewport(), LEFT, pos=place)
    assert not box.isVisible()
    assert folder.action("transfers").isChecked() is not was_open
    open_palette(folder)
    folder.qtbot.mouseClick(folder.table.viewport(), LEFT, pos=QPoint(20, 200))
    assert not box.isVisible()


def test_measures_and_room(folder: WindowStage) -> None:
    box = open_palette(folder)
    assert (box.width(), box.y()) == (640, 76)
    assert box.x() == (1280 - 640) // 2
    first = box.list.visualRect(box.rows.index(1, 0))
    assert first.height() == ROW_HEIGHT
    assert box.list.verticalScrollBar().maximum() > 0  # more than twelve
    folder.window.resize(640, 420)
    folder.until(lambda: box.geometry().right() <= folder.window.width() - 12)
    assert box.geometry().bottom() <= 420
    assert audit.clipped_texts(folder.window) == []
    assert audit.unnamed_controls(folder.window) == []
    folder.press("Escape")


def test_hostile_names_are_plain(folder: WindowStage) -> None:
    folder.click_row(ODD)
    box = open_palette(folder, "ren")
    title = shown(box)[0]
    assert "<b>odd<img src=x>" in title
    assert "\u202e" not in title
    assert "\x1b" not in title
    assert audit.rich_texts(folder.window) == []
    folder.press("Escape")
