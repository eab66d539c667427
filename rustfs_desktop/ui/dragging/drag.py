"""Dragging the selected objects: within the window as objects, elsewhere as files."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QDrag, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from rustfs_desktop.errors import Cancelled
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.format import contents_text
from rustfs_desktop.models.object_mime import Carried
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.commands import objects
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dragging import drag_download, prefetched_mime
from rustfs_desktop.ui.dragging.delayed_drop import DelayedDrop
from rustfs_desktop.ui.dragging.drag_download import DragDownload
from rustfs_desktop.ui.dragging.prefetched_mime import PrefetchedMime
from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.message_bar import BarButton

translate = QCoreApplication.translate

_HEIGHT, _PAD, _ICON, _GAP = 32, 12, 16, 8
_NAME_LENGTH = 40


class ObjectDrag(QObject):
    """Runs one drag at a time, from the first movement to the drop."""

    def __init__(self, context: CommandContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._downloads: list[DragDownload] = []

    def run(self, target: Target, source: QWidget) -> None:
        """Drag the selection until it is dropped; returns after that."""
        place, selection = target.place, target.selection
        client = self._context.client(place)
        if client is None or place is None or not place.bucket or selection.is_empty:
            return
        what = Carried(place, selection)
        mime, coming = self._mime(client, what)
        object_mime.put(what, mime)
        drag = QDrag(source)
        drag.setMimeData(mime)
        drag.setPixmap(_picture(selection, source))
        drag.setHotSpot(QPoint(-12, -8))
        held = None
        if coming is not None and _can_hold():
            held = DelayedDrop(drag, coming)
            QTimer.singleShot(0, held.begin)
        # Copy only: file managers take "move" when it is offered, and then expect the source gone.
        action = drag.exec(Qt.DropAction.CopyAction)
        if held is not None:
            held.end()
        is_outside = QGuiApplication.topLevelAt(QCursor.pos()) is None
        if action == Qt.DropAction.IgnoreAction:
            if is_outside:
                self._say_why(target, coming)
            is_outside = False
        if coming is not None and not is_outside:  # nobody will come for the files
            coming.close()

    def close(self) -> None:
        """Remove what was fetched."""
        for each in [*self._downloads]:
            each.close()

    def _mime(self, client: Client, what: Carried) -> tuple[QMimeData, DragDownload | None]:
        """What other programs get, as far as that is possible here."""
        selection = what.selection
        if _can_hold():
            if selection.size > drag_download.MOST_BYTES:
                return QMimeData(), None
            coming = self._new_fetch(client, what)
            mime = QMimeData()
            mime.setUrls(coming.urls)
            return mime, coming
        is_small = selection.size <= prefetched_mime.MOST_BYTES and not selection.prefixes
        if not is_small or len(selection.keys) > prefetched_mime.MOST_FILES:
            return QMimeData(), None
        coming = self._new_fetch(client, what)
        return PrefetchedMime(coming), coming

    def _new_fetch(self, client: Client, what: Carried) -> DragDownload:
        made = DragDownload(client, what, self)
        self._downloads.append(made)
        made.closed.connect(partial(self._downloads.remove, made))
        return made

    def _say_why(self, target: Target, coming: DragDownload | None) -> None:
        """Nothing was dropped outside: say what works instead, if it was for the size."""
        messages = self._context.browser.messages
        if coming is not None and not coming.is_too_big:
            if coming.problem is not None and not isinstance(coming.problem, Cancelled):
                messages.show_error(coming.problem)
            return
        to_folder = BarButton(
            translate("Dragging", "Download To…"),
            partial(objects.download_to, self._context, target),
        )
        messages.show_info(
            translate("Dragging", "Cannot drag this to other programs"),
            translate(
                "Dragging",
                "Other programs need the files immediately, and this download takes too long."
                " Download to a folder instead.",
            ),
            [to_folder],
            seconds=20,
        )


def _can_hold() -> bool:
    """Whether the release of the button comes through us, as it does on X11 only."""
    return QGuiApplication.platformName() == "xcb"


def _picture(selection: Selection, source: QWidget) -> QPixmap:
    """What hangs on the pointer: the name, or how many."""
    names = [*selection.prefixes, *selection.keys]
    if len(names) == 1:
        text = elide_middle(display(names[0].rstrip("/").rpartition("/")[2]), _NAME_LENGTH)
    else:
        text = contents_text(len(selection.prefixes), len(selection.keys))
    metrics, ratio = source.fontMetrics(), source.devicePixelRatioF()
    width = _PAD + _ICON + _GAP + metrics.horizontalAdvance(text) + _PAD
    picture = QPixmap(round(width * ratio), round(_HEIGHT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    colours = theme.current()
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(colours.color("control_line"))
    painter.setBrush(colours.color("bar"))
    frame = QRect(0, 0, width - 1, _HEIGHT - 1)
    painter.drawRoundedRect(frame.toRectF().adjusted(0.5, 0.5, 0, 0), 6, 6)
    icon = "folder" if selection.prefixes else "file"
    top = (_HEIGHT - _ICON) // 2
    painter.drawPixmap(_PAD, top, icons.pixmap(icon, _ICON, "dim", ratio))
    painter.setPen(colours.color("text"))
    painter.setFont(source.font())
    room = QRect(_PAD + _ICON + _GAP, 0, width, _HEIGHT)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    return picture
