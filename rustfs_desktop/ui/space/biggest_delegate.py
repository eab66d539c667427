"""Paints a row of the biggest files: name and size, and below them the folder."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rustfs_desktop.models.joining import details_text
from rustfs_desktop.ui.look import icons, theme

EntryRole = int(Qt.ItemDataRole.UserRole)
_ICON = 16
_GAP = 9
_PAD = 14
_TOP = 6
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


@dataclasses.dataclass(frozen=True, slots=True)
class BiggestEntry:
    """One row: a file or folder, safe to show.

    Attributes:
        key: Its key or prefix, as the server has it.
        where: Its folder, and what else is known.
    """

    key: str
    size: int
    name: str
    where: str
    amount: str
    icon: str
    tint: str

    @property
    def words(self) -> str:
        """All of it in a line."""
        return details_text((self.name, self.amount, self.where))


class BiggestDelegate(QStyledItemDelegate):
    """Paints rows of two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """All rows have the same height."""
        del option, index
        lines = QFontMetrics(theme.font()).height() + QFontMetrics(theme.font("small")).height()
        return QSize(80, lines + 2 * _TOP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        entry, rect = index.data(EntryRole), option.rect
        if not isinstance(entry, BiggestEntry) or not isinstance(rect, QRect):
            return
        colors = theme.current()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected:
            painter.fillRect(rect, colors.color("accent_ground"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colors.color("hover"))
        strong = "selected_text" if is_selected else "text"
        quiet = "dim" if colors.keeps_tints or not is_selected else strong
        tint = entry.tint if colors.keeps_tints else strong
        self._paint_lines(painter, rect, entry, (tint, strong, quiet))
        painter.restore()

    def _paint_lines(
        self, painter: QPainter, rect: QRect, entry: BiggestEntry, tokens: tuple[str, str, str]
    ) -> None:
        tint, strong, quiet = tokens
        height = QFontMetrics(theme.font()).height()
        line = QRect(rect.left() + _PAD, rect.top() + _TOP, rect.width() - 2 * _PAD, height)
        ratio = painter.device().devicePixelRatio()
        picture = icons.pixmap(entry.icon, _ICON, tint, ratio)
        painter.drawPixmap(QPoint(line.left(), line.center().y() - _ICON // 2), picture)
        line.setLeft(line.left() + _ICON + _GAP)
        wide = QFontMetrics(theme.font()).horizontalAdvance(entry.amount)
        _write(painter, line, entry.amount, strong, theme.font(), align=_RIGHT)
        name = line.adjusted(0, 0, -wide - _GAP, 0)
        _write(painter, name, entry.name, strong, theme.font())
        below = QRect(line.left(), line.bottom() + 1, line.width(), rect.bottom() - line.bottom())
        below.setBottom(rect.bottom() - _TOP)
        _write(painter, below, entry.where, quiet, theme.font("small"))


def _write(
    painter: QPainter,
    rect: QRect,
    words: str,
    token: str,
    font: QFont,
    *,
    align: Qt.AlignmentFlag = _LEFT,
) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().color(token))
    width = max(rect.width(), 0)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, width)
    painter.drawText(rect, int(align) | int(Qt.TextFlag.TextSingleLine), shown)
