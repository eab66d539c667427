"""Which servers respond, as far as transfers show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.errors import AccessDenied, AppError, ConnectTimeout, NotConnected
from rustfs_desktop.service.server_responses import server_responses
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    CopyJob,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)

LOST = ConnectTimeout()


def upload(
    connection: str, error: AppError | None = None, *, state: str = "RUNNING", moved: int = 0
) -> Transfer:
    made = UploadTransfer(UploadJob(connection, None, "bucket"), "key", Path("file"), 10)
    made.state, made.error, made.bytes_done = TransferState[state], error, moved
    return made


def between(error: AppError | None, state: str = "RUNNING") -> Transfer:
    source = BucketLocation("from", None, "bucket")
    job = CopyJob("to", None, "bucket", source=source)
    made = UploadTransfer(job, "key", Path("file"), 10)  # type: ignore[arg-type]
    made.state, made.error = TransferState[state], error
    return made


@pytest.mark.parametrize(
    ("touched", "found"),
    [
        ([], {}),
        ([upload("one", LOST)], {"one": LOST}),
        ([upload("one", LOST, state="WAITING")], {"one": LOST}),
        ([upload("one", LOST), upload("one", state="DONE")], {"one": None}),
        ([upload("one", state="DONE"), upload("one", LOST)], {"one": None}),
        ([upload("one", moved=5), upload("two", LOST)], {"one": None, "two": LOST}),
        ([upload("one")], {}),  # started, no reply yet
        ([upload("one", state="WAITING", moved=5)], {}),
        ([upload("one", AccessDenied())], {}),
        ([between(NotConnected())], {}),  # which of the two is not known
        ([between(None, "DONE")], {"from": None, "to": None}),
    ],
)
def test_responses(touched: list[Transfer], found: dict[str, AppError | None]) -> None:
    assert server_responses(touched) == found
