"""The tasks of building an index: prefixes to list, kept in its file so that a restart goes on.

Most belong to a pass over the whole bucket. A task that lacks changes is for a prefix in which
something is known to have changed, but not what: until it is listed, the index is not complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rustfs_desktop.index.tables import IndexTables, end_of_prefix

_ADD = (
    "INSERT INTO task VALUES(:prefix, :number, '', 0, :lacks) ON CONFLICT(prefix) DO UPDATE SET"
    " number=excluded.number, cursor='', is_done=0,"
    " lacks_changes=excluded.lacks_changes OR (lacks_changes AND NOT is_done)"
)
_IS_COMPLETE = (
    "SELECT pass_started>0 AND EXISTS(SELECT 1 FROM task WHERE prefix='')"
    " AND NOT EXISTS(SELECT 1 FROM task WHERE NOT is_done) FROM state"
)
_IS_PASS_OPEN = (
    "SELECT pass_started>0 AND NOT EXISTS(SELECT 1 FROM listed"
    " WHERE prefix='' AND is_recursive AND at>=pass_started) FROM state"
)
_KNOWS_ANYTHING = "SELECT EXISTS(SELECT 1 FROM task) OR EXISTS(SELECT 1 FROM listed)"


class BuildTask(NamedTuple):
    """A prefix to list with all below it.

    Attributes:
        number: The number of the event at which it was added; what was seen before is removed.
        cursor: The last key that is written; empty at first.
        lacks_changes: Whether the index is known to lack changes there.
    """

    prefix: str
    number: int
    cursor: str = ""
    lacks_changes: bool = False


def unfinished_tasks(tables: IndexTables, *, only_changes: bool = False) -> list[BuildTask]:
    """The tasks that are left, in order; all of them, or those that lack changes."""
    rows = tables.connection.execute(
        "SELECT prefix, number, cursor, lacks_changes FROM task"
        " WHERE NOT is_done AND lacks_changes>=? ORDER BY prefix",
        (only_changes,),
    )
    return [
        BuildTask(prefix, number, cursor, bool(lacks)) for prefix, number, cursor, lacks in rows
    ]


def is_pass_open(tables: IndexTables) -> bool:
    """Whether a pass over the whole bucket was started and is not complete."""
    row = tables.connection.execute(_IS_PASS_OPEN).fetchone()
    return row is not None and bool(row[0])


def start_pass(tables: IndexTables, time_ms: int) -> list[BuildTask]:
    """Start a new pass over the whole bucket; returns its first task."""
    tables.connection.execute("DELETE FROM task WHERE is_done OR NOT lacks_changes")
    tables.connection.execute("UPDATE state SET pass_started=?", (time_ms,))
    return add_tasks(tables, [""])


def pass_started(tables: IndexTables) -> int:
    """When the last pass started, in milliseconds since 1970; 0 if none did."""
    row = tables.connection.execute("SELECT pass_started FROM state").fetchone()
    return int(row[0])


def add_tasks(
    tables: IndexTables, prefixes: Iterable[str], *, lacks_changes: bool = False
) -> list[BuildTask]:
    """Add a task for each prefix; one that is there already starts over."""
    number = tables.advance_clock()
    tasks = [BuildTask(prefix, number, lacks_changes=lacks_changes) for prefix in prefixes]
    tables.connection.executemany(
        _ADD, [{"prefix": each.prefix, "number": number, "lacks": lacks_changes} for each in tasks]
    )
    return tasks


def lose_changes(tables: IndexTables) -> None:
    """Note that anything may have changed; an index that knows nothing lacks nothing."""
    if tables.connection.execute(_KNOWS_ANYTHING).fetchone() == (1,):
        add_tasks(tables, [""], lacks_changes=True)


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
    _finish_pass(tables)


def finish_changes(tables: IndexTables, prefix: str, number: int) -> None:
    """Note that all below a prefix was listed, from the event with this number on.

    It finishes the tasks there that lacked changes, also if the listing was none of a task.
    """
    below = (number, prefix, end_of_prefix(prefix))
    done = tables.connection.execute(
        "UPDATE task SET is_done=1 WHERE lacks_changes AND NOT is_done AND number<=?"
        " AND prefix>=? AND prefix<?",
        below,
    )
    if done.rowcount:
        _finish_pass(tables)


def _finish_pass(tables: IndexTables) -> None:
    """Note when the whole bucket was listed, if no task is left."""
    if tables.connection.execute(_IS_COMPLETE).fetchone() == (1,):
        tables.mark_listed("", pass_started(tables), is_recursive=True)
