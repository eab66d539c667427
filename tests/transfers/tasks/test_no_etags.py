"""Downloads from servers whose replies have no ETag, or a weak one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.transfers.tasks import download_verification
from rustfs_desktop.transfers.types import TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")


@pytest.mark.parametrize("size", [100, 20 * MIB])
@pytest.mark.parametrize("is_s3", [True, False])
def test_the_proof_is_weaker_without_an_etag(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, is_s3: bool
) -> None:
    def without_etag(request: Request) -> Reply | None:
        if request.what not in ("GetObject", "HeadObject"):
            return None
        reply = fake.truth(request)
        del reply.headers["ETag"]
        if is_s3:
            reply.headers["x-amz-request-id"] = "1"
        return reply

    fake.put("bucket", "file", data := os.urandom(size))
    fake.rules.append(without_etag)
    lies.download(tmp_path, objects=[("file", size)])
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    if is_s3:
        assert transfer.state is TransferState.DONE, transfer.error
        assert (tmp_path / "file").read_bytes() == data
        assert transfer.verification == download_verification.SIZE_ONLY
    else:  # it may be the page of a hot spot
        assert transfer.state is TransferState.FAILED
        assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("size", [100, 20 * MIB])
def test_weak_etags_verify_as_strong_ones(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    def weak(request: Request) -> Reply | None:
        if request.what not in ("GetObject", "HeadObject"):
            return None
        reply = fake.truth(request)
        reply.headers["ETag"] = f"W/{reply.headers['ETag']}"
        return reply

    fake.put("bucket", "file", data := os.urandom(size))
    fake.rules.append(weak)
    lies.download(tmp_path, objects=[("file", size)])
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    assert transfer.state is TransferState.DONE, transfer.error
    assert (tmp_path / "file").read_bytes() == data
    assert transfer.verification == download_verification.WHOLE
