"""Extractions from archives on a real server: names, proofs, existing files, bounds."""

from __future__ import annotations

import dataclasses
import os
import stat
import struct
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled, ChangedOnServer
from rustfs_desktop.preview.archives.listing import list_tar, list_zip
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import previews
from rustfs_desktop.service.archive_extraction import (
    EntrySelection,
    ExtractionProgress,
    ExtractionResult,
    extract,
)
from rustfs_desktop.service.previews import PreviewSubject
from rustfs_desktop.transfers.types import Answer
from tests.preview.archives.samples import CountedRanges, tarred, zipped

FILES = {
    "photos/": b"",
    "photos/a.jpg": b"a" * 50_000,
    "photos/raw/b.dng": os.urandom(90_000),
    "notes.txt": b"notes",
}


class Archive:
    """An archive on the server, and a local folder."""

    def __init__(self, client: Client, bucket: str, folder: Path) -> None:
        self._client, self._bucket, self.folder = client, bucket, folder
        self.reports: list[ExtractionProgress] = []

    def selection(self, data: bytes, *paths: str, key: str = "a.zip") -> EntrySelection:
        """Store an archive; select some nodes of its tree."""
        reply = self._client.browse.put_object(Bucket=self._bucket, Key=key, Body=data)
        source, token = CountedRanges(data).source(), CancelToken()
        listed = list_zip(source, token) if key.endswith("zip") else list_tar(key, source, token)
        etag = reply["ETag"].strip('"')
        listed = dataclasses.replace(listed, etag=etag, size=len(data))
        tree = listed.tree
        nodes = [node for node in range(1, len(tree)) if tree.path(node) in paths]
        subject = PreviewSubject(self._client, self._bucket, key, len(data), etag)
        return EntrySelection(subject, listed, tuple(nodes))

    def extract(self, selection: EntrySelection, answer: Answer | None = None) -> ExtractionResult:
        return extract(selection, self.folder, answer, CancelToken(), self.reports.append)

    def files(self) -> dict[str, bytes]:
        """All files in the folder."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def archive(client: Client, bucket: str, tmp_path: Path) -> Archive:
    folder = tmp_path / "outer" / "folder"
    folder.mkdir(parents=True)
    return Archive(client, bucket, folder)


@pytest.mark.parametrize("key", ["a.zip", "a.tar", "a.tar.gz"])
def test_all_files_are_extracted(archive: Archive, key: str) -> None:
    is_zip = key == "a.zip"
    data = zipped(FILES) if is_zip else tarred(FILES, "w:gz" if key.endswith("gz") else "w:")
    result = archive.extract(archive.selection(data, key=key))
    assert archive.files() == {name: data for name, data in FILES.items() if data}
    assert (result.files, result.problems, result.error) == (3, [], None)
    assert result.is_verified == is_zip
    last = archive.reports[-1]
    assert (last.all_files, last.size) == (3, sum(map(len, FILES.values())))


def test_what_is_selected_comes_without_the_folders_around_it(archive: Archive) -> None:
    selection = archive.selection(zipped(FILES), "photos/raw/")
    assert selection.top_names == ["photos/raw/"]
    archive.extract(selection)
    assert archive.files() == {"raw/b.dng": FILES["photos/raw/b.dng"]}


def test_time_is_kept_and_nothing_temporary_is_left(archive: Archive) -> None:
    selection = archive.selection(zipped(FILES), "notes.txt/")
    archive.extract(selection)
    file = archive.folder / "notes.txt"
    assert file.stat().st_mtime == selection.entries[0].modified
    assert [path.name for path in archive.folder.iterdir()] == ["notes.txt"]


def test_only_the_ranges_of_the_entry_are_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    selection = archive.selection(zipped(FILES | {"large": os.urandom(900_000)}), "notes.txt/")
    reads: list[int] = []
    get_range = previews.get_range

    def counted(remote, first, stop, *rest):  # type: ignore[no-untyped-def]
        reads.append(stop - first)
        get_range(remote, first, stop, *rest)

    monkeypatch.setattr(previews, "get_range", counted)
    archive.extract(selection)
    assert len(reads) == 1
    assert sum(reads) < 500


def test_existing_files_are_asked_about(archive: Archive) -> None:
    selection = archive.selection(zipped(FILES))
    (archive.folder / "notes.txt").write_bytes(b"mine")
    result = archive.extract(selection)
    assert (result.needs_answer, result.existing, result.files) == (True, 1, 0)
    assert archive.files() == {"notes.txt": b"mine"}
    assert archive.extract(selection, Answer.SKIP).skipped == 1
    assert archive.files()["notes.txt"] == b"mine"
    archive.extract(archive.selection(zipped(FILES), "notes.txt/"), Answer.KEEP_BOTH)
    assert archive.files()["notes (1).txt"] == b"notes"
    archive.extract(archive.selection(zipped(FILES), "notes.txt/"), Answer.REPLACE)
    assert archive.files()["notes.txt"] == b"notes"


def test_a_folder_is_not_replaced_by_a_file(archive: Archive) -> None:
    (archive.folder / "notes.txt").mkdir()
    result = archive.extract(archive.selection(zipped(FILES)), Answer.REPLACE)
    assert [name for name, _why in result.problems] == ["notes.txt"]
    assert result.files == 2


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_nothing_is_written_outside_of_the_folder(archive: Archive, kind: str) -> None:
    hostile = {
        "/absolute": b"1",
        "../up": b"2",
        "a/../../../up": b"3",
        "..": b"4",
        "nul\0l": b"5",
        "con/": b"",
        "a" * 300 + "/b": b"6",
        "C:\\windows\\x": b"7",
        "same": b"8",
    }
    if kind == "tar":
        del hostile["nul\0l"]
    data = zipped(hostile) if kind == "zip" else tarred(hostile)
    before = set(archive.folder.parents[1].rglob("*"))
    result = archive.extract(archive.selection(data, key=f"a.{kind}"))
    assert result.problems == []
    assert sorted(archive.files().values()) == sorted(filter(None, hostile.values()))
    new = set(archive.folder.parents[1].rglob("*")) - before
    assert all(path.is_relative_to(archive.folder) for path in new)


def test_links_in_the_way_are_not_followed(archive: Archive, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (archive.folder / "photos").symlink_to(outside)
    result = archive.extract(archive.selection(zipped(FILES)), Answer.KEEP_BOTH)
    assert list(outside.iterdir()) == []
    assert result.files == 1
    assert len(result.problems) == 3  # the folder, and the two files in it


def test_two_entries_of_one_name_are_both_kept(archive: Archive) -> None:
    data = zipped({"ab": b"1", "ba": b"2"}).replace(b"ba", b"ab")
    assert archive.extract(archive.selection(data)).files == 2
    assert sorted(archive.files().values()) == [b"1", b"2"]


def test_one_damaged_file_does_not_stop_the_others(archive: Archive) -> None:
    data = bytearray(zipped(FILES))
    struct.pack_into("<L", data, data.index(b"PK\1\2", data.index(b"PK\1\2") + 4) + 16, 7)
    result = archive.extract(archive.selection(bytes(data)))
    assert [name for name, _why in result.problems] == ["photos/a.jpg"]
    why = result.problems[0][1]
    assert isinstance(why, AppError)
    assert why.title == "The content does not match its CRC-32 checksum"
    assert set(archive.files()) == {"photos/raw/b.dng", "notes.txt"}


def test_a_changed_archive_is_not_extracted(archive: Archive) -> None:
    selection = archive.selection(zipped(FILES))
    archive.selection(zipped({"other": b"x"}))
    result = archive.extract(selection)
    assert isinstance(result.error, ChangedOnServer)
    assert archive.files() == {}


def test_canceling_leaves_whole_files_only(archive: Archive) -> None:
    token = CancelToken()

    def report(progress: ExtractionProgress) -> None:
        if progress.files == 1:
            token.set()

    with pytest.raises(Cancelled):
        extract(archive.selection(zipped(FILES)), archive.folder, None, token, report)
    assert list(archive.files().values()) == [FILES["photos/a.jpg"]]


def test_rights_in_the_archive_are_not_taken(archive: Archive) -> None:
    data = bytearray(zipped({"program": b"#!/bin/sh"}))
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 38, 0o104777 << 16)
    archive.extract(archive.selection(bytes(data)))
    mode = (archive.folder / "program").stat().st_mode
    assert not mode & (stat.S_IXUSR | stat.S_ISUID)
