"""Opens dialogs without blocking; results arrive in a callback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from rustfs_desktop.ui.dialogs.question import QuestionDialog


def open_dialog(dialog: QDialog, accepted: Callable[[], None]) -> None:
    """Open a window-modal dialog; ``accepted`` is called if the user accepts."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(accepted)
    dialog.open()


def ask(
    question: tuple[str, str, str],
    agreed: Callable[[], None],
    parent: QWidget,
    *,
    danger: bool = False,
) -> None:
    """Ask a question (title, text, verb); ``agreed`` is called if the user chooses the verb."""
    title, words, verb = question
    open_dialog(QuestionDialog(title, words, verb, parent, danger=danger), agreed)


def choose_files(
    title: str, folder: Path, chosen: Callable[[list[Path]], None], parent: QWidget
) -> None:
    """Choose existing files with the desktop's file dialog."""
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    open_dialog(dialog, lambda: chosen([Path(path) for path in dialog.selectedFiles()]))


def choose_folder(
    title: str, folder: Path, chosen: Callable[[Path], None], parent: QWidget
) -> None:
    """Choose a folder with the desktop's file dialog."""
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    open_dialog(dialog, lambda: chosen(Path(dialog.selectedFiles()[0])))


def choose_target(
    title: str, path: Path, kinds: list[str], chosen: Callable[[Path], None], parent: QWidget
) -> None:
    """Choose a file to save with the desktop's file dialog, with a suggested name.

    The first of the ``kinds`` (``CSV (*.csv)``) is used if no extension is typed.
    """
    dialog = QFileDialog(parent, title, str(path.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(kinds)
    dialog.setDefaultSuffix(path.suffix.removeprefix("."))
    dialog.selectFile(path.name)
    open_dialog(dialog, lambda: chosen(Path(dialog.selectedFiles()[0])))
