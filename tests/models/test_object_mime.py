"""Dragged and copied objects as MIME data that only this process understands."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QByteArray, QMimeData

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.result_selection import mixed_selection
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.row_places import ResultBucket

CARRIED = MimeObjects(
    Location("id", "bucket", "a/"), Selection(["a/b/"], ["a/\ud800", "a/ü"], [1, 2**62])
)


def test_objects_come_out_as_they_went_in() -> None:
    mime = QMimeData()
    object_mime.write(CARRIED, mime)
    assert object_mime.read(mime) == CARRIED


def test_an_unknown_size_stays_unknown() -> None:
    mime = QMimeData()
    unknown = MimeObjects(Location("id", "bucket", "a/"), Selection([], ["a/b"], [-1]))
    object_mime.write(unknown, mime)
    found = object_mime.read(mime)
    assert found == unknown
    assert not found.selection.is_sized


def test_results_of_several_buckets_stay_in_their_buckets() -> None:
    mime = QMimeData()
    first, second = Location("id", "b"), Location("other", "b")
    parts = [
        Selection([], ["x"], [1], ResultBucket(first, "b (One)")),
        Selection([], ["x", "y"], [2, -1], ResultBucket(second, "b (Two)")),
    ]
    mixed = MimeObjects(Location("id"), mixed_selection(parts))
    object_mime.write(mixed, mime)
    found = object_mime.read(mime)
    assert found == mixed
    assert [(part.location, part.selection) for part in found.parts] == [
        (first, parts[0]),
        (second, parts[1]),
    ]


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"[]", b'{"ours": "guess"}'])
def test_what_another_program_wrote_is_ignored(data: bytes) -> None:
    mime = QMimeData()
    assert object_mime.read(mime) is None
    mime.setData(object_mime.FORMAT, QByteArray(data))
    assert object_mime.read(mime) is None


def test_the_objects_of_another_process_are_ignored() -> None:
    mime = QMimeData()
    object_mime.write(CARRIED, mime)
    found = json.loads(bytes(mime.data(object_mime.FORMAT).data()))
    found["ours"] = "0" * 32
    mime.setData(object_mime.FORMAT, QByteArray(json.dumps(found).encode()))
    assert object_mime.read(mime) is None
