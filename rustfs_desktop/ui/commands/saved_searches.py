"""Commands for saved searches: save, run, rename, delete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from rustfs_desktop.models.saved_search_texts import search_name
from rustfs_desktop.service.saved_searches import SavedSearch
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.name import NameDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.dialogs.saved_search_prompts import rename_search_prompt, save_search_prompt
from rustfs_desktop.ui.tree.saved_search_list import SavedSearchList

translate = QCoreApplication.translate


def save_search(context: CommandContext, target: Target) -> None:
    """Ask for a name and save the search that is shown."""
    searches, location = context.searches, target.browser.location
    if location is None or not location.query:
        return
    prompt = save_search_prompt(searches.free_name(location.query), searches.is_taken)
    dialog = NameDialog(prompt, context.window)

    def save() -> None:
        search = SavedSearch(dialog.text, location)
        searches.add(search)
        words = translate("SavedSearches", "Search “{name}” saved in the sidebar")
        target.browser.messages.show_info(words.format(name=search_name(search)), seconds=6)

    open_dialog(dialog, save)


class SavedSearchCommands(QObject):
    """Keeps the list of saved searches current, and runs its commands."""

    def __init__(
        self, context: CommandContext, shown: SavedSearchList, browsers: BrowserGroup
    ) -> None:
        super().__init__(shown)
        self._context, self._list, self._browsers = context, shown, browsers
        shown.rename_requested.connect(self._rename)
        shown.delete_requested.connect(self._delete)
        shown.menu_requested.connect(self._show_menu)
        context.searches.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._list.show_searches(self._context.searches.shown)

    def _show_menu(self, search: SavedSearch, position: QPoint) -> None:
        menu = QMenu(self._list)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, command in (
            (translate("SavedSearches", "Search"), self._run),
            (translate("SavedSearches", "Rename…"), self._rename),
            (translate("SavedSearches", "Delete"), self._delete),
        ):
            menu.addAction(title).triggered.connect(partial(self._choose, command, search))
        menu.popup(position)

    def _run(self, search: SavedSearch) -> None:
        self._list.chosen.emit(search.location)

    def _rename(self, search: SavedSearch) -> None:
        searches = self._context.searches
        prompt = rename_search_prompt(search.name, partial(searches.is_taken, besides=search))
        dialog = NameDialog(prompt, self._context.window)
        open_dialog(dialog, lambda: searches.rename(search, dialog.text))

    def _choose(
        self, command: Callable[[SavedSearch], None], search: SavedSearch, *_checked: object
    ) -> None:
        command(search)

    def _delete(self, search: SavedSearch) -> None:
        """Delete without a question, because it can be undone."""
        searches = self._context.searches
        searches.remove(search)
        words = translate("SavedSearches", "Saved search “{name}” deleted")
        undo = BarButton(translate("SavedSearches", "Undo"), partial(self._undo, search))
        self._browsers.active.messages.show_info(
            words.format(name=search_name(search)), buttons=[undo]
        )

    def _undo(self, search: SavedSearch) -> None:
        """Save a deleted search again; another one may have taken its name."""
        searches = self._context.searches
        self._browsers.active.messages.clear()
        searches.add(SavedSearch(searches.free_name(search.name), search.location))
