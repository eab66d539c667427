"""Delays a drop on another program until the dragged files are downloaded (X11 only).

File managers want local files at the very moment of the drop; some ask even while the drag
hovers. So the drag carries the places where the files will be, the release of the button is held
back until they are there; then the drag continues as if the button was just released.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QCursor, QDrag, QGuiApplication, QKeyEvent

from rustfs_desktop.ui.dragging.drag_progress import DragProgress
from rustfs_desktop.ui.dragging.dragged_files import DraggedFiles

_HELD = (
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


class DelayedDrop(QObject):
    """Event filter of one drag, installed before Qt's own filter."""

    def __init__(self, drag: QDrag, files: DraggedFiles) -> None:
        super().__init__()
        self._files = files
        self._loop: QEventLoop | None = None
        self._is_over = False
        self._action = Qt.DropAction.IgnoreAction
        drag.actionChanged.connect(self._on_action)

    def begin(self) -> None:
        """Install the event filter."""
        application = QCoreApplication.instance()
        if not self._is_over and application is not None:
            application.installEventFilter(self)

    def end(self) -> None:
        """Remove the event filter."""
        self._is_over = True
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Hold back the button release; until then only Esc gets through."""
        del watched
        kind = event.type()
        if self._is_over:
            return False
        if self._loop is not None:
            if kind == QEvent.Type.KeyPress and _is_escape(event):
                self._loop.exit(1)
                return False  # Qt's own filter cancels the drag
            return kind in _HELD
        if kind == QEvent.Type.MouseButtonRelease and self._is_for_others():
            self._hold()
        return False

    def _on_action(self, action: Qt.DropAction) -> None:
        self._action = action

    def _is_for_others(self) -> bool:
        """Whether another program would receive the drop."""
        takes = self._action != Qt.DropAction.IgnoreAction
        return takes and QGuiApplication.topLevelAt(QCursor.pos()) is None

    def _hold(self) -> None:
        """Wait for the files; without them the drop is canceled."""
        note = DragProgress(self._files)
        self._loop = QEventLoop()
        self._files.ended.connect(self._loop.quit)
        self._files.start()
        if not self._files.is_ended:
            note.show_at(QCursor.pos())
            self._loop.exec()
        self._loop = None
        self._is_over = True
        note.close()
        note.deleteLater()
        if not self._files.is_whole:
            self._files.cancel()
            QDrag.cancel()


def _is_escape(event: QEvent) -> bool:
    return cast("QKeyEvent", event).key() == Qt.Key.Key_Escape
