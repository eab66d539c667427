"""Opens the journal's file: creates it, or sets a damaged one aside and salvages it."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from pathlib import Path

from rustfs_desktop.message import counted_template, joined
from rustfs_desktop.private_folder import make_private_folder
from rustfs_desktop.transfers.errors import JournalInUse
from rustfs_desktop.transfers.journal.check import rule_violations
from rustfs_desktop.transfers.journal.owners import ProcessLock, exclusive_access
from rustfs_desktop.transfers.journal.salvage import salvage
from rustfs_desktop.transfers.journal.store import Connect, DamagedDatabase, JournalDatabase
from rustfs_desktop.transfers.journal.unreadable import set_aside_unreadable
from rustfs_desktop.transfers.local.file_system import file_system, sync_folder

_log = logging.getLogger(__name__)

FILE_NAME = "queue.sqlite3"

_DAMAGED = counted_template(
    "{count} entry was recovered. The damaged file was kept as {name}.",
    "{count} entries were recovered. The damaged file was kept as {name}.",
)
_UNREADABLE = counted_template(
    "{count} damaged entry was removed. A copy of the list was kept as {name}.",
    "{count} damaged entries were removed. A copy of the list was kept as {name}.",
)
_DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT)
_KEPT_S = 30 * 24 * 3600.0
# Shared memory between processes, which a write-ahead log needs, does not work on these.
_NOT_LOCAL = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs", "vfat", "msdos", "exfat")
_OLD = """SELECT tag, owner FROM job WHERE begun<:limit AND is_planned AND NOT EXISTS(
    SELECT 1 FROM transfer WHERE transfer.job=job.id AND (finished>:limit
    OR state NOT IN ('done', 'skipped', 'failed', 'cancelled')))"""


def open_database(folder: Path, connect: Connect) -> tuple[JournalDatabase, ProcessLock, str]:
    """The database in a folder, this process's lock, and what happened to a damaged database."""
    make_private_folder(folder)
    for made in (folder, *folder.parents[:2]):  # the journal must outlive a power loss
        sync_folder(made.parent)
    path, problem = folder / FILE_NAME, ""
    with exclusive_access(folder), contextlib.ExitStack() as undo:
        owner = ProcessLock(folder)
        undo.callback(owner.release)
        try:
            store = _open(path, connect)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error, connect):
                raise
            aside = _set_aside(path, owner)
            store = _open(path, connect)
            saved = salvage(aside, store)
            problem = _DAMAGED.with_values(count=saved, name=aside.name)
        undo.callback(store.connection.close)
        aside = _free_name(path)
        removed = set_aside_unreadable(store, lambda name: not owner.is_alive(name), aside)
        if removed:
            removal = _UNREADABLE.with_values(count=removed, name=aside.name)
            problem = joined(problem, removal) if problem else removal
        _tidy(store, owner)
        for words in rule_violations(store.connection):
            _log.warning("The journal is inconsistent: %s", words)
        undo.pop_all()
    return store, owner, problem


def _open(path: Path, connect: Connect) -> JournalDatabase:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    sync_folder(path.parent)
    is_local = not file_system(path).startswith(_NOT_LOCAL)
    try:
        store = JournalDatabase(path, connect, "WAL" if is_local else "DELETE")
        try:
            _check_database(store.connection, connect)
        except BaseException:
            store.connection.close()
            raise
    except UnicodeDecodeError as error:  # the damage is in names of tables or columns
        raise DamagedDatabase(str(error)) from error
    return store


def _check_database(connection: sqlite3.Connection, connect: Connect) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedDatabase(found)
    new = JournalDatabase(":memory:", connect)
    with contextlib.closing(new.connection):
        if _statements(connection) != _statements(new.connection):
            raise DamagedDatabase("unknown tables")


def _statements(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """The statement that creates each table, without white space."""
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type='table'")
    return sorted((row["name"], "".join(row["sql"].split())) for row in found)


def _is_damage(error: sqlite3.DatabaseError, connect: Connect) -> bool:
    """Whether the file is damaged; else it cannot be opened for another reason."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, DamagedDatabase) or code in _DAMAGE_CODES:
        return True
    if code != sqlite3.SQLITE_ERROR:
        return False
    try:  # the same statements must work on a new database
        JournalDatabase(":memory:", connect).connection.close()
    except sqlite3.Error:
        return False
    return True


def _set_aside(path: Path, owner: ProcessLock) -> Path:
    """Rename a damaged database, together with its write-ahead log."""
    if owner.has_others():
        raise JournalInUse
    aside = _free_name(path)
    for ending in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def _free_name(path: Path) -> Path:
    """A name for a damaged database that nothing else has."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (
        f"{path.name}.corrupt-{stamp}{ending}"
        for ending in ("", *map("-{}".format, range(1, 1000)))
    )
    return next(free for name in names if not (free := path.with_name(name)).exists())


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
