"""Quick Look: a large preview over the window; the arrow keys go on to other files."""

from __future__ import annotations

import dataclasses
import enum
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import number_text, size_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.preview_texts import dimensions_text, reading_text
from rustfs_desktop.preview.formats import format_of
from rustfs_desktop.preview.types import ArchivePreview, PreviewFormat
from rustfs_desktop.service.archive_extraction import EntrySelection
from rustfs_desktop.service.previews import PreviewOptions, Previews, PreviewSubject
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.dialogs.base import window_title
from rustfs_desktop.ui.dialogs.tab_order import follow_layouts
from rustfs_desktop.ui.look import icons, text
from rustfs_desktop.ui.look.segmented import SegmentedControl
from rustfs_desktop.ui.preview.preview_view import PreviewView

_SIZE = QSize(1080, 632)
_SMALLEST = QSize(480, 300)
_MARGIN = 24  # to the edges of a small window
_STATE = "quick_look"
_OPTIONS = PreviewOptions((2048, 2048), 32 << 20)
_NARROW = 760
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
}


class ShownAs(enum.Enum):
    """How a file is shown that can also be shown as text."""

    FORMATTED = "formatted"
    TEXT = "text"


@dataclasses.dataclass(frozen=True, slots=True)
class LookedAt:
    """What Quick Look shows: an object, a folder (without a subject), or nothing.

    Attributes:
        name: The key or prefix; empty for nothing.
        position: Which row it is, from 1; 0 if it is none.
        count: How many rows there are.
    """

    name: str = ""
    subject: PreviewSubject | None = None
    position: int = 0
    count: int = 0


