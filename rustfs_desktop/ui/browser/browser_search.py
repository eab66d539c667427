"""The search of a browser: opens, refines and closes it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.query import QueryTerm, parse
from rustfs_desktop.models.query_parts import QueryParts
from rustfs_desktop.ui.browser.navigator import Navigator
from rustfs_desktop.ui.browser.search_scope import (
    SearchScope,
    can_be_opened_from,
    nearest_scope,
    possible_scopes,
    scope_of,
    search_in,
)
from rustfs_desktop.ui.browser.search_strip import SearchStrip
from rustfs_desktop.ui.browser.states import NextStep


class BrowserSearch(QObject):
    """Searches below the location of a browser; the results are a location of their own.

    So Back, Forward and Refresh work as everywhere. A search that is refined replaces its location.

    Attributes:
        strip: The widget above the rows.

    Signals:
        changed: The search was opened or closed, or ``text`` or ``typed`` changed.
        edit_requested: A condition moved to ``typed``, to be edited in the field.
    """

    changed = Signal()
    edit_requested = Signal()

    def __init__(self, navigator: Navigator, browser: QWidget) -> None:
        super().__init__(browser)
        self._navigator = navigator
        strip = self.strip = SearchStrip(browser)
        self._origin: Location | None = None  # the folder where it was opened
        self._text = ""
        self._parts = QueryParts()
        self._is_emptied = False  # the strip stays, for another query
        strip.scope_chosen.connect(self._on_scope)
        strip.query_changed.connect(self.set_text)
        strip.edit_requested.connect(self._on_edit)
        strip.closed.connect(self.close)
        navigator.location_changed.connect(self._on_location)

    @property
    def is_open(self) -> bool:
        """Whether the strip is shown."""
        return self._origin is not None

    @property
    def text(self) -> str:
        """What is searched for."""
        return self._text

    @property
    def typed(self) -> str:
        """The part of it that the field shows; the rest are chips."""
        return self._parts.typed

    def open(self) -> None:
        """Show the strip, to search the bucket that is shown, or all buckets."""
        here = self._navigator.location
        if self.is_open or here is None:
            return
        self._origin = here.folder
        self._show("", SearchScope.BUCKET)

    def take(self, step: NextStep) -> bool:
        """Run the action of a state page if it is about the search."""
        if step is NextStep.CLOSE_SEARCH:
            self.close()
            return True
        return False

    def set_text(self, text: str) -> None:
        """Search for something else; an empty query shows the folder again."""
        self._set_parts(QueryParts.from_text(text))

    def set_typed(self, typed: str) -> None:
        """Search for what is in the field, and for the conditions beside it."""
        self._set_parts(self._parts.with_typed(typed))

    def finish_typing(self) -> None:
        """Make a chip of each condition that is still in the field."""
        self._set_parts(self._parts.with_finished_typing())

    def remove_last_condition(self) -> None:
        """Remove the last chip."""
        self._set_parts(self._parts.without_last_condition())

    def close(self) -> None:
        """End the search and go back to where it was opened."""
        self._leave_results()
        if self.is_open:
            self._end()

    def _set_parts(self, parts: QueryParts) -> None:
        """Show the parts; search only if they ask something else than before."""
        if self._origin is None or parts == self._parts:
            return
        is_same = parts.is_same_query(self._text)
        self._parts = parts
        self._show(self._text if is_same else parts.text, self.strip.scope.value)
        if not is_same:
            self._search()

    def _search(self) -> None:
        assert self._origin is not None
        if parse(self._text).is_empty:
            self._is_emptied = True
            self._leave_results()
            self._is_emptied = False
            self._origin = self._navigator.location
            return
        self._navigator.go_to(search_in(self._origin, self.strip.scope.value, self._text))

    def _leave_results(self) -> None:
        """Go back to the location before the search, as it was; a refined search is one step."""
        here = self._navigator.location
        if here is None or not here.query:
            return
        if self._navigator.can_back:
            self._navigator.back()
        else:
            self._navigator.go_to(here.folder)

    def _show(self, text: str, scope: SearchScope) -> None:
        assert self._origin is not None
        self._text = text
        if not self._parts.is_same_query(text):
            self._parts = QueryParts.from_text(text)
        scope = nearest_scope(self._origin, scope)
        self.strip.show_search(parse(text), scope, possible_scopes(self._origin))
        self.strip.show()
        self.changed.emit()

    def _end(self) -> None:
        self._origin = None
        self._text, self._parts = "", QueryParts()
        self.strip.hide()
        self.changed.emit()

    def _on_edit(self, term: QueryTerm) -> None:
        self._set_parts(self._parts.with_term_in_field(term))
        self.edit_requested.emit()

    def _on_scope(self) -> None:
        self._search()

    def _on_location(self, location: Location | None) -> None:
        """Show the strip for results, also those that Back leads to; close it elsewhere."""
        if location is not None and location.query:
            shown, scope = (self._origin, self._text, self.strip.scope.value), scope_of(location)
            if self._origin is None or not can_be_opened_from(self._origin, location):
                self._origin = location.folder
            if shown != (self._origin, location.query, scope):
                self._show(location.query, scope)
        elif self._origin is not None and not self._is_emptied:
            self._end()
