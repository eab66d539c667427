"""The indexes of buckets in the running program: built, kept current, closed."""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import weakref

import pytest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, Cancelled
from rustfs_desktop.index.cache_folder import MAX_BYTES
from rustfs_desktop.index.errors import IndexUnavailable
from rustfs_desktop.index.query import parse
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.tables import IndexTables
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint, Page
from rustfs_desktop.service import change_recorder, folder_merge
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.listing import Listing
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, Request, error
from tests.index.stage import hits, keys, page_of
from tests.service.index_stage import Stage
from tests.waiting import hold_until, patience_s


@pytest.fixture
def on_server(stage: Stage, server: LiveServer, client: Client, bucket: str) -> Stage:
    for key in ("a/one.jpg", "a/two.jpg", "b/three.txt", "four.txt"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"12345")
    stage.connect(server.endpoint, server.credentials)
    return stage


def client_of(stage: Stage) -> Client:
    client = stage.connections.client("live")
    assert client is not None
    return client


def test_an_index_is_built_when_asked(on_server: Stage, bucket: str) -> None:
    on_server.indexes.look_up("live", bucket)
    on_server.qtbot.waitUntil(lambda: on_server.status(bucket).is_looked_up)
    assert on_server.status(bucket).coverage is None
    assert not on_server.folder.exists()
    on_server.build(bucket)
    index = on_server.index(bucket)
    assert keys(index, "jpg") == ["a/one.jpg", "a/two.jpg"]
    coverage = on_server.status(bucket).coverage
    assert coverage is not None
    assert coverage.objects == 4
    assert not coverage.is_building


def test_changes_of_the_program_are_in_it(on_server: Stage, bucket: str) -> None:
    on_server.build(bucket)
    on_server.change(bucket, ["a/new.jpg"], ["a/one.jpg"])
    index = on_server.index(bucket)
    assert keys(index, "jpg") == ["a/new.jpg", "a/two.jpg"]
    new = hits(index, "new")[0]
    assert (new.size, new.modified) == (-1, -1)  # not known, and not zero
    assert index.totals("a/").unsized == 1
    on_server.change(bucket, ["again"], [])
    on_server.change(bucket, [], ["again"])
    assert keys(index, "again") == []


def test_an_index_that_is_used_takes_the_room_of_others(on_fake: Stage) -> None:
    on_fake.build("bucket")
    path, unused = on_fake.index("bucket").path, on_fake.folder / "unused.sqlite3"
    unused.touch()
    os.truncate(unused, MAX_BYTES + 1)  # takes no room on the disk
    os.utime(path, (1, 1))
    on_fake.indexes.look_up("live", "bucket")
    on_fake.wait_idle()
    assert path.stat().st_mtime > 1
    os.utime(unused)
    on_fake.build("bucket")
    on_fake.wait_idle()
    assert path.exists()
    assert not unused.exists()


