"""What is told of changed objects, on a real server that keeps versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.locations import BucketLocation
from tests.waiting import patience_s

MIB = 1024 * 1024


@pytest.fixture
def versioned(client: Client, bucket: str) -> str:
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    return bucket


@pytest.fixture
def queue(qtbot: QtBot) -> Iterator[TransferQueue]:
    made = TransferQueue()
    yield made
    made.stop(patience_s())


def versions(client: Client, bucket: str) -> set[tuple[str, str]]:
    found = client.browse.list_object_versions(Bucket=bucket).get("Versions", [])
    return {(each["Key"], each["VersionId"]) for each in found}


def markers(client: Client, bucket: str) -> set[tuple[str, str]]:
    found = client.browse.list_object_versions(Bucket=bucket).get("DeleteMarkers", [])
    return {(each["Key"], each["VersionId"]) for each in found}


def test_uploads_and_copies_tell_the_versions_they_made(
    qtbot: QtBot, queue: TransferQueue, client: Client, versioned: str, tmp_path: Path
) -> None:
    (tmp_path / "small").write_bytes(b"x")
    (tmp_path / "big").write_bytes(bytes(20 * MIB))
    told: list[ContentsChange] = []
    queue.contents_changed.connect(told.append)
    with qtbot.waitSignal(queue.job_finished):
        queue.upload("c1", client, [tmp_path / "small", tmp_path / "big"], versioned, "in/")
    source = BucketLocation("c1", client, versioned, "in/")
    target = BucketLocation("c1", client, versioned, "copies/")
    with qtbot.waitSignal(queue.job_finished):
        queue.copy(source, target, [("in/small", 1), ("in/big", 20 * MIB)], [])
    qtbot.waitUntil(lambda: sum(len(change.stored) for change in told) == 4)

    named = {(key, version_id) for change in told for key, version_id, _ in change.stored}
    assert named == versions(client, versioned)
    assert all(version_id for _, version_id in named)


def test_a_move_tells_the_delete_marker_of_its_source(
    qtbot: QtBot, queue: TransferQueue, client: Client, versioned: str
) -> None:
    client.browse.put_object(Bucket=versioned, Key="from/a", Body=b"abc")
    told: list[ContentsChange] = []
    queue.contents_changed.connect(told.append)
    source = BucketLocation("c1", client, versioned, "from/")
    target = BucketLocation("c1", client, versioned, "to/")
    queue.copy(source, target, [("from/a", 3)], [], is_move=True)
    qtbot.waitUntil(lambda: len(told) >= 2)

    deleted = [changed for change in told for changed in change.deleted]
    assert {(changed.key, changed.marker_id) for changed in deleted} == markers(client, versioned)


def test_a_deletion_tells_its_delete_markers(qtbot: QtBot, client: Client, versioned: str) -> None:
    for key in ("a", "b", "folder/c", "stays"):
        client.browse.put_object(Bucket=versioned, Key=key, Body=b"x")
    background = Background()
    deletion = Deletion(background, client, versioned, ["a", "b"], ["folder/"])
    with qtbot.waitSignal(deletion.finished) as finished:
        deletion.start()
    background.stop()
    (result,) = finished.args
    assert list(result.keys) == list(deletion.deleted_keys)
    assert {(key, marker_id) for key, _, marker_id in result.keys} == markers(client, versioned)
    assert [key for key, _, _ in result.keys] == ["a", "b", "folder/c"]


def test_a_change_is_complete_unless_something_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Location("c1", "bucket", "a/")
    assert ContentsChange(place).is_complete
    assert not ContentsChange(place, is_partial=True).is_complete
    monkeypatch.setattr("rustfs_desktop.s3.changed_keys.MAX_KEYS", 1)
    keys = ChangedKeys([ChangedKey("a/1"), ChangedKey("a/2")])
    assert not ContentsChange(place, stored=keys).is_complete
    assert not ContentsChange(place, deleted=keys).is_complete
