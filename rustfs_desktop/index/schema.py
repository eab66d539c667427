"""The file of an index: its tables, how it is opened, and which errors mean damage.

Keys are stored as folder and name, because the names of folders repeat. Text is indexed by the
trigrams of the folded key, without copies of it: what a trigram finds is compared again. The file
is a cache: one of another version is replaced, so a table for versions of objects can be added.
"""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from rustfs_desktop.file_kinds import KINDS
from rustfs_desktop.index.predicates import fold
from rustfs_desktop.private_folder import make_private_folder

WRITTEN = "-written"
"""The ending of the file that says that an index lacks no changes of the program."""
STANDARD_CLASS = 1  # in the column ``class``; 0 if none was named, others as text

_TABLES = (
    "CREATE TABLE state(clock INTEGER NOT NULL, salt BLOB NOT NULL, endpoint TEXT NOT NULL,"
    " bucket TEXT NOT NULL, pass_started INTEGER NOT NULL)",
    "CREATE TABLE folder(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, folded TEXT,"
    " objects INTEGER NOT NULL, bytes INTEGER NOT NULL, unsized INTEGER NOT NULL)",
    "CREATE TABLE object(id INTEGER PRIMARY KEY, folder INTEGER NOT NULL, hash INTEGER NOT NULL,"
    " name TEXT NOT NULL, folded TEXT, size INTEGER NOT NULL, modified INTEGER NOT NULL, etag,"
    " class, kind INTEGER NOT NULL, seen INTEGER NOT NULL)",
    "CREATE INDEX object_name ON object(folder, hash)",
    "CREATE VIEW searchable AS SELECT object.id AS id, coalesce(folder.folded, folder.path)"
    " || coalesce(object.folded, object.name) AS folded"
    " FROM object JOIN folder ON folder.id=object.folder",
    "CREATE VIRTUAL TABLE trigram USING fts5(folded, content='searchable', content_rowid='id',"
    " columnsize=0, detail=none, tokenize='trigram case_sensitive 1')",
    "CREATE TABLE listed(prefix TEXT PRIMARY KEY, is_recursive INTEGER NOT NULL,"
    " at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE task(prefix TEXT PRIMARY KEY, number INTEGER NOT NULL, cursor TEXT NOT NULL,"
    " is_done INTEGER NOT NULL, lacks_changes INTEGER NOT NULL) WITHOUT ROWID",
)
_WRITER = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=OFF",  # a power failure may cost the index, which can be built again
    "PRAGMA cache_size=-32000",
    "PRAGMA journal_size_limit=16777216",
    "PRAGMA max_page_count=1000000",  # 4 GB; a server could send objects without end
)
_READER = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA query_only=ON",
    "PRAGMA cache_size=-16000",
)
# A new kind of file makes the kinds in older indexes wrong.
_VERSION = zlib.crc32(repr((_TABLES, KINDS)).encode()) & 0x7FFFFFFF
# Any other error is of the disk, of another program, or of the statement itself. In tables that
# are sound no statement breaks a constraint, because what it adds is looked for before.
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT}
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
_PROBE = "SELECT rowid FROM trigram WHERE trigram MATCH '\"\u0001\u0001\u0001\"' LIMIT 1"


class DamagedIndex(sqlite3.DatabaseError):
    """The file is readable, but its content cannot be right."""


def open_writer(path: Path, endpoint: str, bucket: str) -> sqlite3.Connection:
    """A connection that writes; the file is made if it is missing.

    Raises:
        sqlite3.Error: It is damaged, of another version, or cannot be opened.
        OSError: It cannot be made.
    """
    make_private_folder(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    return _connect(path, _WRITER, lambda made: _make_tables(made, endpoint, bucket))


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads, beside one that writes.

    Raises:
        sqlite3.Error: It is damaged or cannot be opened.
    """
    connection = _connect(path, _READER, _check_schema)
    connection.create_function("fold", 1, _fold_utf8, deterministic=True)
    return connection


def delete_index(path: Path) -> None:
    """Delete the file and those that SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm", WRITTEN):
        with contextlib.suppress(OSError):  # another program has it open, on Windows
            path.with_name(path.name + ending).unlink(missing_ok=True)


@contextlib.contextmanager
def text_as_damage() -> Iterator[None]:
    """Raise ``DamagedIndex`` for text that is not UTF-8, also in messages of SQLite."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise DamagedIndex(str(error)) from error
    except sqlite3.OperationalError as error:
        if hasattr(error, "sqlite_errorcode"):
            raise
        raise DamagedIndex(str(error)) from error  # Python could not decode a column


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is damaged, so that it must be replaced; other errors leave it as it is."""
    if isinstance(error, DamagedIndex):
        return True
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF in _DAMAGE


def is_statement_error(error: sqlite3.Error) -> bool:
    """Whether a statement does not fit the tables or the values, or is too complex."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def _connect(
    path: Path, settings: tuple[str, ...], check: Callable[[sqlite3.Connection], None]
) -> sqlite3.Connection:
    """Open the file and its schema."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        with text_as_damage(), _schema_errors_as_damage():
            for setting in settings:
                connection.execute(setting)
            check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _schema_errors_as_damage() -> Iterator[None]:
    """Raise ``DamagedIndex`` for what is missing or wrong in the schema.

    Later the same code would mean that the statement is wrong, and the file is not.
    """
    try:
        yield
    except sqlite3.Error as error:
        if is_statement_error(error):
            raise DamagedIndex(str(error)) from error
        raise


def _make_tables(connection: sqlite3.Connection, endpoint: str, bucket: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found == 0:
        for statement in _TABLES:
            connection.execute(statement)
        state = (1, secrets.token_bytes(16), endpoint, bucket, 0)
        connection.execute("INSERT INTO state VALUES(?, ?, ?, ?, ?)", state)
        connection.execute(f"PRAGMA user_version={_VERSION}")
    elif found != _VERSION or connection.execute("SELECT count(*) FROM state").fetchone() != (1,):
        raise DamagedIndex
    _check_schema(connection)
    connection.execute("COMMIT")


def _check_schema(connection: sqlite3.Connection) -> None:
    """Compare the schema with the one that is made, and look whether the text index opens.

    Raises:
        DamagedIndex: It differs.
    """
    if connection.execute(_SCHEMA).fetchall() != _expected_schema():
        raise DamagedIndex
    connection.execute(_PROBE).fetchone()


@functools.cache
def _expected_schema() -> list[tuple[str, ...]]:
    """The rows of the schema, with the tables that FTS5 makes."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for statement in _TABLES:
            connection.execute(statement)
        return connection.execute(_SCHEMA).fetchall()


def _fold_utf8(text: bytes | None) -> str | None:
    """``fold`` for SQL; given bytes, so that damaged text does not make it fail."""
    return None if text is None else fold(text.decode(errors="replace"))
