"""Commands for entries of an archive on the server."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from rustfs_desktop.service.archive_extraction import EntrySelection
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.commands.downloads import open_folder
from rustfs_desktop.ui.dialogs.extract import ExtractDialog
from rustfs_desktop.ui.dialogs.opening import choose_folder

translate = QCoreApplication.translate


def extract_entries(
    context: CommandContext, browser: Browser, selection: EntrySelection, parent: QWidget
) -> None:
    """Ask for a folder and extract entries into it."""

    def chosen(folder: Path) -> None:
        context.settings.last_chosen_folder = folder
        dialog = ExtractDialog(context.background, selection, folder, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.folder_requested.connect(lambda: open_folder(browser.messages, folder))
        dialog.open()

    title = translate("ArchiveEntries", "Extract To")
    choose_folder(title, context.settings.last_chosen_folder, chosen, parent)
