"""Draws one transfer in one line: what and where to, how far, and what can be done."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rustfs_desktop.models.transfer_table import (
    STATUS,
    WHAT,
    WHERE,
    PerMilleRole,
    ToneRole,
    TransferRole,
)
from rustfs_desktop.transfers.types import Direction, Transfer
from rustfs_desktop.ui import icons, theme
from rustfs_desktop.ui.transfers.row_actions import RowAction, actions_of

ROW_HEIGHT = 37
_EDGE = 12
_GAP = 10
_ICON = 16
_BUTTON = 24
_BAR_HEIGHT = 5
_ACTIONS_WIDTH = 2 * _BUTTON + 4

Index = QModelIndex | QPersistentModelIndex


@dataclasses.dataclass(frozen=True, slots=True)
class RowParts:
    """Where the parts of a row are, in the coordinates of the view."""

    icon: QRect
    name: QRect
    bar: QRect
    status: QRect
    actions: QRect


def parts_of(row: QRect) -> RowParts:
    """Share out a row: the bar takes what is left, and goes when that is too little."""
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


def action_rects(row: QRect, transfer: Transfer) -> dict[RowAction, QRect]:
    """Where the actions of a row are drawn and clicked, the last one at the right edge."""
    room = parts_of(row).actions
    shown = actions_of(transfer)
    left = room.right() + 1 - len(shown) * (_BUTTON + 4) + 4
    return {
        action: QRect(left + number * (_BUTTON + 4), room.top(), _BUTTON, _BUTTON)
        for number, action in enumerate(shown)
    }


class TransferDelegate(QStyledItemDelegate):
    """Paints a whole row into the first column; everything it needs comes from the model."""

    pointer = QPoint(-1, -1)
    """Where the mouse is in the view, for the ground under an action."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Rows are all alike."""
        del option, index
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        transfer = index.data(TransferRole)
        rect: QRect = option.rect
        parts = parts_of(rect)
        painter.save()
        painter.setFont(option.font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        ratio = painter.device().devicePixelRatio()
        arrow = "upload" if transfer.direction is Direction.UPLOAD else "download"
        painter.drawPixmap(parts.icon, icons.pixmap(arrow, _ICON, self._quiet(option), ratio))
        self._paint_name(painter, parts.name, option, index)
        if parts.bar.width():
            _paint_bar(painter, parts.bar, index)
        self._paint_status(painter, parts.status, option, index)
        for action, place in action_rects(rect, transfer).items():
            self._paint_action(painter, place, action, option)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colours = theme.current()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colours.color("accent_ground"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colours.color("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.color("line"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colours.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -2.5), 4, 4)

    def _paint_name(
        self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The name, elided in the middle, and behind it where it goes, if there is room."""
        metrics = painter.fontMetrics()
        name = str(index.sibling(index.row(), WHAT).data() or "")
        where = str(index.sibling(index.row(), WHERE).data() or "")
        middle = Qt.TextElideMode.ElideMiddle
        shown = metrics.elidedText(name, middle, rect.width())
        left_aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        flags = left_aligned | Qt.TextFlag.TextSingleLine
        painter.setPen(theme.current().color(self._strong(option)))
        painter.drawText(rect, flags, shown)
        used = metrics.horizontalAdvance(shown) + metrics.horizontalAdvance(" ")
        rest = rect.adjusted(used, 0, 0, 0)
        if where and rest.width() > metrics.averageCharWidth() * 8:
            painter.setPen(theme.current().color(self._quiet(option)))
            painter.drawText(rest, flags, metrics.elidedText(f"→ {where}", middle, rest.width()))

    def _paint_status(
        self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index
    ) -> None:
        metrics = painter.fontMetrics()
        tone = index.data(ToneRole)
        is_loud = tone in {"bad", "warn"} and theme.current().keeps_tints
        tint = tone if is_loud else self._quiet(option)
        text = str(index.sibling(index.row(), STATUS).data() or "")
        painter.setPen(theme.current().color(tint))
        painter.drawText(
            rect,
            Qt.AlignmentFlag.AlignVCenter
            | Qt.AlignmentFlag.AlignRight
            | Qt.TextFlag.TextSingleLine,
            metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width()),
        )

    def _paint_action(
        self, painter: QPainter, rect: QRect, action: RowAction, option: QStyleOptionViewItem
    ) -> None:
        colours = theme.current()
        is_under_mouse = rect.contains(self.pointer)
        if is_under_mouse:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color("track"))
            painter.drawRoundedRect(rect, 5, 5)
        tint = self._strong(option) if is_under_mouse else self._quiet(option)
        ratio = painter.device().devicePixelRatio()
        inner = (_BUTTON - _ICON) // 2
        painter.drawPixmap(
            rect.adjusted(inner, inner, -inner, -inner),
            icons.pixmap(action.icon, _ICON, tint, ratio),
        )

    @staticmethod
    def _strong(option: QStyleOptionViewItem) -> str:
        """The token for text on this row's ground."""
        state: QStyle.StateFlag = option.state
        return "selected_text" if state & QStyle.StateFlag.State_Selected else "text"

    def _quiet(self, option: QStyleOptionViewItem) -> str:
        """The token for secondary text and icons on this row's ground."""
        return "dim" if theme.current().keeps_tints else self._strong(option)


def _paint_bar(painter: QPainter, rect: QRect, index: Index) -> None:
    """A rounded track, filled as far as the transfer is; the colour says how it stands."""
    colours = theme.current()
    radius = rect.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.color("track"))
    painter.drawRoundedRect(rect, radius, radius)
    width = rect.width() * int(index.data(PerMilleRole)) / 1000
    if width <= 0:
        return
    painter.setBrush(colours.color(index.data(ToneRole)))
    filled = QRectF(rect.left(), rect.top(), max(width, rect.height()), rect.height())
    painter.drawRoundedRect(filled, radius, radius)
