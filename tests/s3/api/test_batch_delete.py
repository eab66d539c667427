"""Deleting many keys: in batches, with a reason for each that stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, AlreadyExists, Cancelled, UnusableName
from rustfs_desktop.s3.api import batch_delete
from rustfs_desktop.s3.api.batch_delete import (
    BATCH_SIZE,
    MAX_PARALLEL,
    PROBE_SIZE,
    batches,
    delete_all,
    delete_until_gone,
    page_batches,
)
from rustfs_desktop.s3.api.bucket_requests import Item
from rustfs_desktop.s3.api.objects import create_folder, delete_objects, delete_prefix
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Client
from tests.faults.fake_s3 import FakeS3, error, xml
from tests.faults.wire import Reply, Request
from tests.waiting import hold_until, patience_s


def ignore(_count: int) -> None:
    pass


def fill(fake: FakeS3, count: int, prefix: str = "") -> list[str]:
    keys = [f"{prefix}{number:05}" for number in range(count)]
    for key in keys:
        fake.put("bucket", key, b"")
    return keys


def test_batches_of_five_hundred(fake: FakeS3, to_fake: Client) -> None:
    keys = fill(fake, 1001)
    progress: list[int] = []
    result = delete_objects(to_fake, "bucket", iter(keys), CancelToken(), progress.append)
    assert result.deleted == 1001
    assert result.failures == ()
    assert progress == [500, 1000, 1001]
    assert not fake.objects
    assert [r.what for r in fake.requests] == [
        *("DeleteObjects", "DeleteObjects", "DeleteObject"),
        "ListObjectsV2",  # the second reply named no key
    ]
    assert "Content-MD5" in fake.requests[0].headers


@pytest.mark.parametrize("key", ["x\x01y", "a\nb", "a\rb", "\ufffe", " lead", "trail ", "\x7f"])
def test_names_that_xml_cannot_carry_go_one_by_one(fake: FakeS3, to_fake: Client, key: str) -> None:
    keys = [key, *fill(fake, 2)]
    fake.put("bucket", key, b"")
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert result.deleted == 3
    assert not fake.objects
    assert fake.requests[-1].key == key


def test_each_key_that_stays_has_its_reason(fake: FakeS3, to_fake: Client) -> None:
    keys = fill(fake, 10)

    def rule(request: Request) -> Reply | None:
        if request.what != "DeleteObjects":
            return None
        errors = "".join(
            f"<Error><Key>{key}</Key><Code>{code}</Code><Message>no</Message></Error>"
            for key, code in ((keys[3], "AccessDenied"), (keys[5], "NoSuchKey"))
        )
        for key in (*keys[:3], *keys[4:]):
            fake.objects.pop(("bucket", key))
        return Reply(200, f"<DeleteResult>{errors}</DeleteResult>".encode())

    fake.rules.append(rule)
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert result.deleted == 9
    assert [(failure.key, failure.error.code) for failure in result.failures] == [
        (keys[3], "AccessDenied")
    ]


@pytest.mark.parametrize("key", ["", "other"])
def test_an_error_for_no_key_of_the_batch_is_for_all(
    fake: FakeS3, to_fake: Client, key: str
) -> None:
    keys = fill(fake, 3)
    refusal = f"<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
    reply = Reply(200, f"<DeleteResult>{refusal}</DeleteResult>".encode())
    fake.rules.append(lambda request: reply if request.what == "DeleteObjects" else None)
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert (result.deleted, len(result.keys)) == (0, 0)
    assert [failure.key for failure in result.failures] == keys
    assert {type(failure.error) for failure in result.failures} == {AccessDenied}


@pytest.mark.parametrize("named", [[], ["00001"]], ids=["none", "one"])
@pytest.mark.parametrize("status", [200, 204])
def test_keys_that_the_reply_does_not_name_are_looked_up(
    fake: FakeS3, to_fake: Client, named: list[str], status: int
) -> None:
    keys = fill(fake, 3)
    rows = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in named)

    def rule(request: Request) -> Reply | None:
        if request.what != "DeleteObjects":
            return None
        for key in ["00000", *named]:  # one is deleted without a word
            fake.objects.pop(("bucket", key))
        document = xml(f"<DeleteResult>{rows}</DeleteResult>") if status == 200 else b""
        return Reply(status, document, {"Content-Type": "application/xml"})

    fake.rules.append(rule)
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    gone = ["00000", *(named if status == 200 else [])]
    left = sorted(key for _, key in fake.objects)
    assert {failure.key for failure in result.failures} == set(left)
    assert {failure.error.code for failure in result.failures} == {"DeletionUnconfirmed"}
    assert result.deleted == 3 - len(left)
    assert set(gone) <= {change.key for change in result.keys}


@pytest.mark.parametrize("status", [403, 501])
def test_keys_that_nothing_names_are_not_called_deleted(
    fake: FakeS3, to_fake: Client, status: int
) -> None:
    keys = fill(fake, 3)
    code = {403: "AccessDenied", 501: "NotImplemented"}[status]
    reply = Reply(200, xml("<DeleteResult/>"), {"Content-Type": "application/xml"})
    fake.rules += [
        lambda request: reply if request.what == "DeleteObjects" else None,
        lambda request: error(status, code) if request.what == "ListObjectsV2" else None,
    ]
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert result.deleted == 0
    assert [failure.key for failure in result.failures] == keys


def test_a_result_names_what_was_deleted(fake: FakeS3, to_fake: Client) -> None:
    keys = [*fill(fake, 2), " lead"]
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert list(result.keys) == [ChangedKey(key) for key in keys]


def test_delete_markers_are_asked_for_as_long_as_there_are_any(
    fake: FakeS3, to_fake: Client
) -> None:
    keys = fill(fake, 3 * BATCH_SIZE)
    is_quiet: list[bool] = []
    has_versions = True

    def rule(request: Request) -> Reply | None:
        if request.what != "DeleteObjects":
            return None
        is_quiet.append(b"<Quiet>true" in request.body)
        if is_quiet[-1] or not has_versions:
            return None
        root: Any = ElementTree.fromstring(request.body)
        names = [node.text for node in root.iter() if node.tag.endswith("Key")]
        deleted = "".join(
            f"<Deleted><Key>{name}</Key><DeleteMarker>true</DeleteMarker>"
            f"<DeleteMarkerVersionId>marker {name}</DeleteMarkerVersionId></Deleted>"
            for name in names
        )
        return Reply(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    fake.rules.append(rule)
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert list(result.keys) == [ChangedKey(key, "", f"marker {key}") for key in keys]
    assert is_quiet == [False] * 3
    is_quiet.clear()
    has_versions = False
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert [changed.marker_id for changed in result.keys] == [""] * len(keys)
    assert sorted(is_quiet) == [False, True, True]


def lose_some(fake: FakeS3, lost: list[str]) -> None:
    """Let the server confirm quiet deletions of these keys without carrying them out."""

    def rule(request: Request) -> Reply | None:
        if request.what != "DeleteObjects" or b"<Quiet>true" not in request.body:
            return None
        reply = fake.truth(request)
        for key in lost:
            fake.put("bucket", key, b"x")
        return reply

    fake.rules.append(rule)


@pytest.mark.parametrize("others", [0, 3000])
def test_keys_that_no_reply_named_are_looked_for(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    monkeypatch.setattr(batch_delete, "_LOOKS_S", (0.0, 0.01))
    keys = fill(fake, 3 * BATCH_SIZE)
    fill(fake, others, "other/")
    lose_some(fake, [keys[600], keys[1400]])
    deleted = ChangedKeys()
    progress: list[int] = []
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), progress.append, deleted)
    assert (result.deleted, progress[-1]) == (1498, 1498)
    assert [(each.key, each.error.code) for each in result.failures] == [
        (keys[600], "StillListed"),
        (keys[1400], "StillListed"),
    ]
    assert result.is_checked
    assert not deleted.is_complete  # views list the folder again
    assert fake.count("ListObjectsV2") == 2


def test_a_key_that_is_listed_for_a_moment_longer(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fill(fake, 3 * BATCH_SIZE)
    lose_some(fake, [keys[600]])

    def list_once(request: Request) -> Reply | None:
        if request.what != "ListObjectsV2":
            return None
        reply = fake.truth(request)
        fake.objects.pop(("bucket", keys[600]), None)
        return reply

    fake.rules.append(list_once)
    monkeypatch.setattr(batch_delete, "_LOOKS_S", (0.0, 0.01))
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert (result.deleted, result.failures, result.is_checked) == (1500, (), True)


def test_a_look_takes_few_requests(fake: FakeS3, to_fake: Client) -> None:
    """Between the keys there are too many others."""
    keys = fill(fake, 2 * BATCH_SIZE)
    for key in (keys[500], keys[-1]):
        fill(fake, 1100, f"{key}/")
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert (result.deleted, result.is_checked) == (1000, False)
    assert fake.count("ListObjectsV2") == 1


@pytest.mark.parametrize(("status", "code"), [(403, "AccessDenied"), (503, "SlowDown")])
def test_keys_that_cannot_be_listed_are_deleted_according_to_the_server(
    fake: FakeS3, to_fake: Client, status: int, code: str
) -> None:
    keys = fill(fake, 3 * BATCH_SIZE)
    fake.rules.append(lambda r: error(status, code) if r.what == "ListObjectsV2" else None)
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert (result.deleted, result.failures, result.is_checked) == (1500, (), False)
    assert delete_objects(to_fake, "bucket", fill(fake, 9), CancelToken(), ignore).is_checked


@pytest.mark.parametrize("count", [1, 3])
def test_keys_that_may_not_be_listed_are_not_deleted_again(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Somebody may have stored them since."""
    monkeypatch.setattr(batch_delete, "_PAUSES_S", (0.01, 0.01))
    keys = fill(fake, count)

    def rule(request: Request) -> Reply | None:
        if request.what == "ListObjectsV2":
            return error(403, "AccessDenied")
        fake.truth(request)
        for key in keys:
            fake.put("bucket", key, b"new")
        return Reply(0)

    fake.rules.append(rule)
    deleted = ChangedKeys()
    result = delete_objects(to_fake, "bucket", keys, CancelToken(), ignore, deleted)
    assert result.deleted == 0
    assert [(each.key, each.error.code) for each in result.failures] == [
        (key, "DeletionUnconfirmed") for key in keys
    ]
    assert deleted.unsure == set(keys)
    assert {key for _, key in fake.objects} == set(keys)


