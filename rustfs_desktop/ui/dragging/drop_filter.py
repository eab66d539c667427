"""The event filter for drops of files and objects on a view."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.local_paths import local_paths
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.ui.dragging.drop_text import (
    DropKind,
    kind_of_paths,
    objects_text,
    upload_text,
)

translate = QCoreApplication.translate

_OPEN_AFTER_MS = 800  # spring-loading: a collapsed tree node opens after this time
_EDGE = 28  # the view scrolls this close to its upper or lower edge
_SCROLL_MS = 50


@dataclasses.dataclass(frozen=True, slots=True)
class DropTarget:
    """The folder that would receive a drop at some point.

    Attributes:
        location: The folder; None if drops are not possible there.
        reason: Why not, if ``location`` is None.
        row: The row to outline, in the view's own type; None for the whole view.
    """

    location: Location | None
    reason: str = ""
    row: object = None


class DropSurface(Protocol):
    """A view that accepts drops."""

    def drop_target(self, position: QPoint) -> DropTarget:
        """The target of a drop at this point of the viewport."""

    def show_drop_target(self, target: DropTarget | None) -> None:
        """Outline the target; None removes the outline."""

    def spring_open(self, target: DropTarget) -> None:
        """The drag hovered over the same target for a while: open it."""

    def scroll_by(self, pixels: int) -> None:
        """Scroll while the drag is at an edge."""


def _can_take(mime: QMimeData) -> bool:
    return mime.hasUrls() or mime.hasFormat(object_mime.FORMAT)


def objection(what: MimeObjects, location: Location) -> str:
    """Why objects cannot be dropped on a location; empty if they can."""
    if what.location == location:
        return translate("Drops", "Already in this folder")
    is_same = (what.location.connection_id, what.location.bucket) == (
        location.connection_id,
        location.bucket,
    )
    if is_same and location.prefix.startswith(tuple(what.selection.prefixes)):
        return translate("Drops", "A folder cannot be placed inside itself")
    return ""


class DropFilter(QObject):
    """Turns the drag events of a viewport into an outline, a hint and a drop.

    Signals:
        hovered: What a drop here would do, and whether it is possible (str, bool).
        dropped: Files were dropped on a folder (list of Path, Location).
        objects_dropped: Objects were dropped on a folder, with Shift to move them
            (MimeObjects, Location, bool).
    """

    hovered = Signal(str, bool)
    dropped = Signal(object, object)
    objects_dropped = Signal(object, object, bool)

    def __init__(self, viewport: QWidget, surface: DropSurface) -> None:
        super().__init__(viewport)
        viewport.setAcceptDrops(True)
        viewport.installEventFilter(self)
        self._viewport = viewport
        self._surface = surface
        self._paths: list[Path] = []
        self._objects: MimeObjects | None = None
        self._moves = False
        self._kind = DropKind.ITEMS
        self._target: DropTarget | None = None
        self._scroll_step = 0
        self._linger = self._timer(_OPEN_AFTER_MS, self._on_hovered)
        self._linger.setSingleShot(True)
        self._scroll = self._timer(_SCROLL_MS, self._on_scroll)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Handle the drag events of the viewport."""
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragMoveEvent):
            self._enter(event)
        elif kind == QEvent.Type.DragMove and isinstance(event, QDragMoveEvent):
            self._move(event)
        elif kind == QEvent.Type.DragLeave:
            self._end()
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._drop(event)
        else:
            return super().eventFilter(watched, event)
        return True

    def _timer(self, interval_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _enter(self, event: QDragMoveEvent) -> None:
        if not _can_take(event.mimeData()):
            event.ignore()
            return
        self._objects = object_mime.read(event.mimeData())
        self._paths = local_paths(event.mimeData())
        if self._objects is None:
            self._kind = kind_of_paths(self._paths)
        self._move(event)
        event.accept()  # after a refused enter no moves would follow to show the reason

    def _move(self, event: QDragMoveEvent) -> None:
        if not _can_take(event.mimeData()):
            event.ignore()
            return
        position = event.position().toPoint()
        self._aim(self._target_at(position), moves=_moves(event))
        self._set_scrolling(position)
        target = self._target
        if target is not None and target.location is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def _target_at(self, position: QPoint) -> DropTarget:
        if not self._paths and self._objects is None:
            return DropTarget(
                None, translate("Drops", "Only files on this computer can be dropped here")
            )
        target = self._surface.drop_target(position)
        if self._objects is not None and target.location is not None:
            reason = objection(self._objects, target.location)
            if reason:
                return DropTarget(None, reason, target.row)
        return target

    def _aim(self, target: DropTarget, *, moves: bool) -> None:
        if (target, moves) == (self._target, self._moves):
            return
        self._target, self._moves = target, moves
        self._surface.show_drop_target(target)
        self._linger.start()
        if target.location is None:
            self.hovered.emit(target.reason, False)
        elif self._objects is None:
            text = upload_text(len(self._paths), self._kind, target.location)
            self.hovered.emit(text, True)
        else:
            text = objects_text(self._objects.selection, target.location, moves=moves)
            self.hovered.emit(text, True)

    def _drop(self, event: QDropEvent) -> None:
        paths = local_paths(event.mimeData())
        self._objects = objects = object_mime.read(event.mimeData())
        self._paths = paths
        target = self._target_at(event.position().toPoint())
        moves = _moves(event)
        self._end()
        if target.location is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if objects is not None:
            self.objects_dropped.emit(objects, target.location, moves)
        else:
            self.dropped.emit(paths, target.location)

    def _end(self) -> None:
        self._linger.stop()
        self._scroll.stop()
        self._target, self._objects = None, None
        self._surface.show_drop_target(None)
        self.hovered.emit("", False)

    def _on_hovered(self) -> None:
        if self._target is not None:
            self._surface.spring_open(self._target)

    def _set_scrolling(self, position: QPoint) -> None:
        bottom = self._viewport.height() - _EDGE
        self._scroll_step = -1 if position.y() < _EDGE else 1 if position.y() > bottom else 0
        if not self._scroll_step:
            self._scroll.stop()
        elif not self._scroll.isActive():
            self._scroll.start()

    def _on_scroll(self) -> None:
        self._surface.scroll_by(self._scroll_step * _EDGE)


def _moves(event: QDropEvent) -> bool:
    """Whether Shift is held; other programs are offered copying only, so Qt cannot tell."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
