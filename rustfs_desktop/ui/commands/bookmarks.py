"""Commands for bookmarks: add, go to, rename, reorder, remove."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from rustfs_desktop.models.bookmark_texts import bookmark_name, proposed_name
from rustfs_desktop.service.bookmarks import Bookmark
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.bookmark_prompts import rename_bookmark_prompt
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.tree.bookmark_list import BookmarkList

translate = QCoreApplication.translate


def add_bookmark(context: CommandContext, target: Target) -> None:
    """Add the selected folder or bucket, else the location, to the bookmarks."""
    location, prefixes = target.location, target.selection.prefixes
    if location is None or not location.bucket:
        return
    place = (location.child(prefixes[0]) if len(prefixes) == 1 else location).folder
    known = context.bookmarks.find(place)
    if known is None:
        known = Bookmark(proposed_name(place), place)
        context.bookmarks.add(known)
        words = translate("Bookmarks", "“{name}” added to the bookmarks in the sidebar")
    else:
        words = translate("Bookmarks", "“{name}” is already in the bookmarks")
    target.browser.messages.show_info(words.format(name=bookmark_name(known)), seconds=6)


class BookmarkCommands(QObject):
    """Keeps the list of bookmarks current, and runs its commands."""

    def __init__(
        self, context: CommandContext, shown: BookmarkList, browsers: BrowserGroup
    ) -> None:
        super().__init__(shown)
        self._context, self._list, self._browsers = context, shown, browsers
        shown.rename_requested.connect(self._rename)
        shown.delete_requested.connect(self._remove)
        shown.menu_requested.connect(self._show_menu)
        context.bookmarks.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._list.show_bookmarks(self._context.bookmarks.shown)

    def _show_menu(self, bookmark: Bookmark, position: QPoint) -> None:
        menu = QMenu(self._list)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self._context.bookmarks.shown
        move = self._context.bookmarks.move
        entries: tuple[tuple[str, Callable[[], object], bool], ...] = (
            (translate("Bookmarks", "Open"), partial(self._open, bookmark), True),
            (translate("Bookmarks", "Open in New Tab"), partial(self._open_tab, bookmark), True),
            (translate("Bookmarks", "Rename…"), partial(self._rename, bookmark), True),
            (translate("Bookmarks", "Move Up"), partial(move, bookmark, -1), bookmark != shown[0]),
            (
                translate("Bookmarks", "Move Down"),
                partial(move, bookmark, 1),
                bookmark != shown[-1],
            ),
            (translate("Bookmarks", "Remove"), partial(self._remove, bookmark), True),
        )
        for title, command, is_possible in entries:
            action = menu.addAction(title)
            action.triggered.connect(partial(_run, command))
            action.setEnabled(is_possible)
        menu.popup(position)

    def _open(self, bookmark: Bookmark) -> None:
        self._list.chosen.emit(bookmark.location)

    def _open_tab(self, bookmark: Bookmark) -> None:
        self._list.tab_requested.emit(bookmark.location)

    def _rename(self, bookmark: Bookmark) -> None:
        dialog = NameDialog(rename_bookmark_prompt(bookmark.name), self._context.window)
        open_dialog(dialog, lambda: self._context.bookmarks.rename(bookmark, dialog.text))

    def _remove(self, bookmark: Bookmark) -> None:
        """Remove without a question, because it can be undone."""
        position = self._context.bookmarks.remove(bookmark)
        words = translate("Bookmarks", "Bookmark “{name}” removed")
        undo = BarButton(translate("Bookmarks", "Undo"), partial(self._undo, bookmark, position))
        self._browsers.active.messages.show_info(
            words.format(name=bookmark_name(bookmark)), buttons=[undo]
        )

    def _undo(self, bookmark: Bookmark, position: int) -> None:
        self._browsers.active.messages.clear()
        self._context.bookmarks.add(bookmark, position)


def _run(command: Callable[[], object], *_checked: object) -> None:
    command()
