"""The delegate of a tree node: icon, name, and the state of a connection."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.ui.look import icons, theme

ROW_HEIGHT = 28
_ICON = 16
_GAP = 7
_DOT = 8
_RIGHT = 9
_DOT_TONES = {"online": "ok", "connecting": "warn", "failed": "bad"}

Index = QModelIndex | QPersistentModelIndex


class TreeDelegate(QStyledItemDelegate):
    """Paints the content of a node; the tree paints background and chevron."""

    def __init__(self, icon_role: int, state_role: int, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._icon_role = icon_role
        self._state_role = state_role
        self.here: Index = QModelIndex()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """All rows have the same height; names are elided instead of scrolling sideways."""
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint icon, name and dot."""
        rect: QRect = option.rect
        colors = theme.current()
        is_here = index == self.here
        kind = index.data(self._icon_role)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = rect.left()
        if kind:
            tint = self._tint(str(kind), is_here=is_here)
            picture = icons.pixmap(str(kind), _ICON, tint, painter.device().devicePixelRatio())
            painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - _ICON) // 2), picture)
            left += _ICON + _GAP
        right = self._paint_dot(painter, rect, index)
        painter.setFont(theme.font("strong" if is_here else "text"))
        painter.setPen(colors.color(_tone(is_here=is_here, is_note=not kind)))
        room = QRect(left, rect.top(), max(right - left, 0), rect.height())
        shown = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()

    def helpEvent(  # noqa: N802
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show the whole name, and a connection's state, as a tool tip."""
        tip = index.data(Qt.ItemDataRole.ToolTipRole)
        QToolTip.showText(event.globalPos(), str(tip or tool_tip(str(index.data() or ""))))
        return True

    def _paint_dot(self, painter: QPainter, rect: QRect, index: Index) -> int:
        """Paint the dot of a connection; returns the right edge for the name."""
        state = index.data(self._state_role)
        right = rect.right() - _RIGHT
        if not state:
            return right
        colors = theme.current()
        tone = colors.color(_DOT_TONES.get(str(state), "faint"))
        dot = QRect(right - _DOT + 1, rect.center().y() - _DOT // 2 + 1, _DOT, _DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawEllipse(dot)
        return dot.left() - _GAP

    def _tint(self, kind: str, *, is_here: bool) -> str:
        if is_here:
            return _tone(is_here=True, is_note=False)
        return icons.kind_tint(kind)


def _tone(*, is_here: bool, is_note: bool) -> str:
    """The color of a name: accent for the current location, dim for notes."""
    if is_here:
        return "accent" if theme.current().keeps_tints else "selected_text"
    return "dim" if is_note else "text"