def test_what_was_deleted_is_known_although_it_was_stopped(fake: FakeS3, to_fake: Client) -> None:
    keys = fill(fake, 2000)
    cancel = CancelToken()
    deleted = ChangedKeys()
    with pytest.raises(Cancelled):
        delete_objects(to_fake, "bucket", keys, cancel, lambda _n: cancel.set(), deleted)
    assert [changed.key for changed in deleted] == keys[:BATCH_SIZE]


def test_server_without_batches(fake: FakeS3, to_fake: Client) -> None:
    keys = fill(fake, 5)
    fake.rules.append(lambda r: error(501, "NotImplemented") if r.what == "DeleteObjects" else None)
    assert delete_objects(to_fake, "bucket", keys, CancelToken(), ignore).deleted == 5
    assert not fake.objects


def test_stopped_between_batches(fake: FakeS3, to_fake: Client) -> None:
    keys = fill(fake, 2000)
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        delete_objects(to_fake, "bucket", keys, cancel, lambda _n: cancel.set())
    assert len(fake.objects) == 2000 - BATCH_SIZE


def test_batches_go_side_by_side_after_the_first(fake: FakeS3, to_fake: Client) -> None:
    fill(fake, 9000, "a/")
    meeting = threading.Barrier(MAX_PARALLEL, timeout=patience_s())

    def rule(request: Request) -> None:
        if request.what == "DeleteObjects" and 1 < fake.count("DeleteObjects") <= 1 + MAX_PARALLEL:
            meeting.wait()

    fake.rules.append(rule)
    progress: list[int] = []
    result = delete_prefix(to_fake, "bucket", "a/", CancelToken(), progress.append)
    assert result.deleted == 9000
    assert progress[:3] == [PROBE_SIZE, PROBE_SIZE + BATCH_SIZE, PROBE_SIZE + 2 * BATCH_SIZE]
    assert not meeting.broken
    assert not fake.objects


