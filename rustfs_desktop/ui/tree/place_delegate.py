"""The delegate of a saved search or bookmark: icon, name, and where it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rustfs_desktop.ui.look import icons, theme

PLACE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""Where it searches, in few words (str)."""
ICON_ROLE = PLACE_ROLE + 1
"""The icon; that of a search if there is none (str)."""

_SIDE = 6  # between the panel's edge and a row's background
_LEFT = 33  # the icons of buckets in the tree begin there
_ICON = 16
_GAP = 7
_LEAST_PLACE = 40  # less of it could not be read
_ALIGNED = Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


class PlaceDelegate(QStyledItemDelegate):
    """Paints a row like a node of the tree.

    Attributes:
        here: The rows of the search that is shown.
        shows_ring: Whether the focus ring is shown.
    """

    def __init__(self, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self.here: set[int] = set()
        self.shows_ring = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint background, icon, name and place."""
        colors, rect = theme.current(), option.rect
        is_here = index.row() in self.here
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = rect.adjusted(_SIDE, 0, -_SIDE, 0)
        self._paint_ground(painter, option, ground, is_here=is_here)
        tone = "text"
        if is_here:
            tone = "accent" if colors.keeps_tints else "selected_text"
        icon = str(index.data(ICON_ROLE) or "search")
        tint = "folder" if icon == "folder" and not is_here else tone
        picture = icons.pixmap(icon, _ICON, tint, painter.device().devicePixelRatio())
        left = rect.left() + _LEFT
        painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - _ICON) // 2), picture)
        left += _ICON + _GAP
        room = QRect(left, rect.top(), max(ground.right() - _GAP - left, 0), rect.height())
        self._paint_texts(painter, room, index, tone, is_here=is_here)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, ground: QRect, *, is_here: bool
    ) -> None:
        colors, state = theme.current(), option.state
        painter.setPen(Qt.PenStyle.NoPen)
        if is_here or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colors.color("accent_ground" if is_here else "track"))
            painter.drawRoundedRect(ground, 5, 5)
        if self.shows_ring and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.toRectF().adjusted(1, 1, -1, -1), 5, 5)

    def _paint_texts(
        self, painter: QPainter, room: QRect, index: Index, tone: str, *, is_here: bool
    ) -> None:
        """The name, and at the right the place in the room that the name leaves."""
        colors, elide = theme.current(), Qt.TextElideMode.ElideMiddle
        name, place = str(index.data() or ""), str(index.data(PLACE_ROLE) or "")
        strong, small = theme.font("strong" if is_here else "text"), theme.font("small")
        wide = QFontMetrics(strong).horizontalAdvance(name)
        whole = QFontMetrics(small).horizontalAdvance(place) + 1  # advances are rounded
        left = place_width(room.width() - wide, whole)
        painter.setFont(strong)
        painter.setPen(colors.color(tone))
        name = painter.fontMetrics().elidedText(name, elide, room.width())
        painter.drawText(room, _ALIGNED | Qt.AlignmentFlag.AlignLeft, name)
        if left:
            painter.setFont(small)
            painter.setPen(colors.color(tone if is_here else "dim"))
            place = painter.fontMetrics().elidedText(place, elide, left)
            painter.drawText(room, _ALIGNED | Qt.AlignmentFlag.AlignRight, place)


def place_width(left: int, place: int) -> int:
    """The width for a place; 0 if too little is left of the row to read it.

    Args:
        left: The width that the name leaves; negative if the name is elided.
        place: The width of the whole place.
    """
    room = min(left - _GAP, place)
    return room if room >= min(place, _LEAST_PLACE) else 0
