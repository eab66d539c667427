"""Opens the journal's file: creates it, or sets a damaged one aside and salvages it."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from pathlib import Path

from rustfs_desktop.message import counted_template
from rustfs_desktop.transfers.errors import JournalInUse
from rustfs_desktop.transfers.journal.check import rule_violations
from rustfs_desktop.transfers.journal.owners import ProcessLock, exclusive_access
from rustfs_desktop.transfers.journal.salvage import salvage
from rustfs_desktop.transfers.journal.store import Connect, JournalDatabase
from rustfs_desktop.transfers.local.file_system import file_system, make_folder, sync_folder

_log = logging.getLogger(__name__)

FILE_NAME = "queue.sqlite3"

_DAMAGED = counted_template(
    "{count} entry was recovered. The damaged file was kept as {name}.",
    "{count} entries were recovered. The damaged file was kept as {name}.",
)
_KEPT_S = 30 * 24 * 3600.0
# Shared memory between processes, which a write-ahead log needs, does not work on these.
_NOT_LOCAL = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs", "vfat", "msdos", "exfat")
_OLD = """SELECT tag, owner FROM job WHERE begun<:limit AND is_planned AND NOT EXISTS(
    SELECT 1 FROM transfer WHERE transfer.job=job.id AND (finished>:limit
    OR state NOT IN ('done', 'skipped', 'failed', 'cancelled')))"""


def open_database(folder: Path, connect: Connect) -> tuple[JournalDatabase, ProcessLock, str]:
    """The database in a folder, this process's lock, and what happened to a damaged database."""
    make_folder(folder, 0o700)
    folder.chmod(0o700)
    path, problem = folder / FILE_NAME, ""
    with exclusive_access(folder), contextlib.ExitStack() as undo:
        owner = ProcessLock(folder)
        undo.callback(owner.release)
        try:
            store = _open(path, connect)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            aside = _set_aside(path, owner)
            store = _open(path, connect)
            saved = salvage(aside, store)
            problem = _DAMAGED.with_values(count=saved, name=aside.name)
        undo.callback(store.connection.close)
        _tidy(store, owner)
        for words in rule_violations(store.connection):
            _log.warning("The journal contradicts itself: %s", words)
        undo.pop_all()
    return store, owner, problem


def _open(path: Path, connect: Connect) -> JournalDatabase:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    sync_folder(path.parent)
    is_local = not file_system(path).startswith(_NOT_LOCAL)
    store = JournalDatabase(path, connect, "WAL" if is_local else "DELETE")
    try:
        found = store.connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _DamagedDatabase(found)
    except BaseException:
        store.connection.close()
        raise
    return store


class _DamagedDatabase(sqlite3.DatabaseError):
    """The database is readable, but contradicts itself."""


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, _DamagedDatabase) or code in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )


def _set_aside(path: Path, owner: ProcessLock) -> Path:
    """Rename a damaged database, together with its write-ahead log."""
    if owner.has_others():
        raise JournalInUse
    aside = path.with_name(f"{path.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}")
    for ending in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def _tidy(store: JournalDatabase, owner: ProcessLock) -> None:
    """Clean up after processes that have ended, and remove history that is too old."""
    owner.remove_stale()
    jobs = store.connection.execute("SELECT id, owner FROM job").fetchall()
    old = store.connection.execute(_OLD, {"limit": time.time() - _KEPT_S}).fetchall()
    alive = {name: owner.is_alive(name) for name in {row["owner"] for row in jobs}}
    with store.transaction():
        for row in jobs:
            if not alive[row["owner"]]:
                store.move_to_leftovers(row["id"], everything=False)
        for row in old:
            if not alive[row["owner"]]:
                store.remove_job(row["tag"])
