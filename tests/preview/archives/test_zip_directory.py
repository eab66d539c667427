"""The directory of zip archives: whatever made them, and those that are made to harm."""

from __future__ import annotations

import io
import math
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.archive_entries import MOST_ENTRIES, EntryKind, EntryProblem
from rustfs_desktop.preview.archives.listing import DIRECTORY_BYTES, list_zip
from rustfs_desktop.preview.archives.zip_directory import read_directory
from rustfs_desktop.preview.errors import UnreadableArchive
from rustfs_desktop.preview.types import ArchivePreview
from tests.preview.archives.samples import CountedRanges, zipped
from tests.waiting import patience_s

TOKEN = CancelToken()
CENTRAL = b"PK\1\2"


def listed(data: bytes) -> ArchivePreview:
    return list_zip(CountedRanges(data).source(DIRECTORY_BYTES), TOKEN)


def names(data: bytes) -> list[str]:
    return list(listed(data).entries.names)


def test_entries_have_name_size_and_time() -> None:
    entries = listed(zipped({"a/": b"", "a/é.txt": b"x" * 3000})).entries
    folder, file = entries[0], entries[1]
    assert (folder.name, folder.kind) == ("a/", EntryKind.FOLDER)
    assert (file.name, file.kind, file.size) == ("a/é.txt", EntryKind.FILE, 3000)
    assert file.packed < 100
    assert time.localtime(file.modified)[:6] == (2026, 11, 9, 12, 30, 20)
    assert file.problem is EntryProblem.NONE


def test_a_small_archive_is_listed_by_one_request() -> None:
    ranges = CountedRanges(zipped({f"f{number}": b"x" * 50 for number in range(500)}))
    assert len(list_zip(ranges.source(), TOKEN).entries) == 500
    assert len(ranges.ranges) == 1


def test_of_a_large_archive_only_the_directory_is_read() -> None:
    data = zipped({"large": bytes(5_000_000), "small": b"x"}, zipfile.ZIP_STORED)
    ranges = CountedRanges(data)
    assert len(list_zip(ranges.source(), TOKEN).entries) == 2
    assert sum(stop - first for first, stop in ranges.ranges) < 200_000


def test_a_comment_and_a_program_before_the_archive_do_no_harm() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a", b"content")
        archive.comment = b"PK\5\6" + b"comment" * 5000
    data = made.getvalue()
    assert names(data) == ["a"]
    entry = listed(b"program" * 1000 + data).entries[0]
    assert (entry.name, entry.offset) == ("a", 7000)


def test_an_archive_with_64_bit_numbers() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, archive.open("a", "w", force_zip64=True) as file:
        file.write(b"x" * 70)
    data = bytearray(made.getvalue())
    central = data.index(CENTRAL)
    # Sizes and offset say "see the extra field".
    extra = struct.pack("<2H3Q", 1, 24, 70, 70, 0)
    start = bytearray(data[central : central + 46])
    struct.pack_into("<2L", start, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", start, 30, len(extra))
    struct.pack_into("<L", start, 42, 0xFFFFFFFF)
    directory = bytes(start) + b"a" + extra
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(directory), central)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, central + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    made64 = bytes(data[:central]) + directory + end64 + locator + end
    assert zipfile.ZipFile(io.BytesIO(made64)).namelist() == ["a"]
    entry = listed(made64).entries[0]
    assert (entry.name, entry.size, entry.packed, entry.offset) == ("a", 70, 70, 0)


def test_names_without_a_known_encoding() -> None:
    data = zipped({"xy": b""}).replace(b"xy", b"\x81y")
    assert names(data) == ["üy"]  # code page 437
    assert names(zipped({"xy": b""}).replace(b"xy", "é".encode())) == ["é"]
    dos = bytearray(zipped({"a\\b": b""}))
    dos = bytearray(zipped({"a|b": b""}).replace(b"a|b", b"a\\b"))
    assert names(bytes(dos)) == ["a\\b"]  # from Unix, where it is a character
    dos[dos.index(CENTRAL) + 5] = 0
    assert names(bytes(dos)) == ["a/b"]


def test_links_and_impossible_times() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, b"/etc/passwd")
    data = bytearray(made.getvalue())
    struct.pack_into("<2H", data, data.index(CENTRAL) + 12, 0xFFFF, 0xFFFF)
    entry = listed(bytes(data)).entries[0]
    assert entry.kind is EntryKind.LINK
    assert math.isnan(entry.modified)


def test_encrypted_entries_and_unknown_compression_are_marked() -> None:
    data = bytearray(zipped({"a": b"x"}))
    data[data.index(CENTRAL) + 8] |= 1
    assert listed(bytes(data)).entries[0].problem is EntryProblem.ENCRYPTED
    data = bytearray(zipped({"a": b"x"}))
    data[data.index(CENTRAL) + 10] = 99
    assert listed(bytes(data)).entries[0].problem is EntryProblem.COMPRESSION


