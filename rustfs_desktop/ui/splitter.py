"""The splitter between browser and transfer panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from rustfs_desktop.ui.transfers.panel import TransferPanel


class TransferSplitter(QSplitter):
    """Restores the height of an expanded panel; a collapsed one is as high as its header."""

    def __init__(self, top: QWidget, foot: TransferPanel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._foot = foot
        self._height = 0
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(top)
        self.addWidget(foot)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.splitterMoved.connect(self._on_dragged)
        foot.expanded_changed.connect(self._fit)

    @property
    def foot_height(self) -> int:
        """The user's height of the expanded panel; 0 if it was never dragged."""
        return self._height

    def set_foot_height(self, height: int) -> None:
        """Restore a value of :attr:`foot_height`."""
        self._height = max(0, min(height, 2000))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the browser the remaining height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        hint = self._foot.sizeHint().height()
        foot = self._height or hint if self._foot.is_expanded else hint
        self.setSizes([max(0, self.height() - foot - self.handleWidth()), foot])

    def _on_dragged(self) -> None:
        if self._foot.is_expanded:
            self._height = self._foot.height()
