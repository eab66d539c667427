"""Commands for entries of an archive on the server."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, Qt
from PySide6.QtWidgets import QWidget

from rustfs_desktop.models.format import items_text
from rustfs_desktop.service.archive_extraction import EntrySelection
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.commands.downloads import open_folder
from rustfs_desktop.ui.dialogs.extract import ExtractDialog
from rustfs_desktop.ui.dialogs.opening import choose_folder
from rustfs_desktop.ui.dragging import drag_download, prefetched_mime
from rustfs_desktop.ui.dragging.drag import can_delay, drag_picture, run_drag
from rustfs_desktop.ui.dragging.drag_extraction import DragExtraction
from rustfs_desktop.ui.dragging.prefetched_mime import PrefetchedMime

translate = QCoreApplication.translate


def drag_entries(
    context: CommandContext, browser: Browser, selection: EntrySelection, source: QWidget
) -> None:
    """Drag entries to other programs, as files; large ones are extracted with "Extract…"."""
    most = drag_download.MOST_BYTES if can_delay() else prefetched_mime.MOST_BYTES
    if selection.size > most:
        browser.messages.show_info(
            translate("Dragging", "Cannot drag this to other programs"),
            translate(
                "Dragging", "Other programs need the files immediately. Extract them instead."
            ),
        )
        return
    files = DragExtraction(context.background, selection, context.window)
    quitting = QCoreApplication.instance()
    if quitting is not None:
        quitting.aboutToQuit.connect(files.close)
    mime = QMimeData() if can_delay() else PrefetchedMime(files)
    mime.setUrls(files.urls)
    names = selection.top_names
    picture = drag_picture(names, items_text(len(names)), source)
    failure = run_drag(source, mime, picture, files)
    if failure is not None and failure.error is not None:
        browser.messages.show_error(failure.error)


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
