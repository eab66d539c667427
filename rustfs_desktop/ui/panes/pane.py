"""One pane: tabs, and beside another pane also its own path and counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.object_table import ObjectTableModel
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.panes.pane_head import PaneHead
from rustfs_desktop.ui.tabs.browser_tabs import BrowserTabs

_LINE = 2
_FOOT = 32


class Pane(QWidget):
    """Shows its head and foot only beside another pane.

    Attributes:
        tabs: The browsers of the pane, one of which is shown.

    Signals:
        address_entered: An address was typed in its path (str).
        new_tab_requested: The button for a new tab was pressed.
        listing_changed: Other rows are shown, or their listing ended.
    """

    address_entered = Signal(str)
    new_tab_requested = Signal()
    listing_changed = Signal()

    def __init__(
        self,
        browsers: BrowserGroup,
        connections: Connections,
        make_browser: Callable[[QWidget], Browser],
        parent: QWidget,
        first: Browser | None = None,
    ) -> None:
        super().__init__(parent)
        self._connections = connections
        self._is_beside = self._is_active = self._is_compared = False
        self.head = PaneHead(self)
        self.tabs = BrowserTabs(browsers, connections, make_browser, self, first)
        self._counts = text.ElidedLabel(role="small", parent=self)
        self._foot = _foot(self._counts, self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        for part in (self.head, self.tabs, self._foot):
            self._column.addWidget(part)
        self.head.back_pressed.connect(self._back)
        self.head.forward_pressed.connect(self._forward)
        self.head.up_pressed.connect(self._up)
        self.head.location_chosen.connect(self._go_to)
        self.head.address_entered.connect(self.address_entered)
        self.head.left.connect(self.focus_rows)
        self.tabs.strip.new_requested.connect(self.new_tab_requested)
        self.tabs.changed.connect(self._show_place)
        for signal in (self.tabs.changed, self.tabs.listing_changed):
            signal.connect(self.listing_changed)
        self.tabs.counts_changed.connect(self._show_counts)
        connections.list_changed.connect(self._show_place)
        self._arrange()

    @property
    def browser(self) -> Browser:
        """The browser of the tab that is shown."""
        return self.tabs.shown

    @property
    def is_beside_another(self) -> bool:
        """Whether there are two panes."""
        return self._is_beside

    @property
    def counts(self) -> str:
        """The text below the rows."""
        return self._counts.whole_text

    @property
    def compared_rows(self) -> ObjectTableModel | None:
        """The rows of a folder that is listed completely; None for anything else."""
        table, here = self.browser.content.table, self.browser.location
        if here is None or not here.bucket or here.query or table.location != here:
            return None
        return table.objects if table.is_complete and not self.browser.is_reading else None

    def set_compared(self, is_compared: bool) -> None:
        """Make room for how rows compare with those of the other pane."""
        self._is_compared = is_compared
        self._show_active()

    def set_beside(self, is_beside: bool, name: str = "") -> None:
        """Show head and foot, or only the tabs; ``name`` is for screen readers."""
        self._is_beside = is_beside
        self.setAccessibleName(name)
        self._arrange()

    def set_active(self, is_active: bool) -> None:
        """Say whether the commands of the window act here."""
        self._is_active = is_active
        self._show_active()

    def focus_rows(self) -> None:
        """Move the focus to the rows."""
        self.browser.focus_rows()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line at the top, which marks the active pane."""
        colors, painter = theme.current(), QPainter(self)
        painter.fillRect(event.rect(), colors.color("bar"))
        if self._is_beside and self._is_active:
            painter.fillRect(0, 0, self.width(), _LINE, colors.color("accent"))
        painter.end()

    def _arrange(self) -> None:
        self.head.setVisible(self._is_beside)
        self._foot.setVisible(self._is_beside)
        self._column.setContentsMargins(0, _LINE if self._is_beside else 0, 0, 0)
        self._show_place()
        self._show_active()

    def _show_active(self) -> None:
        is_marked = self._is_active or not self._is_beside
        self.head.path_bar.set_active(self._is_beside and self._is_active)
        for browser in self.tabs.browsers:
            browser.content.set_selection_active(is_marked)
            browser.content.table.set_compared(self._is_compared)
        self.update()

    def _show_place(self) -> None:
        if not self._is_beside:
            return
        browser = self.browser
        here = browser.location
        connection = self._connections.get(here.connection_id) if here is not None else None
        self.head.show_browser(browser, connection.name if connection is not None else "")
        self._show_active()  # also for a tab that was just opened
        self._show_counts()

    def _show_counts(self) -> None:
        if self._is_beside:
            self._counts.set_whole_text(self.browser.listing_text)

    def _back(self) -> None:
        self.focus_rows()
        self.browser.back()

    def _forward(self) -> None:
        self.focus_rows()
        self.browser.forward()

    def _up(self) -> None:
        self.focus_rows()
        self.browser.up()

    def _go_to(self, location: Location) -> None:
        self.browser.go_to(location)
        self.focus_rows()


def _foot(counts: QWidget, parent: QWidget) -> QFrame:
    foot = QFrame(parent)
    foot.setProperty("surface", "foot")
    foot.setFixedHeight(_FOOT)
    row = QHBoxLayout(foot)
    row.setContentsMargins(12, 0, 12, 0)
    row.addWidget(counts)
    return foot
