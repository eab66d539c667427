"""Two programs on an X server: one drags a file that is not there yet, the other takes it.

``python -m tests.ui.dragging.x11_drag source|target FOLDER`` prints what happens, a line
for each event.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop.ui.dragging.delayed_drop import DelayedDrop

SOURCE, TARGET, SIZE = (100, 100), (500, 100), 200
_SLOW_MS = 1500


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


class SlowFile(QObject):
    """A fetch whose file comes after a while."""

    progressed = Signal()
    ended = Signal()
    done_bytes, all_bytes = 0, 1_000_000

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.is_ended = self.is_whole = False

    def start(self) -> None:
        say("held")
        QTimer.singleShot(_SLOW_MS, self._finish)

    def cancel(self) -> None:
        say("given up")

    def _finish(self) -> None:
        self._path.write_text("whole")
        self.is_ended = self.is_whole = True
        self.ended.emit()


class Source(QWidget):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setGeometry(*SOURCE, SIZE, SIZE)
        self._path = folder / "file.txt"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        self._path.unlink(missing_ok=True)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self._path))])
        drag = QDrag(self)
        drag.setMimeData(mime)
        watch = DelayedDrop(drag, SlowFile(self._path))
        QTimer.singleShot(0, watch.begin)
        action = drag.exec(Qt.DropAction.CopyAction)
        watch.end()
        say(f"over: {action.name}")


class Target(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setGeometry(*TARGET, SIZE, SIZE)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        say("entered")

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        (url,) = event.mimeData().urls()
        event.acceptProposedAction()
        say(f"dropped: {Path(url.toLocalFile()).read_text()}")


class Ready(QObject):
    """Tells when a window is painted, and so on the screen."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            say("ready")
        return False


def main() -> None:
    application = QApplication(sys.argv[:1])
    folder = Path(sys.argv[2])
    window = Source(folder) if sys.argv[1] == "source" else Target()
    ready = Ready()
    window.installEventFilter(ready)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()
