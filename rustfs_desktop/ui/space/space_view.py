"""The space map in place of the rows: head, shares, map and legend."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.index.types import UNKNOWN
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import cause_text, title_text
from rustfs_desktop.models.reclaimable_tiles import reclaimable_entries, with_reclaimable
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.models.space_layout import Metric
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.reclaimable import Reclaimable, ReclaimableData
from rustfs_desktop.service.space_data import SpaceContent, SpaceData
from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.space.biggest_delegate import BiggestEntry
from rustfs_desktop.ui.space.biggest_panel import BiggestPanel
from rustfs_desktop.ui.space.map_widget import MapWidget
from rustfs_desktop.ui.space.reclaimable_row import ReclaimableRow
from rustfs_desktop.ui.space.share_bar import Legend, ShareBar, shares_text, sorted_groups
from rustfs_desktop.ui.space.space_header import SpaceHeader
from rustfs_desktop.ui.space.tile_colors import tint_of

_PAD = 14


class SpaceView(QFrame):
    """Shows the space map of a bucket or folder, with the biggest files in a panel of their own.

    Attributes:
        biggest: The panel, which is placed elsewhere.

    Signals:
        closed: "Close Map" or Esc was pressed.
        up_pressed: Backspace.
        opened: A folder or file was opened (its prefix or key).
        selection_changed: Something else is selected.
        menu_requested: A context menu of what is selected (QPoint, global).
        clean_up_requested: "Clean Up…" was pressed.
    """

    closed = Signal()
    up_pressed = Signal()
    opened = Signal(str)
    selection_changed = Signal()
    menu_requested = Signal(QPoint)
    clean_up_requested = Signal()

    def __init__(
        self,
        background: Background,
        indexes: Indexes,
        connections: Connections,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        self.data = SpaceData(background, indexes, self)
        self.data.changed.connect(self._show)
        self.reclaimable = ReclaimableData(background, connections, self)
        self.reclaimable.changed.connect(self._on_reclaimable)
        self._shown_result: Reclaimable | None = None
        self._reported = Selection(), ""
        self.header = SpaceHeader(self)
        self.bar = ShareBar(self)
        self.extras = ReclaimableRow(self)
        self.map = MapWidget(self)
        self.note = text.plain_label("", role="dim", parent=self)
        self.note.setWordWrap(True)
        self.legend = Legend(self)
        self.biggest = BiggestPanel(self)
        self.biggest.hide()
        self._wire()
        self._column = column = QVBoxLayout(self)
        self.set_covered(0)
        column.setSpacing(10)
        for widget in (self.header, self.bar, self.extras, self.note):
            column.addWidget(widget)
        column.addWidget(self.map, 1)
        column.addWidget(self.legend)
        self.setFocusProxy(self.map)

    def show_location(self, location: Location) -> None:
        """Show the map of a bucket or folder."""
        self._clear()
        self.data.show(location)
        self.reclaimable.show(location)

    def leave(self) -> None:
        """Stop reading."""
        self.data.leave()
        self.reclaimable.show(None)
        self._clear()

    def set_covered(self, height: int) -> None:
        """Leave the lower edge free for the message bar."""
        self._column.setContentsMargins(_PAD, _PAD, _PAD, 10 + height)

    @property
    def content(self) -> SpaceContent | None:
        """What is shown: the files of the index, and what else was counted."""
        content, result = self.data.content, self.reclaimable.result
        if content is None or result is None:
            return content
        return with_reclaimable(content, result.amounts)

    @property
    def selected_key(self) -> str:
        """The key or prefix of the selected tile, or of the selected row; empty for none."""
        if (tile := self.map.selected_tile) is not None:
            return tile.key
        entry = self._selected_entry
        return entry.key if entry is not None else ""

    def selection(self) -> Selection:
        """The selected folder or file, as commands get it."""
        key = self.selected_key
        if not key:
            return Selection()
        if key.endswith("/"):
            return Selection(prefixes=[key])
        return Selection(keys=[key], sizes=[self._selected_size])

    @property
    def status_text(self) -> str:
        """What is selected, in a line."""
        tile = self.map.selected_tile
        if tile is not None:
            return self.map.text_of(tile)
        entry = self._selected_entry
        return entry.words if entry is not None else ""

    @property
    def _selected_entry(self) -> BiggestEntry | None:
        """The selected row of the panel, if the panel is shown."""
        is_shown = self.biggest.isVisibleTo(self.window())
        return self.biggest.selected_entry if is_shown else None

    @property
    def _selected_size(self) -> int:
        if (tile := self.map.selected_tile) is not None:
            return UNKNOWN if tile.totals.unsized else tile.totals.size
        entry = self._selected_entry
        return entry.size if entry is not None else UNKNOWN

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc closes the map, Backspace goes up."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            self.up_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _wire(self) -> None:
        header = self.header
        header.closed.connect(self.closed)
        header.build_pressed.connect(self.data.build)
        header.stop_pressed.connect(self.data.stop)
        header.grouping_chosen.connect(self.data.set_grouping)
        header.metric_chosen.connect(self._show)
        self.extras.count_pressed.connect(self.reclaimable.search)
        self.extras.stop_pressed.connect(self.reclaimable.stop)
        self.extras.clean_up_pressed.connect(self.clean_up_requested)
        self.map.selected.connect(self._on_tile)
        self.map.arranged.connect(self._select_again)
        self.biggest.selected.connect(self._on_row)
        self.biggest.listed.connect(self._select_again)
        self.biggest.left.connect(self.closed)
        self.biggest.up_pressed.connect(self.up_pressed)
        for part in (self.map, self.biggest):
            part.opened.connect(self.opened)
            part.menu_requested.connect(self.menu_requested)

    def _show(self, *_ignored: object) -> None:
        """Show what was read, and the state of the index."""
        data, metric = self.data, self.header.area.value
        self.header.show_data(data)
        self._show_extras()
        self.note.setText(self._note())
        self.note.setVisible(bool(self.note.text()))
        if (content := self.content) is None:
            self._show_groups(metric)
            self.biggest.show_content(None)
            return
        self.biggest.show_content(content)  # has the row of a tile that is gone then
        self.map.show_map(content.map, metric)
        self._show_groups(metric)

    def _on_reclaimable(self) -> None:
        """Show how far the search is; the tiles change only with its result."""
        self._show_extras()
        if self.reclaimable.result is not self._shown_result:
            self._shown_result = self.reclaimable.result
            self._show()

    def _show_extras(self) -> None:
        content, files = self.data.content, None
        if content is not None and content.map.coverage.is_complete:
            totals = content.map.folder.totals
            files = None if totals.unsized else totals.size
        self.extras.show_data(self.reclaimable, files)

    def _show_groups(self, metric: Metric) -> None:
        content = self.data.content
        grouping = content.map.grouping if content is not None else self.data.grouping
        groups = sorted_groups(content.map.folder.groups, metric) if content is not None else []
        shares = [(tint_of(grouping, group), metric.weight(totals)) for group, totals in groups]
        self.bar.show_shares(shares, shares_text(grouping, groups, metric))
        hatched = reclaimable_entries(self.content) if self.content is not None else []
        self.bar.show_hatched([(each.type, metric.weight(each.totals)) for each in hatched])
        self.bar.setVisible(bool(shares))
        self.legend.show_groups(grouping, groups, metric)

    def _note(self) -> str:
        """What else must be said about the figures."""
        data = self.data
        if (error := data.error or data.status.error) is not None:
            return details_text((title_text(error), cause_text(error)))
        content = data.content
        if data.status.is_running and not (data.status.is_complete or data.status.lacks_changes):
            return self.tr(
                "The whole bucket is being listed once to fill the map. Some servers charge for"
                " these requests; Pause stops them."
            )
        if content is None or not data.status.is_looked_up:
            return ""
        totals, is_complete = content.map.folder.totals, content.map.coverage.is_complete
        if is_complete and not totals.objects:
            return self.tr("There are no files here.")
        if totals.unsized:
            return self.tr("The size of %Ln file(s) is not known yet.", "", totals.unsized)
        return ""

    def _on_tile(self) -> None:
        tile = self.map.selected_tile
        self.biggest.select_key(tile.key if tile is not None else "")
        self._report_selection()

    def _on_row(self, key: str) -> None:
        self.map.select_key(key)
        self._report_selection()

    def _select_again(self) -> None:
        """Select the row of the selected tile, or the tile of the selected row."""
        tile, entry = self.map.selected_tile, self.biggest.selected_entry
        if tile is not None:
            self.biggest.select_key(tile.key)
        elif entry is not None:
            self.map.select_key(entry.key)
        self._report_selection()

    def _report_selection(self) -> None:
        """Emit ``selection_changed`` if it did; tiles are arranged again at each new size."""
        now = self.selection(), self.status_text
        if now != self._reported:
            self._reported = now
            self.selection_changed.emit()

    def _clear(self) -> None:
        self.map.show_map(None, self.header.area.value)
        self.biggest.show_content(None)
