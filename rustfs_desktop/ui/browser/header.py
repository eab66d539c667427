"""The table header: click to sort, drag to resize, context menu to choose columns."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Collection, Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from rustfs_desktop.ui.browser.optional_columns import OptionalColumns
from rustfs_desktop.ui.browser.unused_columns import UnusedColumns
from rustfs_desktop.ui.look import icons, theme

HEIGHT = 30
NAME = 0
LEFT_PAD = 12  # before the first column, like in the rows
NUMBER_PAD = 16  # after figures
_SIGN = 16
_MIN_NAME = 120
_ROOMY_NAME = 200  # else optional columns are hidden
_MIN_WIDTH = 48
_MAX_WIDTH = 4096


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnSpec:
    """The initial width and visibility of a column.

    Attributes:
        is_optional: Whether it is hidden while the name would be narrow beside it.
    """

    width: int
    is_shown: bool = True
    is_number: bool = False
    is_optional: bool = False


class RowHeader(QHeaderView):
    """A horizontal header whose first column (the name) or last one takes the remaining width.

    Signals:
        layout_chosen: The user moved, resized, sorted, showed or hid a column.
        sort_chosen: The user sorted by a column.
        menu_requested: The menu of the columns (QPoint global).
    """

    layout_chosen = Signal()
    sort_chosen = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, columns: Sequence[ColumnSpec], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = tuple(columns)
        self._hovered = -1
        self._fills = True  # until the user sizes the name column by hand
        self._unstretched: dict[int, int] = {}  # the width of the last column before it stretched
        self._is_fitting = False
        self._is_bare = False
        self._unused = UnusedColumns(self)
        optional = [column for column, spec in enumerate(columns) if spec.is_optional]
        self._optional = OptionalColumns(self, optional, _ROOMY_NAME)
        self.setAccessibleName(self.tr("Columns"))
        self.setFixedHeight(HEIGHT)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_MIN_WIDTH)
        self.setSortIndicatorShown(True)
        self.setMouseTracking(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.sectionResized.connect(self._on_resized)
        self.sectionMoved.connect(self._on_moved)
        self.sortIndicatorChanged.connect(self._on_chosen)
        self.sectionClicked.connect(self.sort_chosen)

    def set_up(self) -> None:
        """Set the initial widths and hidden columns; call it once on a view with a model."""
        self.setFirstSectionMovable(False)
        for column, spec in enumerate(self._columns):
            self.setSectionHidden(column, not spec.is_shown)
            self._resize(column, spec.width)
        self.fit()

    def fit(self) -> None:
        """Give the name column the remaining width, or the last one if the name has its own."""
        if not self.count():
            return
        if self._fills:
            with self._fitting():
                self._optional.fit(self.viewport().width())
        taker = NAME if self._fills else self._last_column()
        for column in [c for c in self._unstretched if c != taker]:
            self._resize(column, self._unstretched.pop(column))
        others = sum(self.sectionSize(c) for c in range(self.count()) if c != taker)
        least = _MIN_NAME
        if not self._fills:
            least = self._unstretched.setdefault(taker, self.sectionSize(taker))
        self._resize(taker, max(self.viewport().width() - others, least))

    @contextlib.contextmanager
    def layout_restored(self, layout: dict[str, object]) -> Iterator[None]:
        """Context manager that sets a layout after the view's model was replaced."""
        with self._fitting():
            yield
        self.restore_layout(layout)

    def set_bare(self, is_bare: bool) -> None:
        """Without rows only the name column has a title, and sorting is off."""
        if is_bare != self._is_bare:
            self._is_bare = is_bare
            self.viewport().update()

    def set_unused(self, columns: Collection[int]) -> None:
        """Set the columns that the rows have nothing for: hidden, and not offered by menus."""
        self._unused.set_columns(columns)
        self.fit()

    @property
    def used_columns(self) -> list[int]:
        """The columns that can be shown and sorted by."""
        return [column for column in range(self.count()) if column not in self._unused.columns]

    def show_column(self, column: int, is_shown: bool) -> None:
        """Show or hide a column, as the user chose."""
        self._optional.keep(column)
        self.setSectionHidden(column, not is_shown)
        self.fit()
        self.layout_chosen.emit()

    def sort_by(self, column: int) -> None:
        """Sort by a column, or reverse the order if it is sorted by it already."""
        again = column == self.sortIndicatorSection()
        rising = not again or self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        self.setSortIndicator(column, _sort_order(is_descending=not rising))
        self.sort_chosen.emit()

    def layout_state(self) -> dict[str, object]:
        """Widths, order, hidden columns and sorting, as plain values."""
        order = [self.logicalIndex(position) for position in range(self.count())]
        return {
            "widths": [self._width(column) for column in range(self.count())],
            "order": order,
            "hidden": [c for c in order if self.isSectionHidden(c) and not self.is_withheld(c)],
            "fills": self._fills,
            "sort": self.sortIndicatorSection(),
            "descending": self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
        }

    def restore_layout(self, state: dict[str, object]) -> None:
        """Restore a value of :meth:`layout_state`; unknown columns are ignored."""
        count = self.count()
        order, widths, hidden = (_numbers(state.get(k)) for k in ("order", "widths", "hidden"))
        if sorted(order) != list(range(count)) or len(widths) != count or order[0] != NAME:
            return
        self._fills = bool(state.get("fills", True))
        for position, column in enumerate(order):
            self.moveSection(self.visualIndex(column), position)
        self._unstretched.clear()
        self._optional.reset()
        all_hidden = self._unused.restore(hidden)
        for column, width in enumerate(widths):
            self.setSectionHidden(column, column in all_hidden and column != NAME)
            self._resize(column, max(_MIN_WIDTH, min(width, _MAX_WIDTH)))
        sort, falling = state.get("sort"), bool(state.get("descending"))
        if isinstance(sort, int) and 0 <= sort < count:
            self.setSortIndicator(sort, _sort_order(is_descending=falling))
        self.fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The height of a row."""
        return QSize(super().sizeHint().width(), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the name column."""
        super().resizeEvent(event)
        self.fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Track the title under the mouse."""
        super().mouseMoveEvent(event)
        self._hover(self.logicalIndexAt(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Double-click on the border of the name column: fill the remaining width again."""
        edge = self.sectionViewportPosition(NAME) + self.sectionSize(NAME)
        if abs(event.position().x() - edge) <= 4:
            self._fills = True
            self.fit()
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Request the columns menu."""
        self.menu_requested.emit(event.globalPos())

    def leaveEvent(self, event: object) -> None:  # noqa: N802
        """Clear the hover state."""
        self._hover(-1)

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:  # noqa: N802
        """Paint a dim title; the sort column is emphasized and has a chevron."""
        if not rect.isValid():
            return
        colors = theme.current()
        sorts = column == self.sortIndicatorSection() and not self._is_bare
        painter.save()
        painter.fillRect(rect, colors.color("base"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colors.color("line"))
        strong = sorts or column == self._hovered
        painter.setPen(colors.color("text" if strong else "dim"))
        font = theme.font("small")
        font.setWeight(font.Weight.DemiBold if sorts else font.Weight.Normal)
        painter.setFont(font)
        if not self._is_bare or column == NAME:
            self._paint_title(painter, rect, column, sorts=sorts)
        if self._hovered >= 0:
            self._paint_border(painter, rect)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, column: int, *, sorts: bool) -> None:
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")
        number = self._columns[column].is_number
        left = LEFT_PAD if self.visualIndex(column) == 0 else 0
        room = rect.adjusted(left, 0, -(NUMBER_PAD if number else 4), -1)
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(title)
        sign_x = room.right() - _SIGN + 5 if number else room.left() + width + 4
        if sorts and number:
            room.setRight(room.right() - _SIGN)
        align = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, align | Qt.AlignmentFlag.AlignVCenter, shown)
        if sorts and sign_x + _SIGN <= rect.right() + 1:
            falling = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            sign = icons.pixmap(
                "chevron-up" if falling else "chevron-down", _SIGN, "text", self.devicePixelRatioF()
            )
            painter.drawPixmap(QPoint(sign_x, rect.top() + (rect.height() - _SIGN) // 2), sign)

    def _paint_border(self, painter: QPainter, rect: QRect) -> None:
        """Show the column borders while the mouse is over the header."""
        painter.fillRect(
            rect.right(), rect.top() + 7, 1, rect.height() - 14, theme.current().color("field_line")
        )

    def _resize(self, column: int, width: int) -> None:
        """Set a width without recording it as the user's choice."""
        with self._fitting():
            self.resizeSection(column, width)

    @contextlib.contextmanager
    def _fitting(self) -> Iterator[None]:
        """Sections that change meanwhile are not the user's choice."""
        was_fitting, self._is_fitting = self._is_fitting, True
        try:
            yield
        finally:
            self._is_fitting = was_fitting

    def is_withheld(self, column: int) -> bool:
        """Whether a column is hidden, but not by the user: there is no room or use for it."""
        return self._optional.width(column) is not None or self._unused.hides(column)

    def _width(self, column: int) -> int:
        """The width of a column, or its last width while hidden."""
        if not self.isSectionHidden(column):
            return self._unstretched.get(column, self.sectionSize(column))
        return self._optional.width(column) or self._columns[column].width

    def _hover(self, column: int) -> None:
        if column != self._hovered:
            self._hovered = column
            self.viewport().update()

    def _on_resized(self, column: int, old: int, new: int) -> None:
        if self._is_fitting or old == 0 or new == 0:  # set by the program, or hidden and shown
            return
        if column == NAME:
            self._fills = False
        self._unstretched.pop(column, None)
        self.fit()
        self.layout_chosen.emit()

    def _last_column(self) -> int:
        shown = [c for c in range(self.count()) if not self.isSectionHidden(c)]
        return max(shown, key=self.visualIndex)

    def _on_moved(self) -> None:
        self.fit()
        self.layout_chosen.emit()

    def _on_chosen(self) -> None:
        self.layout_chosen.emit()


def _numbers(value: object) -> list[int]:
    """A list of integers from a stored state, or empty if invalid."""
    if isinstance(value, list) and all(isinstance(n, int) for n in value):
        return value
    return []


def _sort_order(*, is_descending: bool) -> Qt.SortOrder:
    return Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
