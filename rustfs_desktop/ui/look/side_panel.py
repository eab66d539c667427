"""A splitter with a side panel, which lies over the content where there is no room beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from rustfs_desktop.ui.look.side_overlay import SideOverlay

CONTENT_WIDTH = 510  # the content gets at least this width before the panel is shown
_WIDEST = 800
_UNCOVERED = 48  # the least of the content that an overlay leaves for a click outside


class SidePanelSplitter(QSplitter):
    """Content and one panel at its side; the content takes the remaining width.

    In a narrow window the panel is hidden, but can be opened as an overlay.

    Signals:
        panel_shown: The panel appeared or disappeared (bool).
        overlay_closed: The overlay was closed; the focus should go to the content.
    """

    panel_shown = Signal(bool)
    overlay_closed = Signal()

    def __init__(self, *widgets: QWidget, panel: QWidget, width: int, parent: QWidget) -> None:
        """Add the widgets from left to right; ``panel`` is the one at the side."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._panel = panel
        self._panel_width = width
        self._is_wanted = True
        self._is_shown = True
        self._content_width = CONTENT_WIDTH
        self._overlay: SideOverlay | None = None
        self._position = widgets.index(panel)
        for widget in widgets:
            self.addWidget(widget)
            self.setStretchFactor(self.indexOf(widget), int(widget is not panel))
        self.splitterMoved.connect(self._on_dragged)

    @property
    def panel_width(self) -> int:
        """The width of the panel, or its last width while hidden."""
        return self._panel_width

    @property
    def is_panel_wanted(self) -> bool:
        """Whether the panel is shown whenever there is room."""
        return self._is_wanted

    @property
    def is_panel_shown(self) -> bool:
        """Whether the panel is shown, beside the content or over it."""
        return self._is_shown

    def set_panel_width(self, width: int) -> None:
        """Restore a value of :attr:`panel_width`."""
        self._panel_width = max(self._panel.minimumWidth(), min(width, _WIDEST))
        self._fit()

    def set_content_width(self, width: int) -> None:
        """Say how much width the content needs before the panel is shown."""
        self._content_width = width
        self._fit()

    def set_panel_wanted(self, is_wanted: bool) -> None:
        """Show the panel whenever there is room, or never."""
        self._is_wanted = is_wanted
        self._fit()

    def show_panel(self, is_shown: bool) -> None:
        """Show or hide the panel as it is possible now: over the content, or beside it."""
        if is_shown == self._is_shown:
            return
        if self._has_room:
            self.set_panel_wanted(is_shown)
        elif is_shown:
            self._open_overlay()
        else:
            self.close_overlay()

    @Slot()
    def close_overlay(self) -> None:
        """Close the overlay, if it is open."""
        if self._overlay is not None:
            self._take_back()
            self._fit()
            self.overlay_closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show or hide the panel for the new width."""
        super().resizeEvent(event)
        self._fit()

    @property
    def _has_room(self) -> bool:
        return self._panel_width <= self.width() - self._content_width

    def _fit(self) -> None:
        if self._overlay is not None:
            if not self._has_room:
                self._overlay.setGeometry(self._overlay_area())
                return
            self._take_back()
        fits = self._is_wanted and self._has_room
        self._panel.setVisible(fits)
        panel = self._panel_width if fits else 0
        sizes = [self.width() - panel, self.width() - panel]
        sizes[self._position] = panel
        self.setSizes(sizes)
        self._tell(fits)

    def _open_overlay(self) -> None:
        self._overlay = SideOverlay(self._panel, self.window(), is_right=self._position > 0)
        self._overlay.dismissed.connect(self.close_overlay)
        self._overlay.open_at(self._overlay_area())
        self._tell(True)

    def _overlay_area(self) -> QRect:
        width = max(min(self._panel_width, self.width() - _UNCOVERED), self._panel.minimumWidth())
        left = self.width() - width if self._position > 0 else 0
        corner = self.mapTo(self.window(), QPoint(left, 0))
        return QRect(corner.x(), corner.y(), width, self.height())

    def _take_back(self) -> None:
        """Put the panel beside the content again, hidden."""
        overlay, self._overlay = self._overlay, None
        assert overlay is not None
        self._panel.hide()
        self.insertWidget(self._position, self._panel)
        self.setStretchFactor(self._position, 0)
        overlay.close_for(self._panel)

    def _tell(self, is_shown: bool) -> None:
        if is_shown != self._is_shown:
            self._is_shown = is_shown
            self.panel_shown.emit(is_shown)

    def _on_dragged(self) -> None:
        if not self._panel.isHidden():
            self._panel_width = self._panel.width()