def test_absolute_names_and_dots_are_shown_as_they_are() -> None:
    preview = listed(zipped({"/etc/passwd": b"", "../../x": b"", "a/../b": b"", "": b""}))
    tree = preview.tree
    shown = [tree.name(tree.child(0, row)) for row in range(tree.count(0))]
    assert shown == ["", "..", "a", ""]  # of the first and the last, the name is a slash or empty


def test_entries_that_share_their_content_are_marked() -> None:
    data = bytearray(zipped({"a": b"x" * 900, "b": b"y" * 900, "c": b"z"}, zipfile.ZIP_STORED))
    second = data.index(CENTRAL, data.index(CENTRAL) + 4)
    struct.pack_into("<L", data, second + 42, 100)  # inside of the first
    problems = [listed(bytes(data)).entries[number].problem for number in range(3)]
    assert problems == [EntryProblem.OVERLAPS, EntryProblem.OVERLAPS, EntryProblem.NONE]


@pytest.mark.parametrize("at", [20, 24, 42])
def test_numbers_that_lead_out_of_the_archive_are_marked(at: int) -> None:
    data = bytearray(zipped({"a": b"x"}))
    struct.pack_into("<L", data, data.index(CENTRAL) + at, 0xFFFFFFF0)
    entry = listed(bytes(data)).entries[0]
    assert entry.problem in (EntryProblem.DAMAGED, EntryProblem.OVERLAPS)


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"PK\5\6",
        b"PK\3\4" + bytes(100),
        b"PK\5\6" + b"\xff" * 18,
        b"PK\6\7" + b"\xff" * 16 + b"PK\5\6" + b"\xff" * 18,
        b"PK\5\6" + bytes(4) + struct.pack("<2H2LH", 9, 9, 1 << 31, 0, 0),
        zipped({"a": b""})[:-30],
        zipped({"a": b""}).replace(CENTRAL, b"PKxx"),
    ],
)
def test_what_is_no_archive_is_a_message(data: bytes) -> None:
    with pytest.raises(UnreadableArchive):
        listed(data)


def test_an_empty_archive_has_no_entries() -> None:
    preview = listed(zipped({}))
    assert len(preview.entries) == 0
    assert preview.tree.count(0) == 0


def test_a_damaged_directory_is_shown_as_far_as_it_goes() -> None:
    data = bytearray(zipped({"a": b"", "b": b"", "c": b""}))
    last = data.rindex(CENTRAL)
    data[last : last + 4] = b"PKxx"
    preview = listed(bytes(data))
    assert list(preview.entries.names) == ["a", "b"]
    assert preview.note == "The archive is damaged after these entries."


def million(name: bytes = b"n%07d") -> bytes:
    """An archive with a million entries, which all are the same one."""
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 0, 0)
    directory = bytearray()
    for number in range(1_000_000):
        entry = name % number
        directory += struct.pack(
            "<4s2B5H3L5H2L", CENTRAL, 20, 3, 20, 0, 0, 0, 33, 0, 0, 0, len(entry), 0, 0, 0, 0, 0, 0
        )
        directory += entry
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), len(local), 0)
    end64 = struct.pack(
        "<4sQ2H2L4Q",
        *(b"PK\6\6", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, len(directory), len(local)),
    )
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + len(directory), 1)
    return local + bytes(directory) + end64 + locator + end


@pytest.mark.slow
def test_a_million_entries_stay_in_bounds() -> None:
    ranges = CountedRanges(million())
    tracemalloc.start()
    try:
        before = time.process_time()
        preview = list_zip(ranges.source(DIRECTORY_BYTES), TOKEN)
        assert time.process_time() - before < patience_s(20)
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(preview.entries) == MOST_ENTRIES
    assert preview.note == "Only the first 100,000 of 1,000,000 entries are shown."
    assert sum(stop - first for first, stop in ranges.ranges) < 20 << 20
    assert kept < 20 << 20
    assert most < 120 << 20


@pytest.mark.slow
def test_very_deep_names_stay_in_bounds() -> None:
    deep = {"/".join([f"{number}"] * 16_000): b"" for number in range(100, 150)}
    tree = listed(zipped(deep)).tree
    assert len(tree) < 50 * 65


def test_reading_is_canceled() -> None:
    token = CancelToken()
    token.set()
    with pytest.raises(Exception, match="Canceled"):
        read_directory(CountedRanges(zipped({"a": b""})).source(), token)


def test_reading_loads_no_zipfile() -> None:
    code = (
        "import sys, rustfs_desktop.preview.archives.listing; "
        "sys.exit('zipfile' in sys.modules or 'tarfile' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