def test_nothing_more_is_sent_when_the_first_batch_is_refused(
    fake: FakeS3, to_fake: Client
) -> None:
    keys = fill(fake, 5000)
    fake.rules.append(lambda r: error(403, "AccessDenied") if r.what == "DeleteObjects" else None)
    with pytest.raises(AccessDenied):
        delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    assert fake.count("DeleteObjects") == 1


def test_what_was_deleted_is_known_although_another_batch_failed(
    fake: FakeS3, to_fake: Client
) -> None:
    keys = fill(fake, 5000)
    refused = f"<Key>{keys[BATCH_SIZE]}</Key>".encode()
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if refused in request.body else None
    )
    deleted = ChangedKeys()
    with pytest.raises(AccessDenied):
        delete_objects(to_fake, "bucket", keys, CancelToken(), ignore, deleted)
    gone = keys[:BATCH_SIZE] + keys[2 * BATCH_SIZE :]
    assert [changed.key for changed in deleted] == gone
    assert {key for _, key in fake.objects} == set(keys) - set(gone)


def test_versions_wait_for_each_other(fake: FakeS3, to_fake: Client) -> None:
    meeting = threading.Barrier(2)

    def rule(request: Request) -> Reply | None:
        if request.what != "DeleteObjects":
            return None
        if fake.count("DeleteObjects") == 2:
            with pytest.raises(threading.BrokenBarrierError):
                meeting.wait(0.3)
        assert meeting.n_waiting == 0
        return Reply(200, b"<DeleteResult/>")

    fake.rules.append(rule)
    items = ((f"{number:05}", "v1") for number in range(4 * BATCH_SIZE))
    ended: list[int] = []
    delete_all(
        to_fake, "bucket", batches(items), CancelToken(), lambda batch, _: ended.append(len(batch))
    )
    assert ended == [BATCH_SIZE] * 4
    assert fake.count("DeleteObjects") == 4


