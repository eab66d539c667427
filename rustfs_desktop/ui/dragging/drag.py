"""Drags selected objects: as objects within the window, as files to other programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMimeData, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QDrag, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.format import contents_text
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.dragging import drag_download, prefetched_mime
from rustfs_desktop.ui.dragging.delayed_drop import DelayedDrop
from rustfs_desktop.ui.dragging.drag_download import DragDownload
from rustfs_desktop.ui.dragging.dragged_files import DraggedFiles
from rustfs_desktop.ui.dragging.prefetched_mime import PrefetchedMime
from rustfs_desktop.ui.look import icons, theme

_HEIGHT, _PAD, _ICON, _GAP = 32, 12, 16, 8
_NAME_LENGTH = 40


@dataclasses.dataclass(frozen=True, slots=True)
class DragFailure:
    """Why a drop on another program failed.

    Attributes:
        error: The error; None if the download would take too long.
    """

    error: AppError | None = None


class ObjectDrag(QObject):
    """Runs one drag at a time, from start to drop."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._downloads: list[DragDownload] = []

    def run(self, client: Client, what: MimeObjects, source: QWidget) -> DragFailure | None:
        """Drag objects out of ``source``; returns after the drop."""
        mime, download = self._mime(client, what)
        object_mime.write(what, mime)
        return run_drag(source, mime, _picture(what.selection, source), download)

    def close(self) -> None:
        """Delete the downloaded files."""
        for each in [*self._downloads]:
            each.close()

    def _mime(self, client: Client, what: MimeObjects) -> tuple[QMimeData, DragDownload | None]:
        """The MIME data for other programs, if this platform supports it."""
        selection = what.selection
        if len(what.parts) > 1:
            return QMimeData(), None  # within the window only
        if can_delay():
            if not selection.is_sized or selection.size > drag_download.MOST_BYTES:
                return QMimeData(), None
            download = self._new_download(client, what)
            mime = QMimeData()
            mime.setUrls(download.urls)
            return mime, download
        is_small = selection.is_sized and selection.size <= prefetched_mime.MOST_BYTES
        if not is_small or selection.prefixes or len(selection.keys) > prefetched_mime.MOST_FILES:
            return QMimeData(), None
        download = self._new_download(client, what)
        return PrefetchedMime(download), download

    def _new_download(self, client: Client, what: MimeObjects) -> DragDownload:
        made = DragDownload(client, what, self)
        self._downloads.append(made)
        made.closed.connect(partial(self._downloads.remove, made))
        return made


def run_drag(
    source: QWidget, mime: QMimeData, picture: QPixmap, files: DraggedFiles | None
) -> DragFailure | None:
    """Drag out of ``source``; returns after the drop.

    Args:
        source: Where the drag starts.
        mime: The data.
        picture: What follows the mouse pointer.
        files: The files for other programs, if this platform supports them.
    """
    drag = QDrag(source)
    drag.setMimeData(mime)
    drag.setPixmap(picture)
    drag.setHotSpot(QPoint(-12, -8))
    delayed = None
    if files is not None and can_delay():
        delayed = DelayedDrop(drag, files)
        QTimer.singleShot(0, delayed.begin)
    # Copy only: file managers prefer "move", and then expect the source to be deleted.
    action = drag.exec(Qt.DropAction.CopyAction)
    if delayed is not None:
        delayed.end()
    is_outside = QGuiApplication.topLevelAt(QCursor.pos()) is None
    was_dropped = action != Qt.DropAction.IgnoreAction
    failure = _failure(files) if is_outside and not was_dropped else None
    if files is not None and not (is_outside and was_dropped):
        files.close()  # no other program needs them
    return failure


def _failure(download: DraggedFiles | None) -> DragFailure | None:
    """Why a drop on another program failed; None if it did not."""
    if download is None or download.is_too_big:
        return DragFailure()
    if download.problem is None or isinstance(download.problem, Cancelled):
        return None
    return DragFailure(download.problem)


def can_delay() -> bool:
    """Whether the program sees the button release, which is so on X11 only."""
    return QGuiApplication.platformName() == "xcb"


def _picture(selection: Selection, source: QWidget) -> QPixmap:
    """The drag pixmap: the name, or the number of items."""
    names = [*selection.prefixes, *selection.keys]
    folders = len(selection.prefixes)
    text = contents_text(folders, selection.count - folders)
    return drag_picture(names, text, source)


def drag_picture(names: Sequence[str], count_text: str, source: QWidget) -> QPixmap:
    """The drag pixmap of keys and prefixes: the name of a single one, else how many there are."""
    text = count_text
    if len(names) == 1:
        text = elide_middle(display(names[0].rstrip("/").rpartition("/")[2]), _NAME_LENGTH)
    metrics, ratio = source.fontMetrics(), source.devicePixelRatioF()
    width = _PAD + _ICON + _GAP + metrics.horizontalAdvance(text) + _PAD
    picture = QPixmap(round(width * ratio), round(_HEIGHT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    colors = theme.current()
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(colors.color("control_line"))
    painter.setBrush(colors.color("bar"))
    frame = QRect(0, 0, width - 1, _HEIGHT - 1)
    painter.drawRoundedRect(frame.toRectF().adjusted(0.5, 0.5, 0, 0), 6, 6)
    icon = "folder" if any(name.endswith("/") for name in names) else "file"
    top = (_HEIGHT - _ICON) // 2
    painter.drawPixmap(_PAD, top, icons.pixmap(icon, _ICON, "dim", ratio))
    painter.setPen(colors.color("text"))
    painter.setFont(source.font())
    room = QRect(_PAD + _ICON + _GAP, 0, width, _HEIGHT)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    return picture
