"""What the window shows of edited files, and what the buttons of their bars do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QDesktopServices

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.edits.server_copy import SavedVersion, read_object
from rustfs_desktop.models.display import display
from rustfs_desktop.models.edit_texts import badge_text, shown_name
from rustfs_desktop.models.local_paths import local_url
from rustfs_desktop.models.text_comparison import MOST_BYTES, NOT_TEXT, Comparison, compare
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.service.edit import Edit, EditState
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.browser.row_badge import RowBadge
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.compare import CompareDialog
from rustfs_desktop.ui.dialogs.opening import ask, open_dialog
from rustfs_desktop.ui.edit.edit_bars import EditBars

translate = QCoreApplication.translate


class EditPrompts(QObject):
    """Bars above the rows of the active browser, and badges in the rows of all."""

    def __init__(self, context: CommandContext, browsers: BrowserGroup) -> None:
        super().__init__(context.window)
        self._context, self._browsers = context, browsers
        self._edits = context.edits
        self.bars = EditBars(
            context.edits, self._buttons_of, self._saved_buttons, browsers.active.content
        )
        browsers.active_changed.connect(self._move_bars)
        browsers.count_changed.connect(self._show_badges)
        context.edits.changed.connect(self._show_badges)
        self._move_bars()
        self._show_badges()

    def _move_bars(self) -> None:
        self._browsers.active.content.hold_bars(self.bars)

    def _show_badges(self) -> None:
        badges = {}
        for edit in self._edits.all:
            if words := badge_text(edit):
                record = edit.record
                is_asking = edit.state in (EditState.CONFLICT, EditState.FAILED)
                icon = "warning" if is_asking else "edit"
                place = Location(record.connection_id, record.bucket)
                badges[place, record.key] = RowBadge(words, icon, is_asking)
        for browser in self._browsers.browsers:
            browser.content.table.set_badges(badges)

    def _buttons_of(self, edit: Edit) -> list[BarButton]:
        """The buttons of the bar of a file; the safe choice is the first."""
        if edit.state is EditState.CONFLICT:
            return self._conflict_buttons(edit)
        stop = BarButton(translate("Edits", "Stop"), edit.stop_transfer)
        if edit.state in (EditState.SAVING, EditState.OPENING):
            return [stop]
        show = BarButton(translate("Edits", "Show Kept Files"), partial(_show_kept, edit))
        discard = BarButton(translate("Edits", "Discard…"), partial(self._discard, edit))
        if edit.state is EditState.WAITING:
            return [show]
        retry = BarButton(translate("Edits", "Retry"), edit.retry)
        if edit.record.newest is None:
            close = partial(self._edits.stop_editing, edit)
            return [retry, BarButton(translate("Edits", "Close"), close)]
        return [retry, show, discard]

    def _conflict_buttons(self, edit: Edit) -> list[BarButton]:
        if edit.theirs is None:
            save = BarButton(translate("Edits", "Save Again"), edit.replace)
            return [save, BarButton(translate("Edits", "Discard…"), partial(self._discard, edit))]
        return [
            BarButton(translate("Edits", "Keep Both"), edit.keep_both),
            BarButton(translate("Edits", "Compare…"), partial(self._compare, edit)),
            BarButton(translate("Edits", "Replace"), edit.replace),
        ]

    def _saved_buttons(self, edit: Edit, _version: SavedVersion) -> list[BarButton]:
        return [
            BarButton(translate("Edits", "Stop Editing"), partial(self._stop_editing, edit)),
        ]

    def _stop_editing(self, edit: Edit) -> None:
        """Remove the copy; asks first while something of it is not on the server."""
        if edit.is_unsaved:
            self._discard(edit)
        elif edit in self._edits.all:
            self._edits.stop_editing(edit)

    def _discard(self, edit: Edit) -> None:
        def agreed() -> None:
            if edit in self._edits.all:
                self._edits.stop_editing(edit)

        question = (
            translate("Edits", "Discard what you changed in “{name}”?").format(
                name=shown_name(edit)
            ),
            translate("Edits", "It is not on the server, and will be gone from this computer."),
            translate("Edits", "Discard"),
        )
        ask(question, agreed, self._context.window, danger=True)

    def _compare(self, edit: Edit) -> None:
        """Show what differs between both, as far as they are text."""
        state, client = edit.record.newest, edit.client
        if state is None or client is None:
            return
        path = edit.folder.state_path(state)
        remote = Remote(client, edit.record.bucket, edit.record.key)

        def work(_token: CancelToken) -> Comparison:
            theirs = read_object(remote, MOST_BYTES)
            if theirs is None or path.stat().st_size > MOST_BYTES:
                return NOT_TEXT
            return compare(theirs, path.read_bytes())

        def show(found: Comparison) -> None:
            dialog = CompareDialog(display(shown_name(edit)), found, self._context.window)
            open_dialog(dialog, lambda: None)

        messages = self._browsers.active.messages
        self._context.background.run(self, work, show, messages.show_error, connection=client)


def _show_kept(edit: Edit) -> None:
    QDesktopServices.openUrl(local_url(edit.folder.kept_folder))
