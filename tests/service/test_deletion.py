"""Deleting a selection on a real server, counted and cancellable."""

import dataclasses
import threading
from urllib.parse import urlsplit

import pytest

from rustfs_desktop.errors import AccessDenied, NotConnected, ServerBusy
from rustfs_desktop.s3 import changed_keys
from rustfs_desktop.s3.api import batch_delete
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service import deletion_steps
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.deletion import Deletion
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.proxy import FaultProxy
from tests.faults.verbs import lose_reply
from tests.transfers.conftest import fake_client


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
    monkeypatch.setattr(deletion_steps, "delete_prefix", refuse)
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

    monkeypatch.setattr(deletion_steps, "delete_objects", wait)
    deletion = Deletion(background, client, bucket, ["file 0000"], [])
    heard = Heard(deletion)
    deletion.start()
    assert entered.wait(30)
    deletion.cancel()
    leave.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert heard.all == []
    assert not deletion.is_running


def test_an_outage_is_waited_for_and_the_rest_deleted(background, qtbot, monkeypatch):
    monkeypatch.setattr(deletion_steps, "delay_s", lambda _error, _attempts: 0.01)
    monkeypatch.setattr(Client, "browse", property(lambda self: self._get("browse", attempts=1)))
    monkeypatch.setattr(Client, "listing", property(lambda self: self._get("listing", attempts=1)))
    with FakeS3() as fake:
        fake.page_size = 2
        for number in range(6):
            fake.put("bucket", f"in/{number}", b"x")
            fake.put("bucket", f"file {number}", b"x")
        is_away = threading.Event()
        done: list[str] = []

        def server(request):
            if is_away.is_set():
                return error(503, "SlowDown")
            if request.what == "DeleteObjects" and not done:
                done.append(request.what)
                is_away.set()
            return None

        fake.rules.append(server)
        client = fake_client(fake)
        keys = [f"file {number}" for number in range(6)]
        deletion = Deletion(background, client, "bucket", keys, ["in/"])
        heard = Heard(deletion)
        deletion.waiting.connect(lambda outage: heard.all.append(("waiting", type(outage))))
        deletion.start()
        qtbot.waitUntil(lambda: ("waiting", ServerBusy) in heard.all)
        assert deletion.is_running
        assert {key for _, key in fake.objects} == {f"in/{number}" for number in range(6)}
        is_away.clear()
        qtbot.waitUntil(lambda: heard.all[-1:] == [("finished", 12)])
        assert fake.objects == {}
        assert heard.all[-2] == ("progressed", 12)
        client.close()


def test_after_an_outage_no_key_is_deleted_twice(background, client, bucket, qtbot, monkeypatch):
    monkeypatch.setattr(deletion_steps, "delay_s", lambda _error, _attempts: 0.01)
    real, asked = deletion_steps.delete_objects, []

    def fail_after_two(client, bucket, keys, token, progress, deleted):
        asked.append(keys)
        result = real(client, bucket, keys[:2], token, progress, deleted)
        if len(asked) == 1:
            raise ServerBusy
        return result

    fill(client, bucket, 4)
    monkeypatch.setattr(deletion_steps, "delete_objects", fail_after_two)
    keys = [f"file {number:04d}" for number in range(4)]
    deletion = Deletion(background, client, bucket, keys, [])
    heard = Heard(deletion)
    deletion.start()
    qtbot.waitUntil(lambda: heard.all[-1:] == [("finished", 4)])
    assert asked == [keys, keys[2:]]


def test_no_key_is_deleted_twice_however_many_there_are(
    background, client, bucket, qtbot, monkeypatch
):
    monkeypatch.setattr(deletion_steps, "delay_s", lambda _error, _attempts: 0.01)
    monkeypatch.setattr(deletion_steps, "MAX_KEYS", 3)
    monkeypatch.setattr(changed_keys, "MAX_KEYS", 3)
    real, outages, left = deletion_steps.delete_objects, [], [5]

    def fail_after_five(client, bucket, keys, token, progress, deleted):
        part = keys if outages else keys[: left[0]]
        left[0] -= len(part)
        result = real(client, bucket, part, token, progress, deleted)
        if len(part) < len(keys):
            outages.append(ServerBusy())
            raise outages[0]
        return result

    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    fill(client, bucket, 7)
    monkeypatch.setattr(deletion_steps, "delete_objects", fail_after_five)
    keys = [f"file {number:04d}" for number in range(7)]
    deletion = Deletion(background, client, bucket, keys, [])
    heard = Heard(deletion)
    deletion.start()
    qtbot.waitUntil(lambda: bool(heard.all) and heard.all[-1][0] == "finished")
    markers = client.browse.list_object_versions(Bucket=bucket)["DeleteMarkers"]
    assert sorted(marker["Key"] for marker in markers) == keys
    assert heard.all[-1] == ("finished", 7)
    assert len(outages) == 1
    assert not deletion.deleted_keys.is_complete
    assert deletion.remaining.keys == []


def test_a_deletion_that_waits_can_be_stopped(background, client, bucket, qtbot, monkeypatch):
    def fail(*_arguments):
        raise ServerBusy

    monkeypatch.setattr(deletion_steps, "delete_objects", fail)
    deletion = Deletion(background, client, bucket, ["file 0000"], [])
    heard = Heard(deletion)
    outages = []
    deletion.waiting.connect(outages.append)
    deletion.start()
    qtbot.waitUntil(lambda: bool(outages))
    deletion.cancel()
    qtbot.waitUntil(lambda: background.is_idle)
    assert heard.all == []


