"""The delegate of a transfer's row: name and destination, progress, buttons."""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.transfer_table import Row, RowRole
from rustfs_desktop.transfers.types import (
    CopyJob,
    Direction,
    DownloadJob,
    Transfer,
    TransferState,
)
from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.transfers.row_actions import (
    TransferRowAction,
    buttons_of,
    buttons_of_job,
)

ROW_HEIGHT = 37
_EDGE = 12
_GAP = 10
_ICON = 16
_BUTTON = 24
_BAR_HEIGHT = 5
_ACTIONS_WIDTH = 3 * _BUTTON + 2 * 4
_ARROW = 12
_INDENT = 24
_NARROW = 900
_NARROW_NAME = 0.66
_LEAST_NOTE = 160
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

    opener: QRect
    icon: QRect
    name: QRect
    bar: QRect
    status: QRect
    actions: QRect

    @property
    def is_narrow(self) -> bool:
        """Whether the status is under the name."""
        return self.status.left() == self.name.left()


def parts_of(row: QRect, line_height: int = 0) -> RowParts:
    """Lay out a row; the progress bar takes the remaining width, if there is enough.

    In a narrow row the status is under the name, if two lines of this height fit.
    """
    is_narrow = row.width() < _NARROW and 0 < 2 * line_height < row.height()
    return _parts_of(row.left(), row.top(), row.width(), row.height(), is_narrow)


