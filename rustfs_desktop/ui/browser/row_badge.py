"""A badge after the name in a row: an icon and a few words in a frame."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from rustfs_desktop.ui.look import icons, theme

_HEIGHT, _ICON, _PAD, _GAP = 20, 12, 8, 5
_BEFORE = 9  # between the name and the badge
_LEAST_NAME = 60
_LEAST_WORDS = 24


@dataclasses.dataclass(frozen=True, slots=True)
class RowBadge:
    """What a badge says.

    Attributes:
        text: A few words, displayable.
        icon: Before them.
        is_warning: The user has to do something.
    """

    text: str
    icon: str
    is_warning: bool = False


def paint_badge(painter: QPainter, room: QRect, name: str, badge: RowBadge) -> int:
    """Paint a badge after the name of a row; where the name must end.

    With little room the words are elided, then only the icon is left, then the name is elided.
    """
    metrics = QFontMetrics(theme.font("badge"))
    least = _ICON + 2 * _PAD
    name_room = room.width() - least - _BEFORE
    if name_room < _LEAST_NAME:
        return room.right()
    shown = min(QFontMetrics(theme.font()).horizontalAdvance(name) + 2, name_room)
    words_room = room.width() - shown - _BEFORE - least - _GAP
    text = metrics.elidedText(badge.text, Qt.TextElideMode.ElideRight, words_room)
    if words_room < _LEAST_WORDS:
        text = ""
    width = least + (_GAP + metrics.horizontalAdvance(text) if text else 0)
    top = room.top() + (room.height() - _HEIGHT) // 2
    frame = QRect(room.left() + shown + _BEFORE, top, width, _HEIGHT)
    colors = theme.current()
    line, ground, tint = (
        ("warn_line", "warn_ground", "warn") if badge.is_warning else ("field_line", "base", "text")
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.color(line), 1))
    painter.setBrush(colors.color(ground))
    painter.drawRoundedRect(frame.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
    ratio = painter.device().devicePixelRatio()
    picture = icons.pixmap(badge.icon, _ICON, tint, ratio)
    painter.drawPixmap(QPoint(frame.left() + _PAD, top + (_HEIGHT - _ICON) // 2), picture)
    painter.setPen(colors.color(tint))
    painter.setFont(theme.font("badge"))
    words = frame.adjusted(_PAD + _ICON + _GAP, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
    return frame.left() - _BEFORE
