"""The pictures of the cells that are on screen: asked for when the view rests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer

from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.thumbnail_image import PictureRoom
from rustfs_desktop.service.thumbnails import Identity, Thumbnail, Thumbnails, ThumbnailSubject
from rustfs_desktop.ui.browser.object_table import ObjectTable

_REST_MS = 120  # cells that only pass by are not asked for


class CellPictures(QObject):
    """Gives the cells of a table their pictures, and wishes for those that are missing.

    Args:
        table: The table.
        thumbnails: Loads the pictures.
        connections: Have the clients of the servers.
    """

    def __init__(
        self, table: ObjectTable, thumbnails: Thumbnails, connections: Connections
    ) -> None:
        super().__init__(table)
        self._table, self._thumbnails, self._connections = table, thumbnails, connections
        self._wishes: dict[ThumbnailSubject, PictureRoom] = {}
        self._rows: dict[Identity, int] = {}  # of what was wished for
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._wish)
        table.cells.use_pictures(self)
        table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        table.shown_changed.connect(self._wait)
        table.viewport().installEventFilter(self)
        thumbnails.loaded.connect(self._on_loaded)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Other cells are on screen when the view has another size, is shown or hidden."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._wait()
        return super().eventFilter(watched, event)

    def picture(self, row: int) -> Thumbnail | None:
        """The picture of a row; None while it has none."""
        subject = self._subject(row)
        return self._thumbnails.known(subject) if subject is not None else None

    def clear(self) -> None:
        """Load nothing any more."""
        self._rest.stop()
        self._rows, self._wishes = {}, {}
        self._thumbnails.set_wishes(self, {})

    def try_again(self) -> None:
        """Ask again for what could not be read in the folder."""
        location = self._table.location
        if location is not None:
            there = location.connection_id, location.bucket, location.prefix
            self._thumbnails.forget_failures(there)
        self._wait()

    def _wait(self) -> None:
        """Ask when nothing moves any more; until then nothing new is asked for."""
        if self._table.is_grid or self._rows:
            self._rest.start()

    def _on_scrolled(self) -> None:
        """What is not visible any more is not wanted any more."""
        self._wait()
        rows, visible = self._rows, self._table.visible_rows()
        left = {s: room for s, room in self._wishes.items() if rows.get(s.identity, -1) in visible}
        if len(left) < len(self._wishes):
            self._wishes = left
            self._thumbnails.set_wishes(self, left)

    def _wish(self) -> None:
        table, wishes = self._table, {}
        self._rows = {}
        if table.is_grid and table.viewport().isVisible():
            ratio = table.devicePixelRatioF()
            size = table.cell_size.picture
            room = PictureRoom(size.width(), size.height(), ratio)
            for row in table.visible_rows():
                subject = self._subject(row)
                if subject is not None and subject.may_have_picture:
                    wishes[subject] = room
                    self._rows[subject.identity] = row
        self._wishes = wishes
        self._thumbnails.set_wishes(self, wishes)

    def _subject(self, row: int) -> ThumbnailSubject | None:
        """What is in a row; None for folders, and while its server is offline."""
        table = self._table
        if table.places is None or table.objects.is_folder(row):
            return None
        location, key = table.places.object_of(table.objects.key(row))
        client = self._connections.client(location.connection_id)
        if client is None:
            return None
        values = table.objects.values(row)
        where = location.connection_id, client, location.bucket, key
        return ThumbnailSubject(*where, values.size, values.etag, values.storage_class)

    def _on_loaded(self, identity: Identity) -> None:
        row = self._rows.get(identity, -1)
        if row in self._table.visible_rows():
            self._table.viewport().update(self._table.row_rect(row))
