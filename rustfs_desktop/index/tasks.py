"""The tasks of building an index: prefixes to list, kept in its file so that a restart goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rustfs_desktop.index.tables import IndexTables

_IS_COMPLETE = (
    "SELECT EXISTS(SELECT 1 FROM task WHERE prefix='')"
    " AND NOT EXISTS(SELECT 1 FROM task WHERE NOT is_done)"
)


class BuildTask(NamedTuple):
    """A prefix to list with all below it.

    Attributes:
        number: The number of the event at which it was added; what was seen before is removed.
        cursor: The last key that is written; empty at first.
    """

    prefix: str
    number: int
    cursor: str = ""


def unfinished_tasks(tables: IndexTables) -> list[BuildTask]:
    """The tasks that are left of the last pass, in order."""
    rows = tables.connection.execute(
        "SELECT prefix, number, cursor FROM task WHERE NOT is_done ORDER BY prefix"
    )
    return [BuildTask(*row) for row in rows]


def start_pass(tables: IndexTables, time_ms: int) -> list[BuildTask]:
    """Start a new pass over the whole bucket; returns its first task."""
    tables.connection.execute("DELETE FROM task")
    tables.connection.execute("UPDATE state SET pass_started=?", (time_ms,))
    return add_tasks(tables, [""])


def pass_started(tables: IndexTables) -> int:
    """When the last pass started, in milliseconds since 1970."""
    row = tables.connection.execute("SELECT pass_started FROM state").fetchone()
    return int(row[0])


def add_tasks(tables: IndexTables, prefixes: Iterable[str]) -> list[BuildTask]:
    """Add a task for each prefix; one that is there already starts over."""
    number = tables.advance_clock()
    tasks = [BuildTask(prefix, number) for prefix in prefixes]
    tables.connection.executemany(
        "INSERT OR REPLACE INTO task VALUES(?, ?, '', 0)", [task[:2] for task in tasks]
    )
    return tasks


def move_cursor(tables: IndexTables, task: BuildTask, key: str) -> None:
    """Note that all up to a key is written."""
    tables.connection.execute(
        "UPDATE task SET cursor=? WHERE prefix=? AND number=?", (key, task.prefix, task.number)
    )


def finish_task(tables: IndexTables, task: BuildTask) -> None:
    """Note that the whole prefix is written; the last task of a pass finishes it.

    Tasks that were added without a pass do not make the bucket complete.
    """
    tables.connection.execute(
        "UPDATE task SET is_done=1 WHERE prefix=? AND number=?", (task.prefix, task.number)
    )
    row = tables.connection.execute(_IS_COMPLETE).fetchone()
    if row == (1,):
        tables.mark_listed("", pass_started(tables), is_recursive=True)
