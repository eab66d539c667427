"""What a user is told who cancels a transfer that has no task, by what the journal has of it."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.errors import MayBeStored, StoredBeforeCancel
from rustfs_desktop.transfers.journal.resume_state import ResumeStage, ResumeState
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks.saved_stage import stored_before_cancel
from rustfs_desktop.transfers.tasks.source_removal import MAY_BE_DELETED
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)

UPLOAD = UploadTransfer(UploadJob("c", None, "bucket"), "key", "/file", 5, seq=1)
COPY = CopyTransfer(
    CopyJob("c", None, "bucket", source=BucketLocation("c", None, "from")), "key", "key", 5, seq=1
)


@pytest.mark.parametrize(
    ("transfer", "stage", "upload_id", "expected"),
    [
        (UPLOAD, ResumeStage.ACTIVE, "id", None),
        (UPLOAD, ResumeStage.CREATING, "", None),
        (UPLOAD, ResumeStage.COMPLETING, "id", MayBeStored),
        (COPY, ResumeStage.ACTIVE, "", MayBeStored),  # one request, which may have been executed
        (COPY, ResumeStage.ACTIVE, "id", None),
        (COPY, ResumeStage.COMPLETING, "id", MayBeStored),
        (COPY, ResumeStage.DELETING, "", StoredBeforeCancel),
    ],
)
def test_the_stage_says_whether_something_may_be_stored(
    transfer: UploadTransfer | CopyTransfer,
    stage: ResumeStage,
    upload_id: str,
    expected: type[Exception] | None,
) -> None:
    found = stored_before_cancel(transfer, ResumeState(stage, upload_id=upload_id))
    assert (type(found) if found else None) is expected


def test_the_source_of_a_move_may_be_deleted() -> None:
    found = stored_before_cancel(COPY, ResumeState(ResumeStage.DELETING))
    assert found is not None
    assert found.cause == MAY_BE_DELETED


def test_a_transfer_that_was_not_started_stored_nothing() -> None:
    assert stored_before_cancel(UPLOAD, None) is None


def test_what_the_server_refused_because_of_an_existing_file_is_not_stored() -> None:
    asking = UploadTransfer(UploadJob("c", None, "bucket"), "key", "/file", 5, seq=1)
    asking.move_to(TransferState.RUNNING)
    asking.move_to(TransferState.NEEDS_ANSWER)
    assert stored_before_cancel(asking, ResumeState(ResumeStage.COMPLETING, "id")) is None
