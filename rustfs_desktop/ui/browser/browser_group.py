"""The browsers of one window, and which of them is active."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.browser import Browser


class BrowserGroup(QObject):
    """Knows every browser of a window; the active one is where the keyboard was last.

    Path bar, status bar, tree and commands belong to the window and are about the active browser:
    its changes are passed on, those of the others are not.

    Signals:
        active_changed: Another browser is active.
        location_changed: The active browser shows another location (Location or None).
        selection_changed: Other rows of the active browser are selected.
        listing_changed: The ``listing_text`` of the active browser changed.
        filter_cleared: "Clear filter" was pressed in the active browser.
        folder_listed: Any of the browsers read a folder to its end (Location, list of prefixes).
    """

    active_changed = Signal()
    location_changed = Signal(object)
    selection_changed = Signal()
    listing_changed = Signal()
    filter_cleared = Signal()
    folder_listed = Signal(object, object)

    def __init__(self, first: Browser, parent: QObject) -> None:
        super().__init__(parent)
        self._browsers: list[Browser] = []
        self._active = first
        self.add_browser(first)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    @property
    def active(self) -> Browser:
        """The browser that the window's own parts are about."""
        return self._active

    @property
    def browsers(self) -> list[Browser]:
        """All browsers, in the order they were added."""
        return list(self._browsers)

    def add_browser(self, browser: Browser) -> None:
        """Take in another browser of the window; it becomes active once it has the keyboard."""
        self._browsers.append(browser)
        browser.location_changed.connect(partial(self._on_location, browser))
        browser.selection_changed.connect(partial(self._pass_on, browser, self.selection_changed))
        browser.listing_changed.connect(partial(self._pass_on, browser, self.listing_changed))
        browser.filter_cleared.connect(partial(self._pass_on, browser, self.filter_cleared))
        browser.folder_listed.connect(self.folder_listed)

    def activate(self, browser: Browser) -> None:
        """Make one of the browsers the active one."""
        if browser is not self._active:
            self._active = browser
            self.active_changed.emit()

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Menus, bars and dialogs borrow the keyboard: they change nothing."""
        for browser in self._browsers:
            if new is not None and browser.isAncestorOf(new):
                self.activate(browser)

    def _on_location(self, browser: Browser, location: Location | None) -> None:
        if browser is self._active:
            self.location_changed.emit(location)

    def _pass_on(self, browser: Browser, signal: SignalInstance) -> None:
        if browser is self._active:
            signal.emit()
