"""Tree, rows and inspector side by side; where there is little room the inspector folds first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

_CONTENT = 510  # the rows get at least this before a panel beside them is shown


class Panes(QSplitter):
    """Three widgets; the outer two can be dragged, hidden, and give way in a narrow window."""

    def __init__(self, tree: QWidget, content: QWidget, inspector: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._tree, self._inspector = tree, inspector
        self._widths = {tree: 220, inspector: 280}
        self._wanted = {tree: True, inspector: True}
        for widget in (tree, content, inspector):
            self.addWidget(widget)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setStretchFactor(2, 0)
        self.splitterMoved.connect(self._on_dragged)

    def want_tree(self, wanted: bool) -> None:
        """Show the tree whenever there is room."""
        self._want(self._tree, wanted)

    def want_inspector(self, wanted: bool) -> None:
        """Show the inspector whenever there is room."""
        self._want(self._inspector, wanted)

    def widths(self) -> list[int]:
        """The widths of tree and inspector, as they are or were last."""
        return [self._widths[self._tree], self._widths[self._inspector]]

    def set_widths(self, widths: list[int]) -> None:
        """Take over what :meth:`widths` gave."""
        for widget, width in zip((self._tree, self._inspector), widths, strict=False):
            self._widths[widget] = max(widget.minimumWidth(), min(width, 800))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """More or less room."""
        super().resizeEvent(event)
        self._fit()

    def _want(self, widget: QWidget, wanted: bool) -> None:
        self._wanted[widget] = wanted
        self._fit()

    def _fit(self) -> None:
        """Show what there is room for, the tree before the inspector."""
        room = self.width() - _CONTENT
        widths = []
        for widget in (self._tree, self._inspector):
            fits = self._wanted[widget] and self._widths[widget] <= room
            widget.setVisible(fits)
            widths.append(self._widths[widget] if fits else 0)
            room -= widths[-1]
        self.setSizes([widths[0], self.width() - sum(widths), widths[1]])

    def _on_dragged(self) -> None:
        for widget in (self._tree, self._inspector):
            if not widget.isHidden():
                self._widths[widget] = widget.width()
