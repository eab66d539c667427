"""Changes and listings in any order, with a disk that fails: the index never claims too much."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.build import IndexBuilder
from rustfs_desktop.index.errors import IndexUnavailable
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.look_up import IndexLookUp
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.types import Page
from rustfs_desktop.service import change_recorder
from rustfs_desktop.service.change_recorder import ChangeRecorder
from rustfs_desktop.service.contents_change import ContentsChange
from tests.index.buckets import FakeBucket
from tests.index.stage import fill, keys, page_of

T = TypeVar("T")
KEYS = st.sampled_from(["a", "b", "x/a", "x/b", "x/y/a", "z/"])
EVENTS = st.lists(st.tuples(st.sampled_from("sdpleqrfwk"), KEYS), max_size=25)


class UnreliableIndex(BucketIndex):
    """An index on a disk that may be full."""

    is_full = False

    def write(self, work: Callable[[IndexTables], T], generation: int | None = None) -> T:
        if self.is_full:
            raise IndexUnavailable
        return super().write(work, generation)


class Program:
    """What changes and lists a bucket.

    Attributes:
        bucket: What the server has.
    """

    def __init__(self, index: UnreliableIndex) -> None:
        self.index = index
        self.recorder = ChangeRecorder(index)
        self.bucket = FakeBucket()
        self._running: list[tuple[IndexListing, Page]] = []
        self._asked: list[tuple[IndexLookUp, Page, set[str]]] = []

    def do(self, kind: str, key: str) -> None:
        """Let one thing happen.

        s, d: the program stores, deletes; p: does so unknown; l, e: a listing starts, ends;
        q, r: a look-up starts, ends; f, w: writes; k: is killed after it has tried to write.
        """
        if kind in "sdp":
            self._change(kind, key)
        elif kind == "l":
            with contextlib.suppress(IndexUnavailable):
                (page,) = self.bucket("", delimiter="/", cancel=CancelToken(), start_after="")
                self._running.append((IndexListing(self.index, ""), page))
        elif kind == "e" and self._running:
            listing, page = self._running.pop(0)
            listing.keep_page(page)
            self.recorder.add_listing(listing)
        elif kind == "q":
            with contextlib.suppress(IndexUnavailable):
                self._asked.append((IndexLookUp(self.index), *self._look_up(key)))
        elif kind == "r" and self._asked:
            look_up, page, gone = self._asked.pop(0)
            look_up.keep(page, gone)
            self.recorder.add_listing(look_up)
        elif kind in "fw":
            self.index.is_full = kind == "f"
            self._write()
        elif kind == "k":
            self._write()
            self._start_again()

    def _write(self) -> None:
        with contextlib.suppress(IndexUnavailable):
            self.recorder.write_all()

    def _start_again(self) -> None:
        """The program was killed: nothing but the files is left."""
        is_full = self.index.is_full
        self.index.close()
        self.index = UnreliableIndex(self.index.path)
        self.index.is_full = is_full
        self.recorder = ChangeRecorder(self.index)
        self._running.clear()
        self._asked.clear()

    def _look_up(self, key: str) -> tuple[Page, set[str]]:
        """A key, and the folder that it is in: what there is, and what is gone."""
        objects = self.bucket.objects
        names = {key, key[: key.rfind("/") + 1]} - {""}
        gone = {name for name in names if not name.endswith("/") and name not in objects}
        folders = {name for name in names if name.endswith("/")}
        gone |= {name for name in folders if not any(each.startswith(name) for each in objects)}
        return page_of(objects[name] for name in names - gone - folders), gone

    def _change(self, kind: str, key: str) -> None:
        is_stored = kind == "s" or (kind == "p" and key not in self.bucket.objects)
        if is_stored:
            self.bucket.objects |= FakeBucket([key]).objects
        else:
            self.bucket.objects.pop(key, None)
        prefix = key[: key.rfind("/") + 1] if kind == "p" else ""
        changed = ChangedKeys([ChangedKey(key)] if kind != "p" else [])
        nothing = ChangedKeys()
        self.recorder.add(
            ContentsChange(
                Location("live", "bucket", prefix),
                changed if is_stored else nothing,
                nothing if is_stored else changed,
                is_partial=kind == "p",
            )
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(EVENTS)
def test_an_index_that_claims_to_be_complete_is_so(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, str]]
) -> None:
    index = UnreliableIndex(tmp_path_factory.mktemp("index") / "one.sqlite3")
    fill(index, [])
    program = Program(index)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(change_recorder, "MAX_WAITING", 3)
        patch.setattr(change_recorder, "MAX_LISTINGS", 2)
        for kind, key in events:
            program.do(kind, key)
            assert_claims_are_true(program)
    program.do("w", "")
    assert program.recorder.is_empty
    index = program.index
    IndexBuilder(index, program.bucket).list_changes(CancelToken())
    assert index.coverage().is_complete
    assert keys(index) == sorted(program.bucket.objects)
    index.close()


def assert_claims_are_true(program: Program) -> None:
    """An index that says that it has everything has it."""
    with contextlib.suppress(IndexUnavailable):
        if program.recorder.is_empty and program.index.coverage().is_complete:
            assert keys(program.index) == sorted(program.bucket.objects)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A program whose index is complete."""
    index = UnreliableIndex(tmp_path / "one.sqlite3")
    fill(index, [IndexedObject("a", 1)])
    made = Program(index)
    made.bucket.objects |= FakeBucket(["a"]).objects
    return made


def test_a_change_that_the_disk_refused_is_missed_after_a_restart(program: Program) -> None:
    program.index.is_full = True
    program.do("s", "b")
    program.do("k", "")
    with pytest.raises(IndexUnavailable):
        program.index.coverage()  # the disk is still full: nothing is claimed
    program.index.is_full = False
    assert program.index.coverage().lacks_changes
    assert not program.index.coverage().is_complete
    IndexBuilder(program.index, program.bucket).list_changes(CancelToken())
    assert keys(program.index) == ["a", "b"]
    program.do("k", "")
    assert program.index.coverage().is_complete  # once is enough


def test_a_restart_after_all_is_written_lists_nothing_again(program: Program) -> None:
    for kind in "sw":
        program.do(kind, "b")
    program.do("k", "")
    assert program.index.coverage().is_complete
    assert keys(program.index) == ["a", "b"]


def test_what_is_expected_is_missed_after_a_restart(program: Program) -> None:
    program.recorder.expect()
    program.recorder.note_expected()
    program.do("s", "b")  # another change, which is written
    program.do("k", "")
    assert program.index.coverage().lacks_changes


def test_what_was_expected_and_is_written_is_not_missed(program: Program) -> None:
    program.recorder.expect()
    program.recorder.note_expected()
    program.recorder.end_expected()
    program.do("s", "b")
    program.do("k", "")
    assert program.index.coverage().is_complete


def test_an_index_that_knows_nothing_lacks_nothing(tmp_path: Path) -> None:
    index = BucketIndex(tmp_path / "one.sqlite3")
    index.coverage()  # makes the file
    index.begin_changes()
    index.close()
    again = BucketIndex(index.path)
    assert not again.coverage().lacks_changes
    again.close()
