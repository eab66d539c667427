"""The inspector: properties of the selection from the listing, then from the server."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, NoSuchKey
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import contents_text, exact_date_text, number_text, size_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.models.message_texts import full_text
from rustfs_desktop.models.preview_texts import dimensions_text
from rustfs_desktop.models.result_selection import MixedSelection, bucket_sums
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.api.buckets import bucket_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Bucket, BucketDetails, ObjectHead
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.previews import Previews, PreviewSubject
from rustfs_desktop.ui.browser.preview_panel import PreviewPanel
from rustfs_desktop.ui.browser.property_list import PropertyList
from rustfs_desktop.ui.dialogs.counting import CountLine
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.look.adaptive_row import AdaptiveRow

WIDTH = 280
_PAD = 14
_ENCRYPTIONS = {"AES256": "SSE-S3", "aws:kms": "SSE-KMS", "aws:kms:dsse": "DSSE-KMS"}
_ASK_AFTER_MS = 150  # only the last of several quick selections is requested


@dataclasses.dataclass(frozen=True, slots=True)
class ListedObject:
    """The properties of an object that the listing contains.

    Attributes:
        location: Where it is, if that is not the open folder.
    """

    key: str
    size: int
    modified: str = ""
    etag: str = ""
    storage_class: str = ""
    location: str = ""


class Inspector(QWidget):
    """Shows the properties of one object, several, a folder, a bucket or a connection.

    Signals:
        action_requested: A button triggers an action of the window (its name).
        object_gone: The server does not have the object that is shown (Location, its key).
    """

    action_requested = Signal(str)
    object_gone = Signal(object, str)

    def __init__(
        self, background: Background, indexes: Indexes, previews: Previews, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Inspector"))
        self.setMinimumWidth(220)
        self._background = background
        self._task: BackgroundTask | None = None
        self._ask: Callable[[], None] | None = None
        self._subject: object = None
        self._object: tuple[Location, str] | None = None
        self._properties: dict[str, str] = {}
        self._kind_and_size = ("", "")  # of a file
        self._known: dict[str, str] = {}  # of the contents of a folder or bucket
        self._timer = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._timer.timeout.connect(self._on_settled)
        content = _scrolled_content(self)
        self.panel = PreviewPanel(previews, content)
        self.panel.view.changed.connect(self._show_subtitle)
        self.title = text.ElidedLabel(role="title", parent=content)
        self.subtitle = text.ElidedLabel(role="dim", parent=content)
        self.properties = PropertyList(content)
        self.metadata_title = text.plain_label(self.tr("METADATA"), role="section", parent=content)
        self.metadata = PropertyList(content)
        self.note = text.plain_label("", role="dim", parent=content)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(0, 7, 0, 0)  # same spacing as the properties
        self.count_button = text.button(self.tr("Calculate Size"), parent=content)
        self.count_button.clicked.connect(self._start_counting)
        self.count_line = CountLine(background, content, indexes)
        self.download_button = text.button(self.tr("Download"), icon="download", parent=content)
        self.download_button.clicked.connect(partial(self.action_requested.emit, "download"))
        self.link_button = text.button(self.tr("Copy Link"), icon="link", parent=content)
        self.link_button.clicked.connect(partial(self.action_requested.emit, "copy_link"))
        self._counted: tuple[Client, str, tuple[str, ...]] | None = None
        _lay_out(self, content)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that nothing is selected."""
        self._begin("file", "", self.tr("Nothing selected"))
        self.panel.hide()

    def show_object(self, client: Client, location: Location, listed: ListedObject) -> None:
        """Show an object: properties of the listing now, those of a HEAD request later."""
        subject = (client, location, listed)
        if subject == self._subject:
            self._offer_count_again()
            return
        kind = kind_of(listed.key)
        name = listed.key.rpartition("/")[2] or listed.key
        size = size_text(listed.size) if listed.size >= 0 else ""
        self._begin(kind.icon, name, "", buttons=True)
        self._kind_and_size = (kind.text, size)
        self._show_subtitle()
        self._subject = subject
        self._properties = _listed_properties(listed)
        self.properties.show_properties(self._properties)
        self._object = location, listed.key

        def work(_token: CancelToken) -> ObjectHead:
            return head_object(Remote(client, location.bucket, listed.key), repeats=True)

        previewed = PreviewSubject(
            client, location.bucket, listed.key, listed.size, listed.etag, listed.storage_class
        )

        def ask() -> None:
            self._run(client, work, self._on_head)
            self.panel.show_subject(previewed)

        self._ask_soon(ask)

    def show_selection(self, client: Client, bucket: str, selection: Selection) -> None:
        """Show the number and size of several selected rows."""
        count = _selected_text(selection)
        folders, files = len(selection.prefixes), len(selection.keys)
        what = contents_text(folders, files, selection.size, is_sized=selection.is_sized)
        self._begin("copy", count, what, buttons=True, link=not folders)
        if selection.prefixes:
            self._offer_count(client, bucket, tuple(selection.prefixes))

    def show_mixed(self, selection: MixedSelection) -> None:
        """Show how many results are selected in each bucket, and their size."""
        files = contents_text(0, selection.count, selection.size, is_sized=selection.is_sized)
        self._begin("copy", _selected_text(selection), files, buttons=True)
        self.properties.show_properties(bucket_sums(selection))

    def show_folder(
        self, client: Client, bucket: str, prefix: str, known: dict[str, str], *, is_selected: bool
    ) -> None:
        """Show a folder and what is known of its contents; they are counted on request only."""
        subject = (client, bucket, prefix, is_selected)
        if subject == self._subject:
            self._show_again(known)
            return
        name = prefix.rstrip("/").rpartition("/")[2] or prefix
        self._begin("folder", name, self.tr("Folder"), buttons=is_selected, link=False)
        self._known = known
        self.properties.show_properties(known)
        self._subject = subject
        self._offer_count(client, bucket, (prefix,))

    def show_bucket(self, client: Client, bucket: Bucket, known: dict[str, str]) -> None:
        """Show a bucket: what is known of its contents, region and versioning."""
        subject = (client, bucket)
        if subject == self._subject:
            self._show_again(known)
            return
        self._begin("bucket", bucket.name, self.tr("Bucket"))
        self._subject = subject
        created = exact_date_text(bucket.created) if bucket.created is not None else ""
        self._known, self._properties = known, {self.tr("Created"): created}
        self.properties.show_properties(known | self._properties)
        self._offer_count(client, bucket.name, ("",))
        name = bucket.name

        def work(_token: CancelToken) -> BucketDetails:
            return bucket_details(client, name)

        self._ask_soon(partial(self._run, client, work, self._on_bucket))

    def show_connection(self, name: str, properties: dict[str, str]) -> None:
        """Show the properties of a connection."""
        self._begin("server", name, self.tr("Connection"))
        self.properties.show_properties(properties)

    def forget(self) -> None:
        """Drop cached answers, so that the server is asked again."""
        self._subject = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().color("bar"))
        painter.end()

    def _show_again(self, known: dict[str, str]) -> None:
        """Show what is known now of the same folder or bucket, or offer another count."""
        if known == self._known:
            self._offer_count_again()
        else:
            self._known = known
            self.properties.show_properties(known | self._properties)

    def _offer_count_again(self) -> None:
        """Offer another count: a finished one may be outdated."""
        if self._counted is not None and not self.count_line.is_running:
            self.count_line.hide()
            self.count_button.show()

    def _begin(
        self, icon: str, title: str, subtitle: str, *, buttons: bool = False, link: bool = True
    ) -> None:
        """Clear the inspector and show another title."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.count_line.stop()
        self._counted = None
        self._subject = None
        self._object = None
        self._kind_and_size = ("", "")
        self._properties = {}
        self.panel.show()
        self.panel.show_icon(icon)
        self.title.set_whole_text(display(title))
        self.subtitle.set_whole_text(subtitle)
        for widget in (self.note, self.count_button, self.count_line, self.metadata_title):
            widget.hide()
        self.metadata.show_properties({})
        self.download_button.setVisible(buttons)
        self.link_button.setVisible(buttons and link)
        self.properties.show_properties({})

    def _show_subtitle(self) -> None:
        """The type and size of a file, and what its preview tells of it."""
        if any(self._kind_and_size):
            dimensions = dimensions_text(self.panel.view.preview)
            self.subtitle.set_whole_text(details_text((*self._kind_and_size, dimensions)))

    def _offer_count(self, client: Client, bucket: str, prefixes: tuple[str, ...]) -> None:
        self._counted = (client, bucket, prefixes)
        self.count_button.show()

    def _start_counting(self) -> None:
        if self._counted is not None:
            self.count_button.hide()
            self.count_line.show()
            self.count_line.start(*self._counted)

    def _ask_soon(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._timer.start()

    def _on_settled(self) -> None:
        if self._ask is not None and self.isVisible():
            self._ask()
        else:
            self.forget()

    def _run(
        self,
        client: Client,
        work: Callable[[CancelToken], object],
        done: Callable[[object], None],
    ) -> None:
        self._task = self._background.run(self, work, done, self._on_failed, connection=client)

    def _on_head(self, answer: object) -> None:
        if not isinstance(answer, ObjectHead):
            return
        self._properties |= {
            self.tr("Modified"): exact_date_text(answer.modified_at),
            self.tr("ETag"): answer.etag,
            self.tr("Storage class"): _storage_text(answer.storage_class),
            self.tr("Encryption"): _ENCRYPTIONS.get(answer.encryption, answer.encryption),
            self.tr("Type"): answer.content_type,
            self.tr("Version"): answer.version_id,
        }
        self.properties.show_properties(self._properties)
        metadata = {display(name): value for name, value in sorted(answer.metadata.items())}
        self.metadata_title.setVisible(bool(metadata))
        self.metadata.show_properties(metadata)

    def _on_bucket(self, answer: object) -> None:
        if isinstance(answer, BucketDetails):
            self._properties |= {
                self.tr("Region"): answer.region,
                self.tr("Versioning"): answer.versioning,
            }
            self.properties.show_properties(self._known | self._properties)

    def _on_failed(self, error: AppError) -> None:
        self.note.setText(display(full_text(error), 400))
        self.note.show()
        if isinstance(error, NoSuchKey) and self._object is not None:
            self.object_gone.emit(*self._object)


def _lay_out(inspector: Inspector, content: QWidget) -> None:
    """Put the parts of an inspector one below the other."""
    column = QVBoxLayout(content)
    column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
    column.setSpacing(0)
    column.addWidget(inspector.panel)
    column.addSpacing(12)
    column.addWidget(inspector.title)
    column.addSpacing(2)
    column.addWidget(inspector.subtitle)
    column.addSpacing(14)
    column.addWidget(inspector.properties)
    inspector.metadata_title.setContentsMargins(0, 14, 0, 6)
    column.addWidget(inspector.metadata_title)
    column.addWidget(inspector.metadata)
    column.addWidget(inspector.note)
    column.addWidget(inspector.count_line)
    column.addSpacing(16)
    buttons = (inspector.download_button, inspector.link_button, inspector.count_button)
    column.addWidget(AdaptiveRow(buttons, content))
    column.addStretch(1)


def _scrolled_content(inspector: Inspector) -> QWidget:
    """Content that scrolls when it is too high, without a background of its own."""
    scroll, content = QScrollArea(inspector), QWidget()
    outer = QVBoxLayout(inspector)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(scroll)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(content)
    scroll.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return content


def _selected_text(selection: Selection) -> str:
    words = QCoreApplication.translate("Inspector", "{n} selected")
    return words.format(n=number_text(selection.count))


def _listed_properties(listed: ListedObject) -> dict[str, str]:
    return {
        QCoreApplication.translate("Inspector", "Location"): listed.location,
        QCoreApplication.translate("Inspector", "Modified"): listed.modified,
        QCoreApplication.translate("Inspector", "ETag"): listed.etag,
        QCoreApplication.translate("Inspector", "Storage class"): _storage_text(
            listed.storage_class
        ),
    }


def _storage_text(storage_class: str) -> str:
    """The storage class as text; none means Standard."""
    if storage_class in ("", "STANDARD"):
        return QCoreApplication.translate("Inspector", "Standard")
    return storage_class.replace("_", " ").capitalize()
