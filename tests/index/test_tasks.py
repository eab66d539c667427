"""The tasks of a pass are in the file: a restart goes on, and the last one completes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables
from rustfs_desktop.index.tasks import (
    BuildTask,
    add_tasks,
    finish_task,
    move_cursor,
    pass_started,
    start_pass,
    unfinished_tasks,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite3"


@pytest.fixture
def index(path: Path) -> Iterator[BucketIndex]:
    made = BucketIndex(path)
    yield made
    made.close()


def do(index: BucketIndex, call: Callable[..., object], *arguments: object) -> None:
    def work(tables: IndexTables) -> None:
        call(tables, *arguments)

    index.write(work)


def prefixes(index: BucketIndex) -> list[str]:
    return [task.prefix for task in index.write(unfinished_tasks)]


def test_a_pass_starts_with_the_whole_bucket(index: BucketIndex) -> None:
    (task,) = index.write(lambda tables: start_pass(tables, 1234))
    assert (task.prefix, task.cursor) == ("", "")
    assert index.write(pass_started) == 1234
    assert index.write(unfinished_tasks) == [task]
    assert not index.coverage().is_complete


def test_a_pass_goes_on_after_a_restart(index: BucketIndex, path: Path) -> None:
    (whole,) = index.write(lambda tables: start_pass(tables, 1))
    first, second = index.write(lambda tables: add_tasks(tables, ["b/", "a/"]))
    do(index, finish_task, whole)
    do(index, move_cursor, first, "b/middle")
    index.close()
    again = BucketIndex(path)
    left = again.write(unfinished_tasks)
    assert left == [second, first._replace(cursor="b/middle")]  # in the order of their prefixes
    again.close()


def test_the_last_task_completes_the_bucket(index: BucketIndex) -> None:
    (whole,) = index.write(lambda tables: start_pass(tables, 5_000))
    (folder,) = index.write(lambda tables: add_tasks(tables, ["a/"]))
    do(index, finish_task, whole)
    assert not index.coverage().is_complete
    do(index, finish_task, folder)
    assert index.coverage().listed == 5.0
    assert prefixes(index) == []


@pytest.mark.parametrize("prefix", ["", "a/"])
def test_tasks_without_a_pass_do_not_complete_the_bucket(index: BucketIndex, prefix: str) -> None:
    (task,) = index.write(lambda tables: add_tasks(tables, [prefix], lacks_changes=True))
    do(index, finish_task, task)
    assert not index.coverage().is_complete


def test_a_task_that_was_added_again_starts_over(index: BucketIndex) -> None:
    (old,) = index.write(lambda tables: add_tasks(tables, ["a/"]))
    do(index, move_cursor, old, "a/middle")
    (new,) = index.write(lambda tables: add_tasks(tables, ["a/"]))
    assert new.number > old.number
    do(index, move_cursor, old, "a/late")  # of the thread that still lists the old one
    do(index, finish_task, old)
    assert index.write(unfinished_tasks) == [BuildTask("a/", new.number)]


def test_a_task_that_lacks_changes_does_so_until_it_is_done(index: BucketIndex) -> None:
    index.write(lambda tables: add_tasks(tables, ["a/"], lacks_changes=True))
    (task,) = index.write(lambda tables: add_tasks(tables, ["a/"]))  # of a pass
    assert index.coverage("a/").lacks_changes
    do(index, finish_task, task)
    assert not index.coverage("a/").lacks_changes
    index.write(lambda tables: add_tasks(tables, ["a/"]))
    assert not index.coverage("a/").lacks_changes


def test_a_new_pass_keeps_the_tasks_that_lack_changes(index: BucketIndex) -> None:
    (lacking,) = index.write(lambda tables: add_tasks(tables, ["a/"], lacks_changes=True))
    index.write(lambda tables: add_tasks(tables, ["b/"]))
    index.write(lambda tables: start_pass(tables, 1))
    assert prefixes(index) == ["", "a/"]
    changes = index.write(lambda tables: unfinished_tasks(tables, only_changes=True))
    assert changes == [lacking]
