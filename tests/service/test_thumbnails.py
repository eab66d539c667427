"""Thumbnails from a real server: how often it is asked, and when it is not."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import thumbnails as module
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.thumbnail_image import PictureRoom
from rustfs_desktop.service.thumbnails import Thumbnails, ThumbnailSubject
from tests.preview.pictures import picture, png, turned_jpeg
from tests.waiting import hold_until

ROOM = PictureRoom(128, 96)


class Shown:
    """Thumbnails of one bucket, and the keys that were read for them."""

    def __init__(
        self, qtbot: QtBot, background: Background, client: Client, bucket: str, folder: Path
    ) -> None:
        self.client, self.bucket, self.folder = client, bucket, folder
        self._qtbot, self._background = qtbot, background
        self.view, self.reads, self.gate = QObject(), list[str](), threading.Event()
        self.gate.set()
        self.started = self.start()

    def start(self) -> Thumbnails:
        """The program was started again."""
        self.thumbnails = Thumbnails(self._background, self.folder)
        return self.thumbnails

    def put(self, key: str, data: bytes) -> ThumbnailSubject:
        """Store an object; what a listing would say of it."""
        etag = self.client.browse.put_object(Bucket=self.bucket, Key=key, Body=data)["ETag"]
        return ThumbnailSubject("c", self.client, self.bucket, key, len(data), etag.strip('"'))

    def wish(self, *subjects: ThumbnailSubject, view: QObject | None = None) -> None:
        self.thumbnails.set_wishes(view or self.view, dict.fromkeys(subjects, ROOM))

    def load(self, *subjects: ThumbnailSubject) -> list[Any]:
        """The pictures, as soon as nothing runs any more."""
        self.wish(*subjects)
        self.wait_idle()
        found = map(self.thumbnails.known, subjects)
        return [made.image if made is not None else None for made in found]

    def wait_idle(self) -> None:
        self._qtbot.waitUntil(lambda: not self.thumbnails._running)

    def wait_until(self, condition: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()))


@pytest.fixture
def shown(
    qtbot: QtBot, client: Client, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shown]:
    background = Background()
    made = Shown(qtbot, background, client, bucket, tmp_path / "thumbnails")
    get_range = module.get_range

    def counted(remote: Any, *rest: Any) -> None:
        made.reads.append(remote.key)
        hold_until(made.gate)
        get_range(remote, *rest)

    monkeypatch.setattr(module, "get_range", counted)
    yield made
    made.gate.set()
    made.thumbnails.close()
    made.started.close()
    background.stop()


def test_each_picture_is_read_once_and_fits_its_room(shown: Shown) -> None:
    subjects = [
        shown.put("wide.png", picture(400, 100)),
        shown.put("tall.jpg", picture(300, 600, "JPEG")),
        shown.put("small.png", picture(20, 10)),
        shown.put("turned.jpg", turned_jpeg(400, 200)),
    ]
    wide, tall, small, turned = shown.load(*subjects)
    assert (wide.width(), wide.height()) == (128, 32)
    assert (tall.width(), tall.height()) == (48, 96)
    assert (small.width(), small.height()) == (20, 10)  # never larger than it is
    assert (turned.width(), turned.height()) == (48, 96)
    assert sorted(shown.reads) == sorted(subject.key for subject in subjects)
    shown.load(*subjects)
    assert len(shown.reads) == 4


def test_other_sizes_read_nothing_again(shown: Shown) -> None:
    subject = shown.put("a.png", picture(800, 800))
    shown.load(subject)
    for room in (PictureRoom(256, 192), PictureRoom(96, 72), PictureRoom(128, 96, 1.0)):
        shown.thumbnails.set_wishes(shown.view, {subject: room})
        shown.wait_idle()
        found = shown.thumbnails.known(subject)
        assert found is not None
        assert found.image.height() == room.height
    assert shown.reads == ["a.png"]


def test_the_next_start_reads_them_from_the_disk(shown: Shown) -> None:
    subject = shown.put("a.png", picture(400, 400))
    broken = shown.put("broken.png", b"this is no picture")
    assert shown.load(subject, broken)[1] is None
    assert sorted(shown.reads) == ["a.png", "broken.png"]
    shown.start()
    assert shown.thumbnails.known(subject) is None
    again = shown.load(subject, broken)
    assert again[0].height() == 96
    assert again[1] is None
    assert len(shown.reads) == 2


def test_a_new_version_is_read(shown: Shown) -> None:
    subject = shown.put("a.png", picture(400, 400))
    shown.load(subject)
    newer = shown.put("a.png", picture(400, 200))
    assert shown.load(newer)[0].height() == 64
    assert shown.reads == ["a.png", "a.png"]


def test_a_version_that_is_not_there_any_more_is_asked_for_once(shown: Shown) -> None:
    old = shown.put("a.png", picture(400, 400))
    shown.put("a.png", picture(40, 40))
    assert shown.load(old) == [None]
    assert shown.load(old) == [None]
    assert shown.reads == ["a.png"]
    shown.thumbnails.forget_failures(old.folder)
    shown.load(old)
    assert shown.reads == ["a.png", "a.png"]


def test_two_views_share_one_request(shown: Shown) -> None:
    subject, other = shown.put("a.png", picture(400, 400)), QObject()
    shown.gate.clear()
    shown.wish(subject)
    shown.wish(subject, view=other)
    shown.wait_until(lambda: shown.reads)
    shown.wish()  # one of them goes on
    shown.gate.set()
    shown.wait_until(lambda: shown.thumbnails.known(subject))
    assert shown.reads == ["a.png"]


def test_what_nobody_looks_at_any_more_is_not_read(shown: Shown) -> None:
    subjects = [shown.put(f"{number:02}.png", picture(40, 40)) for number in range(30)]
    shown.gate.clear()
    shown.wish(*subjects)
    shown.wait_until(lambda: shown.reads)
    shown.wish(subjects[-1])
    shown.gate.set()
    shown.wait_until(lambda: shown.thumbnails.known(subjects[-1]))
    shown.wait_until(lambda: shown._background.is_idle)
    assert len(shown.reads) <= 5  # those that had started


def test_nothing_is_read_of_what_costs_too_much(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = shown.put("a.png", picture(400, 400))
    others = [
        dataclasses.replace(subject, storage_class="GLACIER"),
        dataclasses.replace(subject, storage_class="DEEP_ARCHIVE"),
        dataclasses.replace(subject, size=module.MOST_BYTES + 1),
        dataclasses.replace(subject, size=0),
        dataclasses.replace(subject, etag=""),
        dataclasses.replace(subject, key="a.zip"),
        dataclasses.replace(subject, key="a.svg"),
    ]
    assert shown.load(*others) == [None] * len(others)
    assert shown.reads == []
    monkeypatch.setattr(module, "FOLDER_BYTES", subject.size * 2)
    subjects = [shown.put(f"f/{number}.png", picture(400, 400)) for number in range(5)]
    shown.load(*subjects)
    assert len(shown.reads) == 2
    shown.load(subject)  # another folder
    assert len(shown.reads) == 3


def test_hostile_pictures_harm_nobody(shown: Shown) -> None:
    subjects = [
        shown.put("huge.png", png(60_000, 60_000, 1)),
        shown.put("cut.jpg", picture(300, 300, "JPEG")[:200]),
        shown.put("liar.png", b"\x89PNG\r\n\x1a\n" + bytes(1000)),
        shown.put("good.png", picture(400, 400)),
    ]
    found = shown.load(*subjects)
    assert found[0] is None
    assert found[2] is None
    assert found[3].height() == 96


def test_a_damaged_file_on_the_disk_is_replaced(shown: Shown) -> None:
    subject = shown.put("a.png", picture(400, 400))
    shown.load(subject)
    for path in (shown.folder / "large").iterdir():
        path.write_bytes(b"no picture")
    shown.start()
    assert shown.load(subject)[0].height() == 96
    assert shown.reads == ["a.png", "a.png"]
