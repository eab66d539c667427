"""The panes of a window: one, or two with a divider between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from rustfs_desktop.service.connections import Connections
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.panes.pane import Pane
from rustfs_desktop.ui.tabs.browser_tabs import BrowserTabs

LEAST_SHARE, HALF = 200, 500  # thousandths of the width


class Panes(QSplitter):
    """One or two panes, of which one is active: the one whose browser the group has active.

    Signals:
        split_changed: There is another number of panes.
        active_changed: Another pane is active.
        address_entered: An address was typed in the path of a pane (Browser, str).
        swapped: The panes changed places.
        listing_changed: Other rows are shown in a pane, or their listing ended.
        new_tab_requested: A new tab is to be opened in the active pane.
    """

    split_changed = Signal()
    active_changed = Signal()
    address_entered = Signal(object, str)
    swapped = Signal()
    listing_changed = Signal()
    new_tab_requested = Signal()

    def __init__(
        self,
        browsers: BrowserGroup,
        connections: Connections,
        make_browser: Callable[[QWidget], Browser],
        parent: QWidget,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._group, self._connections, self._make = browsers, connections, make_browser
        self._share = HALF  # of the left pane
        self._panes = [self._add(browsers.active)]
        self._active = self._panes[0]
        browsers.active_changed.connect(self._on_active)
        self.splitterMoved.connect(self._on_dragged)

    @property
    def panes(self) -> list[Pane]:
        """The panes from left to right."""
        return list(self._panes)

    @property
    def is_split(self) -> bool:
        """Whether there are two panes."""
        return len(self._panes) > 1

    @property
    def active(self) -> Pane:
        """The pane that the commands of the window act on."""
        return self._active

    @property
    def other(self) -> Pane | None:
        """The other pane, if there is one."""
        return next((pane for pane in self._panes if pane is not self._active), None)

    @property
    def tabs(self) -> BrowserTabs:
        """The tabs of the active pane."""
        return self._active.tabs

    @property
    def share(self) -> int:
        """How many thousandths of the width the left pane has."""
        return self._share

    def split(self, *, at_left: bool = False) -> Pane:
        """Add an empty pane beside the only one; the active one stays active."""
        assert not self.is_split
        pane = self._add(None)
        self._panes.insert(0 if at_left else 1, pane)
        self.insertWidget(self._panes.index(pane), pane)
        pane.show()
        self._show_panes()
        self.split_changed.emit()
        return pane

    def close_pane(self, pane: Pane) -> None:
        """Close one of two panes with all its tabs; the other becomes the active one."""
        if not self.is_split:
            return
        self._panes.remove(pane)
        self._group.activate(self._panes[0].browser)
        self._panes[0].focus_rows()
        pane.hide()
        for browser in pane.tabs.browsers:
            self._group.remove_browser(browser)
        pane.setParent(None)
        pane.deleteLater()
        self._show_panes()
        self.split_changed.emit()

    def swap(self) -> None:
        """Let the panes change places."""
        if self.is_split:
            self._panes.reverse()
            self.insertWidget(0, self._panes[0])
            self._show_panes()
            self.swapped.emit()

    def activate_other(self) -> None:
        """Move the focus to the rows of the other pane."""
        if (other := self.other) is not None:
            self._group.activate(other.browser)
            other.focus_rows()

    def set_share(self, share: int) -> None:
        """Divide the width."""
        self._share = max(LEAST_SHARE, min(share, 1000 - LEAST_SHARE))
        self._divide()

    def createHandle(self) -> QSplitterHandle:  # noqa: N802
        """A divider that halves the width by a double-click."""
        handle = _Divider(self.orientation(), self)
        handle.double_clicked.connect(partial(self.set_share, HALF))
        return handle

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the proportion."""
        super().resizeEvent(event)
        self._divide()

    def _add(self, first: Browser | None) -> Pane:
        pane = Pane(self._group, self._connections, self._make, self, first)
        pane.address_entered.connect(partial(self._on_address, pane))
        pane.listing_changed.connect(self.listing_changed)
        pane.new_tab_requested.connect(partial(self._on_new_tab, pane))
        return pane

    def _show_panes(self) -> None:
        names = (self.tr("Left pane"), self.tr("Right pane"))
        for pane, name in zip(self._panes, names, strict=False):
            pane.set_beside(self.is_split, name if self.is_split else "")
        self._on_active()
        self._divide()

    def _divide(self) -> None:
        if self.is_split:
            left = self.width() * self._share // 1000
            self.setSizes([left, self.width() - left])

    def _on_dragged(self) -> None:
        if self.is_split and self.width():
            self._share = self.sizes()[0] * 1000 // self.width()

    def _on_active(self) -> None:
        active = self._group.active
        found = [pane for pane in self._panes if active in pane.tabs.browsers]
        self._active = found[0] if found else self._panes[0]
        for pane in self._panes:
            pane.set_active(pane is self._active)
        self.active_changed.emit()

    def _on_address(self, pane: Pane, words: str) -> None:
        self.address_entered.emit(pane.browser, words)

    def _on_new_tab(self, pane: Pane) -> None:
        self._group.activate(pane.browser)
        self.new_tab_requested.emit()


class _Divider(QSplitterHandle):
    """The handle between two panes."""

    double_clicked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Halve the width."""
        event.accept()
        self.double_clicked.emit()
