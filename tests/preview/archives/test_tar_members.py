"""The headers of tar archives: of all formats, and those that are made to harm."""

from __future__ import annotations

import io
import math
import tarfile

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.archive_entries import EntryKind, EntryProblem
from rustfs_desktop.preview.archives import listing
from rustfs_desktop.preview.archives.listing import TAR_BYTES, TAR_RANGES, list_tar
from rustfs_desktop.preview.errors import UnreadableArchive
from rustfs_desktop.preview.types import ArchivePreview
from tests.preview.archives.samples import CountedRanges, tarred

TOKEN = CancelToken()
LONG = "/".join(["folder" * 10] * 5) + "/é" + "n" * 120


def listed(data: bytes, name: str = "a.tar") -> ArchivePreview:
    return list_tar(name, CountedRanges(data).source(TAR_BYTES, TAR_RANGES), TOKEN)


def fixed(header: bytearray) -> bytes:
    """A header with the checksum that it should have."""
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_entries_have_name_size_and_time(kind: int) -> None:
    entries = listed(
        tarred({"./a/": b"", "./a/b.txt": b"x" * 3000, LONG: b"y"}, "w:", kind)
    ).entries
    assert list(entries.names) == ["a/", "a/b.txt", LONG]
    assert [entries[number].size for number in range(3)] == [0, 3000, 1]
    assert entries[0].kind is EntryKind.FOLDER
    assert entries[1].modified == 1_790_000_000


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar.gz", "w:gz"), ("a.TGZ", "w:gz"), ("a.tar.bz2", "w:bz2"),
                       ("a.txz", "w:xz"), ("a.tar.xz", "w:xz")]
)  # fmt: skip
def test_compressed_archives_are_unpacked(name: str, mode: str) -> None:
    preview = listed(tarred({"a": b"x" * 3000, "b": b"y"}, mode), name)
    assert list(preview.entries.names) == ["a", "b"]
    assert preview.note == ""


def test_several_compressed_pieces_are_one_archive() -> None:
    import gzip

    data = tarred({"a": b"x" * 3000, "b": b"y"})
    packed = gzip.compress(data[:1000]) + gzip.compress(data[1000:]) + bytes(100)
    assert list(listed(packed, "a.tgz").entries.names) == ["a", "b"]


def test_content_is_not_read() -> None:
    data = tarred({f"f{number}": bytes(1_000_000) for number in range(20)})
    ranges = CountedRanges(data)
    preview = list_tar("a.tar", ranges.source(TAR_BYTES, TAR_RANGES), TOKEN)
    assert len(preview.entries) == 20
    assert sum(stop - first for first, stop in ranges.ranges) < 1_000_000


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    data = tarred({f"f{number}": bytes(1_000_000) for number in range(20)})
    source = CountedRanges(data).source(TAR_BYTES, 5)
    preview = list_tar("a.tar", source, TOKEN)
    assert 1 <= len(preview.entries) <= 5
    assert preview.note.startswith("Only what is in the first ")
    monkeypatch.setattr(listing, "UNPACKED_BYTES", 3_000_000)
    preview = listed(
        tarred({f"f{number}": bytes(1_000_000) for number in range(9)}, "w:gz"), "a.tgz"
    )
    assert 3 <= len(preview.entries) <= 4
    assert preview.note.startswith("Only what is in the first ")
    monkeypatch.setattr(listing, "MOST_ENTRIES", 10)
    preview = listed(data)
    assert len(preview.entries) == 10
    assert preview.note == "Only the first 10 entries are shown."


def test_a_bomb_stays_in_bounds() -> None:
    bomb = tarred({"a": bytes(300 << 20)}, "w:gz")
    preview = listed(bomb, "a.tar.gz")
    assert list(preview.entries.names) == ["a"]
    assert preview.note


def test_links_devices_and_sparse_files_are_marked() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:") as archive:
        for name, kind in (("l", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("d", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("s")
        info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "sparse"}
        archive.addfile(info)
    entries = listed(made.getvalue()).entries
    kinds = [entries[number].kind for number in range(3)]
    assert kinds == [EntryKind.LINK, EntryKind.LINK, EntryKind.SPECIAL]
    assert (entries[3].name, entries[3].problem) == ("sparse", EntryProblem.SPARSE)


def test_a_cut_archive_is_shown_as_far_as_it_goes() -> None:
    data = tarred({"a": b"x", "b": b"y"})
    assert listed(data[:1200]).note == "The archive is damaged after these entries."
    packed = tarred({"a": bytes(1_000_000), "b": b"y"}, "w:gz")
    preview = listed(packed[:-100], "a.tar.gz")
    assert list(preview.entries.names) == ["a"]
    assert preview.note == "The archive is damaged after these entries."


def test_the_size_of_a_header_is_bounded() -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = b"x", 1 << 40
    with pytest.raises(UnreadableArchive):
        listed(info.tobuf(tarfile.GNU_FORMAT) + bytes(1024))


@pytest.mark.parametrize(
    "field", [b"\xff" * 12, b"-0000000777\0", b"\x80" + b"\xff" * 11, b"9" * 12]
)
def test_impossible_sizes_end_the_list(field: bytes) -> None:
    header = bytearray(tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT))
    header[124:136] = field
    with pytest.raises(UnreadableArchive):
        listed(fixed(header) + bytes(1024))


def test_impossible_times_are_unknown() -> None:
    header = bytearray(tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT))
    header[136:148] = b"z" * 12
    assert math.isnan(listed(fixed(header) + bytes(1024)).entries[0].modified)


@pytest.mark.parametrize("data", [b"x" * 5000, b"PK\3\4" + bytes(600), b"\x1f\x8b" + b"x" * 600])
@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"])
def test_what_is_no_archive_is_a_message(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableArchive):
        listed(data, name)


def test_an_empty_archive_has_no_entries() -> None:
    assert len(listed(tarred({})).entries) == 0
