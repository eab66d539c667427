"""Entries of an archive on their way to another program."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.preview.archives.listing import list_zip
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.archive_extraction import EntrySelection
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.previews import PreviewSubject
from rustfs_desktop.ui.dragging.drag_extraction import DragExtraction
from tests.preview.archives.samples import CountedRanges, zipped


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


def selection(client: Client, bucket: str, data: bytes) -> EntrySelection:
    reply = client.browse.put_object(Bucket=bucket, Key="a.zip", Body=data)
    listed = list_zip(CountedRanges(data).source(), CancelToken())
    archive = dataclasses.replace(listed, etag=reply["ETag"].strip('"'), size=len(data))
    return EntrySelection(PreviewSubject(client, bucket, "a.zip"), archive)


def ended(qtbot: QtBot, made: DragExtraction) -> DragExtraction:
    with qtbot.waitSignal(made.ended):
        made.start()
        made.start()  # once
    return made


def test_files_are_where_their_urls_say(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    parent = QObject()
    data = zipped({"a/b": b"1", "../c": b"22", "d.txt": b"333"})
    made = ended(qtbot, DragExtraction(background, selection(client, bucket, data), parent))
    assert made.is_whole
    paths = [Path(url.toLocalFile()) for url in made.urls]
    assert [path.exists() for path in paths] == [True, True, True]
    assert all(path.is_relative_to(made.folder) for path in paths)
    assert made.all_bytes == 6
    folder = made.folder
    made.close()
    assert not folder.exists()


def test_what_is_not_extracted_is_the_problem(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    parent = QObject()
    data = bytearray(zipped({"a": b"1"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    made = ended(qtbot, DragExtraction(background, selection(client, bucket, bytes(data)), parent))
    assert not made.is_whole
    assert made.problem is not None
    assert made.problem.cause == "a: The file is encrypted"
    made.close()


def test_canceling_ends_it(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    parent = QObject()
    made = DragExtraction(background, selection(client, bucket, zipped({"a": b"1"})), parent)
    made.start()
    made.cancel()
    assert made.is_ended
    assert isinstance(made.problem, Cancelled)
    made.close()
