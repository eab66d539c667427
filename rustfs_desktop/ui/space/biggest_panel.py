"""The panel beside a space map: the biggest files and folders, and files that are there twice."""

from __future__ import annotations

import enum
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from rustfs_desktop.index.space_map import largest_children
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.space_layout import Metric
from rustfs_desktop.models.space_texts import amount_text, entry_name, folder_name
from rustfs_desktop.service.space_data import SpaceContent
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.look.adaptive_row import AdaptiveRow
from rustfs_desktop.ui.look.flow_row import FlowRow
from rustfs_desktop.ui.space.biggest_delegate import BiggestDelegate, BiggestEntry, EntryRole

_PAD = 14
_MOST_FOLDERS = 100
_MOST_COPIES = 20  # of one file that are listed


class BiggestKind(enum.Enum):
    """What the panel lists."""

    FILES = "files"
    FOLDERS = "folders"
    COPIES = "copies"


class BiggestPanel(QWidget):
    """Lists what takes the space.

    Signals:
        selected: The user selected another row (its key or prefix; empty for none).
        listed: Other rows are listed; the selected one may be gone.
        opened: A double-click or Enter on a row (its key or prefix).
        menu_requested: A context menu of the selected row (QPoint, global).
        action_requested: A button triggers an action of the window (its name).
        left: Esc was pressed.
        up_pressed: Backspace.
    """

    selected = Signal(str)
    listed = Signal()
    opened = Signal(str)
    menu_requested = Signal(QPoint)
    action_requested = Signal(str)
    left = Signal()
    up_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Biggest"))
        self.setMinimumWidth(220)
        self._content: SpaceContent | None = None
        self.kind = QComboBox(self)  # three segments have no room here in large text
        self.kind.addItem(self.tr("Files"), BiggestKind.FILES)
        self.kind.addItem(self.tr("Folders"), BiggestKind.FOLDERS)
        self.kind.addItem(self.tr("Copies"), BiggestKind.COPIES)
        self.kind.setAccessibleName(self.tr("List"))
        self.kind.currentIndexChanged.connect(self._fill)
        self.rows = QListWidget(self)
        self.rows.setItemDelegate(BiggestDelegate(self.rows))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setUniformItemSizes(True)
        self.rows.viewport().setAutoFillBackground(False)
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.customContextMenuRequested.connect(self._on_menu)
        self.rows.itemSelectionChanged.connect(self._on_selection)
        self.rows.activated.connect(self._on_opened)
        self.note = text.plain_label("", role="dim", parent=self)
        self.note.setWordWrap(True)
        self.show_button = text.button(self.tr("Show in Folder"), icon="folder-open", parent=self)
        self.show_button.clicked.connect(partial(self.action_requested.emit, "show_in_folder"))
        self.delete_button = text.button(self.tr("Delete"), parent=self)
        self.delete_button.clicked.connect(partial(self.action_requested.emit, "delete"))
        self._lay_out()
        self.show_content(None)

    def show_content(self, content: SpaceContent | None) -> None:
        """Show what was read; the same row stays selected."""
        self._content = content
        self._fill()

    def select_key(self, key: str) -> None:
        """Select the row of a key or prefix, without a signal; none if it is not listed."""
        self.rows.blockSignals(True)
        entries = [_entry(index) for index in self._indexes()]
        found = [row for row, entry in enumerate(entries) if key and entry.key == key]
        self.rows.setCurrentRow(found[0] if found else -1)
        self.rows.blockSignals(False)
        self._enable_buttons()

    @property
    def selected_entry(self) -> BiggestEntry | None:
        """The entry of the selected row."""
        indexes = self.rows.selectedIndexes()
        return _entry(indexes[0]) if indexes else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leaves the map, Backspace goes up."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            self.up_pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().color("bar"))
        painter.end()

    def _indexes(self) -> list[QModelIndex]:
        """All rows. PySide crashes at times when a QListWidgetItem that it made is freed."""
        model = self.rows.model()
        return [model.index(row, 0) for row in range(model.rowCount())]

    def _fill(self) -> None:
        chosen = self.selected_entry
        self.rows.blockSignals(True)
        self.rows.clear()
        entries, model = self._entries(), self.rows.model()
        self.rows.addItems([entry.name for entry in entries])
        for entry, index in zip(entries, self._indexes(), strict=True):
            model.setData(index, entry, EntryRole)
            model.setData(index, tool_tip(entry.key), Qt.ItemDataRole.ToolTipRole)
            model.setData(index, entry.words, Qt.ItemDataRole.AccessibleTextRole)
        self.rows.blockSignals(False)
        self.select_key(chosen.key if chosen is not None else "")
        self.note.setText(self._note())
        self.note.setVisible(bool(self.note.text()))
        self.listed.emit()

    def _entries(self) -> list[BiggestEntry]:
        content = self._content
        if content is None:
            return []
        match self.kind.currentData():
            case BiggestKind.FILES:
                return [_file_entry(each.key, each.size) for each in content.largest]
            case BiggestKind.FOLDERS:
                return [
                    _made(each.key, amount_text(each.totals, Metric.BYTES), each.totals.size)
                    for each in largest_children(content.map.folder, _MOST_FOLDERS)
                ]
        return [
            _file_entry(each.key, each.size, self.tr("%Ln copies", "", group.count))
            for group in content.copies
            for each in group.objects[:_MOST_COPIES]
        ]

    def _note(self) -> str:
        if self._content is None or self.rows.count():
            return ""
        if self.kind.currentData() is BiggestKind.COPIES:
            if not self._content.map.coverage.is_complete:
                return self.tr("Copies are found once everything is listed.")
            return self.tr("No files with the same content were found in what is listed.")
        return self.tr("Nothing is listed here.")

    def _on_selection(self) -> None:
        entry = self.selected_entry
        self._enable_buttons()
        self.selected.emit(entry.key if entry is not None else "")

    def _enable_buttons(self) -> None:
        entry = self.selected_entry
        self.show_button.setEnabled(entry is not None and not entry.key.endswith("/"))
        self.delete_button.setEnabled(entry is not None)

    def _on_opened(self, index: QModelIndex) -> None:
        self.opened.emit(_entry(index).key)

    def _on_menu(self, position: QPoint) -> None:
        if self.rows.indexAt(position).isValid():
            self.menu_requested.emit(self.rows.viewport().mapToGlobal(position))

    def _lay_out(self) -> None:
        head = FlowRow(self)
        title = text.plain_label(self.tr("Biggest"), role="title", parent=self)
        title.setFixedHeight(self.kind.sizeHint().height())
        head.set_widgets([title, self.kind])
        head_row = QHBoxLayout()
        head_row.setContentsMargins(_PAD, 0, _PAD, 0)
        head_row.addWidget(head)
        self.note.setContentsMargins(_PAD, 0, _PAD, 0)
        foot = AdaptiveRow((self.show_button, self.delete_button), self)
        foot.setContentsMargins(_PAD, 0, _PAD, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _PAD, 0, _PAD)
        column.setSpacing(10)
        column.addLayout(head_row)
        column.addWidget(self.note)
        column.addWidget(self.rows, 1)
        column.addWidget(foot)


def _entry(index: QModelIndex) -> BiggestEntry:
    entry = index.data(EntryRole)
    assert isinstance(entry, BiggestEntry)
    return entry


def _file_entry(key: str, size: int, detail: str = "") -> BiggestEntry:
    totals = FolderTotals(1, max(size, 0), int(size < 0))
    return _made(key, amount_text(totals, Metric.BYTES), size, detail)


def _made(key: str, amount: str, size: int, detail: str = "") -> BiggestEntry:
    kind = kind_of(key)
    where = details_text((detail, folder_name(key)))
    return BiggestEntry(key, size, entry_name(key), where, amount, kind.icon, kind.tint)
