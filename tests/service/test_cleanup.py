"""Cleaning up as planned, on a real server; and what is searched where not all may be listed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.s3.api.reclaimable import (
    Amount,
    StoredUpload,
    StoredUploads,
    find_old_versions,
    find_uploads,
)
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.cleanup import CleanupPlan, clean_up, idle_uploads
from rustfs_desktop.service.deletion_steps import DeletionProgress
from rustfs_desktop.service.reclaimable import FoundAmounts, ReclaimableData
from rustfs_desktop.transfers.errors import JournalError
from tests.faults.fake_s3 import FakeS3, Request, error
from tests.service.index_stage import Stage
from tests.transfers.conftest import fake_client
from tests.waiting import hold_until


def start_upload(client: Client, bucket: str, key: str) -> str:
    upload_id: str = client.browse.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    return upload_id


def uploads(client: Client, bucket: str) -> StoredUploads:
    return find_uploads(client, bucket, "", CancelToken(), lambda _amount: None)


def plan_of(client: Client, bucket: str) -> CleanupPlan:
    """A plan with all that is there."""
    found = find_old_versions(client, bucket, "", CancelToken(), lambda _amount: None)
    return CleanupPlan("", uploads(client, bucket).uploads, found)


def test_only_idle_uploads_of_others_are_proposed() -> None:
    def upload(upload_id: str, last_active: float) -> StoredUpload:
        return StoredUpload("key", upload_id, last_active, 1, 10)

    found = [upload("old", 100), upload("new", 900), upload("own", 100), upload("unknown", -1)]
    assert [each.upload_id for each in idle_uploads(found, 500, {"own"})] == ["old"]


def test_uploads_and_versions_are_removed_and_counted(client: Client, bucket: str) -> None:
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for body in (b"1", b"22", b"333"):
        client.browse.put_object(Bucket=bucket, Key="a", Body=body)
    start_upload(client, bucket, "big")
    own = start_upload(client, bucket, "own")
    progress = DeletionProgress()
    plan = plan_of(client, bucket)
    result = clean_up(client, bucket, plan, lambda: {own}, progress, CancelToken())
    assert (result.deleted, result.failures) == (3, ())
    assert progress.state.deleted == 3
    assert not list(result.keys)  # no object was deleted
    left = plan_of(client, bucket)
    assert [upload.upload_id for upload in left.uploads] == [own]
    assert left.versions is not None
    assert left.versions.amount == Amount()
    assert client.browse.get_object(Bucket=bucket, Key="a")["Body"].read() == b"333"


def test_markers_that_old_versions_leave_behind_are_removed(client: Client, bucket: str) -> None:
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for key in ("file", "gone"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x")
    client.browse.delete_object(Bucket=bucket, Key="gone")
    found = find_old_versions(client, bucket, "", CancelToken(), lambda _amount: None)
    plan = CleanupPlan("", (), found, found.deleted.covering)
    result = clean_up(client, bucket, plan, set, DeletionProgress(), CancelToken())
    assert (result.deleted, result.failures) == (2, ())
    left = client.browse.list_object_versions(Bucket=bucket)
    assert [each["Key"] for each in left["Versions"]] == ["file"]
    assert "DeleteMarkers" not in left


def test_nothing_is_aborted_if_the_own_uploads_are_not_known(client: Client, bucket: str) -> None:
    def refuse() -> set[str]:
        raise JournalError

    start_upload(client, bucket, "big")
    plan = plan_of(client, bucket)
    with pytest.raises(JournalError):
        clean_up(client, bucket, plan, refuse, DeletionProgress(), CancelToken())
    assert len(uploads(client, bucket).uploads) == 1


def test_an_outage_is_waited_for_and_nothing_is_counted_twice(
    fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.service.deletion_steps.delay_s", lambda *_any: 0.0)
    client = fake_client(fake)
    for key in ("a", "b", "c"):
        start_upload(client, "bucket", key)
    plan = CleanupPlan("", uploads(client, "bucket").uploads)
    left = [2]  # requests until the outage

    def break_off(request: Request) -> object:
        if request.what != "AbortMultipartUpload":
            return None
        left[0] -= 1
        return error(503, "SlowDown") if left[0] == 0 else None

    fake.rules.append(break_off)
    progress = DeletionProgress()
    result = clean_up(client, "bucket", plan, set, progress, CancelToken())
    assert (result.deleted, result.failures) == (3, ())
    assert uploads(client, "bucket").uploads == ()
    client.close()


@pytest.fixture
def fake() -> Iterator[FakeS3]:
    with FakeS3(["bucket"]) as made:
        yield made


@pytest.fixture
def on_fake(qtbot: QtBot, tmp_path: Path, fake: FakeS3) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path)
    made.connect(Endpoint(fake.url), Credentials("me", "secretsecret"))
    yield made
    made.end()


def test_what_may_not_be_listed_has_an_error(on_fake: Stage, fake: FakeS3) -> None:
    fake.rules.append(
        lambda request: (
            error(403, "AccessDenied")
            if not request.query.keys().isdisjoint({"versioning", "versions"})
            else None
        )
    )
    data = ReclaimableData(on_fake.background, on_fake.connections, on_fake.connections)
    data.show(Location("live", "bucket"))
    data.search()
    on_fake.qtbot.waitUntil(lambda: data.result is not None)
    assert data.result is not None
    assert isinstance(data.result.versions, AccessDenied)
    assert data.result.amounts == FoundAmounts(None, Amount())
    assert not data.result.has_any


def test_another_location_and_stop_end_a_search(on_fake: Stage, fake: FakeS3) -> None:
    gate = threading.Event()
    fake.rules.append(lambda _request: hold_until(gate))
    data = ReclaimableData(on_fake.background, on_fake.connections, on_fake.connections)
    data.show(Location("live", "bucket"))
    data.search()
    assert data.is_running
    data.stop()
    assert not data.is_running
    data.search()
    data.show(Location("live", "bucket", "folder/"))
    assert not data.is_running
    gate.set()
    on_fake.wait_idle()
    assert data.result is None


def test_what_was_counted_is_forgotten_when_the_connection_is_edited(on_fake: Stage) -> None:
    """The connection may be to another server then, which has other files with such names."""
    data = ReclaimableData(on_fake.background, on_fake.connections, on_fake.connections)
    data.show(Location("live", "bucket"))
    data.search()
    on_fake.qtbot.waitUntil(lambda: data.result is not None)
    connection = on_fake.connections.get("live")
    assert connection is not None
    on_fake.connections.save(connection, None)
    assert data.result is None
