"""The journal of an older version, and the files and servers as it left them.

``data/queue.sqlite3`` was written by version 0.1.0 (format 2, parts of 1 MiB) and left as
``kill -9`` leaves it: only addresses were made neutral. ``data/queue.json`` is what that version
said of it.
"""

from __future__ import annotations

import dataclasses
import os
import random
import shutil
import sqlite3
from pathlib import Path

from tests.faults.fake_s3 import FakeS3, Upload

DATA = Path(__file__).parent / "data"
HOME_ID = "7b0a3c54-5d1c-4b33-8f6c-1f2a3b4c5d6e"
ARCHIVE_ID = "00000000-0000-4000-8000-000000000001"
LOCKED_ID = "11111111-2222-4333-8444-555555555555"
_MTIME_S = 1_750_000_000
_URLS = ("http://rustfs.example:9000", "http://archive.example:9000", "http://locked.example:9000")
_TABLES = {"job": "id", "transfer": "job, seq", "leftover": "key"}
_LOCAL = ("film.mkv", "paused.mkv", "completing.mkv")
_SMALL = {
    "Documents/taken.txt": 500,
    "Documents/there.txt": 321,
    "Documents/locked.txt": 99,
    **{f"Documents/later-{n}.txt": 100 + n for n in range(4)},
}
_OBJECTS = {
    "films/long.bin": 4 * 1024**2 + 77,
    "work/model.bin": 3 * 1024**2 + 9,
    "move/one.bin": 3 * 1024**2 + 1,
    "move/two.txt": 44,
    **{f"walk/{n}.txt": 50 + n for n in range(5)},
}


def content(name: str, size: int) -> bytes:
    """The bytes of a file of that version, which follow from its name."""
    return random.Random(name).randbytes(size)


def copy_journal(folder: Path) -> None:
    """A copy that may be written to."""
    folder.mkdir()
    shutil.copy(DATA / "queue.sqlite3", folder)


@dataclasses.dataclass
class World:
    """The three servers and the home folder that the journal knows."""

    home: Path
    photos: FakeS3
    archive: FakeS3
    locked: FakeS3

    def prepare(self, folder: Path) -> None:
        """Copy the journal, let it name these places, and make what it says is there."""
        copy_journal(folder)
        rows = sqlite3.connect(folder / "queue.sqlite3")
        rows.row_factory = sqlite3.Row
        self._rename(rows)
        self._make_files(rows)
        self._make_uploads(rows)
        rows.commit()
        rows.close()

    def _rename(self, rows: sqlite3.Connection) -> None:
        servers = (self.photos, self.archive, self.locked)
        names = dict(zip(_URLS, (server.url for server in servers), strict=True))
        names["/home/user"] = str(self.home)
        for table, keys in _TABLES.items():
            for row in rows.execute(f"SELECT * FROM {table}").fetchall():
                marks = ", ".join(f"{name}=?" for name in tuple(row.keys()))
                where = " AND ".join(f"{key}=?" for key in keys.split(", "))
                wanted = tuple(row[key] for key in keys.split(", "))
                news = tuple(_renamed(value, names) for value in row)
                rows.execute(f"UPDATE {table} SET {marks} WHERE {where}", (*news, *wanted))

    def _make_files(self, rows: sqlite3.Connection) -> None:
        sizes = {
            f"Videos/{Path(os.fsdecode(row['path'])).name}": row["size"]
            for row in rows.execute("SELECT path, size FROM transfer")
            if os.fsdecode(row["path"]).endswith(_LOCAL)
        }
        for name, size in (sizes | _SMALL).items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content(path.name, size))
            os.utime(path, (_MTIME_S, _MTIME_S))
        (row,) = rows.execute("SELECT * FROM saved WHERE temp<>x''").fetchall()
        partial = self.home / "Downloads" / "films" / os.fsdecode(row["temp"])
        partial.parent.mkdir(parents=True)
        partial.write_bytes(content("long.bin", row["size"])[: 2 * row["part_size"]])
        rows.execute("UPDATE saved SET temp_inode=? WHERE temp<>x''", (str(partial.stat().st_ino),))

    def _make_uploads(self, rows: sqlite3.Connection) -> None:
        for key, size in _OBJECTS.items():
            self.photos.put("photos", key, content(key.rpartition("/")[2], size))
        self.photos.put("photos", "2026/taken.txt", b"there already")
        self.archive.put("archive", "moved/two.txt", content("two.txt", 44))
        for row in rows.execute(
            "SELECT * FROM saved JOIN transfer USING(job, seq) JOIN job ON job.id=saved.job"
            " WHERE upload_id<>''"
        ).fetchall():
            key = os.fsdecode(row["key"])
            whole = content(key.rpartition("/")[2], row["size"])
            upload = Upload(
                row["bucket"], key, {"x-amz-meta-rfd-transfer": f"{row['tag']}-{row['seq']}"}
            )
            for part in rows.execute(
                "SELECT * FROM part WHERE job=? AND seq=?", (row["job"], row["seq"])
            ):
                stop = part["first"] + part["length"]
                upload.parts[part["number"]] = whole[part["first"] : stop]
            server = self.archive if row["bucket"] == "archive" else self.photos
            server.uploads[row["upload_id"]] = upload
        for row in rows.execute("SELECT * FROM leftover").fetchall():
            upload = Upload(row["bucket"], os.fsdecode(row["key"]), {})
            self.photos.uploads[row["upload_id"]] = upload


def _renamed(value: object, names: dict[str, str]) -> object:
    for old, new in names.items():
        if isinstance(value, str):
            value = value.replace(old, new)
        elif isinstance(value, bytes):
            value = value.replace(old.encode(), new.encode())
    return value
