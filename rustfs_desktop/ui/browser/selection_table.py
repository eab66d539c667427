"""A table whose selection can be that of a pane that is not active."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView, QWidget

from rustfs_desktop.ui.look import theme


class SelectionTable(QTableView):
    """Shows the selected rows in the accent, or quietly while commands act on another pane."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_active = True

    @property
    def selection_ground(self) -> QColor:
        """The ground of selected rows."""
        colors = theme.current()
        is_quiet = not self._is_active and colors.keeps_tints
        return colors.color("hover" if is_quiet else "accent_ground")

    def set_selection_active(self, is_active: bool) -> None:
        """Say whether commands act on the selection, or on that of another pane."""
        self._is_active = is_active
        self.viewport().update()

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:  # noqa: N802
        """Let Qt paint selected cells on that ground."""
        super().initViewItemOption(option)
        if not self._is_active:
            option.palette.setColor(QPalette.ColorRole.Highlight, self.selection_ground)