def test_keys_of_several_pages_share_a_batch() -> None:
    pages = [[(f"{page}/{number}", "") for number in range(90)] for page in range(9)]
    made = list(page_batches(pages))
    assert [len(batch) for batch in made] == [PROBE_SIZE, BATCH_SIZE, 9 * 90 - 600]
    assert [item for batch in made for item in batch] == [item for page in pages for item in page]


def test_versions_are_deleted_before_the_next_page_is_listed(fake: FakeS3, to_fake: Client) -> None:
    deleted: list[str] = []

    def rule(request: Request) -> Reply | None:
        if request.what == "DeleteObject":
            deleted.append(request.query["versionId"])
        return None

    def pages() -> Iterator[list[Item]]:
        if deleted:
            return
        yield [("a", "1")]
        assert deleted == ["1"]  # later it might be the only version of a restored file
        yield []
        yield [("b", "2")]

    fake.rules.append(rule)
    result = delete_until_gone(to_fake, "bucket", pages, CancelToken(), ignore)
    assert (result.deleted, deleted) == (2, ["1", "2"])


def test_a_request_that_hangs_is_let_go_when_stopped(fake: FakeS3, to_fake: Client) -> None:
    keys = fill(fake, 4000)
    cancel, go_on = CancelToken(), threading.Event()

    def rule(request: Request) -> None:
        if request.what == "DeleteObjects" and fake.count("DeleteObjects") > 1:
            cancel.set()
            hold_until(go_on)

    fake.rules.append(rule)
    with pytest.raises(Cancelled):
        delete_objects(to_fake, "bucket", keys, cancel, ignore)
    assert not go_on.is_set()
    go_on.set()


