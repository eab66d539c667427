"""Deleting a selection on a real server, counted and cancellable."""

import threading

import pytest

from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import deletion as deletion_module
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.deletion import Deletion


@pytest.fixture
def background(qtbot):
    made = Background()
    yield made
    made.stop()


def fill(client, bucket, count):
    for number in range(count):
        client.browse.put_object(Bucket=bucket, Key=f"file {number:04d}", Body=b"x")
    client.browse.put_object(Bucket=bucket, Key="folder/inside", Body=b"x")


class Heard:
    """The signals of a deletion, in order."""

    def __init__(self, deletion):
        self.all = []
        deletion.progressed.connect(lambda count: self.all.append(("progressed", count)))
        deletion.finished.connect(lambda result: self.all.append(("finished", result.deleted)))
        deletion.failed.connect(lambda error: self.all.append(("failed", type(error))))


def test_a_selection_is_deleted_with_its_folders(background, client, bucket, qtbot):
    fill(client, bucket, 5)
    deletion = Deletion(background, client, bucket, ["file 0000", "file 0001"], ["folder/"])
    results = []
    deletion.finished.connect(results.append)
    deletion.start()
    qtbot.waitUntil(lambda: bool(results))
    assert results[0].deleted == 3
    assert results[0].failures == ()
    left = client.browse.list_objects_v2(Bucket=bucket)["Contents"]
    assert sorted(found["Key"] for found in left) == ["file 0002", "file 0003", "file 0004"]


@pytest.mark.weed_only(reason="needs keys that may only read, which only the embedded server has")
def test_what_may_not_be_deleted_is_named_key_by_key(background, server, client, bucket, qtbot):
    fill(client, bucket, 3)
    readonly = Client(server.endpoint, server.readonly)
    deletion = Deletion(background, readonly, bucket, ["file 0000", "file 0001"], [])
    ends = []
    deletion.finished.connect(ends.append)
    deletion.failed.connect(ends.append)
    deletion.start()
    qtbot.waitUntil(lambda: bool(ends))
    assert "AccessDenied" in (getattr(ends[0], "code", "") or ends[0].failures[0].error.code)
    assert client.browse.list_objects_v2(Bucket=bucket)["KeyCount"] == 4
    readonly.close()


def test_the_count_comes_before_the_end_and_includes_the_folders(background, client, bucket, qtbot):
    fill(client, bucket, 3)
    deletion = Deletion(background, client, bucket, ["file 0000"], ["folder/", "file "])
    heard = Heard(deletion)
    deletion.start()
    assert deletion.is_running
    qtbot.waitUntil(lambda: heard.all[-1:] == [("finished", 4)])
    assert heard.all[-2] == ("progressed", 4)
    assert not deletion.is_running


def test_a_failure_tells_what_was_deleted_before(background, client, bucket, qtbot, monkeypatch):
    def refuse(*_arguments):
        raise AccessDenied("No")

    fill(client, bucket, 2)
    monkeypatch.setattr(deletion_module, "delete_prefix", refuse)
    deletion = Deletion(background, client, bucket, ["file 0000"], ["folder/"])
    heard = Heard(deletion)
    deletion.start()
    qtbot.waitUntil(lambda: heard.all[-1:] == [("failed", AccessDenied)])
    assert [changed.key for changed in deletion.deleted_keys] == ["file 0000"]


def test_nothing_comes_after_cancel(background, client, bucket, qtbot, monkeypatch):
    entered, leave = threading.Event(), threading.Event()

    def wait(*_arguments):
        entered.set()
        leave.wait(30)

    monkeypatch.setattr(deletion_module, "delete_objects", wait)
    deletion = Deletion(background, client, bucket, ["file 0000"], [])
    heard = Heard(deletion)
    deletion.start()
    assert entered.wait(30)
    deletion.cancel()
    leave.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert heard.all == []
    assert not deletion.is_running
