"""Which cells are asked for a picture: those on screen, when the view rests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint, Page
from rustfs_desktop.service.row_places import ResultBuckets, RowPlaces
from rustfs_desktop.service.thumbnail_image import PictureRoom
from rustfs_desktop.service.thumbnails import Thumbnail, Wishes
from rustfs_desktop.ui.browser.cell_pictures import CellPictures
from rustfs_desktop.ui.browser.object_table import ObjectTable

PHOTOS = Location("c", "photos")
COUNT = 2_000


class Connection:
    """Has one client, or none while it is offline."""

    def __init__(self) -> None:
        self.its: Client | None = Client(Endpoint("http://127.0.0.1:9000"), Credentials())

    def client(self, _connection_id: str) -> Client | None:
        return self.its


class Wished(QObject):
    """Notes what is wished for, in place of the thumbnails."""

    loaded = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.history: list[list[str]] = []
        self.forgotten: list[object] = []
        self.ready: dict[str, Thumbnail] = {}

    def set_wishes(self, _view: QObject, wishes: Wishes) -> None:
        self.history.append([subject.key for subject in wishes])

    def known(self, subject: object) -> Thumbnail | None:
        return self.ready.get(subject.key)  # type: ignore[attr-defined]

    def forget_failures(self, folder: object) -> None:
        self.forgotten.append(folder)


class Shown:
    """A table of two thousand pictures as icons."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.table, self.wished = qtbot, ObjectTable(), Wished()
        self.connection = Connection()
        qtbot.addWidget(self.table)
        self.pictures = CellPictures(self.table, self.wished, self.connection)  # type: ignore[arg-type]
        model = self.table.new_model(PHOTOS, "")
        keys = [f"{number:04}.jpg" for number in range(COUNT)]
        values = [4_000_000] * COUNT, [0.0] * COUNT, ["0" * 32] * COUNT, ["STANDARD"] * COUNT
        model.append_page(Page(["sub/"], keys, *values))
        self.table.show_objects(model)
        self.table.places = RowPlaces(PHOTOS, ResultBuckets())
        self.table.resize(800, 600)
        self.table.show()
        qtbot.waitExposed(self.table)
        self.table.set_zoom(128)

    @property
    def asked(self) -> set[str]:
        """Everything that was ever asked for."""
        return {key for keys in self.wished.history for key in keys}

    @property
    def visible(self) -> set[str]:
        rows = self.table.visible_rows()
        return {self.table.objects.key(row) for row in rows} - {"sub/"}

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not self.pictures._rest.isActive())


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    made = Shown(qtbot)
    made.rest()
    yield made
    made.table.close()


def test_only_what_is_on_screen_is_asked_for(shown: Shown) -> None:
    assert shown.asked == shown.visible
    assert 10 < len(shown.asked) < 40


def test_cells_that_pass_by_are_never_asked_for(shown: Shown) -> None:
    first = shown.asked
    bar = shown.table.verticalScrollBar()
    for position in range(0, bar.maximum(), 700):
        bar.setValue(position)
    shown.rest()
    assert shown.asked == first | shown.visible
    assert shown.wished.history[-1] == sorted(shown.visible)


def test_what_is_scrolled_away_is_dropped_at_once(shown: Shown) -> None:
    shown.table.verticalScrollBar().setValue(5_000)
    assert shown.wished.history[-1] == []


def test_the_table_asks_for_nothing(shown: Shown) -> None:
    shown.table.set_zoom(0)
    shown.rest()
    assert shown.wished.history[-1] == []
    shown.wished.history.clear()
    shown.table.verticalScrollBar().setValue(500)
    shown.table.verticalScrollBar().setValue(5_000)
    assert shown.asked == set()


def test_a_hidden_view_asks_for_nothing(shown: Shown) -> None:
    shown.table.hide()
    shown.rest()
    assert shown.wished.history[-1] == []


def test_a_picture_is_painted_in_its_cell(shown: Shown) -> None:
    image = QImage(QSize(128, 96), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill("#123456")
    shown.wished.ready["0003.jpg"] = Thumbnail(image, PictureRoom(128, 96))
    row = shown.table.objects.row_of_key("0003.jpg")
    shown.wished.loaded.emit(("c", "photos", "0003.jpg", "0" * 32))
    at = shown.table.row_rect(row).center()
    pixels = shown.table.viewport().grab().toImage()
    room = shown.table.cell_size.picture_rect(shown.table.row_rect(row))
    assert pixels.pixelColor(room.center()).name() == "#123456"
    assert pixels.pixelColor(at.x(), room.bottom() + 8).name() != "#123456"


def test_a_picture_keeps_filling_its_cell_while_another_size_is_made(shown: Shown) -> None:
    image = QImage(QSize(96, 72), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill("#123456")
    shown.wished.ready["0003.jpg"] = Thumbnail(image, PictureRoom(96, 72))
    shown.table.set_zoom(192)
    row = shown.table.objects.row_of_key("0003.jpg")
    room = shown.table.cell_size.picture_rect(shown.table.row_rect(row))
    pixels = shown.table.viewport().grab().toImage()
    assert pixels.pixelColor(room.left() + 3, room.center().y()).name() == "#123456"


def test_an_offline_server_is_not_asked(shown: Shown) -> None:
    shown.connection.its = None
    shown.table.verticalScrollBar().setValue(5_000)
    shown.rest()
    assert shown.wished.history[-1] == []


def test_trying_again_asks_for_what_failed(shown: Shown) -> None:
    shown.pictures.try_again()
    assert shown.wished.forgotten == [("c", "photos", "")]
