"""The delegate of a transfer's row: name and destination, progress, buttons."""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rustfs_desktop.models.transfer_table import Row, RowRole
from rustfs_desktop.transfers.types import Direction, Transfer
from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction, buttons_of

ROW_HEIGHT = 37
_EDGE = 12
_GAP = 10
_ICON = 16
_BUTTON = 24
_BAR_HEIGHT = 5
_ACTIONS_WIDTH = 2 * _BUTTON + 4
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine
_MIDDLE = Qt.TextElideMode.ElideMiddle
# As integers: combining Python's flags is slower than drawing a line.
_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value

_ARROWS = {
    Direction.UPLOAD: "upload",
    Direction.DOWNLOAD: "download",
    Direction.COPY: "copy",
}

Index = QModelIndex | QPersistentModelIndex


@dataclasses.dataclass(frozen=True, slots=True)
class RowParts:
    """The rectangles of a row's parts, in view coordinates."""

    icon: QRect
    name: QRect
    bar: QRect
    status: QRect
    actions: QRect


def parts_of(row: QRect) -> RowParts:
    """Lay out a row; the progress bar takes the remaining width, if there is enough."""
    return _parts_of(row.left(), row.top(), row.width(), row.height())


@functools.lru_cache(maxsize=256)
def _parts_of(x: int, y: int, width: int, height: int) -> RowParts:
    row = QRect(x, y, width, height)
    name_width = min(380, max(140, round(row.width() * 0.30)))
    status_width = min(250, max(150, round(row.width() * 0.31)))
    actions_left = row.right() + 1 - _EDGE - _ACTIONS_WIDTH
    icon = QRect(row.left() + _EDGE, row.center().y() - _ICON // 2, _ICON, _ICON)
    name_left = icon.right() + 1 + _GAP + 6
    status_left = actions_left - _GAP - status_width
    bar_left = name_left + name_width + _GAP
    bar_width = status_left - _GAP - bar_left
    if bar_width < 40:
        name_width += max(0, bar_width + _GAP)
        bar_width = 0
    top = row.center().y() - _BAR_HEIGHT // 2
    return RowParts(
        icon,
        QRect(name_left, row.top(), name_width, row.height()),
        QRect(bar_left, top, bar_width, _BAR_HEIGHT),
        QRect(status_left, row.top(), status_width, row.height()),
        QRect(actions_left, row.center().y() - _BUTTON // 2, _ACTIONS_WIDTH, _BUTTON),
    )


def action_rects(row: QRect, transfer: Transfer) -> dict[TransferRowAction, QRect]:
    """The rectangles of the buttons of a row, right-aligned."""
    room = parts_of(row).actions
    shown = buttons_of(transfer)
    left = room.right() + 1 - len(shown) * (_BUTTON + 4) + 4
    return {
        action: QRect(left + number * (_BUTTON + 4), room.top(), _BUTTON, _BUTTON)
        for number, action in enumerate(shown)
    }


@dataclasses.dataclass(frozen=True, slots=True)
class _Brush:
    """Painter and colors for one row."""

    painter: QPainter
    metrics: QFontMetrics
    strong: str
    quiet: str
    keeps_tints: bool


class TransferDelegate(QStyledItemDelegate):
    """Paints a whole row in the first column; the model provides all values.

    While files move all rows are painted again and again, and each call into Qt lets another
    thread go first: what can be asked once is kept.
    """

    pointer = QPoint(-1, -1)
    """Where the mouse is in the view, for the ground under an action."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """All rows have the same size."""
        del option, index
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row: Row = index.data(RowRole)
        rect: QRect = option.rect
        state: int = option.state.value
        parts = parts_of(rect)
        colors = theme.current()
        strong = "selected_text" if state & _SELECTED else "text"
        quiet = "dim" if colors.keeps_tints else strong
        painter.save()
        painter.setFont(option.font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, rect, state)
        brush = _Brush(painter, painter.fontMetrics(), strong, quiet, colors.keeps_tints)
        ratio = painter.device().devicePixelRatio()
        arrow = _ARROWS[row.transfer.direction]
        painter.drawPixmap(parts.icon, icons.pixmap(arrow, _ICON, quiet, ratio))
        _paint_name(brush, parts.name, row)
        if parts.bar.width():
            _paint_bar(painter, parts.bar, row)
        _paint_status(brush, parts.status, row)
        for action, action_rect in action_rects(rect, row.transfer).items():
            self._paint_action(brush, action_rect, action, ratio)
        painter.restore()

    def _paint_action(
        self, brush: _Brush, rect: QRect, action: TransferRowAction, ratio: float
    ) -> None:
        painter, tint = brush.painter, brush.quiet
        if rect.contains(self.pointer):
            tint = brush.strong
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_ink("track"))
            painter.drawRoundedRect(rect, 5, 5)
        inner = (_BUTTON - _ICON) // 2
        painter.drawPixmap(
            rect.adjusted(inner, inner, -inner, -inner),
            icons.pixmap(action.icon, _ICON, tint, ratio),
        )


def _paint_ground(painter: QPainter, rect: QRect, state: int) -> None:
    if state & _SELECTED:
        painter.fillRect(rect, _ink("accent_ground"))
    elif state & _HOVERED:
        painter.fillRect(rect, _ink("hover"))
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, _ink("line"))
    if state & _FOCUSED:
        painter.setPen(QPen(_ink("accent"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -2.5), 4, 4)


def _paint_name(brush: _Brush, rect: QRect, row: Row) -> None:
    """Paint the elided name, and the destination behind it if there is room."""
    painter, metrics = brush.painter, brush.metrics
    shown = metrics.elidedText(row.what, _MIDDLE, rect.width())
    painter.setPen(_ink(brush.strong))
    painter.drawText(rect, _LEFT, shown)
    rest = rect.adjusted(metrics.horizontalAdvance(f"{shown} "), 0, 0, 0)
    if row.where and rest.width() > metrics.averageCharWidth() * 8:
        painter.setPen(_ink(brush.quiet))
        painter.drawText(rest, _LEFT, metrics.elidedText(f"→ {row.where}", _MIDDLE, rest.width()))


def _paint_status(brush: _Brush, rect: QRect, row: Row) -> None:
    is_loud = row.is_loud and brush.keeps_tints
    brush.painter.setPen(_ink(row.tone if is_loud else brush.quiet))
    shown = brush.metrics.elidedText(row.status, Qt.TextElideMode.ElideRight, rect.width())
    brush.painter.drawText(rect, _RIGHT, shown)


def _paint_bar(painter: QPainter, rect: QRect, row: Row) -> None:
    """Paint the progress bar; its color shows the state."""
    radius = rect.height() / 2
    width = rect.width() * row.per_mille / 1000
    painter.setPen(Qt.PenStyle.NoPen)
    if row.per_mille < 1000:
        painter.setBrush(_ink("track"))
        painter.drawRoundedRect(rect, radius, radius)
    if width <= 0:
        return
    painter.setBrush(_ink(row.tone))
    filled = QRectF(rect.left(), rect.top(), max(width, rect.height()), rect.height())
    painter.drawRoundedRect(filled, radius, radius)


def _ink(token: str) -> QColor:
    return _ink_of(getattr(theme.current(), token))


@functools.cache
def _ink_of(name: str) -> QColor:
    return QColor(name)
