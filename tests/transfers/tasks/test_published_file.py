"""A file that got its name before the program ended is recognized by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.tasks.published_file import find_published, finish_publishing
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.metadata import PART_SIZE_NAME

DATA = bytes(range(100))
MD5 = hashlib.md5(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[LocalFolder]:
    made = LocalFolder(tmp_path, ())
    yield made
    made.close()


def ask() -> ObjectHead:
    return ObjectHead(MD5, len(DATA), 0.0, {})


def never() -> ObjectHead:
    raise AssertionError("there was nothing to ask about")


def test_the_temporary_file_may_have_its_name_already(folder: LocalFolder, tmp_path: Path) -> None:
    temporary, path = tmp_path / ".temp", tmp_path / "file"
    temporary.write_bytes(DATA)
    saved = ResumeState(temp=".temp", temp_inode=temporary.stat().st_ino, size=len(DATA))
    assert not finish_publishing(folder, "file", saved)
    path.hardlink_to(temporary)
    assert finish_publishing(folder, "file", saved)
    assert not temporary.exists(), "the other link to it is not needed any more"
    path.unlink()
    path.write_bytes(DATA)
    saved.temp_inode += 1
    assert not finish_publishing(folder, "file", saved)


def test_a_file_of_the_same_content_is_ours(folder: LocalFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(DATA)
    found = find_published(folder, "file", ask, lambda: None, numbered=False)
    assert found is not None
    assert (found.name, found.verification.digest) == ("file", f"md5:{MD5}")
    assert found.verification.text


@pytest.mark.parametrize("content", [DATA[:-1], DATA[::-1]])
def test_other_content_is_not(folder: LocalFolder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert find_published(folder, "file", ask, lambda: None, numbered=True) is None


def test_the_server_is_asked_only_about_what_is_there(folder: LocalFolder) -> None:
    assert find_published(folder, "file", never, lambda: None, numbered=True) is None


def test_it_may_have_got_a_number(folder: LocalFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"somebody else's")
    (tmp_path / "file (1)").write_bytes(DATA)
    assert find_published(folder, "file", ask, lambda: None, numbered=False) is None
    found = find_published(folder, "file", ask, lambda: None, numbered=True)
    assert found is not None
    assert found.name == "file (1)"


def test_an_object_of_parts_is_compared_part_by_part(folder: LocalFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(DATA)
    parts = [DATA[:60], DATA[60:]]
    etag = etags.composite(hashlib.md5(part).digest() for part in parts)
    head = ObjectHead(etag, len(DATA), 0.0, {PART_SIZE_NAME: "60"})
    found = find_published(folder, "file", lambda: head, lambda: None, numbered=False)
    assert found is not None
    assert found.verification.digest == f"etag:{etag}"


def test_content_that_cannot_be_compared_counts_as_other(
    folder: LocalFolder, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(DATA)
    head = ObjectHead("opaque", len(DATA), 0.0, {})
    assert find_published(folder, "file", lambda: head, lambda: None, numbered=False) is None
