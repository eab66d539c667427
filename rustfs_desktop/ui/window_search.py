"""Connects the field of the toolbar and the Search action with the search of the active browser."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.toolbar import Toolbar


class WindowSearch(QObject):
    """The field filters the folder, or searches while a search is open in the active browser.

    Ctrl+F goes to the field; there once more, or Ctrl+Shift+F anywhere, opens a search. Esc
    closes it.
    """

    def __init__(self, actions: Actions, toolbar: Toolbar, browsers: BrowserGroup) -> None:
        super().__init__(toolbar)
        self._toolbar, self._browsers = toolbar, browsers
        self._field = toolbar.filter_field
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), toolbar.window())
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._close)
        actions["filter"].triggered.connect(self._on_filter)
        actions["search"].triggered.connect(self._open)
        self._field.filter_changed.connect(self._on_text)
        self._field.left.connect(self._on_left)
        self._field.accepted.connect(self._finish)
        self._field.editingFinished.connect(self._finish)
        self._field.erased_before.connect(self._on_erased_before)
        browsers.search_changed.connect(self._show)
        browsers.search_edit_requested.connect(self._edit)
        browsers.active_changing.connect(self._field.end_pause)
        browsers.active_changed.connect(self._show)
        browsers.location_changed.connect(self._on_location)

    def _on_filter(self) -> None:
        if self._field.hasFocus() and not self._browsers.active.search.is_open:
            self._open()
        else:
            self._toolbar.edit_filter()

    def _open(self) -> None:
        browser = self._browsers.active
        if not browser.search.is_open:
            browser.set_filter("")
            browser.search.open()
        self._toolbar.edit_filter()

    def _close(self) -> None:
        self._browsers.active.search.close()
        self._browsers.active.focus_rows()

    def _on_text(self, text: str) -> None:
        browser = self._browsers.active
        if browser.search.is_open:
            browser.search.set_typed(text)
        else:
            if text:
                browser.space.close()
            browser.set_filter(text)

    def _finish(self) -> None:
        """The field was left: what is typed there is complete."""
        search = self._browsers.active.search
        if search.is_open:
            search.set_typed(self._field.text())
            search.finish_typing()

    def _on_erased_before(self) -> None:
        search = self._browsers.active.search
        search.set_typed(self._field.text())
        search.remove_last_condition()

    def _edit(self) -> None:
        self._field.show_text(self._browsers.active.search.typed)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.end(False)

    def _on_left(self) -> None:
        self._browsers.active.search.close()
        self._browsers.active.focus_rows()

    def _on_location(self) -> None:
        if not self._browsers.active.search.is_open:
            self._field.clear()

    def _show(self) -> None:
        """Show the text of the active browser's search, or its filter."""
        browser = self._browsers.active
        is_open = browser.search.is_open
        self._toolbar.set_search(is_open)
        self._escape.setEnabled(is_open)
        text = browser.search.typed if is_open else browser.filter_text
        if is_open and self._field.is_typing:
            return  # it tells its text in a moment
        if not self._field.hasFocus() or text.strip() != self._field.text().strip():
            self._field.show_text(text)
