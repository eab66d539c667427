"""The head of a pane: its history buttons and its path, while there are two panes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.path_bar import PathBar
from rustfs_desktop.ui.look import text

_HEIGHT = 46


class PaneHead(QFrame):
    """Back, Forward, Up and the path of one pane.

    Signals:
        back_pressed: Back.
        forward_pressed: Forward.
        up_pressed: Up.
        location_chosen: A breadcrumb was clicked (Location).
        address_entered: An address was typed; not checked yet (str).
        left: The address field was closed by key; the focus should go to the rows.
    """

    back_pressed = Signal()
    forward_pressed = Signal()
    up_pressed = Signal()
    location_chosen = Signal(object)
    address_entered = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        self.setFixedHeight(_HEIGHT)
        self._back = text.tool_button("back", self.tr("Back"))
        self._forward = text.tool_button("forward", self.tr("Forward"))
        self._up = text.tool_button("up", self.tr("Up"))
        self.path_bar = PathBar(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(4)
        for button in (self._back, self._forward, self._up):
            row.addWidget(button)
        row.addWidget(self.path_bar, 1)
        self._back.clicked.connect(self.back_pressed)
        self._forward.clicked.connect(self.forward_pressed)
        self._up.clicked.connect(self.up_pressed)
        self.path_bar.crumb_clicked.connect(self.location_chosen)
        self.path_bar.location_entered.connect(self.address_entered)
        self.path_bar.left.connect(self.left)

    def show_browser(self, browser: Browser, connection_name: str) -> None:
        """Show where a browser is, and which steps are possible there."""
        location: Location | None = browser.location
        self.path_bar.set_location(location, connection_name)
        self._back.setEnabled(browser.can_back)
        self._forward.setEnabled(browser.can_forward)
        self._up.setEnabled(browser.can_up)
