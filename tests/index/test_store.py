"""The index of a bucket: searches, counts, sums, and what happens to damaged files."""

import contextlib
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.index.errors import IndexReplaced, IndexUnavailable
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.query import Query, parse
from rustfs_desktop.index.reading import folder_totals
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import Coverage, FolderTotals, IndexedObject
from tests.index.stage import KEYS, NOW, OBJECTS, QUERIES, fill, hits, keys, page_of
from tests.waiting import patience_s

PREFIXES = st.sampled_from(["", "a/", "a/b/", "a", "a/b", "/", "Ab/"])


@pytest.fixture
def index(tmp_path: Path) -> BucketIndex:
    return BucketIndex(tmp_path / "cache" / "one.sqlite3")


def test_a_new_index_knows_nothing_and_is_private(index: BucketIndex) -> None:
    assert keys(index) == []
    assert index.coverage().listed is None
    assert not index.coverage().is_complete
    assert stat.S_IMODE(index.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(index.path.parent.stat().st_mode) == 0o700


def test_it_is_kept_on_disk(index: BucketIndex) -> None:
    stored = IndexedObject("a/Photo.JPG", 7, NOW, "0" * 32, "GLACIER")
    fill(index, [stored])
    index.close()
    assert hits(BucketIndex(index.path), "photo") == [stored]


def test_the_marker_of_the_searched_folder_is_a_folder(index: BucketIndex) -> None:
    marker, file = IndexedObject("a/b/", 0), IndexedObject("a/b/file", 1)
    fill(index, [marker, file])
    for query, expected in (("type:folder", [marker]), ("type:file", [file])):
        assert hits(index, query, "a/b/") == expected
        assert index.count(parse(query), "a/b/", cancel=CancelToken()).objects == 1


def test_a_search_ends_at_its_limit(index: BucketIndex) -> None:
    fill(index, [IndexedObject(f"d/{number}.txt", 1) for number in range(2000)])
    for query in (".txt", "t", "size:1", "*.txt", ""):
        assert len(hits(index, query, limit=1000)) == 1000
        assert index.count(parse(query), cancel=CancelToken()).objects == 2000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(OBJECTS, max_size=12), QUERIES, PREFIXES)
def test_searches_find_exactly_what_matches(
    tmp_path_factory: pytest.TempPathFactory,
    stored: list[IndexedObject],
    query: Query,
    prefix: str,
) -> None:
    index = BucketIndex(tmp_path_factory.mktemp("index") / "one.sqlite3")
    fill(index, stored)
    unique = {found.key: found for found in stored}
    cut = prefix.rfind("/") + 1
    expected = sorted(
        found
        for key, found in unique.items()
        if key.startswith(prefix) and query.matches(found._replace(key=key[cut:]))
    )
    assert hits(index, query, prefix) == expected
    count = index.count(query, prefix, cancel=CancelToken())
    assert count.objects == len(expected)
    index.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(OBJECTS.filter(lambda found: found.size < 2**40), max_size=12), st.lists(KEYS))
def test_sums_are_those_of_the_objects(
    tmp_path_factory: pytest.TempPathFactory, stored: list[IndexedObject], deleted: list[str]
) -> None:
    index = BucketIndex(tmp_path_factory.mktemp("index") / "one.sqlite3")
    index.record_change(stored=[IndexedObject("a/unsized"), *stored])
    index.record_change(deleted=deleted)
    left = {found.key: found for found in [IndexedObject("a/unsized"), *stored]}
    for key in deleted:
        left.pop(key, None)

    def sums(prefix: str) -> FolderTotals:
        below = [found for key, found in left.items() if key.startswith(prefix)]
        unsized = sum(found.size < 0 for found in below)
        return FolderTotals(len(below), sum(max(found.size, 0) for found in below), unsized)

    for prefix in ("", "a/", "a/b/"):
        assert index.totals(prefix) == sums(prefix)
        children = {
            prefix + key[len(prefix) :].partition("/")[0] + "/"
            for key in left
            if key.startswith(prefix) and "/" in key[len(prefix) :]
        }
        found = {
            child: totals for child, totals in index.child_totals(prefix).items() if totals.objects
        }
        assert found == {child: sums(child) for child in children}
    index.close()


def test_a_search_below_a_folder_is_about_the_rest_of_the_key(index: BucketIndex) -> None:
    fill(index, [IndexedObject(key, 1) for key in ("Straße/a.txt", "Straße/strasse.txt")])
    assert keys(index, "strasse") == ["Straße/a.txt", "Straße/strasse.txt"]
    for query in ("strasse", "se.", "s*sse.*", "se"):
        assert keys(index, query, "Straße/") == ["Straße/strasse.txt"]
        assert index.count(parse(query), "Straße/", cancel=CancelToken()).objects == 1
    assert keys(index, "*/*", "Straße/") == []


