"""The delegate of the table cells: icon and name, numbers, actions of downloaded files."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from rustfs_desktop.models.compare_texts import mark_icon, mark_text
from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.models.folder_compare import CompareMark
from rustfs_desktop.ui.browser.header import LEFT_PAD, NAME, NUMBER_PAD
from rustfs_desktop.ui.browser.highlight import Highlight, paint_pieces, strong_font
from rustfs_desktop.ui.browser.row_badge import RowBadge, paint_badge
from rustfs_desktop.ui.look import icons, theme

_ICON = 16
_GAP = 9
_BETWEEN = 14
_MARK = 24
_LEAST_NAME = 90  # narrower cells show the name only
ROW_HEIGHT = 30
_TWO_LINES = 44
_MOST_ELIDED = 5000
_PALE = 0.5
# Combined once, because combining flags is slower than drawing a short text.
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


class DownloadedRowAction(enum.Enum):
    """The actions in the row of a downloaded file."""

    OPEN = "open"
    SHOW = "show"


@dataclasses.dataclass(frozen=True, slots=True)
class Roles:
    """The model roles that the delegate reads; -1 for those the model lacks."""

    icon: int
    tint: int = -1
    badge: int = -1
    downloaded: int = -1
    mark: int = -1


class RowDelegate(QStyledItemDelegate):
    """Paints one cell; the table paints the row's background.

    Attributes:
        hovered_action: The action under the mouse, and its row.
        is_compared: Whether there is room before the icons for how rows compare.
        dims_folders: Whether names are paths, whose folders are dim.
    """

    def __init__(  # noqa: PLR0913  # all but three are seldom given
        self,
        roles: Roles,
        number_columns: frozenset[int],
        parent: QWidget | None = None,
        *,
        is_cut: Callable[[int], bool] = lambda _row: False,
        highlight: Callable[[int], Highlight | None] = lambda _column: None,
        second_line: Callable[[int], QModelIndex | None] = lambda _row: None,
        badge: Callable[[int], RowBadge | None] = lambda _row: None,
    ) -> None:
        """Functions tell what else is shown.

        Args:
            roles: The model's roles.
            number_columns: Those aligned to the right.
            parent: The view.
            is_cut: Whether a row was cut.
            highlight: What a column was searched for.
            second_line: The cell whose text is below the name of a row, if any.
            badge: What is said of a row after its name, if anything.
        """
        super().__init__(parent)
        self._is_cut = is_cut
        self._highlight = highlight
        self._second_line = second_line
        self._badge = badge
        self.dims_folders = False
        self._roles = roles
        self._number_columns = number_columns
        self._elided: dict[tuple[str, int, bool], str] = {}
        self._elided_font = ""
        self.hovered_action: tuple[int, DownloadedRowAction] | None = None
        self.is_compared = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """The size of the whole text, for resizing a column by double-click."""
        shown = QFontMetrics(theme.font()).horizontalAdvance(_text(index))
        extra = LEFT_PAD + _ICON + _GAP if index.column() == NAME else NUMBER_PAD
        return QSize(shown + extra + 8, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell without its background."""
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colors = theme.current()
        on_selection = selected and not colors.keeps_tints
        painter.save()
        painter.setFont(theme.font())
        if self._is_cut(index.row()):
            painter.setOpacity(_PALE)
        if index.column() == NAME:
            self._paint_name(painter, rect, index, on_selection=on_selection)
        else:
            painter.setPen(colors.color("selected_text" if on_selection else "dim"))
            self._paint_text(painter, rect, index, on_selection=on_selection)
        painter.restore()

    def helpEvent(  # noqa: N802
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show the whole text as a tool tip if it is elided."""
        if not index.isValid():
            return False
        rect: QRect = option.rect
        whole = self._mark_tip(event, rect, index) or index.data(Qt.ItemDataRole.ToolTipRole)
        if whole is None and self.sizeHint(option, index).width() > rect.width():
            whole = tool_tip(_text(index))
        QToolTip.showText(event.globalPos(), str(whole or ""), view)
        return True

    def actions_at(self, rect: QRect) -> dict[DownloadedRowAction, QRect]:
        """The rectangles of the actions of a downloaded file; empty if there is no room."""
        metrics = QFontMetrics(self._action_font())
        words = {
            DownloadedRowAction.OPEN: self.tr("Open"),
            DownloadedRowAction.SHOW: self.tr("Show in Folder"),
        }
        found: dict[DownloadedRowAction, QRect] = {}
        right = rect.right() - 12
        for action in (DownloadedRowAction.SHOW, DownloadedRowAction.OPEN):
            width = metrics.horizontalAdvance(words[action]) + 2
            found[action] = QRect(right - width, rect.top(), width, rect.height())
            right -= width + _BETWEEN
        if right - rect.left() - LEFT_PAD - _ICON - _GAP < _LEAST_NAME:
            return {}
        return found

    def _paint_name(
        self, painter: QPainter, rect: QRect, index: Index, *, on_selection: bool
    ) -> None:
        colors = theme.current()
        kind = str(index.data(self._roles.icon) or "file")
        own_tint = str(index.data(self._roles.tint) or icons.kind_tint(kind))
        tint = "selected_text" if on_selection else own_tint
        ratio = painter.device().devicePixelRatio()
        picture = icons.pixmap(kind, _ICON, tint, ratio)
        top = rect.top() + (rect.height() - _ICON) // 2
        left = LEFT_PAD
        if self.is_compared:
            self._paint_mark(painter, QPoint(rect.left() + left, top), index)
            left += _MARK
        painter.drawPixmap(QPoint(rect.left() + left, top), picture)
        room = rect.adjusted(left + _ICON + _GAP, 0, -8, 0)
        if self._roles.downloaded >= 0 and index.data(self._roles.downloaded) is not None:
            rects = self.actions_at(rect)
            if rects:
                room.setRight(rects[DownloadedRowAction.OPEN].left() - _BETWEEN)
            self._paint_actions(painter, rects, index.row())
        if (badge := self._badge(index.row())) is not None:
            room.setRight(paint_badge(painter, room, _text(index), badge))
        painter.setFont(theme.font())
        painter.setPen(colors.color("selected_text" if on_selection else "text"))
        below = self._second_line(index.row())
        if below is not None:
            first, second = _lines_of(room)
            self._paint_left(painter, first, index, on_selection=on_selection)
            painter.setFont(theme.font("small"))
            painter.setPen(colors.color("selected_text" if on_selection else "dim"))
            self._paint_left(painter, second, below, on_selection=on_selection)
        else:
            self._paint_left(painter, room, index, on_selection=on_selection)

    def _paint_mark(self, painter: QPainter, corner: QPoint, index: Index) -> None:
        mark = self._mark_of(index)
        if mark is not None:
            name, tint = mark_icon(mark)
            ratio = painter.device().devicePixelRatio()
            painter.drawPixmap(corner, icons.pixmap(name, _ICON, tint, ratio))

    def _mark_of(self, index: Index) -> CompareMark | None:
        has_mark = self.is_compared and index.column() == NAME and self._roles.mark >= 0
        mark = index.data(self._roles.mark) if has_mark else None
        return CompareMark(mark) if mark is not None else None

    def _mark_tip(self, event: QHelpEvent, rect: QRect, index: Index) -> str:
        """What the mark under the mouse means; empty elsewhere."""
        mark, right = self._mark_of(index), rect.left() + LEFT_PAD + _MARK
        return tool_tip(mark_text(mark)) if mark is not None and event.x() < right else ""

    def _paint_text(
        self, painter: QPainter, rect: QRect, index: Index, *, on_selection: bool
    ) -> None:
        if index.column() in self._number_columns:
            room = rect.adjusted(0, 0, -NUMBER_PAD, 0)
            painter.drawText(room, _RIGHT, self._fitted(painter, _text(index), room.width()))
        else:
            room = rect.adjusted(0, 0, -8, 0)
            self._paint_left(painter, room, index, on_selection=on_selection)

    def _paint_left(
        self, painter: QPainter, room: QRect, index: Index, *, on_selection: bool
    ) -> None:
        """Paint a text, with what was searched for highlighted."""
        whole, highlight = _text(index), self._highlight(index.column())
        if highlight is None:
            shown = self._fitted(painter, whole, room.width())
            if index.column() == NAME and self.dims_folders:
                shown, room = self._paint_folders(painter, room, shown, on_selection=on_selection)
            painter.drawText(room, _LEFT, shown)
            return
        # So that it fits even if all of it is a hit.
        shown = self._fitted(painter, whole, room.width(), is_strong=True)
        color = theme.current().color("selected_text" if on_selection else "accent")
        paint_pieces(painter, room, highlight.pieces(shown), color)

    def _paint_folders(
        self, painter: QPainter, room: QRect, path: str, *, on_selection: bool
    ) -> tuple[str, QRect]:
        """Paint the folders of a path; returns its name and the room for that."""
        end = path.rstrip("/").rfind("/") + 1
        color = painter.pen().color()
        painter.setPen(theme.current().color("selected_text" if on_selection else "dim"))
        painter.drawText(room, _LEFT, path[:end])
        painter.setPen(color)
        width = painter.fontMetrics().horizontalAdvance(path[:end])
        return path[end:], room.adjusted(width, 0, 0, 0)

    def _fitted(self, painter: QPainter, whole: str, width: int, *, is_strong: bool = False) -> str:
        """The text elided to fit, cached because eliding is the slowest part of a cell."""
        font = painter.font().key()
        if font != self._elided_font or len(self._elided) > _MOST_ELIDED:
            self._elided.clear()
            self._elided_font = font
        known = self._elided.get((whole, width, is_strong))
        if known is None:
            metrics = QFontMetrics(strong_font(painter.font()) if is_strong else painter.font())
            known = metrics.elidedText(whole, Qt.TextElideMode.ElideMiddle, width)
            self._elided[whole, width, is_strong] = known
        return known

    def _paint_actions(
        self, painter: QPainter, rects: dict[DownloadedRowAction, QRect], row: int
    ) -> None:
        words = {
            DownloadedRowAction.OPEN: self.tr("Open"),
            DownloadedRowAction.SHOW: self.tr("Show in Folder"),
        }
        for action, rect in rects.items():
            font = self._action_font()
            font.setUnderline(self.hovered_action == (row, action))
            painter.setFont(font)
            painter.setPen(theme.current().color("accent"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words[action])

    def _action_font(self) -> QFont:
        return theme.font("small")


def two_lines_height() -> int:
    """The height of rows with a second line; more than usual in a large font."""
    return max(_TWO_LINES, sum(_line_heights()) + 6)


def _line_heights() -> tuple[int, int]:
    roles = ("text", "small")
    first, second = (QFontMetrics(theme.font(role)).height() for role in roles)
    return first, second


def _lines_of(rect: QRect) -> tuple[QRect, QRect]:
    """The two lines in a cell, one right below the other, in its middle."""
    first, second = _line_heights()
    top = rect.top() + (rect.height() - first - second) // 2
    return (
        QRect(rect.left(), top, rect.width(), first),
        QRect(rect.left(), top + first, rect.width(), second),
    )


def _text(index: Index) -> str:
    return str(index.data(Qt.ItemDataRole.DisplayRole) or "")
