"""The content of single entries: only their bytes are read, and what differs is an error."""

from __future__ import annotations

import os
import struct
import zipfile

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.archive_entries import ArchiveEntry, EntryProblem
from rustfs_desktop.preview.archives.contents import open_contents, why_not
from rustfs_desktop.preview.archives.listing import list_tar, list_zip
from rustfs_desktop.preview.errors import UnreadableArchive, WrongContent, WrongLength
from tests.preview.archives.samples import CountedRanges, tarred, zipped

TOKEN = CancelToken()
FILES = {"a": b"", "b/c": b"text " * 500_000, "d": os.urandom(70_000), "e": b"x"}
CENTRAL = b"PK\1\2"


def entries_of(key: str, data: bytes) -> list[ArchiveEntry]:
    source = CountedRanges(data).source()
    is_zip = key.endswith("zip")
    table = (list_zip(source, TOKEN) if is_zip else list_tar(key, source, TOKEN)).entries
    return [table[number] for number in range(len(table))]


def read(key: str, data: bytes, names: list[str]) -> tuple[dict[str, bytes], CountedRanges]:
    chosen = [entry for entry in entries_of(key, data) if entry.name in names]
    ranges = CountedRanges(data)
    pieces = open_contents(key, len(data), ranges.fetch, chosen, TOKEN)
    return {entry.name: b"".join(pieces(entry)) for entry in chosen}, ranges


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_content_of_a_zip_archive(method: int) -> None:
    assert read("a.zip", zipped(FILES, method), list(FILES))[0] == FILES


@pytest.mark.parametrize("end", ["", ".gz", ".bz2", ".xz"])
def test_content_of_a_tar_archive(end: str) -> None:
    data = tarred(FILES, "w:" + end[1:])
    assert read("a.tar" + end, data, list(FILES))[0] == FILES
    assert read("a.tar" + end, data, ["d"])[0] == {"d": FILES["d"]}


@pytest.mark.parametrize("key", ["a.zip", "a.tar"])
def test_only_the_entry_is_read(key: str) -> None:
    files = {"before": os.urandom(1_000_000), "it": os.urandom(2_000), "after": bytes(1_000_000)}
    data = zipped(files, zipfile.ZIP_STORED) if key == "a.zip" else tarred(files)
    found, ranges = read(key, data, ["it"])
    assert found == {"it": files["it"]}
    assert len(ranges.ranges) == 1
    assert sum(stop - first for first, stop in ranges.ranges) < 3_000


def test_neighbors_are_read_together() -> None:
    files = {f"f{number}": os.urandom(1000) for number in range(300)}
    found, ranges = read("a.zip", zipped(files), list(files))
    assert found == files
    assert len(ranges.ranges) < 5


def changed(data: bytes, at: int, layout: str, value: int, entry: int = 0) -> bytes:
    """The archive with a number changed in its directory."""
    made, start = bytearray(data), data.index(CENTRAL)
    for _ in range(entry):
        start = data.index(CENTRAL, start + 4)
    struct.pack_into(layout, made, start + at, value)
    return bytes(made)


@pytest.mark.parametrize(
    ("at", "value", "error"),
    [
        (16, 0x12345678, WrongContent),
        (24, 100, WrongLength),
        (24, 30_000, WrongLength),
        (20, 10, UnreadableArchive),
        (42, 1, UnreadableArchive),
    ],
)
def test_what_differs_from_the_directory_is_an_error(
    at: int, value: int, error: type[Exception]
) -> None:
    data = changed(zipped({"a": b"text" * 5000, "b": b"x" * 1000}), at, "<L", value)
    chosen = entries_of("a.zip", data)[0]
    pieces = open_contents("a.zip", len(data), CountedRanges(data).fetch, [chosen], TOKEN)
    with pytest.raises(error):
        list(pieces(chosen))


def test_damaged_content_is_an_error() -> None:
    data = bytearray(zipped({"a": os.urandom(5000)}, zipfile.ZIP_STORED))
    data[2000] ^= 1
    with pytest.raises(WrongContent):
        read("a.zip", bytes(data), ["a"])


def test_a_local_header_of_another_length_is_followed() -> None:
    data = bytearray(zipped({"a": b"content" * 9}, zipfile.ZIP_STORED))
    extra = struct.pack("<2H", 0x9999, 500) + bytes(500)
    struct.pack_into("<H", data, 28, len(extra))
    data[31:31] = extra
    struct.pack_into("<L", data, data.index(b"PK\5\6") + 16, data.index(CENTRAL))
    assert read("a.zip", bytes(data), ["a"])[0] == {"a": b"content" * 9}


def test_a_size_that_no_compression_reaches_is_not_extracted() -> None:
    data = changed(zipped({"a": b"text" * 5000}), 24, "<L", 0xFFFFFFF0)
    entry = entries_of("a.zip", data)[0]
    assert entry.problem is EntryProblem.DAMAGED
    assert why_not(entry) == "The archive is damaged here"


def test_a_cut_tar_archive_is_an_error() -> None:
    data = tarred({"a": os.urandom(5000)})
    entry = entries_of("a.tar", data)[0]
    short = data[:3000]
    pieces = open_contents("a.tar", len(short), CountedRanges(short).fetch, [entry], TOKEN)
    with pytest.raises(UnreadableArchive):
        list(pieces(entry))
