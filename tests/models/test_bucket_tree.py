"""The tree is read where it is opened, and what is open stays open when it is read again."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.models import bucket_tree
from rustfs_desktop.models.bucket_tree import BucketTreeModel
from rustfs_desktop.s3.types import Bucket, Endpoint
from tests.models.hostile import SHOWN

HOME, WORK = (
    Connection("one", "home", Endpoint("http://host:9000")),
    Connection("two", "work", Endpoint("https://example")),
)
PHOTOS = Location("one", "photos")


@pytest.fixture
def tree(qtbot: QtBot) -> BucketTreeModel:
    return BucketTreeModel()


def buckets(*names: str) -> list[Bucket]:
    return [Bucket(name) for name in names]


def below(tree: BucketTreeModel, location: Location | None = None) -> list[str]:
    parent = QModelIndex() if location is None else tree.index_of(location)
    return [str(tree.index(row, 0, parent).data()) for row in range(tree.rowCount(parent))]


@pytest.mark.parametrize("force_py", [False, True])
def test_is_a_good_model_through_every_change(
    tree: BucketTreeModel, qtmodeltester: ModelTester, qtbot: QtBot, force_py: bool
) -> None:
    rnd = random.Random(11)
    qtmodeltester.check(tree, force_py=force_py)  # and from now on, at every signal
    places = [Location("one"), Location("two"), PHOTOS, PHOTOS.child("a/"), PHOTOS.child("a/b/")]
    for step in range(400):
        place = rnd.choice(places)
        match step % 10:
            case 0:
                tree.set_connections(rnd.choice([[HOME, WORK], [WORK, HOME], [HOME], [WORK]]))
            case 1:
                tree.set_connections([HOME, WORK])
            case 2 | 3:
                names = rnd.sample(["photos", "b", "c", "d", "e1", "e10", "e9"], 4)
                tree.set_buckets("one", buckets("photos", *names))
            case 4 | 5 | 6:
                names = rnd.sample(["a/", "b/", "c/", "/", "z9/", "z10/"], rnd.randrange(6))
                place = rnd.choice(places[2:])
                prefixes = [place.prefix + name for name in ("a/", *names)]
                tree.set_prefixes(place, prefixes, rnd.random() < 0.7)
            case 7:
                tree.set_state(place.connection_id, rnd.choice(["online", "failed", "offline"]))
            case 8:
                tree.forget(place)
            case _:
                tree.set_error(place, rnd.choice(["no", "denied"]))
        index = tree.index_of(rnd.choice(places))
        if index.isValid() and tree.canFetchMore(index):
            tree.fetchMore(index)
        if step % 7 == 0:
            qtbot.waitUntil(lambda: not tree._opened)
    tree.set_connections([])
    assert tree.rowCount() == 0
    assert len(tree._nodes) == 1
    assert not tree._by_location


def test_connections_are_shown_in_their_order(tree: BucketTreeModel) -> None:
    tree.set_connections([WORK, HOME])
    assert below(tree) == ["work", "home"]
    tree.set_connections([WORK, Connection("one", "renamed", HOME.endpoint)])
    assert below(tree) == ["work", "renamed"]
    index = tree.index_of(Location("one"))
    assert tree.location(index) == Location("one")
    assert index.data(tree.LocationRole) == Location("one")
    assert index.data(tree.IconRole) == "server"
    assert "host:9000" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_opening_asks_once(tree: BucketTreeModel, qtbot: QtBot) -> None:
    tree.set_connections([HOME])
    index = tree.index_of(Location("one"))
    assert tree.hasChildren(index)
    assert tree.canFetchMore(index)
    with qtbot.waitSignal(tree.children_requested) as asked:
        tree.fetchMore(index)
    assert asked.args == [Location("one")]
    assert below(tree, Location("one")) == ["Loading…"]
    assert not tree.canFetchMore(index)
    with qtbot.assertNotEmitted(tree.children_requested, wait=20):
        tree.fetchMore(index)
    note = tree.index(0, 0, index)
    assert tree.location(note) is None
    assert note.data(tree.IconRole) == ""
    assert not tree.hasChildren(note)
    assert not tree.canFetchMore(note)
    assert not tree.flags(note) & Qt.ItemFlag.ItemIsSelectable


def test_an_answer_may_come_while_asking(tree: BucketTreeModel, qtbot: QtBot) -> None:
    tree.children_requested.connect(
        lambda place: tree.set_buckets(place.connection_id, buckets("b"))
    )
    tree.set_connections([HOME])
    tree.fetchMore(tree.index_of(Location("one")))
    qtbot.waitUntil(lambda: below(tree, Location("one")) == ["b"])


def test_an_answer_that_came_first_is_not_asked_for(tree: BucketTreeModel, qtbot: QtBot) -> None:
    tree.set_connections([HOME, WORK])
    for location in (Location("one"), Location("two")):
        tree.fetchMore(tree.index_of(location))
        assert tree.hasChildren(tree.index_of(location))
    tree.set_buckets("one", [])
    tree.set_connections([HOME])
    with qtbot.assertNotEmitted(tree.children_requested, wait=20):
        pass
    assert not tree.hasChildren(tree.index_of(Location("one")))


def test_children_are_in_natural_order(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME])
    tree.set_buckets("one", buckets("b10", "b9", "photos"))
    assert below(tree, Location("one")) == ["b9", "b10", "photos"]
    assert tree.is_loaded(Location("one"))
    tree.set_prefixes(PHOTOS, ["Z/", "a/", "m/"], True)
    assert below(tree, PHOTOS) == ["a", "m", "Z"]
    assert tree.index_of(PHOTOS.child("m/")).data(tree.IconRole) == "folder"


def test_reading_again_keeps_what_is_open(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME])
    tree.set_buckets("one", buckets("photos", "x"))
    tree.set_prefixes(PHOTOS, ["b/", "d/"], True)
    kept = QPersistentModelIndex(tree.index_of(PHOTOS.child("d/")))
    tree.set_prefixes(PHOTOS, ["a/", "c/", "d/", "e/"], True)
    tree.set_buckets("one", buckets("a", "photos"))
    tree.set_connections([WORK, HOME][1:])
    assert kept.isValid()
    assert tree.location(kept) == PHOTOS.child("d/")
    assert kept.row() == 2
    assert not tree.index_of(PHOTOS.child("b/")).isValid()


def test_a_note_says_that_more_may_come(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME])
    tree.set_buckets("one", buckets("photos"))
    tree.set_prefixes(PHOTOS, ["a/"], False)
    assert below(tree, PHOTOS) == ["a", "Loading…"]
    assert not tree.is_loaded(PHOTOS)
    tree.set_prefixes(PHOTOS, ["a/", "b/"], True)
    assert below(tree, PHOTOS) == ["a", "b"]
    tree.set_error(PHOTOS, "Access\ndenied")
    assert below(tree, PHOTOS) == ["a", "b", "Access␊denied"]
    tree.set_prefixes(PHOTOS, [], True)
    assert below(tree, PHOTOS) == []
    assert not tree.hasChildren(tree.index_of(PHOTOS))


def test_a_failed_place_is_not_asked_for_again_by_itself(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME])
    tree.set_error(Location("one"), "no")
    assert not tree.canFetchMore(tree.index_of(Location("one")))
    tree.forget(Location("one"))
    assert tree.canFetchMore(tree.index_of(Location("one")))
    assert below(tree, Location("one")) == []


def test_an_absurd_number_of_folders_is_cut_and_counted(
    tree: BucketTreeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_tree, "MAX_FOLDERS", 3)
    tree.set_connections([HOME])
    tree.set_buckets("one", buckets("photos"))
    tree.set_prefixes(PHOTOS, [f"f{i}/" for i in range(5)], True)
    assert below(tree, PHOTOS) == ["f0", "f1", "f2", "2 more folders in the list"]
    tree.set_prefixes(PHOTOS, [f"f{i}/" for i in range(4)] * 2, True)
    assert below(tree, PHOTOS)[-1] == "1 more folder in the list"


def test_states_of_connections(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME])
    index = tree.index_of(Location("one"))
    assert index.data(tree.StateRole) == "offline"
    tree.set_state("one", "online")
    assert index.data(tree.StateRole) == "online"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "home, connection, connected"
    tree.set_buckets("one", buckets("photos"))
    photos = tree.index_of(PHOTOS)
    assert photos.data(tree.StateRole) == ""
    assert photos.data(Qt.ItemDataRole.AccessibleTextRole) == "photos, bucket"
    tree.set_state("unknown", "online")


def test_going_offline_closes_the_connection(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME, WORK])
    tree.set_state("one", "online")
    tree.set_buckets("one", buckets("photos"))
    tree.set_state("one", "offline")
    index = tree.index_of(Location("one"))
    assert (index.row(), index.data(), index.data(tree.StateRole)) == (0, "home", "offline")
    assert tree.rowCount(index) == 0
    assert tree.canFetchMore(index)
    assert not tree.index_of(PHOTOS).isValid()


def test_places_that_are_not_in_the_tree_are_ignored(tree: BucketTreeModel) -> None:
    tree.set_prefixes(PHOTOS, ["a/"], True)
    tree.set_error(PHOTOS, "no")
    tree.forget(PHOTOS)
    tree.set_buckets("one", buckets("a"))
    assert tree.rowCount() == 0
    assert tree.location(QModelIndex()) is None


def test_only_places_that_hold_objects_take_drops(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME])
    tree.set_buckets("one", buckets("photos"))
    droppable = Qt.ItemFlag.ItemIsDropEnabled
    assert not tree.flags(tree.index_of(Location("one"))) & droppable
    assert tree.flags(tree.index_of(PHOTOS)) & droppable


def test_hostile_names_are_shown_and_kept(tree: BucketTreeModel) -> None:
    tree.set_connections([HOME])
    tree.set_buckets("one", buckets("photos"))
    prefixes = [f"p/{name}/" for name in ["", *SHOWN]]
    place = PHOTOS.child("p/")
    tree.set_prefixes(PHOTOS, ["p/"], True)
    tree.set_prefixes(place, prefixes, True)
    assert sorted(below(tree, place)) == sorted(["⟨empty⟩", *SHOWN.values()])
    for prefix in prefixes:
        assert tree.location(tree.index_of(PHOTOS.child(prefix))) == PHOTOS.child(prefix)
