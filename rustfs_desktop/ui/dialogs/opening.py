"""Opens dialogs without blocking: the result arrives in a callback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from rustfs_desktop.ui.dialogs.question import QuestionDialog


def open_dialog(dialog: QDialog, accepted: Callable[[], None]) -> None:
    """Show a dialog over its window; ``accepted`` is called if the user agrees."""
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
    """Ask (title, text, verb); ``agreed`` is called if the user chose the verb."""
    title, words, verb = question
    open_dialog(QuestionDialog(title, words, verb, parent, danger=danger), agreed)


def choose_files(
    title: str, folder: Path, chosen: Callable[[list[Path]], None], parent: QWidget
) -> None:
    """Let the desktop's own dialog pick existing files."""
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    open_dialog(dialog, lambda: chosen([Path(path) for path in dialog.selectedFiles()]))


def choose_folder(
    title: str, folder: Path, chosen: Callable[[Path], None], parent: QWidget
) -> None:
    """Let the desktop's own dialog pick one folder."""
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    open_dialog(dialog, lambda: chosen(Path(dialog.selectedFiles()[0])))


def choose_target(
    title: str, path: Path, kinds: list[str], chosen: Callable[[Path], None], parent: QWidget
) -> None:
    """Let the desktop's own dialog pick a file to write, with a name to begin with.

    The first of the ``kinds`` (``CSV (*.csv)``) is what is written when no ending is typed.
    """
    dialog = QFileDialog(parent, title, str(path.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(kinds)
    dialog.setDefaultSuffix(path.suffix.removeprefix("."))
    dialog.selectFile(path.name)
    open_dialog(dialog, lambda: chosen(Path(dialog.selectedFiles()[0])))
