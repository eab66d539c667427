"""Writes the tables of an index: adds, replaces and removes objects, and keeps the sums."""

from __future__ import annotations

import collections
import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

from rustfs_desktop.file_kinds import KIND_NAMES, kind_name
from rustfs_desktop.index.predicates import fold
from rustfs_desktop.index.schema import STANDARD_CLASS, DamagedIndex
from rustfs_desktop.index.types import STANDARD, UNKNOWN, IndexedObject
from rustfs_desktop.quantities import MAX_SIZE

_MAX_FOLDERS = 50_000  # of which the numbers are remembered
_KINDS = {name: number for number, name in enumerate(KIND_NAMES)}
_KNOWN = (
    "SELECT object.id, name, size FROM json_each(?) AS wanted"
    " CROSS JOIN object ON folder=? AND hash=wanted.value"
)
_INSERT = "INSERT INTO object VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_UPDATE = "UPDATE object SET size=?, modified=?, etag=?, class=?, seen=? WHERE id=?"
# A sum that no integer can hold is a real number, so large that it stays one; the next change
# counts the folder again.
_ADD_SUMS = (
    "UPDATE folder SET objects=objects+?1, unsized=unsized+?3, bytes=CASE"
    " WHEN typeof(bytes)='integer' THEN bytes+?2"
    " WHEN (SELECT total(max(size, 0)) FROM object WHERE folder=?4)<9e18"
    " THEN (SELECT coalesce(sum(max(size, 0)), 0) FROM object WHERE folder=?4)"
    " ELSE 1e19 END WHERE id=?4"
)
_UNSEEN = "SELECT id, name, size FROM object WHERE folder=? AND abs(seen)<?"
_MARK_BELOW = (
    "UPDATE object SET seen=? WHERE folder IN (SELECT id FROM folder WHERE path>=? AND path<?)"
)


def folder_and_name(key: str) -> tuple[str, str]:
    """The folder with its ``/``, and the name, which is empty for the marker of a folder."""
    cut = key.rfind("/") + 1
    return key[:cut], key[cut:]


def end_of_prefix(prefix: str) -> str:
    """What sorts after all folders below one that ends with ``/``, or after all of a bucket."""
    return f"{prefix[:-1]}0" if prefix else "\U0010ffff\U0010ffff"


def check_prefix(prefix: str) -> None:
    """Refuse a prefix that is no folder.

    Raises:
        ValueError: It does not end with ``/``.
    """
    if prefix and not prefix.endswith("/"):
        raise ValueError(prefix)


