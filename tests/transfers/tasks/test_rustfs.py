"""Transfers to and from a server that answers as RustFS does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rustfs_desktop.errors import EncryptionKeyMissing, QuotaExceeded, UploadFailedInside
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.policy import retry
from rustfs_desktop.transfers.types import CopyJob, TransferState
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.faults.rustfs import like_rustfs
from tests.transfers.conftest import Driver

FULL = "Bucket quota exceeded. Current usage: 3000 bytes, limit: 5000 bytes"
NO_KEY = "SSE-S3 requires RUSTFS_SSE_S3_MASTER_KEY to be set"


def answers(what: str, reply: Callable[[], Reply]) -> Callable[[Request], Reply | None]:
    return lambda request: reply() if request.what == what else None


@pytest.fixture
def rustfs(fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    like_rustfs(fake)
    monkeypatch.setattr(retry, "_delay_s", lambda _error, _attempts: 0.0)
    return fake


def big_file(folder: Path) -> Path:
    path = folder / "big"
    path.write_bytes(bytes(etags.SINGLE_MAX + 1))
    return path


def test_upload_that_exceeds_the_quota_is_aborted(
    lies: Driver, rustfs: FakeS3, tmp_path: Path
) -> None:
    """Parts are not checked by the server, only what completes them."""
    refusal = answers("CompleteMultipartUpload", lambda: error(400, "InvalidRequest", FULL))
    rustfs.rules.insert(0, refusal)
    lies.upload(big_file(tmp_path))
    (transfer,) = lies.until(TransferState.FAILED)
    lies.rest()
    assert isinstance(transfer.error, QuotaExceeded)
    assert "limit: 5000 bytes" in transfer.error.detail
    assert rustfs.count("CompleteMultipartUpload") == 1
    assert rustfs.uploads == {}
    assert lies.client.capabilities.checks_crc32 is not None


def test_upload_into_an_encrypted_bucket_without_a_key(
    lies: Driver, rustfs: FakeS3, tmp_path: Path
) -> None:
    rustfs.rules.insert(0, answers("PutObject", lambda: error(400, "InvalidRequest", NO_KEY)))
    (tmp_path / "small").write_bytes(b"x")
    lies.upload(tmp_path / "small")
    (transfer,) = lies.until(TransferState.FAILED)
    assert isinstance(transfer.error, EncryptionKeyMissing)
    assert "“bucket”" in transfer.error.cause


def test_damaged_data_is_not_waited_for_without_a_limit(
    lies: Driver, rustfs: FakeS3, tmp_path: Path
) -> None:
    rustfs.rules.insert(0, answers("PutObject", lambda: error(500, "InternalError")))
    (tmp_path / "small").write_bytes(b"x")
    lies.upload(tmp_path / "small")
    (transfer,) = lies.until(TransferState.FAILED)
    assert isinstance(transfer.error, UploadFailedInside)
    assert retry.OUTAGE_ATTEMPTS <= rustfs.count("PutObject") <= retry.OUTAGE_ATTEMPTS + 1


def test_short_failure_is_waited_for(lies: Driver, rustfs: FakeS3, tmp_path: Path) -> None:
    def fail_twice(request: Request) -> Reply | None:
        is_early = request.what == "PutObject" and rustfs.count("PutObject") <= 2
        return error(500, "InternalError") if is_early else None

    rustfs.rules.insert(0, fail_twice)
    (tmp_path / "small").write_bytes(b"x")
    lies.upload(tmp_path / "small")
    lies.until(TransferState.DONE)
    assert rustfs.objects == {("bucket", "small"): b"x"}


def test_big_upload_into_a_kms_bucket_without_a_key(
    lies: Driver, rustfs: FakeS3, tmp_path: Path
) -> None:
    """The upload in parts cannot even be created."""
    create = "CreateMultipartUpload"
    rustfs.rules.insert(0, answers(create, lambda: error(500, "InternalError")))
    lies.upload(big_file(tmp_path))
    (transfer,) = lies.until(TransferState.FAILED)
    assert isinstance(transfer.error, UploadFailedInside)
    assert "encrypted without a key" in transfer.error.text
    assert rustfs.count(create) <= 2 * (retry.OUTAGE_ATTEMPTS + 1)


def test_copy_into_a_kms_bucket_without_a_key(lies: Driver, rustfs: FakeS3) -> None:
    rustfs.put("bucket", "file", b"content")
    rustfs.rules.insert(0, answers("CopyObject", lambda: error(500, "InternalError")))
    source = BucketLocation("test", lies.client, "bucket")
    job = CopyJob("test", lies.client, "bucket", "copy/", source=source, is_move=True)
    job.selection = ObjectSelection([("file", 7)])
    lies.jobs.append(job)
    lies.engine.start_job(job, expand.plan_of)
    (transfer,) = lies.until(TransferState.FAILED)
    assert isinstance(transfer.error, UploadFailedInside)
    assert rustfs.objects == {("bucket", "file"): b"content"}


def test_upload_with_a_broken_session_token_asks_for_keys(
    lies: Driver, rustfs: FakeS3, tmp_path: Path
) -> None:
    """HEAD has no body that says why."""
    refusal = "check claims failed: invalid token"

    def refuse(request: Request) -> Reply | None:
        if request.what == "HeadObject":
            return Reply(500)
        return error(500, "InternalError", refusal) if request.key else None

    rustfs.rules.insert(0, refuse)
    (tmp_path / "small").write_bytes(b"x")
    lies.upload(tmp_path / "small")
    (transfer,) = lies.until(TransferState.NEEDS_KEYS)
    assert transfer.error is not None
    assert transfer.error.code == "InvalidSessionToken"