def test_huge_sizes_do_not_overflow(index: BucketIndex) -> None:
    fill(index, [IndexedObject(f"a/{number}", 2**63 - 1) for number in range(3)])
    assert index.totals("a/").objects == 3
    assert index.count(parse("a"), cancel=CancelToken()).size >= 2**63 - 1
    fill(index, [])
    assert index.totals("a/").objects == 0


def test_sums_are_exact_again_without_objects_of_impossible_sizes(index: BucketIndex) -> None:
    huge, small = 2**63 - 1, [IndexedObject("a/3", 3), IndexedObject("a/4", 4)]
    for sizes in ([huge], [huge, huge], [2**62, 2**62, 5], [2**61 + 1, 2**61 + 1]):
        stored = [IndexedObject(f"a/huge {number}", size) for number, size in enumerate(sizes)]
        fill(index, stored)
        fill(index, [*stored, *small])
        fill(index, small)
        assert index.totals("a/") == FolderTotals(2, 7)
        fill(index, [*stored, *small])
        index.record_change(deleted=[each.key for each in stored[:1]])
        index.check()
        fill(index, small[:1])
        assert index.totals("a/") == FolderTotals(1, 3)
    index.check()
    assert keys(index) == ["a/3"]


def test_a_canceled_search_ends(index: BucketIndex) -> None:
    fill(index, [IndexedObject(f"d/{number}") for number in range(2000)])
    cancel = CancelToken()
    search = index.search(parse("d"), cancel=cancel)
    next(search)
    cancel.set()
    with pytest.raises(Cancelled):
        list(search)
    with pytest.raises(Cancelled):
        index.count(parse("d"), cancel=cancel)


def test_searches_answer_while_the_index_is_written(index: BucketIndex) -> None:
    fill(index, [IndexedObject("d/before")])
    is_written, may_commit = threading.Event(), threading.Event()

    def write() -> None:
        def work(tables: object) -> None:
            tables.put_objects([IndexedObject("d/after")])  # type: ignore[attr-defined]
            is_written.set()
            may_commit.wait(2 * patience_s())

        index.write(work)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert is_written.wait(patience_s())
        assert keys(index, "d/") == ["d/before"]
        assert index.totals().objects == 1
    finally:
        may_commit.set()
        writer.join()
    assert keys(index, "d/") == ["d/after", "d/before"]


def test_all_of_an_answer_is_from_one_moment(index: BucketIndex) -> None:
    fill(index, [IndexedObject("d/one", 1)])

    def question(connection: sqlite3.Connection) -> list[FolderTotals]:
        before = folder_totals(connection, "")
        index.record_change(stored=[IndexedObject("d/two", 2)])
        return [before, folder_totals(connection, "")]

    assert index.read(question, []) == [FolderTotals(1, 1)] * 2
    assert index.totals() == FolderTotals(2, 3)


def test_names_that_no_server_has_are_ignored(index: BucketIndex) -> None:
    index.record_change(stored=[IndexedObject("a\udcff"), IndexedObject("b")], deleted=["\udcff"])
    assert keys(index) == ["b"]


# Files that are damaged or gone -------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        " ".join(f"w{number}" for number in range(1500)),
        " ".join(f"{number}-{'abcdefgh' * 50}" for number in range(1500)),
        " ".join(f"-w{number}" for number in range(1500)),
        " ".join(f"class:w{number}" for number in range(1500)),
    ],
    ids=["words", "long words", "negated", "classes"],
)
def test_a_query_of_any_length_is_answered(index: BucketIndex, query: str) -> None:
    fill(index, [IndexedObject("a")])
    parsed = parse(query)
    expected = ["a"] if parsed.terms[0].is_negated else []
    assert keys(index, query) == expected
    assert index.count(parsed, cancel=CancelToken()).objects == len(expected)
    assert keys(index) == ["a"]


def test_an_error_of_a_statement_leaves_the_index_as_it_is(index: BucketIndex) -> None:
    fill(index, [IndexedObject("a")])
    for wrong in ("SELECT nothing", "SELECT 'a' GLOB '" + "?" * 60_000 + "'", "SELECT json('{')"):
        with pytest.raises(IndexUnavailable):
            index.write(lambda tables, sql=wrong: tables.connection.execute(sql).fetchall())
        with pytest.raises(IndexUnavailable):
            index.read(lambda connection, sql=wrong: connection.execute(sql).fetchall(), [])
    assert keys(index) == ["a"]
    assert index.coverage().is_complete


