"""The delegate of the palette: icon, text with its hits, detail, and shortcut or reason."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rustfs_desktop.ui.browser.highlight import Piece, paint_pieces, strong_font
from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.palette.entries import FoundEntry
from rustfs_desktop.ui.palette.rows import FOUND_ROLE

ROW_HEIGHT = 36
_TITLE_HEIGHT = 30
_SIDE = 6  # between the box and the ground of a row
_PAD = 10
_ICON, _SMALL_ICON = 16, 12
_GAP, _NEAR = 12, 6
_KEY_HEIGHT, _KEY_PAD, _KEY_GAP = 20, 6, 4
_MOST_REASON = 0.6  # of the row

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_CENTER = Qt.AlignmentFlag.AlignCenter
Index = QModelIndex | QPersistentModelIndex


class PaletteDelegate(QStyledItemDelegate):
    """Paints the rows; every text as it is."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Rows are high enough for a large font."""
        is_title = index.data(FOUND_ROLE) is None
        text = QFontMetrics(theme.font("section" if is_title else "text")).height()
        least = _TITLE_HEIGHT if is_title else ROW_HEIGHT
        return QSize(80, max(least, text + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a title, or an entry."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        found = index.data(FOUND_ROLE)
        if isinstance(found, FoundEntry):
            is_current = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_entry(painter, option.rect, found, is_current=is_current)
        else:
            room = option.rect.adjusted(_SIDE + _PAD, 6, -_SIDE - _PAD, 0)
            painter.setFont(theme.font("section"))
            painter.setPen(theme.current().color("dim"))
            _draw(painter, room, str(index.data()))
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, rect: QRect, found: FoundEntry, *, is_current: bool
    ) -> None:
        colors, entry = theme.current(), found.entry
        ground = rect.adjusted(_SIDE, 0, -_SIDE, 0)
        if is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_ground"))
            painter.drawRoundedRect(ground, 6, 6)
        tone = "faint" if entry.reason else "selected_text" if is_current else "text"
        room = ground.adjusted(_PAD, 0, -_PAD, 0)
        if entry.icon:
            tint = "faint" if entry.reason else "selected_accent" if is_current else "dim"
            ratio = painter.device().devicePixelRatio()
            picture = icons.pixmap(entry.icon, _ICON, tint, ratio)
            painter.drawPixmap(QPoint(room.left(), room.center().y() - _ICON // 2 + 1), picture)
        room.setLeft(room.left() + _ICON + _GAP)
        dim = "selected_text" if is_current and not colors.keeps_tints else "dim"
        if entry.reason:
            room.setRight(_paint_reason(painter, room, entry.reason, dim))
        else:
            room.setRight(_paint_keys(painter, room, entry.keys, dim))
        hit = tone if entry.reason else "selected_accent" if is_current else "accent"
        self._paint_texts(painter, room, found, (tone, dim if not entry.reason else tone, hit))

    def _paint_texts(
        self, painter: QPainter, room: QRect, found: FoundEntry, tones: tuple[str, str, str]
    ) -> None:
        """The text, and the detail in the room that the text leaves."""
        colors, (tone, dim, hit) = theme.current(), tones
        for text, letters, font, color in (
            (found.entry.text, found.letters, "text", tone),
            (found.entry.detail, found.detail_letters, "small", dim),
        ):
            painter.setFont(theme.font(font))
            painter.setPen(colors.color(color))
            pieces = _fitting(text, letters, painter, room.width())
            paint_pieces(painter, room, pieces, colors.color(hit))
            room.setLeft(room.left() + _width(pieces, painter) + _GAP)


def _draw(painter: QPainter, room: QRect, text: str) -> int:
    """Draw a text, elided; its width."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, _LEFT, shown)
    return painter.fontMetrics().horizontalAdvance(shown)


def _paint_reason(painter: QPainter, room: QRect, reason: str, tone: str) -> int:
    """Paint why an entry cannot be chosen at the right; where the room for its text ends."""
    painter.setFont(theme.font("small"))
    painter.setPen(theme.current().color(tone))
    wide = painter.fontMetrics().horizontalAdvance(reason) + 1
    left = room.right() - min(wide, round(room.width() * _MOST_REASON))
    _draw(painter, QRect(left, room.top(), room.right() - left + 1, room.height()), reason)
    left -= _SMALL_ICON + _NEAR
    ratio = painter.device().devicePixelRatio()
    picture = icons.pixmap("info", _SMALL_ICON, tone, ratio)
    painter.drawPixmap(QPoint(left, room.center().y() - _SMALL_ICON // 2 + 1), picture)
    return left - _GAP


def _paint_keys(painter: QPainter, room: QRect, keys: tuple[str, ...], tone: str) -> int:
    """Paint the keys of a shortcut at the right; where the room for the text ends."""
    colors, right = theme.current(), room.right()
    painter.setFont(theme.font("key"))
    metrics = painter.fontMetrics()
    high = max(_KEY_HEIGHT, metrics.height() + 4)
    for key in reversed(keys):
        wide = metrics.horizontalAdvance(key) + 2 * _KEY_PAD
        cap = QRect(right - wide, room.center().y() - high // 2 + 1, wide, high)
        painter.setPen(QPen(colors.color("field_line"), 1))
        painter.setBrush(colors.color("bar"))
        painter.drawRoundedRect(cap.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(colors.color(tone if colors.keeps_tints else "dim"))
        painter.drawText(cap, _CENTER, key)
        right = cap.left() - _KEY_GAP
    return right - _GAP if keys else right


def _fitting(text: str, letters: Iterable[int], painter: QPainter, width: int) -> list[Piece]:
    """A text in pieces, hits and the rest; elided without hits if there is no room."""
    pieces: list[Piece] = []
    hits = set(letters)
    for position, letter in enumerate(text):
        is_hit = position in hits
        if pieces and pieces[-1][1] is is_hit:
            pieces[-1] = (pieces[-1][0] + letter, is_hit)
        else:
            pieces.append((letter, is_hit))
    if _width(pieces, painter) <= width:
        return pieces
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, max(width, 0))
    return [(elided, False)]


def _width(pieces: Iterable[Piece], painter: QPainter) -> int:
    usual, strong = painter.fontMetrics(), QFontMetrics(strong_font(painter.font()))
    return sum((strong if hit else usual).horizontalAdvance(text) for text, hit in pieces)