def test_what_remains_is_known_when_some_was_refused(background, qtbot):
    with FakeS3() as fake:
        for key in ("a", "b", "c", "kept/1", "gone/1"):
            fake.put("bucket", key, b"x")

        def refuse(request):
            if request.what != "DeleteObjects" or b"<Key>b</Key>" not in request.body:
                is_kept = request.what == "DeleteObject" and request.key == "kept/1"
                return error(403, "AccessDenied") if is_kept else None
            reply = fake.truth(request)
            fake.put("bucket", "b", b"x")
            refused = b"<Error><Key>b</Key><Code>AccessDenied</Code></Error></DeleteResult>"
            reply.body = reply.body.replace(b"<Deleted><Key>b</Key></Deleted>", b"").replace(
                b"</DeleteResult>", refused
            )
            return reply

        fake.rules.append(refuse)
        client = fake_client(fake)
        deletion = Deletion(background, client, "bucket", ["a", "b", "c"], ["gone/", "kept/"])
        with qtbot.waitSignal(deletion.finished):
            deletion.start()
        assert {key for _, key in fake.objects} == {"b", "kept/1"}
        assert (deletion.remaining.keys, deletion.remaining.prefixes) == (["b"], ["kept/"])
        client.close()


@pytest.fixture
def lossy(server, client, bucket, monkeypatch):
    """A client of a server that loses the reply to the first deletion, in a versioned bucket."""
    monkeypatch.setattr(deletion_steps, "delay_s", lambda _error, _attempts: 0.01)
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    parts = urlsplit(server.endpoint.url)
    with FaultProxy(parts.hostname, parts.port, keys=server.credentials) as proxy:
        proxy.on("DeleteObject*", lose_reply)
        made = Client(dataclasses.replace(server.endpoint, url=proxy.url), server.credentials)
        yield made
        made.close()
        assert proxy.count("DeleteObject") + proxy.count("DeleteObjects") == 1


def markers(client, bucket):
    """The keys of all delete markers."""
    listed = client.browse.list_object_versions(Bucket=bucket)
    return sorted(marker["Key"] for marker in listed["DeleteMarkers"])


NAMES = [f"file {number:04d}" for number in range(5)]
SELECTIONS = [(NAMES[:1], []), (NAMES, []), ([], ["file "])]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_reply_that_is_lost_adds_no_second_marker(
    background, lossy, client, bucket, qtbot, selection
):
    fill(client, bucket, 5)
    deletion = Deletion(background, lossy, bucket, *selection)
    heard = Heard(deletion)
    deletion.start()
    expected = selection[0] or NAMES
    qtbot.waitUntil(lambda: heard.all[-1:] == [("finished", len(expected))])
    assert markers(client, bucket) == expected
    assert sorted(change.key for change in deletion.deleted_keys) == expected
    assert deletion.deleted_keys.is_complete


@pytest.fixture
def fails_to_look(monkeypatch):
    """The connection is lost once more when the server is asked what is left."""
    look, looks = batch_delete.existing_objects, []

    def fail_once(*arguments):
        looks.append(arguments)
        if len(looks) == 1:
            raise NotConnected
        return look(*arguments)

    monkeypatch.setattr(batch_delete, "existing_objects", fail_once)


@pytest.fixture
def may_not_look(monkeypatch):
    """The connection is lost once more, and then the keys turn out not to be allowed to list."""

    def refuse(*_arguments):
        raise AccessDenied("No")

    def fail(*_arguments):
        raise NotConnected

    monkeypatch.setattr(batch_delete, "existing_objects", fail)
    monkeypatch.setattr(deletion_steps, "existing_objects", refuse)


@pytest.mark.parametrize("selection", [NAMES[:1], NAMES])
@pytest.mark.usefixtures("may_not_look")
def test_keys_that_may_not_be_listed_are_not_deleted_again_after_an_outage(
    background, lossy, client, bucket, qtbot, selection
):
    """Whether somebody stored them since is not known; *Retry* deletes them."""
    fill(client, bucket, 5)
    deletion = Deletion(background, lossy, bucket, selection, [])
    results = []
    deletion.finished.connect(results.append)
    deletion.start()
    qtbot.waitUntil(lambda: bool(results))
    assert results[0].deleted == 0
    assert {(each.key, each.error.code) for each in results[0].failures} == {
        (key, "DeletionUnconfirmed") for key in selection
    }
    assert markers(client, bucket) == selection
    assert deletion.remaining.keys == selection


@pytest.mark.usefixtures("fails_to_look")
@pytest.mark.parametrize("selection", SELECTIONS)
def test_neither_does_an_outage_that_follows(background, lossy, client, bucket, qtbot, selection):
    """Of a folder it is not known then what was deleted: views list it again."""
    fill(client, bucket, 5)
    deletion = Deletion(background, lossy, bucket, *selection)
    heard = Heard(deletion)
    deletion.start()
    keys, _folders = selection
    qtbot.waitUntil(lambda: heard.all[-1:] == [("finished", len(keys))])
    assert markers(client, bucket) == (keys or NAMES)
    assert sorted(change.key for change in deletion.deleted_keys) == keys
    assert deletion.deleted_keys.is_complete is bool(keys)
