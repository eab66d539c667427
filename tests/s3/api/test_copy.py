"""Copies that the server makes, and what is kept with an object."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    IntegrityError,
    NotFound,
    S3Error,
    ServerBusy,
)
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, Reply, Request, error, xml

DATA = b"content" * 1000
NEW = Condition(must_be_new=True)


def store(remote: Remote, data: bytes = DATA, **about: object) -> str:
    """Put an object with everything that can be kept with one; returns its ETag."""
    reply = remote.client.transfer.put_object(
        Bucket=remote.bucket,
        Key=remote.key,
        Body=data,
        ContentType="text/x-test",
        CacheControl="max-age=60",
        ContentDisposition="inline",
        ContentLanguage="de",
        Metadata={"one": "1", "mtime": "2.5"},
        Tagging="colour=dark+red&n=2",
        **about,  # type: ignore[arg-type]
    )
    return reply["ETag"].strip('"')


def everything(remote: Remote) -> tuple[int, ObjectHeaders, dict[str, str]]:
    head = head_object(remote)
    kept = head.stored_headers()
    return head.size, kept, copy_api.read_tags(remote)


@pytest.mark.parametrize("key", ["plain", "a b+c%41?d&e=f#ü", "\u202e/x\u2028y", "a'\"<b>"])
def test_a_copy_has_all_that_its_source_has(client: Client, bucket: str, key: str) -> None:
    source, target = Remote(client, bucket, key), Remote(client, bucket, f"copy/{key}")
    etag = store(source)

    stored = copy_api.copy_object(source, head_object(source), target, NEW)

    assert stored.etag == etag
    assert everything(target) == everything(source)
    assert client.transfer.get_object(Bucket=bucket, Key=target.key)["Body"].read() == DATA


def test_neither_another_version_nor_a_taken_name_is_copied(client: Client, bucket: str) -> None:
    source, target = Remote(client, bucket, "source"), Remote(client, bucket, "target")
    etag = store(source)
    other = store(target, b"other")

    with pytest.raises(AlreadyExists):
        copy_api.copy_object(source, ObjectHead("0" * 32), target, Condition())
    with pytest.raises(AlreadyExists):
        copy_api.copy_object(source, ObjectHead(etag), target, NEW)
    with pytest.raises(AlreadyExists):
        copy_api.copy_object(source, ObjectHead(etag), target, Condition(etag="0" * 32))
    assert head_object(target).etag == other
    with pytest.raises(NotFound):
        copy_api.copy_object(Remote(client, bucket, "none"), ObjectHead(etag), target, Condition())

    copy_api.copy_object(source, ObjectHead(etag), target, Condition(etag=other))
    assert head_object(target).etag == etag


def test_a_taken_name_is_noticed_where_the_server_ignores_the_condition(
    fake: FakeS3, to_fake: Client
) -> None:
    """MinIO overwrites an object whatever CopyObject says."""

    def ignore_condition(request: Request) -> None:
        if request.what == "CopyObject":
            for name in [name for name in request.headers if name.lower().startswith("if-")]:
                del request.headers[name]

    fake.reply_headers["Server"] = "MinIO"
    fake.rules.append(ignore_condition)
    etag = fake.put("bucket", "source", DATA)
    other = fake.put("bucket", "target", b"other")
    source, target = (Remote(to_fake, "bucket", key) for key in ("source", "target"))
    head = head_object(source)

    for condition in (NEW, Condition(etag="0" * 32)):
        with pytest.raises(AlreadyExists):
            copy_api.copy_object(source, head, target, condition)
    assert fake.objects["bucket", "target"] == b"other"
    copy_api.copy_object(source, head, target, Condition(etag=other))
    assert head_object(target).etag == etag


def test_parts_are_copied(client: Client, bucket: str) -> None:
    source, target = Remote(client, bucket, "source"), Remote(client, bucket, "target")
    data = bytes(range(256)) * 4 * 6000
    etag = store(source, data)
    kept = head_object(source).stored_headers()
    upload_id = uploads.create_upload(target, kept)
    middle = 5 * 1024 * 1024

    etags = [
        copy_api.copy_part(source, etag, target, upload_id, number, span).etag
        for number, span in ((1, (0, middle)), (2, (middle, len(data))))
    ]
    with pytest.raises(IntegrityError):
        copy_api.copy_part(source, "0" * 32, target, upload_id, 2, (middle, len(data)))
    uploads.complete_upload(target, upload_id, etags, NEW)

    assert client.transfer.get_object(Bucket=bucket, Key="target")["Body"].read() == data
    size, kept_there, _ = everything(target)
    assert (size, kept_there) == (len(data), kept)


def test_only_the_version_that_was_copied_is_deleted(client: Client, bucket: str) -> None:
    remote = Remote(client, bucket, "moved")
    etag = store(remote)

    with pytest.raises(IntegrityError) as caught:
        copy_api.delete_version(remote, "0" * 32)
    assert caught.value.code == "ChangedOnServer"
    assert head_object(remote).etag == etag

    copy_api.delete_version(remote, etag)
    with pytest.raises(NotFound):
        head_object(remote)
    copy_api.delete_version(remote, etag)


def test_the_condition_holds_between_the_look_and_the_deletion(
    fake: FakeS3, to_fake: Client
) -> None:
    etag = fake.put("bucket", "key", b"old")

    def replace(request: Request) -> Reply | None:
        if request.what == "DeleteObject":
            fake.put("bucket", "key", b"new")
        return None

    fake.rules.append(replace)
    with pytest.raises(IntegrityError):
        copy_api.delete_version(Remote(to_fake, "bucket", "key"), etag)
    assert fake.objects["bucket", "key"] == b"new"


def test_servers_that_know_no_condition_for_deleting_are_asked_before(
    fake: FakeS3, to_fake: Client
) -> None:
    etag = fake.put("bucket", "key", b"old")

    def refuse(request: Request) -> Reply | None:
        is_conditional = request.what == "DeleteObject" and "If-Match" in request.headers
        return error(501, "NotImplemented") if is_conditional else None

    fake.rules.append(refuse)
    copy_api.delete_version(Remote(to_fake, "bucket", "key"), etag)
    assert not fake.objects


@pytest.mark.parametrize("what", ["CopyObject", "UploadPartCopy"])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(body=error(500, "InternalError").body), ServerBusy),
        (Reply(body=error(503, "SlowDown").body), ServerBusy),
        (Reply(body=b"   \n" + bytes(error(500, "InternalError").body)), ServerBusy),  # type: ignore[arg-type]
        (Reply(body=xml("<{}></{}>")), IntegrityError),
        (Reply(body=b""), S3Error),
        (Reply(body=b"<html><body>Log in</body></html>"), S3Error),
    ],
)
def test_a_copy_that_failed_behind_a_200_has_failed(
    fake: FakeS3, to_fake: Client, what: str, reply: Reply, expected: type[S3Error]
) -> None:
    etag = fake.put("bucket", "source", b"x")
    source, target = Remote(to_fake, "bucket", "source"), Remote(to_fake, "bucket", "target")
    upload_id = uploads.create_upload(target, ObjectHeaders("text/plain", {}))
    root = b"CopyObjectResult" if what == "CopyObject" else b"CopyPartResult"
    assert isinstance(reply.body, bytes)
    answer = Reply(body=reply.body.replace(b"{}", root))
    fake.rules.append(lambda request: answer if request.what == what else None)

    def copy() -> None:
        if what == "CopyObject":
            copy_api.copy_object(source, ObjectHead(etag), target, NEW)
        else:
            copy_api.copy_part(source, etag, target, upload_id, 1, (0, 1))

    with pytest.raises(expected):
        copy()
    assert fake.count(what) == 1


def test_white_space_before_the_reply_keeps_the_connection_alive(
    fake: FakeS3, to_fake: Client
) -> None:
    etag = fake.put("bucket", "source", b"x")

    def dawdle(request: Request) -> Reply | None:
        if request.what != "CopyObject":
            return None
        body = fake.truth(request).body
        assert isinstance(body, bytes)
        head, _, rest = body.partition(b"?>")
        return Reply(body=[head, b"?>", b" \n", b" \n", rest], length=False)

    fake.rules.append(dawdle)
    source, target = Remote(to_fake, "bucket", "source"), Remote(to_fake, "bucket", "target")
    assert copy_api.copy_object(source, ObjectHead(etag), target, NEW).etag == etag


@pytest.mark.parametrize("code", ["NotImplemented", "MethodNotAllowed", "NoSuchTagSet"])
def test_servers_without_tags_have_none(fake: FakeS3, to_fake: Client, code: str) -> None:
    fake.rules.append(
        lambda request: error(405, code) if request.what == "GetObjectTagging" else None
    )
    assert copy_api.read_tags(Remote(to_fake, "bucket", "key")) == {}


def test_tags_that_may_not_be_read_are_not_taken_for_none(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: error(403, "AccessDenied"))
    with pytest.raises(AccessDenied):
        copy_api.read_tags(Remote(to_fake, "bucket", "key"))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, ""),
        ({"x-amz-checksum-crc32": "AAAA=="}, "crc32:AAAA=="),
        ({"x-amz-checksum-crc32": "AAAA==-2"}, ""),
        ({"x-amz-checksum-crc64nvme": "A", "x-amz-checksum-type": "FULL_OBJECT"}, "crc64nvme:A"),
        ({"x-amz-checksum-sha256": "A", "x-amz-checksum-type": "COMPOSITE"}, ""),
    ],
)
def test_checksums_of_the_whole_content(
    fake: FakeS3, to_fake: Client, headers: dict[str, str], expected: str
) -> None:
    fake.put("bucket", "key", b"x", {})
    fake.metadata["bucket", "key"] = headers
    assert head_object(Remote(to_fake, "bucket", "key"), with_checksums=True).checksum == expected
    assert fake.requests[-1].headers["x-amz-checksum-mode"] == "ENABLED"


@pytest.mark.weed_only(reason="needs keys that may only read, which only the embedded server has")
def test_keys_that_may_only_read_copy_nothing(server: LiveServer, bucket: str) -> None:
    reader = Client(server.endpoint, server.readonly)
    full = Client(server.endpoint, server.credentials)
    etag = store(Remote(full, bucket, "source"))
    source, target = Remote(reader, bucket, "source"), Remote(reader, bucket, "target")
    with pytest.raises(AccessDenied):
        copy_api.copy_object(source, ObjectHead(etag), target, NEW)
    with pytest.raises(AccessDenied):
        copy_api.delete_version(source, etag)
    reader.close()
    full.close()
