"""An edited file replaces the version that it was made from, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.errors import EditConflict
from rustfs_desktop.transfers.locations import EditedObject
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.types import Answer, Transfer, TransferState, UploadJob
from rustfs_desktop.transfers.verify.etags import MIB
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver

KEY = "notes/packing list.md"
SIZES = pytest.mark.parametrize("size", [10, 20 * MIB])

pytestmark = pytest.mark.usefixtures("hurried")


def save(
    driver: Driver, path: Path, etag: str, answer: Answer | None = None, key: str = KEY
) -> Transfer:
    """Upload the file over that version of the object, and wait for the end."""
    prefix, _, name = key.rpartition("/")
    job = UploadJob("test", driver.client, driver.bucket, prefix=f"{prefix}/")
    job.selection = expand.select_files([path], [name])
    job.edited, job.answer_for_all = EditedObject(key, etag), answer
    driver.jobs.append(job)
    driver.engine.start_job(job, expand.plan_of)
    driver.until(TransferState.DONE, TransferState.FAILED)
    return driver.rest()[-1]


def put(client: Client, bucket: str, data: bytes, **more: Any) -> str:
    """Store the object, as another program would."""
    reply = client.transfer.put_object(Bucket=bucket, Key=KEY, Body=data, **more)
    return reply["ETag"].strip('"')


def get(client: Client, bucket: str, key: str = KEY) -> bytes:
    return client.transfer.get_object(Bucket=bucket, Key=key)["Body"].read()


@SIZES
def test_it_replaces_its_own_version_and_keeps_what_belongs_to_the_object(
    live: Driver, tmp_path: Path, size: int
) -> None:
    client, bucket = live.client, live.bucket
    etag = put(
        client,
        bucket,
        b"old",
        ContentType="text/x-own",
        CacheControl="max-age=60",
        ContentDisposition="inline",
        Metadata={"owner": "ada", "md5chksum": "stale", "rfd-part-size": "5"},
        Tagging="team=blue",
    )
    (tmp_path / "copy").write_bytes(b"n" * size)

    transfer = save(live, tmp_path / "copy", etag)

    assert transfer.state is TransferState.DONE, transfer.error
    assert get(client, bucket) == b"n" * size
    head = client.transfer.head_object(Bucket=bucket, Key=KEY)
    assert (head["ContentType"], head["CacheControl"]) == ("text/x-own", "max-age=60")
    assert head["ContentDisposition"] == "inline"
    metadata = {name.lower(): text for name, text in head["Metadata"].items()}
    assert metadata["owner"] == "ada"
    assert metadata[TRANSFER_ID_NAME] == transfer.transfer_id
    assert "md5chksum" not in metadata
    assert metadata.get("rfd-part-size") != "5"
    tags = client.transfer.get_object_tagging(Bucket=bucket, Key=KEY)["TagSet"]
    assert tags == [{"Key": "team", "Value": "blue"}]


@SIZES
def test_a_version_of_someone_else_is_never_replaced(
    live: Driver, tmp_path: Path, size: int
) -> None:
    etag = put(live.client, live.bucket, b"old")
    put(live.client, live.bucket, b"somebody else's")
    (tmp_path / "copy").write_bytes(b"n" * size)

    transfer = save(live, tmp_path / "copy", etag)

    assert isinstance(transfer.error, EditConflict)
    assert get(live.client, live.bucket) == b"somebody else's"


def test_what_was_deleted_does_not_come_back(live: Driver, tmp_path: Path) -> None:
    etag = put(live.client, live.bucket, b"old")
    live.client.transfer.delete_object(Bucket=live.bucket, Key=KEY)
    (tmp_path / "copy").write_bytes(b"new")

    assert isinstance(save(live, tmp_path / "copy", etag).error, EditConflict)
    with pytest.raises(Exception, match="NoSuchKey"):
        get(live.client, live.bucket)

    assert save(live, tmp_path / "copy", "").state is TransferState.DONE
    assert get(live.client, live.bucket) == b"new"
    assert isinstance(save(live, tmp_path / "copy", "").error, EditConflict)


def test_both_are_kept_with_the_metadata_of_the_object(live: Driver, tmp_path: Path) -> None:
    put(live.client, live.bucket, b"theirs", ContentType="text/x-own", Tagging="team=blue")
    (tmp_path / "copy").write_bytes(b"ours")

    transfer = save(live, tmp_path / "copy", "an older one", Answer.KEEP_BOTH)

    assert transfer.key == "notes/packing list (1).md"
    assert get(live.client, live.bucket) == b"theirs"
    assert get(live.client, live.bucket, transfer.key) == b"ours"
    head = live.client.transfer.head_object(Bucket=live.bucket, Key=transfer.key)
    assert head["ContentType"] == "text/x-own"
    tags = live.client.transfer.get_object_tagging(Bucket=live.bucket, Key=transfer.key)
    assert tags["TagSet"] == [{"Key": "team", "Value": "blue"}]


@SIZES
def test_someone_who_writes_between_the_look_and_the_write_wins(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    etag = fake.put("bucket", KEY, b"old")
    (tmp_path / "copy").write_bytes(b"n" * size)

    def meddle(request: Request) -> Reply | None:
        if request.headers.get("If-Match") and request.method in ("PUT", "POST"):
            fake.rules.clear()
            fake.put("bucket", KEY, b"somebody else's")
        return None

    fake.rules.append(meddle)
    transfer = save(lies, tmp_path / "copy", etag)

    assert isinstance(transfer.error, EditConflict), transfer.error
    assert fake.objects["bucket", KEY] == b"somebody else's"
    assert fake.uploads == {}


def test_every_write_has_a_condition(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    etag = fake.put("bucket", KEY, b"old")
    (tmp_path / "copy").write_bytes(b"new")

    save(lies, tmp_path / "copy", etag)

    writes = [each for each in fake.requests if each.method == "PUT"]
    assert len(writes) == 1
    assert all(each.headers.get("If-Match") for each in writes)
    assert fake.objects["bucket", KEY] == b"new"


def test_a_lost_reply_is_no_conflict(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    etag = fake.put("bucket", KEY, b"old")
    (tmp_path / "copy").write_bytes(b"new")

    def lose(request: Request) -> Reply | None:
        if request.method != "PUT":
            return None
        fake.rules.clear()
        fake.handle(request)
        return error(503, "SlowDown")

    fake.rules.append(lose)

    assert save(lies, tmp_path / "copy", etag).state is TransferState.DONE
    assert fake.objects["bucket", KEY] == b"new"


def test_metadata_that_cannot_be_read_is_told(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    etag = fake.put("bucket", KEY, b"old")
    (tmp_path / "copy").write_bytes(b"new")
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if "tagging" in request.query else None
    )

    transfer = save(lies, tmp_path / "copy", etag)

    assert transfer.state is TransferState.DONE
    assert "tags of the file could not be read" in str(transfer.verification)
    assert not isinstance(transfer.error, AppError)
