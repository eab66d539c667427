"""The map itself: painted tiles that can be pointed at, selected and opened."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from rustfs_desktop.index.space_map import SpaceMap
from rustfs_desktop.models.space_layout import Metric, Tile, arrange
from rustfs_desktop.models.space_texts import tile_text
from rustfs_desktop.models.tile_neighbors import ArrowDirection, neighbor
from rustfs_desktop.models.treemap import Rect
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.look.text import plain_tip
from rustfs_desktop.ui.space.tile_painter import TilePainter, TileState, header_height, pixel_rect

_DIRECTIONS = {
    Qt.Key.Key_Left: ArrowDirection.LEFT,
    Qt.Key.Key_Right: ArrowDirection.RIGHT,
    Qt.Key.Key_Up: ArrowDirection.UP,
    Qt.Key.Key_Down: ArrowDirection.DOWN,
}
_OPEN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MapWidget(QWidget):
    """Shows a space map as tiles.

    Signals:
        selected: The user selected another tile, or none.
        arranged: The tiles were arranged again; the selected one may have changed or be gone.
        opened: A double-click or Enter on a folder or file (its prefix or key).
        menu_requested: A context menu of the selected tile (QPoint, global).
    """

    selected = Signal()
    arranged = Signal()
    opened = Signal(str)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map: SpaceMap | None = None
        self._metric = Metric.BYTES
        self._tiles: list[Tile] = []
        self._selected: Tile | None = None
        self._hovered: Tile | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 80)
        self.setAccessibleName(self.tr("Space map"))
        theme.notifier().changed.connect(self.update)

    @property
    def tiles(self) -> list[Tile]:
        """The tiles, each folder before what is in it."""
        return list(self._tiles)

    @property
    def selected_tile(self) -> Tile | None:
        """The selected tile."""
        return self._selected

    def show_map(self, shown: SpaceMap | None, metric: Metric) -> None:
        """Show another map; the tile of the same entry stays selected."""
        self._map, self._metric = shown, metric
        self._arrange()

    def select_key(self, key: str) -> None:
        """Select the tile of a key or prefix, without a signal; none if it has no tile."""
        found = [tile for tile in self._tiles if tile.key == key] if key else []
        self._set_selected(found[0] if found else None)

    def tile_at(self, position: QPoint) -> Tile | None:
        """The innermost tile at a position."""
        found = [tile for tile in self._tiles if pixel_rect(tile).contains(position)]
        return found[-1] if found else None

    def text_of(self, tile: Tile) -> str:
        """What a tile stands for, in a line."""
        assert self._map is not None
        return tile_text(tile, self._map.folder.totals, self._metric)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the tiles in the area that changed."""
        if self._map is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = TilePainter(painter, self._map.grouping, self._metric)
        for tile in self._tiles:
            if event.rect().intersects(pixel_rect(tile)):
                brush.paint(tile, TileState(tile is self._selected, tile is self._hovered))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the tiles for the new size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Arrange the tiles for the new font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def event(self, event: QEvent) -> bool:
        """Show the tool tip of the tile under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self.tile_at(event.pos())
            tip = plain_tip(self.text_of(tile)) if tile is not None else ""
            area = pixel_rect(tile) if tile is not None else QRect()
            QToolTip.showText(event.globalPos(), tip, self, area)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Highlight the tile under the mouse."""
        self._hover(self.tile_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Highlight nothing."""
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the tile under the mouse; also with the right button, for its menu."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._select(self.tile_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the tile under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._open_selected()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the selected tile."""
        tile = self._selected
        if tile is None or not tile.key:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_requested.emit(self.mapToGlobal(pixel_rect(tile).center()))
        else:
            self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move between the tiles by arrow keys; Enter opens."""
        key, has_modifier = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _DIRECTIONS and not has_modifier:
            self._move(_DIRECTIONS[Qt.Key(key)])
        elif key in _OPEN_KEYS and not has_modifier:
            self._open_selected()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        old = self._selected
        self._hovered = None
        self._tiles = []
        if self._map is not None:
            area = Rect(0, 0, self.width(), self.height())
            self._tiles = arrange(self._map.folder, self._metric, area, header_height())
        self.update()
        same = [tile for tile in self._tiles if old is not None and _are_same(tile, old)]
        self._set_selected(same[0] if same else None)
        self.arranged.emit()

    def _move(self, direction: ArrowDirection) -> None:
        closed = [tile for tile in self._tiles if not tile.is_open]
        if not closed:
            return
        here = self._selected
        if here is None:
            self._select(closed[0])
            return
        found = neighbor([tile.rect for tile in closed], here.rect, direction)
        if found is not None:
            self._select(closed[found])

    def _open_selected(self) -> None:
        if self._selected is not None and self._selected.key:
            self.opened.emit(self._selected.key)

    def _select(self, tile: Tile | None) -> None:
        if tile is not self._selected:
            self._set_selected(tile)
            self.selected.emit()

    def _set_selected(self, tile: Tile | None) -> None:
        old, self._selected = self._selected, tile
        self._update_tiles(old, tile)
        self.setAccessibleDescription(self.text_of(tile) if tile is not None else "")

    def _hover(self, tile: Tile | None) -> None:
        old, self._hovered = self._hovered, tile
        if tile is not old:
            self._update_tiles(old, tile)

    def _update_tiles(self, *tiles: Tile | None) -> None:
        for tile in tiles:
            if tile is not None:
                self.update(pixel_rect(tile))


def _are_same(one: Tile, other: Tile) -> bool:
    """Whether two tiles stand for the same entry in two arrangements."""
    return _identity(one) == _identity(other)


def _identity(tile: Tile) -> tuple[object, ...]:
    return tile.key, tile.entry.key, tile.entry.type, bool(tile.rest)
