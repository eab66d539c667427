"""The tree view of connections, buckets and folders."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTreeView, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.bucket_tree import BucketTreeModel
from rustfs_desktop.ui.dragging.drop_filter import DropTarget
from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.tree.node_delegate import ROW_HEIGHT, TreeDelegate

INDENT = 18
_SIDE = 6  # between the panel's edge and a row's background
_CHEVRON = 12
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class BucketTree(QTreeView):
    """Shows the current location and navigates to others.

    The arrow keys move a focus ring; Enter or a click opens. The tinted row is the location shown.

    Signals:
        location_chosen: Go to a location (Location).
        menu_requested: A context menu (Location or None for the space below, QPoint global).
        current_changed: Another node has the focus ring: ``current``.
    """

    location_chosen = Signal(object)
    current_changed = Signal()
    menu_requested = Signal(object, QPoint)

    def __init__(self, model: BucketTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Connections, buckets and folders"))
        self.setModel(model)
        self.setHeaderHidden(True)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setIndentation(INDENT)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.viewport().setAutoFillBackground(False)
        self._model = model
        self._delegate = TreeDelegate(model.IconRole, model.StateRole, self)
        self.setItemDelegate(self._delegate)
        self._here: Location | None = None
        self._is_opening_way = False
        self._hovered = QPersistentModelIndex()
        self._target: DropTarget | None = None
        self._by_keyboard = False
        self.selectionModel().currentChanged.connect(self.current_changed)
        model.rowsInserted.connect(self._on_rows)
        model.modelReset.connect(self._on_rows)

    @property
    def here(self) -> Location | None:
        """The tinted location."""
        return self._here

    @property
    def current(self) -> Location | None:
        """The node with the focus ring."""
        return self._location(self.currentIndex())

    def follow(self, location: Location | None) -> None:
        """Tint the current location and expand the nodes above it, as far as loaded."""
        self._here = location
        self._is_opening_way = True
        self._reveal()

    # Drops

    def drop_target(self, position: QPoint) -> DropTarget:
        """Buckets and folders accept drops; connections do not."""
        location = self._location(self.indexAt(position))
        if location is None:
            return DropTarget(None, self.tr("Drop files on a bucket or folder"))
        if not location.bucket:
            reason = self.tr("Drop files on a bucket")
            return DropTarget(None, reason, location)
        return DropTarget(location, row=location)

    def show_drop_target(self, target: DropTarget | None) -> None:
        """Outline the node."""
        self._target = target if target is not None and target.location is not None else None
        self.viewport().update()

    def spring_open(self, target: DropTarget) -> None:
        """Expand a collapsed node during a drag."""
        if isinstance(target.row, Location):
            self.expand(self._model.index_of(target.row))

    def scroll_by(self, pixels: int) -> None:
        """Scroll while a drag is at the edge."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pixels)

    # Keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter and Space open the node with the focus ring."""
        self._by_keyboard = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The chevron expands and collapses; a click elsewhere opens the location."""
        self._by_keyboard = False
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        if self._is_on_chevron(index, event.position().x()):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self._choose(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The first click opened the location; the second expands the node."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Track the node under the mouse."""
        self._hover(self.indexAt(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Clear the hover state when the mouse leaves."""
        if event.type() == QEvent.Type.Leave:
            self._hover(QModelIndex())
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Open the context menu at the mouse, or at the focused node by keyboard."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        position = self.visualRect(index).center() if by_key else event.pos()
        self.menu_requested.emit(self._location(index), self.viewport().mapToGlobal(position))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus ring if the focus came by keyboard."""
        self._by_keyboard = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)

    def selectionCommand(  # noqa: N802
        self,
        index: QModelIndex | QPersistentModelIndex,
        event: QEvent | None = None,
    ) -> QItemSelectionModel.SelectionFlag:
        """The selection is the current location; keys and clicks never change it."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    # Painting

    def drawRow(  # noqa: N802
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row's background, the chevron, the node and the focus ring."""
        colors = theme.current()
        rect = self._ground(index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_target = self._target is not None and self._target.location == self._location(index)
        is_here = index == self._delegate.here
        painter.setPen(Qt.PenStyle.NoPen)
        if is_here or is_target or index == self._hovered:
            tone = "accent_ground" if is_here or is_target else "track"
            painter.setBrush(colors.color(tone))
            painter.drawRoundedRect(rect, 5, 5)
        ring = self._by_keyboard and self.hasFocus() and index == self.currentIndex()
        if is_target or ring:
            painter.setPen(QPen(colors.color("accent"), 2 if is_target else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.toRectF().adjusted(1, 1, -1, -1), 5, 5)
        self._draw_chevron(painter, index, rect)
        node = QStyleOptionViewItem(option)
        left = indent_of(index) + _CHEVRON + 7
        node.rect = QRect(left, rect.top(), rect.right() - left + 1, rect.height())
        self._delegate.paint(painter, node, index)

    def _draw_chevron(
        self, painter: QPainter, index: QModelIndex | QPersistentModelIndex, rect: QRect
    ) -> None:
        if not self._model.hasChildren(index):
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        picture = icons.pixmap(name, _CHEVRON, "faint", self.devicePixelRatioF())
        top = rect.top() + (rect.height() - _CHEVRON) // 2
        painter.drawPixmap(QPoint(indent_of(index), top), picture)

    def _ground(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
        top = self.visualRect(index).top()
        return QRect(_SIDE, top, self.viewport().width() - 2 * _SIDE, ROW_HEIGHT)

    def _is_on_chevron(self, index: QModelIndex, x: float) -> bool:
        left = indent_of(index)
        return self._model.hasChildren(index) and left - 6 <= x < left + _CHEVRON + 4

    # Where one is

    def _location(self, index: QModelIndex | QPersistentModelIndex) -> Location | None:
        return self._model.location(index) if index.isValid() else None

    def _choose(self, index: QModelIndex) -> None:
        location = self._location(index)
        if location is not None:
            self.location_chosen.emit(location)

    def _hover(self, index: QModelIndex) -> None:
        if index != self._hovered:
            self._hovered = QPersistentModelIndex(index)
            self.viewport().update()

    def _on_rows(self) -> None:
        """Continue to reveal the location when nodes were loaded."""
        self._reveal()

    def _reveal(self) -> None:
        """Expand the nodes down to the location, as far as loaded; continues as they load."""
        index = self._deepest_known()
        if self._delegate.here == index and not self._is_opening_way:
            return
        self._delegate.here = QPersistentModelIndex(index)
        was_opening, self._is_opening_way = self._is_opening_way, not self._is_there(index)
        flags = QItemSelectionModel.SelectionFlag
        if index.isValid():
            self.selectionModel().select(index, flags.ClearAndSelect)
            if was_opening:
                self.selectionModel().setCurrentIndex(index, flags.NoUpdate)
                self.scrollTo(index)
        else:
            self.selectionModel().clearSelection()
        self.viewport().update()

    def _deepest_known(self) -> QModelIndex:
        """The node of the location, or its deepest loaded ancestor."""
        line: list[Location] = []
        location = self._here
        while location is not None:
            line.insert(0, location)
            location = location.parent
        found = QModelIndex()
        for step in line:
            index = self._model.index_of(step)
            if not index.isValid():
                break
            if found.isValid():
                self._open(found)
            found = index
        if found.isValid() and not self._is_there(found):
            self._open(found)  # which requests its children
        return found

    def _open(self, index: QModelIndex) -> None:
        """Expand a node on the way once; what the user collapses later stays collapsed."""
        if self._is_opening_way:
            self.expand(index)

    def _is_there(self, index: QModelIndex) -> bool:
        return index.isValid() and self._location(index) == self._here


def indent_of(index: QModelIndex | QPersistentModelIndex) -> int:
    """The indentation of a node's chevron."""
    depth = 0
    above = index.parent()
    while above.isValid():
        depth, above = depth + 1, above.parent()
    return _SIDE + 8 + depth * INDENT
