"""The table views of objects and of buckets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.query import parse
from rustfs_desktop.models.bucket_table import CREATED, ITEMS, SIZE, BucketTableModel
from rustfs_desktop.models.object_table import Column, ObjectTableModel
from rustfs_desktop.models.result_selection import result_selection
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.usage import ReportedTotals
from rustfs_desktop.service.row_places import RowPlaces
from rustfs_desktop.ui.browser.cell_painter import CellPainter
from rustfs_desktop.ui.browser.column_menus import open_columns_menu
from rustfs_desktop.ui.browser.cut_objects import CutObjects
from rustfs_desktop.ui.browser.header import NAME, ColumnSpec, RowHeader
from rustfs_desktop.ui.browser.highlight import Highlight
from rustfs_desktop.ui.browser.new_row_marks import NewRowMarks
from rustfs_desktop.ui.browser.row_badge import RowBadge
from rustfs_desktop.ui.browser.row_delegate import (
    ROW_HEIGHT,
    DownloadedRowAction,
    Roles,
    RowDelegate,
    two_lines_height,
)
from rustfs_desktop.ui.browser.row_table import RowTable
from rustfs_desktop.ui.browser.states import PageState, StatePage
from rustfs_desktop.ui.dragging.drop_filter import DropTarget

_COLUMNS = {
    Column.NAME: ColumnSpec(360),
    Column.SIZE: ColumnSpec(92, is_number=True),
    Column.TYPE: ColumnSpec(118, is_optional=True),
    Column.MODIFIED: ColumnSpec(162),
    Column.STORAGE_CLASS: ColumnSpec(118, is_shown=False),
    Column.ETAG: ColumnSpec(162, is_shown=False),
    Column.LOCATION: ColumnSpec(180, is_shown=False, is_optional=True),
}
_SEARCHED = frozenset({Column.NAME, Column.LOCATION})
_RESULT_COLUMNS = [Column.NAME, Column.LOCATION, Column.SIZE, Column.MODIFIED]
_ROLES = Roles(
    ObjectTableModel.IconRole,
    ObjectTableModel.AccentRole,
    ObjectTableModel.BadgeRole,
    ObjectTableModel.DownloadedRole,
    ObjectTableModel.MarkRole,
)
_NUMBER = ColumnSpec(92, is_number=True)
_BUCKET_COLUMNS = (ColumnSpec(360), _NUMBER, _NUMBER, ColumnSpec(162))
_REPORTED = frozenset({SIZE, ITEMS})  # not all servers report them


class ObjectTable(RowTable):
    """The table of the folders and files of one location, or of the results of a search.

    Results have columns of their own, with the folder of each.

    Attributes:
        places: Where the objects of the rows are; None for the rows of an earlier location.
        is_complete: Whether the rows are all that the location has.
        marks: The rows that are marked as new.
        cells: Paints the cells of the icon view.

    Signals:
        open_requested: "Open" in the row of a downloaded file (its key).
        show_requested: "Show in folder" there (its key).
        dragged: A drag of the selected rows started; the slot returns after the drop.
    """

    open_requested = Signal(str)
    show_requested = Signal(str)
    dragged = Signal()
    _badges: Mapping[tuple[Location, str], RowBadge] = MappingProxyType({})

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Files and folders"))
        self.setDragEnabled(True)
        self.places: RowPlaces | None = None
        self.is_complete = False
        self.marks = NewRowMarks(self)
        self.marks.changed.connect(self.viewport().update)
        self.objects = ObjectTableModel(self)
        self.header = RowHeader([_COLUMNS[column] for column in Column], self)
        self.setHorizontalHeader(self.header)
        self._cut = CutObjects(self)
        self._cut.changed.connect(self.viewport().update)
        self._delegate = RowDelegate(
            _ROLES,
            frozenset({int(Column.SIZE)}),
            self,
            is_cut=self._is_cut,
            highlight=self._highlight,
            second_line=self._second_line,
            badge=self._badge,
        )
        self.setItemDelegate(self._delegate)
        self.cells = CellPainter(self._is_cut, self._highlight)
        self.page = StatePage(self)
        self.page.hide()
        self._highlighted: tuple[str, Highlight | None] = ("", None)
        self._pressed_action: tuple[int, DownloadedRowAction] | None = None
        self.show_rows(self.objects, self.objects)
        self.header.set_up()
        self.header.sectionResized.connect(self._fit_row_height)
        self.header.menu_requested.connect(partial(open_columns_menu, self.header))
        self.header.setSortIndicator(NAME, Qt.SortOrder.AscendingOrder)
        self.header.set_unused({Column.LOCATION})
        self.setSortingEnabled(True)
        self._layouts = {False: self.header.layout_state()}
        self._layouts[True] = self._layouts[False] | {
            "order": [*_RESULT_COLUMNS, *(c for c in Column if c not in _RESULT_COLUMNS)],
            "hidden": [column for column in Column if column not in _RESULT_COLUMNS],
        }

    @property
    def location(self) -> Location | None:
        """The location whose rows are shown; None for those of an earlier one."""
        return self.places.shown if self.places is not None else None

    def new_model(self, location: Location, filter_text: str) -> ObjectTableModel:
        """A model without rows for a location, with the sort order of the header."""
        model = ObjectTableModel()
        is_flat, shows_paths = location.is_recursive, location.is_flat
        model.set_prefix(location.prefix, is_flat=is_flat, shows_paths=shows_paths)
        model.sort(self.header.sortIndicatorSection(), self.header.sortIndicatorOrder())
        model.set_filter(filter_text)
        return model

    def show_objects(self, model: ObjectTableModel) -> None:
        """Replace the model, keeping columns and sort order."""
        if model is self.objects:
            return
        self._layouts[self.objects.is_flat] = self.header.layout_state()
        old, self.objects = self.objects, model
        model.setParent(self)
        with self.header.layout_restored(self._layouts[model.is_flat]):
            self.show_rows(model, model)
        has_locations = model.is_flat and not model.shows_paths
        self._delegate.dims_folders = model.shows_paths
        self.header.set_unused(() if has_locations else {Column.LOCATION})
        self._fit_row_height()
        old.deleteLater()

    def sort_next_folder(self, column: int, order: Qt.SortOrder) -> None:
        """Sort the rows of the next folder so; those that are still shown stay as they are."""
        if self.objects.is_flat:
            is_descending = order == Qt.SortOrder.DescendingOrder
            self._layouts[False] |= {"sort": column, "descending": is_descending}
        else:
            with QSignalBlocker(self.header):
                self.header.setSortIndicator(column, order)

    def set_compared(self, is_compared: bool) -> None:
        """Make room before the icons for how rows compare with those of the other pane."""
        self._delegate.is_compared = is_compared
        self.viewport().update()

    def layout_state(self, *, is_flat: bool) -> dict[str, object]:
        """The columns of folders, or of the results of a search, as plain values."""
        shown = self.objects.is_flat == is_flat
        return self.header.layout_state() if shown else self._layouts[is_flat]

    def restore_layout(self, state: dict[str, object], *, is_flat: bool) -> None:
        """Restore a value of :meth:`layout_state`; unknown columns are ignored."""
        if self.objects.is_flat == is_flat:
            self.header.restore_layout(state)
        else:
            self._layouts[is_flat] = state

    def show_page(self, state: PageState | None) -> None:
        """Show a state page under the header; None shows the rows."""
        if state is not None:
            self.page.show_state(state)
        self.page.setVisible(state is not None)
        self.header.set_bare(state is not None)

    def selected(self) -> Selection:
        """The keys and prefixes of the selected rows, and their bucket if it is not the shown."""
        rows = self.objects.selection_of(self.row_selection.numbers())
        if self.places is None or not self.places.shown.searches_all_buckets:
            return rows
        return result_selection(rows, self.places.buckets)

    def drop_target(self, position: QPoint) -> DropTarget:
        """The folder of the row at this point, else the current location."""
        row = self.row_at(position)
        if self.location is not None and row >= 0 and self.objects.is_folder(row):
            return DropTarget(self.location.child(self.objects.key(row)), row=row)
        return self.folder_target()

    def folder_target(self) -> DropTarget:
        """The current location, for drops between rows."""
        if self.location is None or self.location.lists_buckets:
            return DropTarget(None, self.tr("Open a bucket first"))
        if self.location.query:
            return DropTarget(None, self.tr("Close the search to drop files into its folder"))
        return DropTarget(self.location.folder)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the state page below the header."""
        super().resizeEvent(event)
        self.page.setGeometry(self.viewport().geometry())

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N802, N803
        """Start dragging the selected rows."""
        del supportedActions
        self.dragged.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A press on a row's action does not select the row."""
        self._pressed_action = self._action_at(event.position().toPoint())
        if self._pressed_action is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Trigger the action under the mouse."""
        pressed, self._pressed_action = self._pressed_action, None
        if pressed is None:
            super().mouseReleaseEvent(event)
        elif self._action_at(event.position().toPoint()) == pressed:
            key = self.objects.key(pressed[0])
            opens = pressed[1] is DownloadedRowAction.OPEN
            (self.open_requested if opens else self.show_requested).emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A double-click on a row's action does not open the row."""
        if self._action_at(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show a link pointer over actions."""
        super().mouseMoveEvent(event)
        hovered = self._action_at(event.position().toPoint())
        if hovered != self._delegate.hovered_action:
            self._delegate.hovered_action = hovered
            hand = Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(hand if hovered else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def paint_cells(self, rows: range) -> None:
        """Paint the cells of the icon view."""
        painter, size = QPainter(self.viewport()), self.cell_size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        selected = self._selected_among(rows)
        self.cells.start()
        for row in rows:
            places = size, self.row_rect(row)
            self.cells.paint(painter, self.objects, row, places, is_selected=row in selected)
        painter.end()

    def _fit_row_height(self) -> None:
        """The first visible row stays the first."""
        old, height = self.row_height, two_lines_height() if self._has_two_lines else ROW_HEIGHT
        if height != old and not self.is_grid:
            top, offset = divmod(self.verticalScrollBar().value(), old)
            self.verticalHeader().setDefaultSectionSize(height)
            self.verticalScrollBar().setSingleStep(height)
            self.scroll_to(top * height + min(offset, height - 1))

    @property
    def _has_two_lines(self) -> bool:
        """Whether the location of a result is below its name, as its column has no room."""
        has_locations = self.objects.is_flat and not self.objects.shows_paths
        return has_locations and self.header.is_withheld(Column.LOCATION)

    def _second_line(self, row: int) -> QModelIndex | None:
        return self.objects.index(row, Column.LOCATION) if self._has_two_lines else None

    def _mark_of(self, row: int) -> float:
        return 0.0 if self.marks.is_empty else self.marks.strength(self.objects.key(row))

    def _highlight(self, column: int) -> Highlight | None:
        """What the search in the location looks for in a column."""
        if column not in _SEARCHED:
            return None
        query = self.location.query if self.location is not None else ""
        if query != self._highlighted[0]:
            self._highlighted = query, Highlight(parse(query)) if query else None
        return self._highlighted[1]

    def _is_cut(self, row: int) -> bool:
        if self.places is None:
            return False
        return self._cut.holds(*self.places.object_of(self.objects.key(row)))

    def set_badges(self, badges: Mapping[tuple[Location, str], RowBadge]) -> None:
        """Show badges in the rows of objects, each named by its bucket and its key."""
        self._badges = badges
        self.viewport().update()

    def _badge(self, row: int) -> RowBadge | None:
        if self.places is None or not self._badges:
            return None
        location, key = self.places.object_of(self.objects.key(row))
        return self._badges.get((Location(location.connection_id, location.bucket), key))

    def _action_at(self, position: QPoint) -> tuple[int, DownloadedRowAction] | None:
        row = self.row_at(position)
        if row < 0 or self.is_grid or self.objects.downloaded(row) is None:
            return None
        cell = self.visualRect(self.objects.index(row, NAME))
        for action, rect in self._delegate.actions_at(cell).items():
            if rect.contains(position):
                return row, action
        return None


class BucketTable(RowTable):
    """The table of the buckets of one connection; files can be dropped on a bucket."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Buckets"))
        self.setSelectionMode(RowTable.SelectionMode.SingleSelection)
        self.connection_id = ""
        self.buckets = BucketTableModel(self)
        self.header = RowHeader(_BUCKET_COLUMNS, self)
        self.setHorizontalHeader(self.header)
        self.setItemDelegate(RowDelegate(Roles(BucketTableModel.IconRole), _REPORTED, self))
        self.show_rows(self.buckets, self.buckets)
        self.header.set_up()
        self.header.menu_requested.connect(partial(open_columns_menu, self.header))
        self.header.setSortIndicator(NAME, Qt.SortOrder.AscendingOrder)
        self.header.set_unused(_REPORTED)
        self.setSortingEnabled(True)
        assert len(_BUCKET_COLUMNS) == CREATED + 1

    def location(self, row: int) -> Location:
        """The bucket of a row."""
        return Location(self.connection_id, self.buckets.name(row))

    def show_totals(self, totals: Mapping[str, ReportedTotals], at: float) -> None:
        """Show what a server reported about its buckets and when; no columns if it did not."""
        self.header.set_unused(() if totals else _REPORTED)
        self.buckets.set_totals(totals, at)

    def selected_bucket(self) -> str:
        """The name of the selected bucket, or empty."""
        ranges = self.row_selection.row_ranges()
        return self.buckets.name(ranges[0][0]) if ranges else ""

    def drop_target(self, position: QPoint) -> DropTarget:
        """The bucket at this point."""
        row = self.row_at(position)
        if row < 0:
            return DropTarget(None, self.tr("Drop files on a bucket"))
        return DropTarget(self.location(row), row=row)