def test_changes_wait_until_the_index_can_be_written(
    on_fake: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_fake.build("bucket")
    index, record_change = on_fake.index("bucket"), BucketIndex.record_change

    def fail(*_arguments: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(BucketIndex, "record_change", fail)
    on_fake.change("bucket", ["a"], [])
    on_fake.change("bucket", ["b"], ["folder/07.txt"])
    assert len(keys(index)) == 30
    monkeypatch.setattr(BucketIndex, "record_change", record_change)
    on_fake.change("bucket", [], ["a"])  # after it was stored
    assert keys(index, "07") == keys(index, "a") == []
    assert keys(index, "b") == ["b"]


def test_waiting_changes_are_written_at_the_end(
    on_fake: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_fake.build("bucket")

    def fail(*_arguments: object) -> None:
        raise IndexUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(BucketIndex, "record_change", fail)
        on_fake.change("bucket", ["new"], [])
    on_fake.indexes.write_changes(patience_s())
    assert keys(on_fake.index("bucket"), "new") == ["new"]


def test_folders_of_changes_that_are_too_many_are_listed_again(
    on_fake: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_fake.build("bucket")

    def fail(*_arguments: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(change_recorder, "MAX_WAITING", 2)
    with monkeypatch.context() as patch:
        patch.setattr(BucketIndex, "record_change", fail)
        for name in ("a", "b", "c"):
            on_fake.change("bucket", [name], [])
    on_fake.change("bucket", ["d"], [])
    index = on_fake.index("bucket")
    assert keys(index, "?") == ["a", "b"]
    assert index.coverage().lacks_changes


def test_changed_folders_are_listed_again_by_themselves(on_fake: Stage, fake: FakeS3) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    fake.put("bucket", "folder/new.txt", b"x")
    on_fake.change("bucket", [], [], is_partial=True)
    assert not on_fake.status("bucket").is_complete
    on_fake.qtbot.waitUntil(lambda: on_fake.is_built("bucket"))
    assert keys(index, "new") == ["folder/new.txt"]


def test_changed_folders_are_listed_once_the_connection_is_online(
    on_fake: Stage, fake: FakeS3
) -> None:
    on_fake.build("bucket")
    on_fake.connections.disconnect_from("live")
    fake.put("bucket", "folder/new.txt", b"x")
    on_fake.change("bucket", [], [], is_partial=True)
    assert on_fake.status("bucket").lacks_changes
    on_fake.connections.connect_to("live")
    on_fake.qtbot.waitUntil(lambda: on_fake.is_built("bucket"))
    assert keys(on_fake.index("bucket"), "new") == ["folder/new.txt"]


def test_changed_folders_are_not_listed_after_the_user_stopped_that(
    on_fake: Stage, fake: FakeS3, gate: threading.Event
) -> None:
    on_fake.build("bucket")
    listings = fake.count("ListObjectsV2")

    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2":
            hold_until(gate)

    fake.rules.append(hold)
    on_fake.change("bucket", [], [], is_partial=True)
    on_fake.qtbot.waitUntil(lambda: fake.count("ListObjectsV2") > listings)
    on_fake.indexes.pause("live", "bucket")
    gate.set()
    on_fake.wait_idle()
    listings = fake.count("ListObjectsV2")
    on_fake.connections.disconnect_from("live")
    on_fake.connections.connect_to("live")
    on_fake.qtbot.waitUntil(lambda: on_fake.connections.client("live") is not None)
    assert on_fake.status("bucket").lacks_changes
    assert not on_fake.status("bucket").is_running
    assert fake.count("ListObjectsV2") == listings
    on_fake.build("bucket")
    assert on_fake.status("bucket").is_complete


def test_changes_do_not_make_an_index(on_server: Stage, bucket: str) -> None:
    on_server.change(bucket, ["a/new.jpg"], [])
    on_server.visit(bucket)
    assert not on_server.folder.exists()


def test_a_visited_folder_is_merged(on_server: Stage, client: Client, bucket: str) -> None:
    on_server.build(bucket)
    client.browse.put_object(Bucket=bucket, Key="a/other.jpg", Body=b"1234567")
    client.browse.delete_object(Bucket=bucket, Key="a/one.jpg")
    client.browse.put_object(Bucket=bucket, Key="b/elsewhere.jpg", Body=b"1")
    on_server.visit(bucket, "a/")
    found = hits(on_server.index(bucket), "jpg")
    assert [(each.key, each.size) for each in found] == [("a/other.jpg", 7), ("a/two.jpg", 5)]


def test_a_change_while_a_folder_is_listed_stays(
    on_fake: Stage, fake: FakeS3, gate: threading.Event
) -> None:
    on_fake.build("bucket")
    arrived = threading.Event()

    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2":
            arrived.set()
            hold_until(gate)

    fake.rules.append(hold)
    client = client_of(on_fake)
    location = Location("live", "bucket", "folder/")
    merge = on_fake.indexes.start_merge(location)
    assert merge is not None
    listing = Listing(on_fake.background, client, "bucket", "folder/", merge)
    listing.start()
    on_fake.qtbot.waitUntil(arrived.is_set)
    index = on_fake.index("bucket")
    on_fake.connections.note_change(
        ContentsChange(
            Location("live", "bucket"),
            ChangedKeys([ChangedKey("folder/mine")]),
            ChangedKeys([ChangedKey("folder/07.txt")]),
        )
    )
    on_fake.qtbot.waitUntil(lambda: keys(index, "mine") == ["folder/mine"])
    with on_fake.qtbot.waitSignal(listing.finished):
        gate.set()
    on_fake.indexes.write_listed(location)
    on_fake.wait_idle()
    assert keys(index, "mine") == ["folder/mine"]
    assert keys(index, "07") == []
    assert len(keys(index)) == 30


def test_large_or_dropped_listings_are_not_merged(
    on_fake: Stage, fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    fake.put("bucket", "folder/new.txt", b"")
    monkeypatch.setattr(folder_merge, "MAX_ROWS", 20)
    on_fake.visit("bucket", "folder/")
    assert keys(index, "new") == []
    monkeypatch.setattr(folder_merge, "MAX_ROWS", 50)
    merge = on_fake.indexes.start_merge(Location("live", "bucket", "folder/"))
    assert merge is not None

    def stop_listing() -> None:
        with merge.collecting():
            merge.add_page(Page())
            raise Cancelled

    with pytest.raises(Cancelled):
        stop_listing()
    on_fake.change("bucket", ["mine"], [])
    assert index.changes.is_empty  # no listing runs
    assert len(keys(index)) == 31
    on_fake.visit("bucket", "folder/")
    assert keys(index, "new") == ["folder/new.txt"]


def test_a_listing_that_nobody_waits_for_is_merged_with_the_next_change(
    on_fake: Stage, fake: FakeS3
) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    fake.put("bucket", "folder/new.txt", b"")
    merge = on_fake.indexes.start_merge(Location("live", "bucket", "folder/"))
    assert merge is not None
    with merge.collecting():
        for page in list_pages(client_of(on_fake), "bucket", "folder/", cancel=CancelToken()):
            merge.add_page(page)
    on_fake.change("bucket", ["mine"], [])
    assert keys(index, "new") == ["folder/new.txt"]
    on_fake.change("bucket", ["other"], [])
    assert index.changes.is_empty  # no listing runs


def test_listings_that_wait_are_few(on_fake: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    monkeypatch.setattr(change_recorder, "MAX_LISTINGS", 1)
    for key in ("folder/kept", "folder/dropped"):
        merge = on_fake.indexes.start_merge(Location("live", "bucket", "folder/"))
        assert merge is not None
        with merge.collecting():
            merge.add_page(page_of([IndexedObject(key)]))
    on_fake.change("bucket", ["mine"], [])
    assert keys(index, "folder/") == ["folder/kept"]
    on_fake.change("bucket", ["other"], [])
    assert index.changes.is_empty


def test_a_build_pauses_and_goes_on(on_fake: Stage, fake: FakeS3, gate: threading.Event) -> None:
    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2" and fake.count("ListObjectsV2") > 2:
            hold_until(gate)

    fake.rules.append(hold)
    on_fake.indexes.build("live", "bucket")
    assert on_fake.status("bucket").is_running
    on_fake.qtbot.waitUntil(lambda: fake.count("ListObjectsV2") > 2)
    on_fake.indexes.pause("live", "bucket")
    assert not on_fake.status("bucket").is_running
    on_fake.wait_idle()  # the request that hangs is abandoned
    gate.set()
    coverage = on_fake.status("bucket").coverage
    assert coverage is not None
    assert coverage.is_building
    assert not coverage.is_complete
    on_fake.build("bucket")
    assert len(keys(on_fake.index("bucket"))) == 30


def test_an_update_finds_what_others_changed(on_fake: Stage, fake: FakeS3) -> None:
    on_fake.build("bucket")
    before = on_fake.status("bucket").coverage
    fake.put("bucket", "elsewhere/new.txt", b"")
    on_fake.change("bucket", [], [], is_partial=True)  # listed again before the whole bucket
    on_fake.indexes.build("live", "bucket")
    on_fake.qtbot.waitUntil(lambda: not on_fake.status("bucket").is_running)
    on_fake.wait_idle()
    assert keys(on_fake.index("bucket"), "new") == ["elsewhere/new.txt"]
    after = on_fake.status("bucket").coverage
    assert before is not None
    assert after is not None
    assert before.listed is not None
    assert after.listed is not None
    assert after.listed > before.listed


def test_an_error_is_in_the_status(on_fake: Stage, fake: FakeS3) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "ListObjectsV2" else None
    )
    on_fake.indexes.build("live", "bucket")
    on_fake.qtbot.waitUntil(lambda: not on_fake.status("bucket").is_running)
    assert isinstance(on_fake.status("bucket").error, AccessDenied)


def test_gone_objects_are_taken_out_at_once(
    on_fake: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_fake.build("bucket")
    written: list[list[str]] = []
    record_change = BucketIndex.record_change

    def record(index: BucketIndex, *, deleted: list[str]) -> None:
        written.append(deleted)
        record_change(index, deleted=deleted)

    monkeypatch.setattr(BucketIndex, "record_change", record)
    gone = ["folder/07.txt", "folder/08.txt"]
    on_fake.indexes.remove_gone(Location("live", "bucket"), iter(gone))
    on_fake.indexes.remove_gone(Location("live", "bucket"), [])
    on_fake.wait_idle()
    index = on_fake.index("bucket")
    assert written == [gone]
    assert keys(index, "07") == keys(index, "08") == []
    assert index.count(parse(""), cancel=CancelToken()).objects == 28


def test_a_removed_connection_closes_its_index(on_fake: Stage) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    on_fake.connections.remove("live")
    on_fake.wait_idle()
    assert on_fake.indexes.index_of("live", "bucket") is None
    with pytest.raises(IndexUnavailable):
        index.coverage()


def test_changes_of_a_removed_connection_are_written_at_the_end(on_fake: Stage) -> None:
    on_fake.build("bucket")
    built, gate = on_fake.index("bucket"), threading.Event()
    gone = ChangedKeys(map(ChangedKey, keys(built, "07")))
    for _thread in range(8):  # more than may work for indexes at once
        on_fake.background.run(
            on_fake.connections,
            lambda _token: hold_until(gate),
            lambda _nothing: None,
            lambda _error: None,
            connection="indexes",
        )
    on_fake.connections.note_change(ContentsChange(Location("live", "bucket"), deleted=gone))
    on_fake.connections.remove("live")
    on_fake.indexes.write_changes(patience_s())
    with contextlib.closing(BucketIndex(built.path)) as index:
        assert (keys(index, "07"), keys(index, "08")) == ([], keys(built, "08"))
    gate.set()
    on_fake.wait_idle()


def test_an_open_index_does_not_keep_its_owner(on_fake: Stage) -> None:
    indexes = Indexes(on_fake.background, on_fake.connections, on_fake.folder)
    assert indexes.index_of("live", "bucket") is not None
    kept = weakref.ref(indexes)
    del indexes  # or Qt would delete it while it deletes the open index
    assert kept() is None


def test_closing_does_not_wait_for_a_disk_that_hangs(on_fake: Stage) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    hangs, goes_on = threading.Event(), threading.Event()

    def hold(_tables: IndexTables) -> None:
        hangs.set()
        hold_until(goes_on)

    writer = threading.Thread(target=index.write, args=(hold,))
    writer.start()
    hangs.wait(patience_s())
    try:
        on_fake.indexes.close_files(0.01)
        assert writer.is_alive()
    finally:
        goes_on.set()
        writer.join()


def test_going_offline_pauses_a_build(on_fake: Stage, fake: FakeS3, gate: threading.Event) -> None:
    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2":
            hold_until(gate)

    fake.rules.append(hold)
    on_fake.indexes.build("live", "bucket")
    on_fake.connections.disconnect_from("live")
    assert not on_fake.status("bucket").is_running
    on_fake.wait_idle()  # though the server does not answer


def test_a_build_goes_on_with_the_connection_that_started_it(
    on_fake: Stage, fake: FakeS3, gate: threading.Event
) -> None:
    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2":
            hold_until(gate)

    fake.rules.append(hold)
    on_fake.connect(Endpoint(fake.url), Credentials("you", "secretsecret"), "other")
    on_fake.indexes.build("live", "bucket")
    on_fake.indexes.build("other", "bucket")  # does nothing while that runs
    on_fake.connections.disconnect_from("other")
    assert on_fake.status("bucket").is_running
    on_fake.connections.disconnect_from("live")
    assert not on_fake.status("bucket").is_running
    assert not on_fake.indexes._builds
    gate.set()


def test_a_slot_may_use_the_index_of_another_bucket(
    on_fake: Stage, fake: FakeS3, gate: threading.Event
) -> None:
    on_fake.build("bucket")
    on_fake.connections.disconnect_from("live")
    on_fake.change("bucket", [], [], is_partial=True)
    others = map("other-{}".format, itertools.count())

    def use_another(_index: BucketIndex) -> None:
        on_fake.index(next(others))

    on_fake.indexes.changed.connect(use_another)

    def hold(request: Request) -> None:
        if request.what == "ListObjectsV2":
            hold_until(gate)

    fake.rules.append(hold)
    on_fake.connections.connect_to("live")
    on_fake.qtbot.waitUntil(lambda: on_fake.status("bucket").is_running)
    on_fake.indexes.pause_all()
    assert not on_fake.status("bucket").is_running
    assert next(others) != "other-0"  # the slot was called
    on_fake.indexes.changed.disconnect(use_another)


def test_connections_to_one_server_share_an_index(on_fake: Stage, fake: FakeS3) -> None:
    on_fake.connect(Endpoint(fake.url), Credentials("you", "secretsecret"), "other")
    index = on_fake.index("bucket")
    assert on_fake.indexes.index_of("other", "bucket") is index
    on_fake.connections.remove("live")
    assert on_fake.indexes.index_of("other", "bucket") is index