class QuickLook(QDialog):
    """A window with the preview of one file, which follows the selection.

    Signals:
        step_requested: The row so many rows below the selected one should be selected (int).
        download_requested: "Download" was pressed.
        extract_requested: "Extract…" was pressed (EntrySelection).
        drag_requested: Entries of an archive are dragged (EntrySelection).
    """

    step_requested = Signal(int)
    download_requested = Signal()
    extract_requested = Signal(object)
    drag_requested = Signal(object)

    def __init__(self, previews: Previews, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(_SMALLEST)
        self._settings = settings
        self._looked_at = LookedAt()
        self._icon = text.IconLabel("file", parent=self)
        self.name = text.ElidedLabel(role="title", parent=self)
        self.facts = text.ElidedLabel(role="dim", parent=self)
        self.reading = text.ElidedLabel(role="dim", parent=self)
        self.position = text.plain_label("", role="dim", parent=self)
        self.shown_as = SegmentedControl(
            (
                (ShownAs.FORMATTED, self.tr("Formatted")),
                (ShownAs.TEXT, self.tr("Text")),
            ),
            self,
        )
        self.shown_as.setAccessibleName(self.tr("Show as"))
        self.shown_as.changed.connect(self._on_shown_as)
        self._add_buttons()
        self.view = PreviewView(previews, _OPTIONS, self, is_compact=False)
        self.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # keys then come to this window
        self.view.setAccessibleName(self.tr("Preview"))
        self.view.changed.connect(self._show_facts)
        self.view.archive.selected.connect(self._show_facts)
        self.view.archive.drag_requested.connect(partial(self._emit_entries, self.drag_requested))
        for content in self.view.contents:
            content.installEventFilter(self)
        self._lay_out()
        self._take_size(parent)

    def _add_buttons(self) -> None:
        self.previous_button = text.tool_button(icon="back", name=self.tr("Previous File"))
        self.previous_button.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next_button = text.tool_button(icon="forward", name=self.tr("Next File"))
        self.next_button.clicked.connect(lambda: self.step_requested.emit(1))
        self.extract_button = text.button(self.tr("Extract…"), parent=self)
        self.extract_button.setAutoDefault(False)
        self.extract_button.clicked.connect(partial(self._emit_entries, self.extract_requested))
        self.download_button = text.button(
            self.tr("Download"), icon="download", primary=True, parent=self
        )
        self.download_button.setAutoDefault(False)
        self.download_button.clicked.connect(self.download_requested)
        self.close_button = text.tool_button("close", self.tr("Close"), self.tr("Close (Space)"))
        self.close_button.clicked.connect(self.close)

    def show_file(self, looked_at: LookedAt) -> None:
        """Show another file, or say that there is none."""
        self._looked_at = looked_at
        name = looked_at.name.rstrip("/").rpartition("/")[2] or looked_at.name
        self.setWindowTitle(window_title(display(name) or self.tr("Quick Look")))
        self.name.set_whole_text(display(name))
        kind = kind_of(looked_at.name)
        self._icon.show_icon(kind.icon, icons.kind_tint(kind.icon))
        template = self.tr("{position} of {count}")
        position, count = number_text(looked_at.position), number_text(looked_at.count)
        is_row = looked_at.position > 0
        self.position.setText(template.format(position=position, count=count) if is_row else "")
        self.previous_button.setEnabled(looked_at.position > 1)
        self.next_button.setEnabled(looked_at.position < looked_at.count)
        self.download_button.setEnabled(bool(looked_at.name))
        self._offer_formats()
        self._show_preview()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space closes, the arrow keys go to other files, F fills the screen, and Esc leaves it."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.close()
        elif plain and event.key() in _STEPS:
            self.step_requested.emit(_STEPS[Qt.Key(event.key())])
        elif plain and event.key() == Qt.Key.Key_F:
            self._fill_screen(not self.isFullScreen())
        elif event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self._fill_screen(False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # no button is pressed by chance
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Space closes also where the content has the focus."""
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Set the Tab order; no control has the focus at first."""
        if not event.spontaneous():
            follow_layouts(self)
            self.view.setFocus()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out words where there is no room for them."""
        super().resizeEvent(event)
        is_wide = self.width() >= _NARROW
        self.download_button.setText(self.tr("Download") if is_wide else "")
        self.download_button.setAccessibleName(self.tr("Download"))
        text.set_plain_tip(self.download_button, "" if is_wide else self.tr("Download"))
        self.position.setVisible(is_wide)

    def done(self, result: int) -> None:
        """Stop loading, and remember the size."""
        self.view.stop()
        self._fill_screen(False)  # the next one is a window again
        self._settings.set_state(_STATE, self.saveGeometry())
        super().done(result)

    def _fill_screen(self, is_full: bool) -> None:
        states = Qt.WindowState
        kept = self.windowState() & ~states.WindowFullScreen
        self.setWindowState(kept | states.WindowFullScreen if is_full else kept)

    def _offer_formats(self) -> None:
        """Offer the text of what is usually shown in another form."""
        subject = self._looked_at.subject
        self.shown_as.setVisible(_has_formats(subject))
        if subject is not None:
            self.shown_as.segment(ShownAs.FORMATTED).setText(
                {
                    PreviewFormat.TABLE: self.tr("Table"),
                    PreviewFormat.JSON: self.tr("Tree"),
                }.get(format_of(subject.key) or PreviewFormat.TEXT, self.tr("Formatted"))
            )

    def _show_preview(self) -> None:
        subject = self._looked_at.subject
        if subject is not None:
            options = dataclasses.replace(
                _OPTIONS,
                as_text=_has_formats(subject) and self.shown_as.value is ShownAs.TEXT,
            )
            self.view.show_subject(subject, options)
        elif self._looked_at.name.endswith("/"):
            self.view.show_note("folder", self.tr("Folder"))
        else:
            self.view.show_note("file", self.tr("Select one file to preview it"))
        self._show_facts()

    def _show_facts(self) -> None:
        subject, preview = self._looked_at.subject, self.view.preview
        size = size_text(subject.size) if subject is not None and subject.size >= 0 else ""
        self.facts.set_whole_text(details_text((size, dimensions_text(preview))))
        reading = reading_text(preview) if preview is not None else ""
        count = len(self.view.archive.selected_nodes)
        chosen = self.tr("%Ln selected", "", count) if count else ""
        self.reading.set_whole_text(details_text((reading, chosen)))
        self.extract_button.setVisible(isinstance(preview, ArchivePreview))
        self.extract_button.setEnabled(preview is not None and self.view.archive.has_entries)

    def _emit_entries(self, signal: SignalInstance, *_args: object) -> None:
        """Ask for what is selected in an archive, or all of it."""
        subject, archive = self.view.subject, self.view.archive
        if subject is not None and archive.preview is not None:
            nodes = tuple(archive.selected_nodes)
            signal.emit(EntrySelection(subject, archive.preview, nodes))

    def _on_shown_as(self) -> None:
        self._show_preview()
        self.view.setFocus()

    def _lay_out(self) -> None:
        head = _bar("bar", self)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 9, 9, 9)
        row.setSpacing(8)
        row.addWidget(self._icon)
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self.name)
        row.addWidget(self.facts, 1)
        row.addWidget(self.shown_as)
        row.addSpacing(8)
        row.addWidget(self.previous_button)
        row.addWidget(self.position)
        row.addWidget(self.next_button)
        row.addSpacing(8)
        row.addWidget(self.extract_button)
        row.addWidget(self.download_button)
        row.addWidget(self.close_button)
        foot = _bar("foot", self)
        line = QHBoxLayout(foot)
        line.setContentsMargins(16, 9, 16, 9)
        line.addWidget(self.reading, 1)
        hint = text.plain_label(self.tr("Space closes · arrow keys go on"), role="dim", parent=foot)
        line.addWidget(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.view, 1)
        column.addWidget(foot)

    def _take_size(self, parent: QWidget) -> None:
        """The size of last time, but never larger than the window."""
        stored = self._settings.state(_STATE)
        if stored.isEmpty() or not self.restoreGeometry(stored):
            self.resize(_SIZE)
        room = parent.size() - QSize(2 * _MARGIN, 2 * _MARGIN)
        self.resize(self.size().boundedTo(room).expandedTo(_SMALLEST))
        self.move(parent.geometry().center() - self.rect().center())


def _bar(surface: str, parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("surface", surface)
    return made


def _has_formats(subject: PreviewSubject | None) -> bool:
    """Whether the file can be shown as text, too."""
    formats = (PreviewFormat.TABLE, PreviewFormat.JSON, PreviewFormat.MARKDOWN)
    return subject is not None and format_of(subject.key) in formats
