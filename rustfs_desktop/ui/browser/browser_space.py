"""The space map of a browser: shows it in place of the rows, and follows the location."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.key_names import parent_of
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.browser.browser_search import BrowserSearch
from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.navigator import Navigator
from rustfs_desktop.ui.space.space_view import SpaceView

_NARROWEST = 220  # the panel


def details_panel(parent: QWidget) -> QStackedWidget:
    """The panel at the side, for the inspector and what takes its room."""
    panel = QStackedWidget(parent)
    panel.setMinimumWidth(_NARROWEST)
    return panel


class BrowserSpace(QObject):
    """Opens and closes the space map of a browser.

    It is another view of the location: Back, Up and the tree work as with rows. A location without
    files, such as the list of buckets, and a search close it.

    Args:
        make_view: Makes the map, when it is opened for the first time.
        panel: A ``details_panel``, which shows the biggest files while the map is open.

    Signals:
        changed: The map was opened or closed, or something else is selected in it.
        menu_requested: A context menu of what is selected ("row", QPoint global).
        action_requested: A button triggers an action of the window (its name).
    """

    changed = Signal()
    menu_requested = Signal(str, QPoint)
    action_requested = Signal(str)

    def __init__(
        self,
        make_view: Callable[[], SpaceView],
        navigator: Navigator,
        pane: ContentPane,
        panel: QStackedWidget,
        search: BrowserSearch,
    ) -> None:
        super().__init__(pane)
        self._view: SpaceView | None = None
        self._make_view = make_view
        self._navigator, self._pane, self._panel, self._search = navigator, pane, panel, search
        self._is_open = False
        search.changed.connect(self._on_search)
        navigator.location_changed.connect(self._on_location)

    @property
    def is_open(self) -> bool:
        """Whether the map is shown."""
        return self._is_open

    @property
    def view(self) -> SpaceView:
        """The widget in place of the rows, once it was opened."""
        assert self._view is not None
        return self._view

    @property
    def selection(self) -> Selection:
        """What is selected in the map or in the panel."""
        return self._view.selection() if self._view is not None else Selection()

    @property
    def selection_location(self) -> Location | None:
        """The folder that has the selected file or folder; the shown one if none is selected."""
        here = self._navigator.location
        key = self._view.selected_key if self._view is not None else ""
        if here is None or not key:
            return here
        return here.child(parent_of(key))

    def holds(self, widget: QWidget) -> bool:
        """Whether a widget is in the panel of the biggest files."""
        return self._view is not None and self._view.biggest.isAncestorOf(widget)

    def open(self) -> None:
        """Show the map, where there is a bucket."""
        here = self._navigator.location
        if self._is_open or here is None or not here.bucket:
            return
        if here.is_recursive:
            self._navigator.go_to(here.folder)
        if self._view is None:
            self._view = self._make_view()
            self._add(self._view)
        self._is_open = True
        self.view.show_location(here.folder)
        self._panel.setCurrentWidget(self.view.biggest)
        self._pane.set_map_shown(True)
        self._pane.focus_rows()
        self.changed.emit()

    def close(self) -> None:
        """Show the rows again."""
        if not self._is_open:
            return
        self._is_open = False
        self._panel.setCurrentIndex(0)
        self._pane.set_map_shown(False)
        self.view.leave()
        self._pane.focus_rows()
        self.changed.emit()

    def update(self) -> None:
        """List the bucket again."""
        self.view.data.build()

    def open_selected(self) -> None:
        """Go into the selected folder, or to the selected file."""
        if key := self.view.selected_key:
            self._go_into(key)

    def _add(self, view: SpaceView) -> None:
        self._pane.add_map(view)
        self._panel.addWidget(view.biggest)
        view.closed.connect(self.close)
        view.up_pressed.connect(self._navigator.up)
        view.opened.connect(self._go_into)
        view.selection_changed.connect(self.changed)
        view.menu_requested.connect(partial(self.menu_requested.emit, "row"))
        view.biggest.action_requested.connect(self.action_requested)
        view.clean_up_requested.connect(partial(self.action_requested.emit, "clean_up"))

    def _go_into(self, key: str) -> None:
        here = self._navigator.location
        if here is None:
            return
        if key.endswith("/"):
            self._navigator.go_to(here.child(key))
            return
        self.close()
        self._navigator.go_to(here.child(parent_of(key)))
        self._navigator.select_when_listed(key)

    def _on_search(self) -> None:
        if self._search.is_open:
            self.close()

    def _on_location(self, location: Location | None) -> None:
        if not self._is_open:
            return
        if location is None or not location.bucket or location.is_recursive:
            self.close()
        else:
            self.view.show_location(location)
