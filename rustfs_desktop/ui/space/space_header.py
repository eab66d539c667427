"""The head of a space map: the total, how complete it is, and what the tiles show."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rustfs_desktop.index.space_map import Grouping
from rustfs_desktop.index.types import Coverage
from rustfs_desktop.models.format import files_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.space_layout import Metric
from rustfs_desktop.models.space_texts import amount_text, index_text
from rustfs_desktop.service.open_index import IndexStatus
from rustfs_desktop.service.space_data import SpaceData
from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.look.flow_row import FlowRow
from rustfs_desktop.ui.look.segmented import SegmentedControl


class SpaceHeader(QWidget):
    """Total, state of the index with Update and Pause, and the choices.

    Signals:
        metric_chosen: Bytes or number was chosen.
        grouping_chosen: Kind, age or class was chosen (Grouping).
        build_pressed: The index should be built or updated.
        stop_pressed: That should stop.
        closed: "Close Map" was pressed.
    """

    metric_chosen = Signal()
    grouping_chosen = Signal(object)
    build_pressed = Signal()
    stop_pressed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.total = text.plain_label("", role="title", parent=self)
        self.state = text.ElidedLabel(role="dim", parent=self)
        self.build_button = self._compact(self.tr("Update"))
        self.build_button.clicked.connect(self.build_pressed)
        self.stop_button = self._compact(self.tr("Pause"))
        self.stop_button.clicked.connect(self.stop_pressed)
        self.close_button = self._compact(self.tr("Close Map"))
        self.close_button.clicked.connect(self.closed)
        self.area = SegmentedControl(
            [(Metric.BYTES, self.tr("Bytes")), (Metric.NUMBER, self.tr("Number"))], self
        )
        self.area.setAccessibleName(self.tr("Area"))
        self.area.changed.connect(self.metric_chosen)
        self.grouping = SegmentedControl(
            [
                (Grouping.KIND, self.tr("Kind")),
                (Grouping.AGE, self.tr("Age")),
                (Grouping.CLASS, self.tr("Class")),
            ],
            self,
        )
        self.grouping.setAccessibleName(self.tr("Color"))
        self.grouping.changed.connect(self.grouping_chosen)
        self._lay_out()

    def show_data(self, data: SpaceData) -> None:
        """Show the total and the state of the index."""
        status, content = data.status, data.content
        coverage = content.map.coverage if content is not None else Coverage()
        listed = coverage.listed
        is_known = content is not None and (listed is not None or content.map.folder.totals.objects)
        if content is not None and is_known:
            totals = content.map.folder.totals
            self.total.setText(amount_text(totals, Metric.BYTES))
            parts = [files_text(totals.objects), index_text(status, listed, time.time())]
        else:
            self.total.setText("")
            parts = [index_text(status, listed, time.time()) if status.is_looked_up else ""]
        self.total.setVisible(bool(self.total.text()))
        self.state.set_whole_text(details_text(parts))
        self.stop_button.setVisible(status.is_running)
        self.build_button.setVisible(not status.is_running and status.is_looked_up)
        self.build_button.setText(self._build_text(status, is_complete=listed is not None))

    def _build_text(self, status: IndexStatus, *, is_complete: bool) -> str:
        """The words of the search line."""
        if is_complete:
            return self.tr("Update")
        if status.coverage is None:
            return self.tr("Index This Bucket")
        return self.tr("Continue Indexing")

    def _compact(self, words: str) -> QPushButton:
        made = text.button(words, parent=self)
        made.setProperty("compact", True)
        return made

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.total)
        top.addWidget(self.state, 1)
        for button in (self.build_button, self.stop_button, self.close_button):
            top.addWidget(button)
        choices = FlowRow(self)
        choices.set_widgets([self.area, self.grouping])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(choices)
