"""An unfinished multipart upload: the journal has it before the server, and only what both have."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from rustfs_desktop.errors import AccessDenied, NotConnected
from rustfs_desktop.s3.types import Condition, ObjectHeaders
from rustfs_desktop.transfers.journal.resume_state import ResumeStage, ResumeState
from rustfs_desktop.transfers.tasks.multipart_upload import MultipartUpload
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.tasks.target_object import TargetObject
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.tasks.upload import Upload
from rustfs_desktop.transfers.types import UploadJob, UploadTransfer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import MIB
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import fake_client

PART = 5 * MIB
DATA = random.Random(3).randbytes(12 * MIB)
PARTS = [DATA[:PART], DATA[PART : 2 * PART], DATA[2 * PART :]]
STATE = ResumeState(part_size=PART, size=len(DATA))


@pytest.fixture
def task(fake: FakeS3, tools: TaskTools, tmp_path: Path) -> Upload:
    job = UploadJob("test", fake_client(fake), "bucket")
    return Upload(UploadTransfer(job, "key", tmp_path / "file", len(DATA), seq=1), tools)


def upload_of(task: Upload) -> MultipartUpload:
    return MultipartUpload(task, TargetObject(task, task.transfer, lambda *_: True))


def created(task: Upload) -> MultipartUpload:
    upload = upload_of(task)
    metadata = {TRANSFER_ID_NAME: task.transfer.transfer_id}
    upload.create(STATE, ObjectHeaders("text/plain", metadata))
    return upload


def add(fake: FakeS3, upload: MultipartUpload, number: int) -> None:
    """A part that was sent and confirmed."""
    data = PARTS[number - 1]
    fake.uploads[upload.resume_state.upload_id].parts[number] = data
    digest = hashlib.md5(data)
    upload.add_part(number, digest.digest(), digest.hexdigest())


def lose_reply(fake: FakeS3, what: str) -> None:
    """The server does what it is asked, and its first reply is lost."""
    left = [1]

    def lose(request: Request) -> Reply | None:
        if request.what != what or not left:
            return None
        left.clear()
        fake.truth(request)
        return Reply(0)

    fake.rules.append(lose)


def test_the_journal_has_an_upload_before_the_server(task: Upload, fake: FakeS3) -> None:
    stages: list[ResumeStage] = []

    def look(request: Request) -> None:
        saved = task.journal.resume_state(task.transfer)
        assert saved is not None
        stages.append(saved.stage)

    fake.rules.append(look)
    upload = created(task)
    assert stages == [ResumeStage.CREATING]
    saved = task.journal.resume_state(task.transfer)
    assert saved is not None
    assert [saved.upload_id] == list(fake.uploads)
    assert upload.exists
    assert upload.missing == [1, 2, 3]
    leftover = upload.leftover()
    assert leftover is not None
    assert (leftover.key, leftover.upload_id) == ("key", saved.upload_id)


def test_an_upload_that_is_refused_leaves_nothing(task: Upload, fake: FakeS3) -> None:
    fake.rules.append(lambda _: error(403, "AccessDenied"))
    upload = upload_of(task)
    with pytest.raises(AccessDenied):
        upload.create(STATE, ObjectHeaders("text/plain", {}))
    assert upload.leftover() is None
    assert task.journal.resume_state(task.transfer) is None


def test_an_upload_whose_id_was_lost_is_aborted_by_the_next_attempt(
    task: Upload, fake: FakeS3
) -> None:
    lose_reply(fake, "CreateMultipartUpload")
    upload = upload_of(task)
    with pytest.raises(NotConnected):
        upload.create(STATE, ObjectHeaders("text/plain", {}))
    (lost,) = fake.uploads
    leftover = upload.leftover()
    assert leftover is not None
    assert leftover.upload_id == ""
    upload.create(STATE, ObjectHeaders("text/plain", {}))
    assert list(fake.uploads) == [upload.resume_state.upload_id] != [lost]


def test_an_upload_that_was_requested_stays_in_the_journal_as_it_may_come_late(
    task: Upload, fake: FakeS3
) -> None:
    upload = upload_of(task)
    times = []
    for _ in range(3):
        lose_reply(fake, "CreateMultipartUpload")
        with pytest.raises(NotConnected):
            upload.create(STATE, ObjectHeaders("text/plain", {}))
        times.append(upload.resume_state.created)
    upload.create(STATE, ObjectHeaders("text/plain", {}))
    task.journal.flush()
    (leftover,) = task.journal.leftovers()  # the last request; the earlier ones were looked for
    assert (leftover.key, leftover.upload_id, leftover.since) == ("key", "", times[-1])
    assert task.journal.has_upload_to(leftover)
    task.journal.clear_resume_state(task.transfer)
    assert not task.journal.has_upload_to(leftover)


@pytest.mark.parametrize("refusal", [error(403, "AccessDenied"), error(501, "NotImplemented")])
def test_keys_that_may_not_list_uploads_can_upload_after_a_lost_reply(
    task: Upload, fake: FakeS3, refusal: Reply
) -> None:
    lose_reply(fake, "CreateMultipartUpload")
    fake.rules.append(lambda r: refusal if r.what == "ListMultipartUploads" else None)
    upload = upload_of(task)
    with pytest.raises(NotConnected):
        upload.create(STATE, ObjectHeaders("text/plain", {}))
    (lost,) = fake.uploads
    upload.create(STATE, ObjectHeaders("text/plain", {}))
    assert list(fake.uploads) == [lost, upload.resume_state.upload_id]
    task.journal.flush()
    assert [each.upload_id for each in task.journal.leftovers()] == [""]


def test_only_parts_that_both_sides_have_are_kept(task: Upload, fake: FakeS3) -> None:
    upload = created(task)
    for number in (1, 2):
        add(fake, upload, number)
    fake.uploads[upload.resume_state.upload_id].parts[2] = b"!" * PART
    fake.uploads[upload.resume_state.upload_id].parts[3] = PARTS[2]

    again = upload_of(task)
    assert again.load()
    assert again.missing == [3]
    assert again.compare_with_server() == [1]
    assert again.missing == [2, 3]
    assert task.transfer.bytes_done == PART
    assert again.has_content(3, hashlib.md5(PARTS[2]).hexdigest())  # only its reply was lost
    assert not again.has_content(2, hashlib.md5(PARTS[1]).hexdigest())


def test_an_upload_that_the_server_removed_starts_over(task: Upload, fake: FakeS3) -> None:
    add(fake, created(task), 1)
    fake.uploads.clear()
    again = upload_of(task)
    assert again.load()
    with pytest.raises(StartOver):
        again.compare_with_server()


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_completed_upload_has_the_etag_of_its_parts(
    task: Upload, fake: FakeS3, is_lost: bool
) -> None:
    upload = created(task)
    for number in (1, 2, 3):
        add(fake, upload, number)
    if is_lost:
        lose_reply(fake, "CompleteMultipartUpload")
    stored = upload.complete(Condition(must_be_new=True))
    expected = etags.composite(hashlib.md5(part).digest() for part in PARTS)
    assert stored.etag == expected == upload.resume_state.expected_etag
    assert fake.objects["bucket", "key"] == DATA
    saved = task.journal.resume_state(task.transfer)
    assert saved is not None
    assert (saved.stage, saved.expected_etag) == (ResumeStage.COMPLETING, expected)
    upload.mark_complete()
    assert upload.leftover() is None


def test_after_a_restart_the_result_of_complete_is_looked_for(task: Upload, fake: FakeS3) -> None:
    upload = created(task)
    for number in (1, 2, 3):
        add(fake, upload, number)
    fake.rules.append(
        lambda each: error(403, "AccessDenied") if each.what.startswith("Complete") else None
    )
    with pytest.raises(AccessDenied):
        upload.complete(Condition())
    again = upload_of(task)
    assert again.load()
    assert again.is_completing
    assert not again.check_completion()
    fake.rules.clear()
    again.complete(Condition())
    third = upload_of(task)
    assert third.load()
    assert third.check_completion()
