"""The delegate of a saved search: icon, name, and where it searches."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rustfs_desktop.ui.look import icons, theme

PLACE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""Where it searches, in few words (str)."""

_SIDE = 6  # between the panel's edge and a row's background
_LEFT = 33  # the icons of buckets in the tree begin there
_ICON = 16
_GAP = 7
_ROOMY = 120  # in narrower rows only the name is shown
_ALIGNED = Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


class SavedSearchDelegate(QStyledItemDelegate):
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
        picture = icons.pixmap("search", _ICON, tone, painter.device().devicePixelRatio())
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
        """The name, and the place at the right in the room that the name leaves."""
        colors, elide = theme.current(), Qt.TextElideMode.ElideMiddle
        name, place = str(index.data() or ""), str(index.data(PLACE_ROLE) or "")
        painter.setFont(theme.font("strong" if is_here else "text"))
        painter.setPen(colors.color(tone))
        metrics = painter.fontMetrics()
        least = room.width() // 4 if room.width() >= _ROOMY else 0
        name = metrics.elidedText(name, elide, room.width() - least - (_GAP if least else 0))
        painter.drawText(room, _ALIGNED | Qt.AlignmentFlag.AlignLeft, name)
        left = room.width() - metrics.horizontalAdvance(name) - _GAP
        if not least:
            return
        painter.setFont(theme.font("small"))
        painter.setPen(colors.color(tone if is_here else "dim"))
        place = painter.fontMetrics().elidedText(place, elide, left)
        painter.drawText(room, _ALIGNED | Qt.AlignmentFlag.AlignRight, place)
