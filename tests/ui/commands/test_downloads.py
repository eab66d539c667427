"""Opening downloaded files: what may run code asks first, and what is gone is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.commands import downloads
from rustfs_desktop.ui.commands.downloads import open_downloaded, opening_is_risky, show_in_folder
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.message_bar import MessageBar

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was given to the desktop, which has a program for all of it."""
    given: list[str] = []

    class Services:
        @staticmethod
        def openUrl(url: QUrl) -> bool:  # noqa: N802
            given.append(url.toLocalFile())
            return True

    monkeypatch.setattr(downloads, "QDesktopServices", Services)
    return given


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("name", "is_risky"),
    [
        ("photo.jpg", False),
        ("report.pdf", False),
        ("notes", False),
        ("archive.tar.gz", False),
        ("run.sh", True),
        ("Setup.EXE", True),
        ("photo.jpg.exe", True),
        ("invoice.pdf.desktop", True),
        ("page.html", True),
        ("setup.exe.", True),  # Windows ignores dots and blanks at the end
        ("setup.exe  ", True),
        ("setup. exe", True),
        ("macro.docm", True),
    ],
)
def test_what_may_run_code_is_known_by_its_extension(name: str, is_risky: bool) -> None:
    assert opening_is_risky(name) is is_risky


def test_a_picture_is_opened_at_once(
    bar: MessageBar, window: QWidget, opened: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "photo 100%.jpg"
    path.write_bytes(b"x")
    open_downloaded(bar, window, path)
    assert opened == [str(path)]


@pytest.mark.parametrize("agrees", [True, False])
def test_a_script_is_opened_only_if_the_user_agrees(
    qtbot: QtBot, bar: MessageBar, window: QWidget, opened: list[str], tmp_path: Path, agrees: bool
) -> None:
    path = tmp_path / "run.sh"
    path.write_bytes(b"x")
    open_downloaded(bar, window, path)
    assert opened == []
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QuestionDialog))
    qtbot.waitUntil(dialog.isVisible)
    if agrees:
        button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Open Anyway")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)  # without reading
    assert opened == ([str(path)] if agrees else [])


def test_a_file_that_is_gone_is_told(
    bar: MessageBar, window: QWidget, opened: list[str], tmp_path: Path
) -> None:
    for show in (lambda path: open_downloaded(bar, window, path), lambda p: show_in_folder(bar, p)):
        bar.clear()
        show(tmp_path / "a\u202eb.txt")
        assert bar.title == "The file no longer exists"
        assert "a⟨U+202E⟩b.txt" in bar.cause
    assert opened == []


def test_the_folder_of_a_file_is_shown(bar: MessageBar, opened: list[str], tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_bytes(b"x")
    show_in_folder(bar, tmp_path / "run.sh")
    assert opened == [str(tmp_path)]
