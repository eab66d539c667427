"""Shows what is in an archive: folders and files with size and time."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from rustfs_desktop.models.preview_archive import MODIFIED, NAME, SIZE, PreviewArchiveModel
from rustfs_desktop.preview.types import ArchivePreview
from rustfs_desktop.ui.look import icons, theme

_ICON = 16
_OPENED = 60
_SIZE_SAMPLE, _TIME_SAMPLE = "1,023.9 MB", "Yesterday 00:00 "
_PAD = 24


class PreviewArchive(QTreeView):
    """The tree of an archive; what is on screen only is asked for.

    Signals:
        selected: Other entries are selected.
        drag_requested: The selected entries are dragged.
    """

    selected = Signal()
    drag_requested = Signal()

    def __init__(self, parent: QWidget, *, is_compact: bool) -> None:
        super().__init__(parent)
        self._is_compact = is_compact
        self.preview: ArchivePreview | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Files in the archive"))
        self.setProperty("preview", True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformRowHeights(True)
        self.setDragEnabled(not is_compact)
        self.setIndentation(18)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegateForColumn(NAME, _NameDelegate(self))
        self.setHeaderHidden(is_compact)
        self.header().setFont(theme.font("strong"))
        self.header().setStretchLastSection(False)
        if is_compact:
            self.setFont(theme.font("small"))

    def show_preview(self, preview: ArchivePreview) -> None:
        """Show another archive."""
        self.preview = preview
        self._show_model(PreviewArchiveModel(preview, self))
        self.setColumnHidden(MODIFIED, self._is_compact)
        metrics, header = self.fontMetrics(), self.header()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(SIZE, metrics.horizontalAdvance(_SIZE_SAMPLE) + _PAD)
        self.setColumnWidth(MODIFIED, metrics.horizontalAdvance(_TIME_SAMPLE) + _PAD)
        self._open()
        self.selectionModel().selectionChanged.connect(self.selected)

    def clear(self) -> None:
        """Forget the archive."""
        if self.preview is not None:
            self.preview = None
            self._show_model(None)

    @property
    def has_entries(self) -> bool:
        """Whether there is something to extract."""
        return self.preview is not None and self.preview.tree.count(0) > 0

    @property
    def selected_nodes(self) -> list[int]:
        """The numbers of the selected nodes of its tree."""
        if self.preview is None:
            return []
        return [index.internalId() for index in self.selectionModel().selectedRows(NAME)]

    def selectAll(self) -> None:  # noqa: N802
        """Select all rows; where the view does not have them all, select none, which means all."""
        model = self.model()
        if isinstance(model, PreviewArchiveModel) and model.has_all:
            super().selectAll()
        else:
            self.clearSelection()

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802
        """Let others drag: the entries have to be extracted for it."""
        self.drag_requested.emit()

    def _show_model(self, model: PreviewArchiveModel | None) -> None:
        old = self.model()
        self.setModel(model)
        if old is not None:
            old.deleteLater()

    def _open(self) -> None:
        """Open folders from the top, as long as there are only a few rows."""
        model, waiting, opened = self.model(), [QModelIndex()], 0
        while waiting:
            parent = waiting.pop(0)
            count = model.rowCount(parent)
            if opened + count > _OPENED:
                return
            opened += count
            if parent.isValid():
                self.expand(parent)
            waiting.extend(
                index
                for row in range(count)
                if model.hasChildren(index := model.index(row, NAME, parent))
            )


class _NameDelegate(QStyledItemDelegate):
    """Draws the icon before a name."""

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Add the icon in the color of its kind."""
        super().initStyleOption(option, index)
        name = str(index.data(PreviewArchiveModel.IconRole))
        tint = icons.kind_tint(name)
        # The stubs of Qt for Python know no members of style options.
        shown: Any = option
        shown.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        shown.icon = icons.icon(name, "dim" if tint == "text" else tint)
        shown.decorationSize = QSize(_ICON, _ICON)
