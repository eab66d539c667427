"""The folder of indexes has names that tell nothing, and a largest size."""

import os
from pathlib import Path

from rustfs_desktop.index.cache_folder import index_path, mark_used, trim_folder


def test_each_bucket_of_each_server_has_its_own_file(tmp_path: Path) -> None:
    places = [("http://a:9000", "b"), ("http://a:9000", "c"), ("http://b:9000", "b")]
    found = {index_path(tmp_path, endpoint, bucket) for endpoint, bucket in places}
    assert len(found) == 3
    assert {path.parent for path in found} == {tmp_path}
    assert index_path(tmp_path, *places[0]) == index_path(tmp_path, *places[0])
    secret = index_path(tmp_path, "http://a:9000", "secret-project")
    assert "secret" not in secret.name


def write(path: Path, size: int, used: float) -> Path:
    path.write_bytes(bytes(size))
    os.utime(path, (used, used))
    return path


def test_what_was_not_used_for_longest_is_deleted_first(tmp_path: Path) -> None:
    oldest = write(tmp_path / "a.sqlite3", 10, 1)
    old_log = write(tmp_path / "a.sqlite3-wal", 10, 1)
    kept = write(tmp_path / "b.sqlite3", 10, 2)
    older = write(tmp_path / "c.sqlite3", 10, 3)
    newest = write(tmp_path / "d.sqlite3", 10, 4)
    other = write(tmp_path / "notes.txt", 1000, 0)
    trim_folder(tmp_path, kept, 50)
    assert oldest.exists()
    trim_folder(tmp_path, kept, 49)
    assert not oldest.exists()
    assert not old_log.exists()
    mark_used(older)
    trim_folder(tmp_path, kept, 20)
    assert not newest.exists()
    assert kept.exists()
    assert older.exists()
    assert other.exists()


def test_the_file_in_use_stays_even_if_it_is_too_large(tmp_path: Path) -> None:
    kept = write(tmp_path / "b.sqlite3", 10, 2)
    trim_folder(tmp_path, kept, 5)
    assert kept.exists()
    trim_folder(tmp_path / "missing", kept, 5)
