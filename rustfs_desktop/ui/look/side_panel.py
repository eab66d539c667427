"""A splitter with a side panel that hides in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

CONTENT_WIDTH = 510  # the content gets at least this width before the panel is shown
_WIDEST = 800


class SidePanelSplitter(QSplitter):
    """Content and one panel at its side; the content takes the remaining width."""

    def __init__(self, *widgets: QWidget, panel: QWidget, width: int, parent: QWidget) -> None:
        """Add the widgets from left to right; ``panel`` is the one at the side."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._panel = panel
        self._panel_width = width
        self._is_wanted = True
        for widget in widgets:
            self.addWidget(widget)
            self.setStretchFactor(self.indexOf(widget), int(widget is not panel))
        self.splitterMoved.connect(self._on_dragged)

    @property
    def panel_width(self) -> int:
        """The width of the panel, or its last width while hidden."""
        return self._panel_width

    def set_panel_width(self, width: int) -> None:
        """Restore a value of :attr:`panel_width`."""
        self._panel_width = max(self._panel.minimumWidth(), min(width, _WIDEST))
        self._fit()

    def set_panel_wanted(self, is_wanted: bool) -> None:
        """Show the panel whenever there is room, or never."""
        self._is_wanted = is_wanted
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show or hide the panel for the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fits = self._is_wanted and self._panel_width <= self.width() - CONTENT_WIDTH
        self._panel.setVisible(fits)
        panel = self._panel_width if fits else 0
        sizes = [self.width() - panel, self.width() - panel]
        sizes[self.indexOf(self._panel)] = panel
        self.setSizes(sizes)

    def _on_dragged(self) -> None:
        if not self._panel.isHidden():
            self._panel_width = self._panel.width()