def test_an_index_that_breaks_its_constraints_is_replaced(index: BucketIndex) -> None:
    fill(index, [IndexedObject("a")])
    index.write(lambda tables: tables.connection.execute("INSERT INTO folder SELECT * FROM folder"))
    assert keys(index) == []
    fill(index, [IndexedObject("b")])
    assert keys(index) == ["b"]


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE object",
        "ALTER TABLE object RENAME COLUMN size TO length",
        "DROP TABLE trigram",
        "UPDATE trigram_config SET v=0",
        "UPDATE object SET class=x'00'",
        "UPDATE object SET name=CAST(x'ff' AS TEXT)",
    ],
)
def test_an_index_with_wrong_tables_is_replaced(index: BucketIndex, damage: str) -> None:
    fill(index, [IndexedObject("some-name")])
    index.close()
    with contextlib.closing(sqlite3.connect(index.path)) as connection, connection:
        connection.execute(damage)
    again = BucketIndex(index.path)
    assert keys(again) == []
    assert again.coverage() == Coverage()


def test_an_index_of_another_version_is_replaced(index: BucketIndex) -> None:
    fill(index, [IndexedObject("a")])
    index.close()
    with sqlite3.connect(index.path) as connection:
        connection.execute("PRAGMA user_version=7")
    connection.close()
    again = BucketIndex(index.path)
    assert keys(again) == []
    fill(again, [IndexedObject("b")])
    assert keys(again) == ["b"]


def test_a_closed_index_is_not_opened_again(index: BucketIndex) -> None:
    fill(index, [IndexedObject("a")])
    index.close()
    index.path.unlink()
    for use in (index.coverage, index.check, lambda: keys(index), index.start_listing):
        with pytest.raises(IndexUnavailable):
            use()
    assert not index.path.exists()


def test_a_deleted_index_starts_over(index: BucketIndex) -> None:
    fill(index, [IndexedObject("a")])
    for path in index.path.parent.iterdir():
        path.unlink()
    assert keys(index) == []
    fill(index, [IndexedObject("b")])
    assert keys(BucketIndex(index.path)) == ["b"]


def test_a_file_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    index = BucketIndex(tmp_path / "file" / "one.sqlite3")
    with pytest.raises(IndexUnavailable):
        keys(index)
    with pytest.raises(IndexUnavailable):
        index.record_change(deleted=["a"])


STORED = sorted(
    IndexedObject(f"folder-{number % 7}/Name {number}.txt", number, NOW, f"{number:032x}")
    for number in range(300)
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a sound index with ``STORED``."""
    index = BucketIndex(tmp_path_factory.mktemp("sound") / "one.sqlite3")
    fill(index, STORED)
    index.close()
    return index.path


DAMAGE = st.one_of(
    st.tuples(st.just("truncated"), st.floats(0, 1), st.just(b"")),
    st.tuples(st.just("written"), st.floats(0, 1), st.binary(min_size=1, max_size=300)),
    st.tuples(st.just("zeroed"), st.floats(0, 1), st.integers(1, 9000).map(bytes)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(DAMAGE, min_size=1, max_size=3))
@example([("written", 0.03125, b'"\x80')])  # the message of SQLite is no UTF-8
@example([("written", 0.5625, b"\x80")])  # the text of a row is no UTF-8
def test_a_damaged_index_is_rebuilt_without_an_error(
    tmp_path_factory: pytest.TempPathFactory,
    sound: Path,
    damage: list[tuple[str, float, bytes]],
) -> None:
    content = bytearray(sound.read_bytes())
    for kind, where, written in damage:
        at = int(where * len(content))
        if kind == "truncated":
            del content[at:]
        else:
            content[at : at + len(written)] = written
    index = BucketIndex(tmp_path_factory.mktemp("damaged") / "one.sqlite3")
    index.path.write_bytes(content)
    for query in ("name 12", "a", "*.txt", "size>200", "class:x", ""):
        hits(index, query)
        with contextlib.suppress(IndexReplaced):
            index.count(parse(query), cancel=CancelToken())
    index.totals()
    index.child_totals()
    index.coverage("folder-1/")
    index.record_change(stored=[IndexedObject("folder-1/new")], deleted=["folder-2/Name 2.txt"])
    index.check()
    with IndexListing(index, "", is_recursive=True) as listing:
        listing.add_page(page_of(STORED))
        listing.complete()
    assert hits(index, "") == STORED
    assert hits(index, "name") == STORED
    assert index.totals() == FolderTotals(len(STORED), sum(found.size for found in STORED))
    index.close()
