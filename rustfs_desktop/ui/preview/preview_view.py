"""Shows the preview of one object, or why there is none."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.preview.errors import LargeFile
from rustfs_desktop.preview.types import (
    ArchivePreview,
    EmptyPreview,
    HexPreview,
    ImagePreview,
    JsonPreview,
    PagePreview,
    Preview,
    TablePreview,
    TextPreview,
)
from rustfs_desktop.service.background import BackgroundTask
from rustfs_desktop.service.previews import (
    MOST_BYTES,
    PreviewOptions,
    Previews,
    PreviewSubject,
)
from rustfs_desktop.ui.preview.archive_view import PreviewArchive
from rustfs_desktop.ui.preview.hex_view import HexView
from rustfs_desktop.ui.preview.image_view import ImageView
from rustfs_desktop.ui.preview.page_view import PageView
from rustfs_desktop.ui.preview.preview_page import PreviewPage
from rustfs_desktop.ui.preview.table_view import PreviewTable, PreviewTree
from rustfs_desktop.ui.preview.text_view import TextView

_LOAD_AFTER_MS = 120  # only the last of several quick selections is loaded
_SAY_AFTER_MS = 300  # fast loading says nothing, so that nothing flickers


class PreviewView(QStackedWidget):
    """The view of the kind of content that an object has.

    Attributes:
        contents: The views of all kinds of content.

    Signals:
        changed: Another preview is shown, or none.
    """

    changed = Signal()

    def __init__(
        self, previews: Previews, options: PreviewOptions, parent: QWidget, *, is_compact: bool
    ) -> None:
        super().__init__(parent)
        self._previews = previews
        self._is_compact = is_compact
        self._usual_options = self.options = options
        self._wants_all = False
        self._subject: PreviewSubject | None = None
        self._task: BackgroundTask | None = None
        self._preview: Preview | None = None
        self.page = PreviewPage(self, is_compact=is_compact)
        self.page.pressed.connect(self._on_pressed)
        self.image = ImageView(self, is_compact=is_compact)
        self.text = TextView(self, is_compact=is_compact)
        self.table = PreviewTable(self, is_compact=is_compact)
        self.tree = PreviewTree(self, is_compact=is_compact)
        self.archive = PreviewArchive(self, is_compact=is_compact)
        self.pages = PageView(self, is_compact=is_compact)
        self.pages.page_requested.connect(self._show_page_number)
        self.hex = HexView(self)
        self.contents = (
            self.image,
            self.text,
            self.table,
            self.tree,
            self.archive,
            self.hex,
            self.pages,
        )
        for view in (self.page, *self.contents):
            self.addWidget(view)
        self._delay = QTimer(self, singleShot=True, interval=_LOAD_AFTER_MS)
        self._delay.timeout.connect(self._load)
        self._slow = QTimer(self, singleShot=True, interval=_SAY_AFTER_MS)
        self._slow.timeout.connect(self._say_loading)

    @property
    def preview(self) -> Preview | None:
        """The preview that is shown, if any."""
        return self._preview

    @property
    def subject(self) -> PreviewSubject | None:
        """The object that is shown or loaded."""
        return self._subject

    @property
    def is_loading(self) -> bool:
        """Whether a preview is on its way."""
        return self._delay.isActive() or self._task is not None

    def show_subject(self, subject: PreviewSubject, options: PreviewOptions | None = None) -> None:
        """Show the preview of an object: at once if it is known, else as soon as it is loaded."""
        self.stop()
        self._subject = subject
        self.options = options or self._usual_options
        if (known := self._previews.known(subject, self.options)) is not None:
            self._show(known)
            return
        self._delay.start()
        self._slow.start()

    def show_note(self, icon: str, title: str) -> None:
        """Show that there is no file to show."""
        self.stop()
        self._subject = None
        self.page.show_text(icon, title)
        self._show_page()

    def stop(self) -> None:
        """Load nothing any more."""
        self._delay.stop()
        self._slow.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keys go to the pages of a document, which need no focus of their own."""
        if self.currentWidget() is self.pages:
            self.pages.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _load(self) -> None:
        if self._subject is not None:
            self._task = self._previews.load(
                self, self._subject, self.options, self._on_loaded, self._on_failed
            )

    def _on_loaded(self, preview: Preview | None) -> None:
        self._task = None
        self._show(preview)

    def _on_failed(self, error: AppError) -> None:
        self._task = None
        self._slow.stop()
        self._wants_all = isinstance(error, LargeFile)
        self.page.show_error(self._icon, error)
        self._show_page()

    def _on_pressed(self) -> None:
        """Load again, or load all of a large file."""
        if self._subject is None:
            return
        if self._wants_all:
            self.options = dataclasses.replace(self.options, most_bytes=MOST_BYTES)
        self._say_loading()
        self._load()

    def _show_page_number(self, number: int) -> None:
        """Show another page of the document; the one before stays until it is drawn."""
        if self._subject is None or self._task is not None:
            return
        self.options = dataclasses.replace(self.options, page=number)
        if (known := self._previews.known(self._subject, self.options)) is not None:
            self._show(known)
        else:
            self._load()

    def _say_loading(self) -> None:
        self.page.show_text(self._icon, self.tr("Loading…"))
        self._show_page()

    @property
    def _icon(self) -> str:
        return kind_of(self._subject.key).icon if self._subject is not None else "file"

    def _show_page(self) -> None:
        self._preview = None
        self._forget_content()
        self.setCurrentWidget(self.page)
        self.changed.emit()

    def _show(self, preview: Preview | None) -> None:
        self._slow.stop()
        self._preview = preview
        if isinstance(preview, ImagePreview):
            self.image.show_preview(preview)
            self.setCurrentWidget(self.image)
        elif isinstance(preview, PagePreview):
            self.pages.show_preview(preview)
            self.setCurrentWidget(self.pages)
        elif isinstance(preview, TextPreview):
            self.text.show_preview(preview)
            self.setCurrentWidget(self.text)
        elif isinstance(preview, TablePreview):
            self.table.show_preview(preview)
            self.setCurrentWidget(self.table)
        elif isinstance(preview, JsonPreview):
            self.setCurrentWidget(self.tree)  # it divides its width
            self.tree.show_preview(preview)
        elif isinstance(preview, ArchivePreview):
            self.archive.show_preview(preview)
            self.setCurrentWidget(self.archive)
        elif isinstance(preview, HexPreview):
            self.hex.show_preview(preview)
            self.setCurrentWidget(self.hex)
        else:
            is_empty = isinstance(preview, EmptyPreview)
            self.setCurrentWidget(self.page)
            self.page.show_text(self._icon, self.tr("The file is empty") if is_empty else "")
        self._forget_content()
        self.changed.emit()

    def _forget_content(self) -> None:
        """Free what the views that are not shown hold."""
        if not isinstance(self._preview, ImagePreview):
            self.image.clear()
        if not isinstance(self._preview, PagePreview):
            self.pages.clear()
        if not isinstance(self._preview, TextPreview):
            self.text.clear()
        if not isinstance(self._preview, ArchivePreview):
            self.archive.clear()
