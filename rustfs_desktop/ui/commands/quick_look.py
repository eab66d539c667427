"""The command that opens Quick Look, and what keeps it at the selected file."""

from __future__ import annotations

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.archive_extraction import EntrySelection
from rustfs_desktop.service.previews import PreviewSubject
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.archive_entries import drag_entries, extract_entries
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.preview.quick_look import LookedAt, QuickLook


def show_quick_look(context: CommandContext, target: Target) -> None:
    """Show a large preview of the selected file, which follows the selection."""
    dialog = QuickLook(context.previews, context.settings, context.window)
    _SelectionFollower(context, target.browser, dialog).show_selected()
    dialog.show()


class _SelectionFollower(QObject):
    """Shows what is selected in a browser, and selects the next row; lives with the dialog."""

    def __init__(self, context: CommandContext, browser: Browser, dialog: QuickLook) -> None:
        super().__init__(dialog)
        self._context, self._browser, self._dialog = context, browser, dialog
        dialog.step_requested.connect(self._step)
        dialog.download_requested.connect(self._download)
        dialog.extract_requested.connect(self._extract)
        dialog.drag_requested.connect(self._drag)
        browser.selection_changed.connect(self.show_selected)

    def show_selected(self) -> None:
        """Show the selected file, folder, or that there is none."""
        self._dialog.show_file(looked_at(self._context, Target.of_rows(self._browser)))

    def _step(self, rows: int) -> None:
        if not self._browser.space.is_open:
            table = self._browser.content.table
            table.select_row(table.currentIndex().row() + rows)

    def _download(self) -> None:
        objects.download(self._context, Target.of_rows(self._browser))

    def _extract(self, selection: EntrySelection) -> None:
        extract_entries(self._context, self._browser, selection, self._dialog)

    def _drag(self, selection: EntrySelection) -> None:
        drag_entries(self._context, self._browser, selection, self._dialog.view.archive)


def looked_at(context: CommandContext, target: Target) -> LookedAt:
    """What Quick Look shows of a target."""
    selection, where = target.selection, target.selection_location
    client = context.client(where)
    if selection.count != 1 or where is None or client is None:
        return LookedAt()
    name = selection.only_key if selection.only_key is not None else selection.prefixes[0]
    row, count = _row(target.browser, where, name)
    if selection.only_key is None:
        return LookedAt(name, None, row + 1, count)
    subject = PreviewSubject(client, where.bucket, name, selection.sizes[0])
    if row >= 0:
        values = target.browser.content.table.objects.values(row)
        subject = PreviewSubject(
            client, where.bucket, name, values.size, values.etag, values.storage_class
        )
    return LookedAt(name, subject, row + 1, count)


def _row(browser: Browser, where: Location, name: str) -> tuple[int, int]:
    """The row of an object or folder, -1 if there is none, and the number of rows."""
    if browser.space.is_open:
        return -1, 0
    rows = browser.content.table.objects
    places = browser.content.table.places
    named = places.name_of(where, name) if places is not None else None
    return (rows.row_of_key(named) if named is not None else -1), rows.rowCount()