@functools.lru_cache(maxsize=256)
def _parts_of(x: int, y: int, width: int, height: int, is_narrow: bool) -> RowParts:
    row = QRect(x, y, width, height)
    if is_narrow:
        return _narrow_parts(row)
    name_width = min(380, max(140, round(row.width() * 0.30)))
    status_width = min(250, max(150, round(row.width() * 0.31)))
    actions_left = row.right() + 1 - _EDGE - _ACTIONS_WIDTH
    opener = QRect(row.left() + _EDGE, row.center().y() - _ARROW // 2, _ARROW, _ARROW)
    icon = QRect(opener.right() + 1 + _GAP, row.center().y() - _ICON // 2, _ICON, _ICON)
    name_left = icon.right() + 1 + _GAP + 6
    status_left = actions_left - _GAP - status_width
    bar_left = name_left + name_width + _GAP
    bar_width = status_left - _GAP - bar_left
    if bar_width < 40:
        name_width += max(0, bar_width + _GAP)
        bar_width = 0
    top = row.center().y() - _BAR_HEIGHT // 2
    return RowParts(
        opener,
        icon,
        QRect(name_left, row.top(), name_width, row.height()),
        QRect(bar_left, top, bar_width, _BAR_HEIGHT),
        QRect(status_left, row.top(), status_width, row.height()),
        QRect(actions_left, row.center().y() - _BUTTON // 2, _ACTIONS_WIDTH, _BUTTON),
    )


def _narrow_parts(row: QRect) -> RowParts:
    """The parts of a row whose status is under the name."""
    wide = _parts_of(row.left(), row.top(), row.width(), row.height(), False)
    left, top = wide.name.left(), row.top() + 1
    half, right = (row.height() - 2) // 2, wide.actions.left() - _GAP
    name_width = round((right - left) * _NARROW_NAME)
    bar_left = left + name_width + _GAP
    return RowParts(
        wide.opener,
        wide.icon,
        QRect(left, top, name_width, half),
        QRect(bar_left, wide.bar.top(), right - bar_left, _BAR_HEIGHT),
        QRect(left, top + half, name_width, half),
        wide.actions,
    )


def is_opener(rect: QRect, row: Row, position: QPoint) -> bool:
    """Whether a click there opens or closes a job."""
    opener = parts_of(rect).opener.adjusted(-_EDGE, -_EDGE, _GAP // 2, _EDGE)
    return row.block is not None and opener.contains(position)


def button_rects(rect: QRect, row: Row) -> dict[TransferRowAction, QRect]:
    """The rectangles of the buttons of a row, right-aligned."""
    if row.transfer is not None:
        return action_rects(rect, row.transfer)
    return _rects(rect, buttons_of_job(row.block) if row.block and not row.is_rest else ())


def action_rects(rect: QRect, transfer: Transfer) -> dict[TransferRowAction, QRect]:
    """The rectangles of the buttons of a transfer's row."""
    return _rects(rect, buttons_of(transfer))


def _rects(rect: QRect, shown: tuple[TransferRowAction, ...]) -> dict[TransferRowAction, QRect]:
    room = parts_of(rect).actions
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
    ratio: float


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
        colors = theme.current()
        strong = "selected_text" if state & _SELECTED else "text"
        quiet = "dim" if colors.keeps_tints else strong
        painter.save()
        painter.setFont(option.font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = painter.device().devicePixelRatio()
        _paint_ground(painter, rect, state)
        metrics = painter.fontMetrics()
        parts = parts_of(rect, metrics.height())
        brush = _Brush(painter, metrics, strong, quiet, colors.keeps_tints, ratio)
        _paint_icons(brush, parts, row)
        _paint_name(brush, _name_rect(parts, row), row)
        if not row.is_rest:
            _paint_progress(brush, parts, row)
        for action, action_rect in button_rects(rect, row).items():
            self._paint_action(brush, action_rect, action)
        painter.restore()

    def _paint_action(self, brush: _Brush, rect: QRect, action: TransferRowAction) -> None:
        painter, tint = brush.painter, brush.quiet
        if rect.contains(self.pointer):
            tint = brush.strong
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_ink("track"))
            painter.drawRoundedRect(rect, 5, 5)
        inner = (_BUTTON - _ICON) // 2
        painter.drawPixmap(
            rect.adjusted(inner, inner, -inner, -inner),
            icons.pixmap(action.icon, _ICON, tint, brush.ratio),
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


def _name_rect(parts: RowParts, row: Row) -> QRect:
    """Where the name is: indented for a file of a job, the whole row for the rest of them."""
    if row.is_rest:
        width = parts.actions.left() - parts.name.left()
        return QRect(parts.name.left(), parts.actions.top(), width, parts.actions.height())
    return parts.name.adjusted(_INDENT if row.is_child else 0, 0, 0, 0)


def _paint_icons(brush: _Brush, parts: RowParts, row: Row) -> None:
    """Paint the arrow of a job, what becomes of it, and the type of a file in a job."""
    painter, quiet = brush.painter, brush.quiet
    if row.block is not None and not row.is_rest:
        arrow = "chevron-down" if row.block.is_open else "chevron-right"
        painter.drawPixmap(parts.opener, icons.pixmap(arrow, _ARROW, quiet, brush.ratio))
    name, tint = _sign_of(row)
    tint = tint if brush.keeps_tints and tint else quiet
    painter.drawPixmap(parts.icon, icons.pixmap(name, _ICON, tint, brush.ratio))
    if row.is_child and row.transfer is not None:
        kind = kind_of(row.transfer.key)
        tint = icons.kind_tint(kind.tint) if brush.keeps_tints else quiet
        rect = parts.icon.translated(_ICON + _GAP + 6, 0)
        painter.drawPixmap(rect, icons.pixmap(kind.icon, _ICON, tint, brush.ratio))


def _sign_of(row: Row) -> tuple[str, str]:
    """The icon of a row and its color; no color for what is usual."""
    if row.is_rest:
        return "more", ""
    if row.tone == "ok":
        return "check-circle", "ok"
    if row.transfer is not None:
        if row.transfer.state is TransferState.FAILED:
            return "error", "bad"
        return _ARROWS[row.transfer.direction], ""
    if row.tone == "bad":
        return "error", "bad"
    job = row.block.job if row.block else None
    is_copy = isinstance(job, CopyJob)
    return "copy" if is_copy else "download" if isinstance(job, DownloadJob) else "upload", ""


def _paint_name(brush: _Brush, rect: QRect, row: Row) -> None:
    """Paint the elided name, and the destination behind it if there is room."""
    painter, metrics, font = brush.painter, brush.metrics, brush.painter.font()
    room = metrics.horizontalAdvance(f" · {row.trouble}") if row.trouble else 0
    is_job = row.transfer is None and not row.is_rest
    if is_job:
        painter.setFont(_strong(font))
        metrics = painter.fontMetrics()
    shown = metrics.elidedText(row.what, _MIDDLE, rect.width() - room)
    painter.setPen(_ink(brush.quiet if row.is_rest else brush.strong))
    painter.drawText(rect, _LEFT, shown)
    rest = rect.adjusted(metrics.horizontalAdvance(f"{shown} "), 0, 0, 0)
    painter.setFont(font)
    metrics, width = brush.metrics, rest.width() - room
    if row.where and not row.is_child and width > metrics.averageCharWidth() * 8:
        painter.setPen(_ink(brush.quiet))
        where = metrics.elidedText(f"→ {row.where}", _MIDDLE, width)
        painter.drawText(rest, _LEFT, where)
        rest.adjust(metrics.horizontalAdvance(where), 0, 0, 0)
    if row.trouble:
        painter.setPen(_ink("bad" if brush.keeps_tints else brush.strong))
        painter.drawText(rest, _LEFT, f" · {row.trouble}")


def _paint_progress(brush: _Brush, parts: RowParts, row: Row) -> None:
    """Paint the progress bar, or why it failed and how it was verified; and the status."""
    if not parts.bar.width() or not row.note:
        if parts.bar.width():
            _paint_bar(brush.painter, parts.bar, row)
        _paint_status(brush, parts, row)
        return
    tint = row.tone if brush.keeps_tints else brush.quiet
    short = row.short or row.status
    if parts.is_narrow:  # what matters more has the wider place
        line = parts.status.adjusted(_INDENT if row.is_child else 0, 0, 0, 0)
        _paint_text(brush, line, row.note, tint, _LEFT)
        aside = QRect(parts.bar.left(), parts.actions.top(), parts.bar.width(), _BUTTON)
        _paint_text(brush, aside, short, brush.quiet, _RIGHT)
        return
    rect = QRect(parts.bar.left(), parts.name.top(), parts.bar.width(), parts.name.height())
    if rect.width() < _LEAST_NOTE:  # a large font in a narrow window
        rect.setRight(parts.status.right())
    else:
        _paint_text(brush, parts.status, short, brush.quiet, _RIGHT)
    _paint_text(brush, rect, row.note, tint, _LEFT)


def _paint_status(brush: _Brush, parts: RowParts, row: Row) -> None:
    tint = row.tone if row.is_loud and brush.keeps_tints else brush.quiet
    indent = _INDENT if row.is_child and parts.is_narrow else 0
    rect = parts.status.adjusted(indent, 0, 0, 0)
    _paint_text(brush, rect, row.status, tint, _LEFT if parts.is_narrow else _RIGHT)


def _paint_text(
    brush: _Brush, rect: QRect, text: str, tint: str, where: Qt.AlignmentFlag | Qt.TextFlag
) -> None:
    brush.painter.setPen(_ink(tint))
    shown = brush.metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    brush.painter.drawText(rect, where, shown)


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


def _strong(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


@functools.cache
def _ink_of(name: str) -> QColor:
    return QColor(name)
