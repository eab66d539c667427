"""Previews of objects on a real server: what is read, how often, and what is not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError, NoSuchKey
from rustfs_desktop.preview.errors import InColdStorage, LargeFile, UnreadablePicture
from rustfs_desktop.preview.reading import HEX_BYTES, TEXT_BYTES
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
from rustfs_desktop.s3.api.downloads import RangesIgnored
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import previews as module
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.previews import PreviewOptions, Previews, PreviewSubject
from tests.preview.archives.samples import tarred, zipped
from tests.preview.documents import pdf
from tests.preview.pictures import picture

OPTIONS = PreviewOptions((100, 100), 1 << 20)


class Shown:
    """Previews of one bucket, and the ranges that were read for them."""

    def __init__(
        self, qtbot: QtBot, background: Background, client: Client, bucket: str, reads: list[int]
    ) -> None:
        self._qtbot = qtbot
        self._owner = QObject()
        self.client, self.bucket, self.reads = client, bucket, reads
        self.previews = Previews(background)

    def put(self, key: str, data: bytes) -> PreviewSubject:
        """Store an object; what a listing would say of it."""
        reply = self.client.browse.put_object(Bucket=self.bucket, Key=key, Body=data)
        return PreviewSubject(self.client, self.bucket, key, len(data), reply["ETag"].strip('"'))

    def load(self, subject: PreviewSubject, options: PreviewOptions = OPTIONS) -> Any:
        """The preview, or the error."""
        found: list[Preview | AppError | None] = []
        self.previews.load(self._owner, subject, options, found.append, found.append)
        self._qtbot.waitUntil(lambda: bool(found))
        return found[0]


@pytest.fixture
def shown(
    qtbot: QtBot, client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shown]:
    reads: list[int] = []
    get_range = module.get_range

    def counted(remote: Any, first: int, stop: int, *rest: Any) -> None:
        reads.append(stop - first)
        get_range(remote, first, stop, *rest)

    monkeypatch.setattr(module, "get_range", counted)
    background = Background()
    made = Shown(qtbot, background, client, bucket, reads)
    yield made
    made.previews.close()
    background.stop()


def test_each_kind_is_read_by_one_range(shown: Shown) -> None:
    for key, data, kind in (
        ("a.png", picture(40, 20), ImagePreview),
        ("a.txt", b"hello\n", TextPreview),
        ("a.py", b"x = 1\n", TextPreview),
        ("a.md", b"# Title\n", TextPreview),
        ("a.csv", b"a,b\n1,2\n", TablePreview),
        ("a.json", b'{"a": 1}', JsonPreview),
        ("a.zip", zipped({"a": b"a" * 5000}), ArchivePreview),
        ("a.tar", tarred({"a": b"a" * 500}), ArchivePreview),
        ("a.tar.gz", tarred({"a": b"a" * 500}, "w:gz"), ArchivePreview),
        ("a.pdf", pdf("one", "two"), PagePreview),
        ("a.rar", b"Rar!" + bytes(100), HexPreview),
        ("no extension", b"hello\n", TextPreview),
        ("binary", bytes(range(256)), HexPreview),
        ("picture", picture(40, 20), ImagePreview),
        ("broken.json", b'{"a": ', TextPreview),
    ):
        shown.reads.clear()
        assert isinstance(shown.load(shown.put(key, data)), kind), key
        assert shown.reads == [len(data)], key


def test_nothing_is_read_twice(shown: Shown) -> None:
    subject = shown.put("a.csv", b"a,b\n1,2\n")
    assert shown.previews.known(subject, OPTIONS) is None
    first = shown.load(subject)
    as_text = dataclasses.replace(OPTIONS, as_text=True)
    assert shown.previews.known(subject, OPTIONS) is first
    assert shown.load(subject) is first
    assert isinstance(shown.load(subject, as_text), TextPreview)
    assert len(shown.reads) == 1


def test_only_the_beginning_of_a_large_text_is_read(shown: Shown) -> None:
    subject = shown.put("a.log", b"line\n" * 500_000)
    found = shown.load(subject)
    assert (found.shown_bytes, found.size, found.is_cut) == (TEXT_BYTES, 2_500_000, True)
    assert shown.reads == [TEXT_BYTES]
    assert len(shown.load(shown.put("a.bin", bytes(200_000))).data) == HEX_BYTES
    assert shown.reads[1:] == [HEX_BYTES]


def test_a_large_picture_is_read_only_when_asked_for(shown: Shown) -> None:
    data = picture(40, 20) + bytes(3 << 20)
    subject = shown.put("a.png", data)
    error = shown.load(subject)
    assert isinstance(error, LargeFile)
    assert (error.size, error.may_load) == (len(data), True)
    assert shown.reads == []
    asked = dataclasses.replace(OPTIONS, most_bytes=module.MOST_BYTES)
    assert shown.load(subject, asked).width == 40
    huge = dataclasses.replace(subject, size=module.MOST_BYTES + 1, etag="other")
    assert not shown.load(huge, asked).may_load


def test_nothing_is_read_from_cold_storage(shown: Shown) -> None:
    subject = shown.put("a.txt", b"cold")
    for storage_class in ("GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"):
        error = shown.load(dataclasses.replace(subject, storage_class=storage_class))
        assert isinstance(error, InColdStorage)
        assert storage_class in error.cause
    assert shown.reads == []


def test_the_inspector_reads_no_file_of_which_only_bytes_could_be_shown(shown: Shown) -> None:
    options = dataclasses.replace(OPTIONS, skips_binary=True)
    assert shown.load(shown.put("a.mp4", bytes(100)), options) is None
    assert shown.reads == []
    assert shown.load(shown.put("unknown", bytes(100)), options) is None


def test_a_newer_version_than_listed_is_shown(shown: Shown) -> None:
    old = shown.put("a.txt", b"old content")
    shown.put("a.txt", b"new")
    assert shown.load(old).lines == ("new",)


def test_objects_that_were_not_listed_are_looked_up(shown: Shown) -> None:
    subject = shown.put("a.txt", b"found")
    unknown = dataclasses.replace(subject, size=-1, etag="")
    assert shown.load(unknown).lines == ("found",)
    assert isinstance(shown.load(dataclasses.replace(unknown, key="gone.txt")), NoSuchKey)


def test_an_empty_file_needs_no_request(shown: Shown) -> None:
    assert isinstance(shown.load(shown.put("a.png", b"")), EmptyPreview)
    assert shown.reads == []


def test_what_is_not_a_picture_says_so(shown: Shown) -> None:
    assert isinstance(shown.load(shown.put("a.png", b"no picture")), UnreadablePicture)


def test_a_server_that_ignores_ranges_is_read_whole(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ignored(*_: object) -> None:
        raise RangesIgnored("The server does not support range requests")

    monkeypatch.setattr(module, "get_range", ignored)
    assert shown.load(shown.put("a.txt", b"whole")).lines == ("whole",)
    assert isinstance(shown.load(shown.put("a.log", b"x" * (TEXT_BYTES + 1))), RangesIgnored)


def test_a_canceled_preview_is_not_delivered(shown: Shown, qtbot: QtBot) -> None:
    subject, found = shown.put("a.txt", b"text"), []
    task = shown.previews.load(shown._owner, subject, OPTIONS, found.append, found.append)
    task.cancel()
    assert isinstance(shown.load(shown.put("b.txt", b"other")), TextPreview)
    assert found == []
