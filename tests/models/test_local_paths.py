"""Local paths in MIME data: all of them, or none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.local_paths import local_paths, local_url
from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection


def mime_of(*urls: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


def test_every_path_is_taken_once_and_in_order() -> None:
    mime = mime_of("file:///tmp/b%20c", "file:///tmp/a", "file:///tmp/b%20c")
    assert local_paths(mime) == [Path("/tmp/b c"), Path("/tmp/a")]


def test_one_remote_file_among_local_ones_refuses_all() -> None:
    assert local_paths(mime_of("file:///tmp/a", "sftp://host/b")) == []
    assert local_paths(mime_of("https://example.com/x.png")) == []


def test_text_and_nothing_are_no_paths() -> None:
    text = QMimeData()
    text.setText("/tmp/a")
    assert local_paths(text) == []
    assert local_paths(QMimeData()) == []


def test_objects_dragged_out_of_the_window_are_not_local_yet() -> None:
    mime = mime_of("file:///tmp/later")
    object_mime.write(
        MimeObjects(Location("c", "photos"), Selection(keys=["later"], sizes=[1])), mime
    )
    assert local_paths(mime) == []


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode")
@pytest.mark.parametrize(
    "name", [b"caf\xe9.txt", b"\xff", b"a b?#%41.txt", "a\n\u202eé".encode(), b"\xed\xa0\x80"]
)
def test_names_of_any_bytes_stay_as_they_are(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"1")
    mime = QMimeData()
    mime.setUrls([local_url(path)])
    assert local_paths(mime) == [path]
    assert local_paths(mime)[0].read_bytes() == b"1"
