"""Deletions in several buckets, with a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, DeleteResult, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.results_deletion import BucketPart, ResultsDeletion
from rustfs_desktop.service.row_places import ResultBucket
from tests.faults.fake_s3 import FakeS3, error


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


def part(client: Client, bucket: str, *keys: str, label: str = "") -> BucketPart:
    return BucketPart(client, ResultBucket(Location("c", bucket), label or bucket), keys)


def run(qtbot: QtBot, deletion: ResultsDeletion) -> DeleteResult:
    with qtbot.waitSignal(deletion.finished) as finished:
        deletion.start()
    (result,) = finished.args
    assert isinstance(result, DeleteResult)
    return result


def test_each_bucket_loses_its_own_keys(
    qtbot: QtBot, background: Background, client: Client, bucket: str, other: str
) -> None:
    parts = [part(client, bucket, "a"), part(client, other, "b")]
    deletion = ResultsDeletion(background, parts)
    counts: list[int] = []
    deletion.progressed.connect(counts.append)
    result = run(qtbot, deletion)
    assert (result.deleted, result.failures) == (2, ())
    assert counts[-1] == 2
    assert [[change.key for change in each.deleted] for each in parts] == [["a"], ["b"]]
    assert (keys(client, bucket), keys(client, other)) == (["b"], ["a"])


def test_a_bucket_that_refuses_does_not_keep_the_others(
    qtbot: QtBot, background: Background, client: Client, bucket: str, other: str
) -> None:
    gone = part(client, f"{bucket}-none", "a", "b", label="label")
    parts = [part(client, bucket, "a"), gone, part(client, other, "b")]
    result = run(qtbot, ResultsDeletion(background, parts))
    assert result.deleted == 2
    assert [failure.key for failure in result.failures] == ["label/a", "label/b"]
    assert [each.is_partial for each in parts] == [False, True, False]
    assert [each.left for each in parts] == [[], ["a", "b"], []]
    assert (keys(client, bucket), keys(client, other)) == (["b"], ["a"])


def test_only_what_is_left_is_deleted_again(client: Client) -> None:
    there = ResultBucket(Location("c", "b"), "b")
    deleted = ChangedKeys([ChangedKey("y", marker_id="1")])
    assert BucketPart(client, there, ["x", "y", "z"], deleted).left == ["x", "z"]


def test_each_server_loses_only_its_own_keys_and_waits_for_no_other(
    qtbot: QtBot, background: Background, client: Client, bucket: str, other: str
) -> None:
    with FakeS3([bucket]) as fake:
        for key in ("a", "b"):
            fake.put(bucket, key, b"x")
        fake.rules.append(
            lambda request: error(403, "AccessDenied") if request.key == "a" else None
        )
        second = Client(Endpoint(fake.url), Credentials("me", "secretsecret"))
        parts = [
            part(second, bucket, "b", label="there"),
            part(client, bucket, "a", label="here"),
        ]
        deletion = ResultsDeletion(background, parts)
        counts: list[int] = []
        deletion.progressed.connect(counts.append)
        result = run(qtbot, deletion)
        assert (result.deleted, result.failures, counts[-1]) == (2, (), 2)
        assert keys(client, bucket) == ["b"]
        assert keys(client, other) == ["a", "b"]
        assert {key for _bucket, key in fake.objects} == {"a"}
        second.close()
