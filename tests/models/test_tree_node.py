"""The nodes of the bucket tree: rows, parents, and what a new listing changes."""

from __future__ import annotations

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.tree_node import Loading, Node

BUCKET = Location("id", "bucket")


def bucket_with(*names: str) -> Node:
    made = Node(0, BUCKET, "bucket")
    made.insert(0, [Node(n, BUCKET.child(name), name) for n, name in enumerate(names, 1)])
    return made


def rows(node: Node) -> list[tuple[int, str]]:
    return [(child.row, child.text) for child in node.children]


def test_children_know_their_row_and_parent() -> None:
    bucket = bucket_with("a/", "c/")
    bucket.insert(1, [Node(9, BUCKET.child("b/"), "b/")])
    assert rows(bucket) == [(0, "a/"), (1, "b/"), (2, "c/")]
    assert all(child.parent is bucket for child in bucket.children)


def test_what_is_removed_takes_everything_below_along() -> None:
    bucket = bucket_with("a/", "b/", "c/")
    inside = Node(9, BUCKET.child("a/x/"), "x")
    bucket.children[0].insert(0, [inside])
    gone = bucket.remove(0, 1)
    assert [node.text for node in gone] == ["a/", "b/", "x"]
    assert rows(bucket) == [(0, "c/")]


def test_a_new_listing_keeps_what_is_still_there() -> None:
    bucket = bucket_with("a/", "b/", "c/", "d/")
    wanted = {BUCKET.child(name): None for name in ("a/", "c/", "e/")}
    known, gone = bucket.compare_children(wanted)
    assert known == {BUCKET.child("a/"), BUCKET.child("c/")}
    assert gone == [(1, 1), (3, 3)]


def test_another_order_replaces_everything() -> None:
    bucket = bucket_with("a/", "b/")
    known, gone = bucket.compare_children({BUCKET.child(name): None for name in ("b/", "a/")})
    assert known == set()
    assert gone == [(0, 1)]


def test_icons_notes_and_what_may_still_come() -> None:
    bucket = bucket_with("a/")
    assert [node.icon for node in (Node(1, Location("id"), ""), bucket, bucket.children[0])] == [
        "server", "bucket", "folder",
    ]  # fmt: skip
    assert bucket.note is None
    bucket.insert(1, [Node(2, None, "Loading…")])
    assert bucket.note is bucket.children[1]
    assert bucket.note.icon == ""
    assert bucket.is_unread
    bucket.loading = Loading.ACTIVE
    assert not bucket.is_unread
    assert bucket.may_get_children
    bucket.loading = Loading.DONE
    assert not bucket.may_get_children
