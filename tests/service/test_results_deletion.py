"""Deletions in several buckets, with a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.results_deletion import BucketPart, ResultsDeletion


@pytest.fixture
def background() -> Iterator[Background]:
    threads = Background()
    yield threads
    threads.stop()


@pytest.fixture
def other(client: Client, bucket: str) -> Iterator[str]:
    """A second bucket; both have the objects ``a`` and ``b``."""
    name = f"{bucket}-2"
    client.browse.create_bucket(Bucket=name)
    for each in (bucket, name):
        for key in ("a", "b"):
            client.browse.put_object(Bucket=each, Key=key, Body=b"x")
    yield name
    for key in keys(client, name):
        client.browse.delete_object(Bucket=name, Key=key)
    client.browse.delete_bucket(Bucket=name)


def keys(client: Client, bucket: str) -> list[str]:
    found = client.browse.list_objects_v2(Bucket=bucket).get("Contents", [])
    return [each["Key"] for each in found]


def run(qtbot: QtBot, deletion: ResultsDeletion) -> DeleteResult:
    with qtbot.waitSignal(deletion.finished) as finished:
        deletion.start()
    (result,) = finished.args
    assert isinstance(result, DeleteResult)
    return result


def test_each_bucket_loses_its_own_keys(
    qtbot: QtBot, background: Background, client: Client, bucket: str, other: str
) -> None:
    parts = [BucketPart(bucket, ["a"]), BucketPart(other, ["b"])]
    deletion = ResultsDeletion(background, client, parts)
    counts: list[int] = []
    deletion.progressed.connect(counts.append)
    result = run(qtbot, deletion)
    assert (result.deleted, result.failures) == (2, ())
    assert counts[-1] == 2
    assert [[change.key for change in part.deleted] for part in parts] == [["a"], ["b"]]
    assert (keys(client, bucket), keys(client, other)) == (["b"], ["a"])


def test_a_bucket_that_refuses_does_not_keep_the_others(
    qtbot: QtBot, background: Background, client: Client, bucket: str, other: str
) -> None:
    gone = BucketPart(f"{bucket}-none", ["a", "b"])
    parts = [BucketPart(bucket, ["a"]), gone, BucketPart(other, ["b"])]
    result = run(qtbot, ResultsDeletion(background, client, parts))
    assert result.deleted == 2
    assert [failure.key for failure in result.failures] == [f"{bucket}-none/a", f"{bucket}-none/b"]
    assert [part.is_partial for part in parts] == [False, True, False]
    assert [part.left for part in parts] == [[], ["a", "b"], []]
    assert (keys(client, bucket), keys(client, other)) == (["b"], ["a"])


def test_only_what_is_left_is_deleted_again() -> None:
    part = BucketPart("b", ["x", "y", "z"], ChangedKeys([ChangedKey("y", marker_id="1")]))
    assert part.left == ["x", "z"]
