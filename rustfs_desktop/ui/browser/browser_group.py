"""The browsers of one window, and which of them is active."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.browser import Browser


class BrowserGroup(QObject):
    """The browsers of a window; the active one last had the focus.

    Path bar, status bar, tree and commands belong to the window and use the active browser:
    only its signals are passed on.

    Signals:
        active_changing: Another browser is about to become active.
        active_changed: Another browser is active.
        count_changed: A browser was added or removed.
        location_changed: The active browser shows another location (Location or None).
        selection_changed: Other rows of the active browser are selected.
        listing_changed: The ``listing_text`` of the active browser changed.
        search_changed: The search of the active browser was opened, changed or closed.
        search_edit_requested: A condition of the active browser's search is to be edited as text.
        filter_cleared: "Clear Filter" was pressed in the active browser.
        tab_requested: Any browser asks for a new tab (Location).
        folders_read: A listing of any of the browsers ended with all folders (FoldersRead).
        other_changed: Location or state of a browser that is not active changed.
        inspector_shown: The inspector of the active browser appeared or disappeared.
        view_changed: The active browser shows its rows in another way.
    """

    active_changing = Signal()
    active_changed = Signal()
    count_changed = Signal()
    location_changed = Signal(object)
    selection_changed = Signal()
    listing_changed = Signal()
    search_changed = Signal()
    search_edit_requested = Signal()
    filter_cleared = Signal()
    tab_requested = Signal(object)
    folders_read = Signal(object)
    other_changed = Signal()
    inspector_shown = Signal()
    view_changed = Signal()

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
        """The browser that the window's commands and bars use."""
        return self._active

    @property
    def browsers(self) -> list[Browser]:
        """All browsers, in the order they were added."""
        return list(self._browsers)

    @property
    def siblings(self) -> list[Browser]:
        """The browsers at the same place of the window as the active one: its tabs."""
        place = self._active.parentWidget()
        return [each for each in self._browsers if each.parentWidget() is place]

    @property
    def other(self) -> Browser | None:
        """The browser that is shown beside the active one, in another pane."""
        window, tabs = self._active.window(), self.siblings
        beside = (each for each in self._browsers if each not in tabs)
        return next((each for each in beside if each.isVisibleTo(window)), None)

    def add_browser(self, browser: Browser) -> None:
        """Add a browser; it becomes active once it has the focus."""
        self._browsers.append(browser)
        browser.location_changed.connect(partial(self._on_location, browser))
        browser.selection_changed.connect(partial(self._pass_on, browser, self.selection_changed))
        browser.listing_changed.connect(partial(self._pass_on, browser, self.listing_changed))
        browser.search.changed.connect(partial(self._pass_on, browser, self.search_changed))
        edited = partial(self._pass_on, browser, self.search_edit_requested)
        browser.search.edit_requested.connect(edited)
        browser.filter_cleared.connect(partial(self._pass_on, browser, self.filter_cleared))
        browser.view.changed.connect(partial(self._pass_on, browser, self.view_changed))
        browser.tab_requested.connect(self.tab_requested)
        browser.folders_read.connect(self.folders_read)
        browser.side.panel_shown.connect(partial(self._pass_on, browser, self.inspector_shown))
        self.count_changed.emit()

    def remove_browser(self, browser: Browser) -> None:
        """Remove a browser, cancel its listing and delete it; its neighbor may become active.

        Raises:
            ValueError: It is the last browser, or not in this group.
        """
        if len(self._browsers) == 1:
            raise ValueError("a window needs a browser")
        position = self._browsers.index(browser)
        self._browsers.remove(browser)
        focused = QApplication.focusWidget()
        has_focus = focused is not None and browser.isAncestorOf(focused)
        if browser is self._active:
            self.activate(self._browsers[max(0, position - 1)])
        if has_focus:
            self._active.focus_rows()
        browser.close_location()
        browser.folders_read.disconnect(self.folders_read)
        browser.replaced.emit(self._active)
        browser.hide()
        browser.deleteLater()
        self.count_changed.emit()

    def activate(self, browser: Browser) -> None:
        """Make a browser the active one."""
        if browser is not self._active:
            self.active_changing.emit()
            self._active = browser
            self.active_changed.emit()

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Focus on menus, bars and dialogs does not change the active browser."""
        for browser in self._browsers:
            if new is not None and browser.isAncestorOf(new):
                self.activate(browser)

    def _on_location(self, browser: Browser, location: Location | None) -> None:
        if browser is self._active:
            self.location_changed.emit(location)
        else:
            self.other_changed.emit()

    def _pass_on(self, browser: Browser, signal: SignalInstance, *_values: object) -> None:
        if browser is self._active:
            signal.emit()
