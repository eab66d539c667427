"""Objects that no keys may read now, and keys that no object accepts any more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.errors import AuthError
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver
from tests.transfers.tasks.copies.conftest import Copies, across, other
from tests.waiting import wait_for

__all__ = ["across", "other"]
pytestmark = pytest.mark.usefixtures("hurried")


@pytest.mark.parametrize("size", [10, 20 * MIB])
def test_an_archived_object_fails_with_the_reason(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    fake.put("bucket", "file", bytes(size))
    fake.rules.append(
        lambda request: error(403, "InvalidObjectState") if request.what == "GetObject" else None
    )
    lies.download(tmp_path, objects=[("file", size)])
    (transfer,) = lies.until(TransferState.FAILED, TransferState.NEEDS_KEYS)
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.text.startswith("“file” is archived. It must be restored")


@pytest.mark.parametrize("size", [10, 20 * MIB])
def test_an_archived_source_fails_the_copy(across: Copies, other: FakeS3, size: int) -> None:
    other.put("from", "file", bytes(size))
    other.rules.append(
        lambda request: error(403, "InvalidObjectState") if request.what == "GetObject" else None
    )
    across.start("file")
    transfer = across.one(TransferState.FAILED, TransferState.NEEDS_KEYS)
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert "is archived" in transfer.error.title


def expired(request: Request) -> Reply | None:
    """What Amazon answers after a token expired: HEAD has no body and so no reason."""
    if not request.key:  # so that it is not noticed before the transfers start
        return None
    reply = error(400, "ExpiredToken", "The provided token has expired.")
    return Reply(400) if request.method == "HEAD" else reply


@pytest.mark.parametrize("size", [10, 20 * MIB])
def test_an_expired_token_is_asked_for_once(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    fake.rules.append(expired)
    for name in "abcd":
        (tmp_path / name).write_bytes(os.urandom(size))
    lies.upload(*(tmp_path / name for name in "abcd"))
    fake.put("bucket", "e", bytes(size))
    lies.download(tmp_path, objects=[("e", size)])
    found: list[Transfer] = []
    refused: list[str] = []

    def all_wait() -> bool:
        changes = lies.engine.take_changes()
        found.extend(changes.added)
        refused.extend(changes.refused)
        states = {transfer.state for transfer in found}
        return len(found) == 5 and states <= {TransferState.NEEDS_KEYS, TransferState.FAILED}

    wait_for(all_wait)
    for transfer in found:
        assert transfer.state is TransferState.NEEDS_KEYS, transfer.error
        assert isinstance(transfer.error, AuthError)
        assert "expired" in transfer.error.title
    assert refused == ["test"]