def test_a_folder_goes_with_all_in_it_and_nothing_else(fake: FakeS3, to_fake: Client) -> None:
    fake.page_size = 7
    fill(fake, 30, "a/b/")
    fake.put("bucket", "a/", b"")
    stays = {"ab", "b/x", "a"}
    for key in stays:
        fake.put("bucket", key, b"")
    progress: list[int] = []
    result = delete_prefix(to_fake, "bucket", "a/", CancelToken(), progress.append)
    assert result.deleted == 31
    assert {key for _, key in fake.objects} == stays
    assert progress == sorted(progress)


def test_a_folder_is_looked_at_again(fake: FakeS3, to_fake: Client) -> None:
    """Something arrives while the folder is being deleted."""
    fill(fake, 3, "a/")

    def rule(request: Request) -> None:
        if request.what == "DeleteObjects" and fake.count("DeleteObjects") == 1:
            fake.put("bucket", "a/late", b"")

    fake.rules.append(rule)
    assert delete_prefix(to_fake, "bucket", "a/", CancelToken(), ignore).deleted == 4
    assert not fake.objects


def test_ghosts_do_not_keep_it_going(fake: FakeS3, to_fake: Client) -> None:
    """Some servers list keys that are gone, and go on to list them."""
    fill(fake, 3, "a/")

    def rule(request: Request) -> Reply | None:
        if request.what == "DeleteObjects":
            rows = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for _, key in fake.objects)
            return Reply(200, xml(f"<DeleteResult>{rows}</DeleteResult>"))
        return None

    fake.rules.append(rule)
    result = delete_prefix(to_fake, "bucket", "a/", CancelToken(), ignore)
    assert {failure.error.code for failure in result.failures} == {"StillListed"}
    assert len(result.failures) == 3
    assert result.deleted == 0
    assert fake.count("DeleteObjects") == 2


def test_new_folder(fake: FakeS3, to_fake: Client) -> None:
    create_folder(to_fake, "bucket", "a/new folder/")
    assert fake.objects["bucket", "a/new folder/"] == b""
    with pytest.raises(AlreadyExists) as caught:
        create_folder(to_fake, "bucket", "a/new folder/")
    assert "“new folder”" in caught.value.title
    with pytest.raises(AlreadyExists):
        create_folder(to_fake, "bucket", "a/")


@pytest.mark.parametrize("prefix", ["/", "a//b/", "../", "a/./b/", "x" * 300 + "/", "\0/"])
def test_folder_names_that_servers_store_differently(
    fake: FakeS3, to_fake: Client, prefix: str
) -> None:
    with pytest.raises(UnusableName):
        create_folder(to_fake, "bucket", prefix)
    assert fake.requests == []


def test_folder_by_keys_that_may_not_list(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda r: error(403, "AccessDenied") if r.what == "ListObjectsV2" else None)
    create_folder(to_fake, "bucket", "a/")
    assert ("bucket", "a/") in fake.objects


def test_keys_in_a_batch_arrive_unharmed(fake: FakeS3, to_fake: Client) -> None:
    keys = ["a&b", "a<b>", "a b", 'a"b', "a'b", "ü/😀", "a+b%20"]
    for key in keys:
        fake.put("bucket", key, b"")
    delete_objects(to_fake, "bucket", keys, CancelToken(), ignore)
    body: Any = ElementTree.fromstring(fake.requests[0].body)
    assert [node.text for node in body.iter() if node.tag.endswith("Key")] == keys
