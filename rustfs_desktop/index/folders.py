"""Finds folders of an index by words of their paths."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.predicates import fold
from rustfs_desktop.index.schema import DamagedIndex
from rustfs_desktop.index.store import BucketIndex


def find_folders(
    index: BucketIndex, words: Sequence[str], *, limit: int, cancel: CancelToken
) -> list[str]:
    """The folders whose paths contain all of these words, without regard to case.

    A path is cut after the last of the words, so that folders that hold only folders are found;
    the shortest come first.

    Raises:
        Cancelled: ``cancel`` was set.
        IndexUnavailable: The file cannot be read.
    """
    folded = [fold(word) for word in words]
    nothing: list[str] = []
    paths = index.read(lambda found: _paths(found, folded, limit), nothing, cancel)
    return sorted({_cut(path, folded) for path in paths}, key=lambda path: (len(path), path))


def _paths(connection: sqlite3.Connection, words: Sequence[str], limit: int) -> list[str]:
    conditions = ["instr(coalesce(folded, path), ?)>0" for _word in words]
    where = " AND ".join(("path<>''", *conditions))
    statement = " ".join(("SELECT path FROM folder WHERE", where, "ORDER BY length(path) LIMIT ?"))
    paths = [row[0] for row in connection.execute(statement, (*words, limit))]
    if not all(isinstance(path, str) for path in paths):
        raise DamagedIndex
    return paths


def _cut(path: str, words: Sequence[str]) -> str:
    """The path up to the folder in which all words have been found."""
    folded = fold(path)
    if len(folded) != len(path):  # positions would not be the same
        return path
    end = max((folded.find(word) + len(word) for word in words), default=len(path))
    return path[: path.find("/", max(end - 1, 0)) + 1] or path