class IndexTables:
    """The tables behind one connection; used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._folders: dict[str, int] = {}
        self._data_version = 0
        self._next_id = 0
        self._salt = b""

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction around the block; rolled back if it raises."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            self._look_for_changes()
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self._folders.clear()
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    def _look_for_changes(self) -> None:
        """Read again what another process may have changed since the last transaction."""
        version = self._number("PRAGMA data_version")
        if version != self._data_version or len(self._folders) > _MAX_FOLDERS:
            self._folders.clear()
            self._data_version = version
        self._next_id = self._number("SELECT coalesce(max(id), 0) FROM object") + 1
        row = self.connection.execute("SELECT salt FROM state").fetchone()
        if row is None or not isinstance(row[0], bytes) or not row[0]:
            raise DamagedIndex
        self._salt = row[0]

    def _number(self, query: str) -> int:
        row = self.connection.execute(query).fetchone()
        if row is None or not isinstance(row[0], int):
            raise DamagedIndex
        return row[0]

    @property
    def clock(self) -> int:
        """The number of the last event; each listing that starts and each change is one."""
        return self._number("SELECT clock FROM state")

    def advance_clock(self) -> int:
        """Number a new event."""
        self.connection.execute("UPDATE state SET clock=clock+1")
        return self.clock

    def check_trigrams(self) -> None:
        """Compare the text index with the keys.

        Raises:
            sqlite3.DatabaseError: They differ.
        """
        self.connection.execute("INSERT INTO trigram(trigram, rank) VALUES('integrity-check', 1)")

    # Adding -------------------------------------------------------------------------------

    def put_objects(self, objects: Iterable[IndexedObject], *, is_sure: bool = True) -> None:
        """Add objects or replace what is known of them.

        Without ``is_sure`` it is to be looked up: the number of the event is negative then.
        """
        seen = self.clock if is_sure else -self.clock
        groups = collections.defaultdict(list)
        for found in objects:
            path, name = folder_and_name(found.key)
            groups[path].append((name, found))
        for path, group in groups.items():
            self._put_group(path, group, seen)

    def _put_group(self, path: str, group: Sequence[tuple[str, IndexedObject]], seen: int) -> None:
        """Put the objects of one folder."""
        folder, is_new = self._number_of(path)
        hashes = [self._hash(name) for name, _found in group]
        known = {} if is_new else self._known(folder, hashes)
        sums, folded_path = _Sums(), fold(path)
        inserts, updates, texts = {}, [], []
        for value, (name, found) in zip(hashes, group, strict=True):
            facts = _facts(found)
            row_id, old_size = known.get(name, (0, None))
            sums.replace(old_size, facts[0])
            if not row_id:
                row_id, self._next_id = self._next_id, self._next_id + 1
                folded = fold(name)
                texts.append((row_id, folded_path + folded))
                other = None if folded == name else folded
                kind = _KINDS[kind_name(found.key)]
                inserts[row_id] = (row_id, folder, value, name, other, *facts, kind, seen)
            else:
                updates.append((*facts, seen, row_id))
            known[name] = row_id, facts[0]
        self.connection.executemany(_INSERT, inserts.values())
        self.connection.executemany("INSERT INTO trigram(rowid, folded) VALUES(?, ?)", texts)
        self.connection.executemany(_UPDATE, updates)
        self._add_sums(folder, sums)

    def mark_unsure(self, keys: Iterable[str]) -> list[str]:
        """Note that objects, and all in folders of these names, are to be looked up.

        Returns the keys of those objects that are there, without what is in folders.
        """
        seen, found = -self.clock, []
        for path, names in _by_folder(keys).items():
            folder = self._find_folder(path)
            known = self._known(folder, [self._hash(name) for name in names]) if folder else {}
            rows = [(seen, known[name][0]) for name in names if name in known]
            self.connection.executemany("UPDATE object SET seen=? WHERE id=?", rows)
            found += [path + name for name in names if name in known]
            below = [f"{path}{name}/" for name in names if name]
            self.connection.executemany(
                _MARK_BELOW, [(seen, prefix, end_of_prefix(prefix)) for prefix in below]
            )
        return found

    def _number_of(self, path: str) -> tuple[int, bool]:
        """The number of a folder, and whether it is new."""
        number = self._find_folder(path)
        if number is not None:
            return number, False
        folded = fold(path)
        row = (path, None if folded == path else folded)
        done = self.connection.execute(
            "INSERT INTO folder(path, folded, objects, bytes, unsized) VALUES(?, ?, 0, 0, 0)", row
        )
        self._folders[path] = number = int(done.lastrowid or 0)
        return number, True

    def _find_folder(self, path: str) -> int | None:
        number = self._folders.get(path)
        if number is None:
            row = self.connection.execute("SELECT id FROM folder WHERE path=?", (path,)).fetchone()
            if row is None:
                return None
            self._folders[path] = number = row[0]
        return number

    def _hash(self, name: str) -> int:
        """A short number for finding a name; salted, so that nobody can make equal ones."""
        digest = hashlib.blake2b(name.encode(), digest_size=3, key=self._salt)
        return int.from_bytes(digest.digest(), "big") - 0x800000

    def _known(self, folder: int, hashes: Sequence[int]) -> dict[str, tuple[int, int]]:
        """The ids and sizes of objects in a folder that may have these hashes, by name."""
        found = self.connection.execute(_KNOWN, (str(list(set(hashes))), folder))
        return {name: (row_id, size) for row_id, name, size in found}

    def _add_sums(self, folder: int, sums: _Sums) -> None:
        """Change the sums of a folder whose objects are changed already."""
        is_exact = abs(sums.size) <= MAX_SIZE
        size = sums.size if is_exact else float(sums.size)
        self.connection.execute(_ADD_SUMS, (sums.objects, size, sums.unsized, folder))

    def mark_listed(self, prefix: str, at_ms: int, *, is_recursive: bool) -> None:
        """Note that a folder was listed completely, with all below it or without."""
        below = (prefix, end_of_prefix(prefix), at_ms)
        if is_recursive:
            self.connection.execute(
                "DELETE FROM listed WHERE prefix>=? AND prefix<? AND at<=?", below
            )
        self.connection.execute(
            "INSERT INTO listed VALUES(?, ?, ?) ON CONFLICT(prefix) DO UPDATE"
            " SET at=CASE WHEN is_recursive THEN max(at, excluded.at) ELSE excluded.at END,"
            " is_recursive=excluded.is_recursive"
            " WHERE excluded.is_recursive>=is_recursive",
            (prefix, is_recursive, at_ms),
        )

    # Removing -----------------------------------------------------------------------------

    def remove_keys(self, keys: Iterable[str]) -> None:
        """Remove objects; those that are not there are no error."""
        for path, names in _by_folder(keys).items():
            folder = self._find_folder(path)
            if folder is not None:
                known = self._known(folder, [self._hash(name) for name in names])
                gone = [(*known[name], name) for name in names if name in known]
                self._remove(folder, path, [(row_id, name, size) for row_id, size, name in gone])

    def remove_unseen(self, prefix: str, before: int) -> None:
        """Remove all below a prefix that was last seen before an event."""
        self._remove_unseen(prefix, before, lambda _path: True)

    def remove_unseen_in_folder(self, prefix: str, before: int, folders: Iterable[str]) -> None:
        """Remove objects of a folder, and folders in it that are not among these, likewise.

        The marker of the folder itself is not removed, because such listings do not have it.
        """
        kept = set(folders)

        def is_listed(path: str) -> bool:
            child = path[len(prefix) :].partition("/")[0]
            return path == prefix or f"{prefix}{child}/" not in kept

        self._remove_unseen(prefix, before, is_listed, keeps_marker=True)

    def _remove_unseen(
        self,
        prefix: str,
        before: int,
        is_listed: Callable[[str], bool],
        *,
        keeps_marker: bool = False,
    ) -> None:
        below = self.connection.execute(
            "SELECT id, path FROM folder WHERE path>=? AND path<?", (prefix, end_of_prefix(prefix))
        ).fetchall()
        for folder, path in below:
            if not is_listed(path):
                continue
            rows = self.connection.execute(_UNSEEN, (folder, before)).fetchall()
            if keeps_marker and path == prefix:
                rows = [row for row in rows if row[1]]
            self._remove(folder, path, rows)
        self.connection.execute(
            "DELETE FROM folder WHERE objects=0 AND path>=? AND path<?",
            (prefix, end_of_prefix(prefix)),
        )
        self._folders.clear()

    def _remove(self, folder: int, path: str, rows: Sequence[tuple[int, str, int]]) -> None:
        if not rows:
            return
        sums, folded_path = _Sums(), fold(path)
        for _row_id, _name, size in rows:
            sums.replace(size, None)
        self.connection.executemany(
            "INSERT INTO trigram(trigram, rowid, folded) VALUES('delete', ?, ?)",
            [(row_id, folded_path + fold(name)) for row_id, name, _size in rows],
        )
        self.connection.executemany(
            "DELETE FROM object WHERE id=?", [(row_id,) for row_id, _name, _size in rows]
        )
        self._add_sums(folder, sums)


def _by_folder(keys: Iterable[str]) -> dict[str, set[str]]:
    """The names of objects in each folder."""
    groups = collections.defaultdict(set)
    for key in keys:
        path, name = folder_and_name(key)
        groups[path].add(name)
    return groups


class _Sums:
    """How the sums of a folder change."""

    def __init__(self) -> None:
        self.objects = 0
        self.size = 0
        self.unsized = 0

    def replace(self, old: int | None, new: int | None) -> None:
        """Count an object that had one size and has another; None where it is not there."""
        for size, sign in ((old, -1), (new, 1)):
            if size is not None:
                self.objects += sign
                self.size += sign * max(size, 0)
                self.unsized += sign * (size < 0)


def _facts(found: IndexedObject) -> tuple[int, int, bytes | str, int | str]:
    """Size, time, ETag and storage class as the table has them."""
    modified = round(found.modified * 1000) if found.modified >= 0 else UNKNOWN
    return (
        max(found.size, UNKNOWN),
        modified,
        pack_etag(found.etag),
        pack_class(found.storage_class),
    )


def pack_etag(etag: str) -> bytes | str:
    """An ETag in half the bytes if it is a hash; else as it is."""
    try:
        packed = bytes.fromhex(etag)
    except ValueError:
        return etag
    return packed if packed.hex() == etag else etag


def unpack_etag(packed: object) -> str:
    """The ETag that was packed."""
    return packed.hex() if isinstance(packed, bytes) else str(packed)


def pack_class(name: str) -> int | str:
    """A storage class as the table has it."""
    return STANDARD_CLASS if name == STANDARD else name or 0


def unpack_class(packed: object) -> str:
    """The storage class that was packed."""
    return packed if isinstance(packed, str) else STANDARD if packed else ""
