"""Which files may travel in a tar: those that need neither a question nor a condition."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks.small_object import SMALL_MAX
from rustfs_desktop.transfers.tasks.tar_member import can_be_tar_member
from rustfs_desktop.transfers.types import (
    Answer,
    CopyJob,
    CopyTransfer,
    DownloadJob,
    DownloadTransfer,
    Transfer,
    UploadJob,
    UploadTransfer,
)


def upload(key: str = "new/a.txt", size: int = 5) -> UploadTransfer:
    return UploadTransfer(UploadJob("c", None, "b", new_prefixes=("new/",)), key, "/a.txt", size, 1)


def answered() -> UploadTransfer:
    transfer = upload()
    transfer.answer = Answer.REPLACE
    return transfer


def asked() -> UploadTransfer:
    transfer = upload()
    transfer.existing_identity = ("etag", "")
    return transfer


def started() -> UploadTransfer:
    transfer = upload()
    transfer.has_resume_state = True
    return transfer


def of_a_job_that_keeps_both() -> UploadTransfer:
    transfer = upload()
    transfer.job.answer_for_all = Answer.KEEP_BOTH
    return transfer


def download() -> DownloadTransfer:
    return DownloadTransfer(DownloadJob("c", None, "b"), "new/a.txt", "/a.txt", 5, 1)


def copy() -> CopyTransfer:
    source = BucketLocation("c", None, "from")
    job = CopyJob("c", None, "b", source=source, new_prefixes=("new/",))
    return CopyTransfer(job, "new/a.txt", "a.txt", 5, 1)


def test_small_files_to_where_nothing_was() -> None:
    assert can_be_tar_member(upload())
    assert can_be_tar_member(upload(size=SMALL_MAX))


@pytest.mark.parametrize(
    "make",
    [
        lambda: upload(size=SMALL_MAX + 1),
        lambda: upload("elsewhere/a.txt"),
        lambda: upload("new//a.txt"),
        lambda: upload("new/../a.txt"),
        answered,
        asked,
        started,
        of_a_job_that_keeps_both,
        download,
        copy,
    ],
)
def test_everything_else_travels_by_itself(make: Callable[[], Transfer]) -> None:
    assert not can_be_tar_member(make())
