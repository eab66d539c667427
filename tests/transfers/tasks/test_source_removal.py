"""The source of a move is deleted last, and only beside a verified copy that is another object."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rustfs_desktop.errors import ServerBusy
from rustfs_desktop.message import Message
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers import verification
from rustfs_desktop.transfers.errors import SourceKept, StoredBeforeCancel
from rustfs_desktop.transfers.journal.resume_state import ResumeStage, ResumeState
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks import source_removal
from rustfs_desktop.transfers.tasks.copy import Copy
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.copy_target import CopyTarget
from rustfs_desktop.transfers.tasks.source_removal import SourceRemoval
from rustfs_desktop.transfers.tasks.task import TaskTools
from rustfs_desktop.transfers.types import CopyJob, CopyTransfer
from rustfs_desktop.transfers.verification import SeenCopy, Verification
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME
from tests.faults.fake_s3 import FakeS3, Request, error, md5_hex
from tests.transfers.conftest import fake_client

DATA = b"content"
SOURCE, COPY = ("bucket", "key"), ("bucket", "copy")
BOTH_EXIST = "Both files exist now."


class Move:
    """A move from ``key`` to ``copy`` of which the copy is stored, and the source still there."""

    def __init__(self, fake: FakeS3, tools: TaskTools) -> None:
        client = fake_client(fake)
        location = BucketLocation("test", client, "bucket", endpoint=fake.url)
        self.job = CopyJob("test", client, "bucket", source=location, is_move=True)
        self.transfer = CopyTransfer(self.job, "copy", "key", len(DATA), seq=1)
        self.journal = tools.journal
        task = Copy(self.transfer, tools)
        self.source = SourceObject(task, self.transfer)
        self.target = CopyTarget(task, self.transfer, self.source)
        self.removal = SourceRemoval(task, self.transfer, self.source, self.target)
        fake.put(*SOURCE, DATA)
        fake.put(*COPY, DATA, {f"x-amz-meta-{TRANSFER_ID_NAME}": self.transfer.transfer_id})
        self.source.load_head()

    def look(self) -> SeenCopy:
        """What verifies the copy."""
        existing = self.target.head_stored()
        assert existing is not None
        return verification.seen_copy(self.source.head, existing, Message("verified"))

    def deleting(self) -> ResumeState:
        """What a run that ended before the deletion left in the journal."""
        head = self.source.head
        return ResumeState(
            ResumeStage.DELETING, etag=head.etag, size=head.size, expected_etag=head.etag
        )

    def saved(self) -> ResumeState:
        """What the journal has of it."""
        state = self.journal.resume_state(self.transfer)
        assert state is not None
        return state


@pytest.fixture
def move(fake: FakeS3, tools: TaskTools) -> Move:
    return Move(fake, tools)


def refuse_deletion(fake: FakeS3, status: int, code: str) -> None:
    fake.rules.append(
        lambda request: error(status, code) if request.what == "DeleteObject" else None
    )


def test_the_source_of_a_verified_copy_is_deleted(move: Move, fake: FakeS3) -> None:
    move.removal.remove(move.look())
    assert set(fake.objects) == {COPY}


def test_the_journal_has_it_on_disk_before_the_source_is_deleted(
    move: Move, fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []

    def watch(request: Request) -> None:
        if request.what == "DeleteObject":
            events.append("delete")

    fake.rules.append(watch)
    monkeypatch.setattr(move.journal, "flush", lambda: events.append("flush"))
    move.removal.remove(move.look())
    assert events == ["flush", "delete"]
    saved = move.saved()
    assert saved.stage is ResumeStage.DELETING
    assert (saved.etag, saved.size) == (md5_hex(DATA), len(DATA))
    assert saved.expected_etag == md5_hex(DATA)
    assert move.removal.is_running
    assert move.transfer.verification == "verified"


@pytest.mark.parametrize("make", [verification.unseen, verification.replaced])
def test_without_a_look_at_the_copy_the_source_stays(
    move: Move, fake: FakeS3, make: Callable[[ObjectHead], Verification]
) -> None:
    with pytest.raises(SourceKept):
        move.removal.remove(make(ObjectHead("")))
    assert set(fake.objects) == {SOURCE, COPY}
    assert fake.count("DeleteObject") == 0
    assert not move.removal.is_running


def test_a_source_that_was_changed_stays(move: Move, fake: FakeS3) -> None:
    seen = move.look()
    fake.put(*SOURCE, b"changed")
    with pytest.raises(SourceKept) as caught:
        move.removal.remove(seen)
    assert caught.value.cause == f"The original was changed during the copy. {BOTH_EXIST}"
    assert fake.objects == {SOURCE: b"changed", COPY: DATA}
    assert not move.removal.is_running  # the next attempt copies it


def test_a_copy_that_may_be_the_source_itself_is_kept(move: Move, fake: FakeS3) -> None:
    """A server that ignores case: the look at the copy showed the source."""
    move.transfer.key = "KEY"
    seen = verification.seen_copy(move.source.head, move.source.head, Message("verified"))
    with pytest.raises(SourceKept) as caught:
        move.removal.remove(seen)
    assert caught.value.cause.startswith("The copy and the original look like the same file")
    assert set(fake.objects) == {SOURCE, COPY}
    assert not move.removal.is_running


def test_a_source_that_has_the_id_of_the_transfer_is_the_copy(move: Move, fake: FakeS3) -> None:
    fake.put(*SOURCE, DATA, {f"x-amz-meta-{TRANSFER_ID_NAME}": move.transfer.transfer_id})
    move.source.load_head()
    with pytest.raises(SourceKept):
        move.removal.remove(move.look())
    assert set(fake.objects) == {SOURCE, COPY}


def test_a_refused_deletion_is_tried_again_alone(move: Move, fake: FakeS3) -> None:
    refuse_deletion(fake, 403, "AccessDenied")
    with pytest.raises(SourceKept) as caught:
        move.removal.remove(move.look())
    assert caught.value.cause == f"The server refused the deletion. {BOTH_EXIST}"
    assert move.removal.is_running
    assert move.saved().stage is ResumeStage.DELETING


def test_a_busy_server_is_no_refusal(move: Move, fake: FakeS3) -> None:
    refuse_deletion(fake, 503, "SlowDown")
    with pytest.raises(ServerBusy):
        move.removal.remove(move.look())
    assert move.removal.is_running


def test_a_restart_looks_at_the_copy_and_deletes_the_saved_version(
    move: Move, fake: FakeS3, tools: TaskTools
) -> None:
    refuse_deletion(fake, 503, "SlowDown")
    with pytest.raises(ServerBusy):
        move.removal.remove(move.look())
    fake.rules.clear()
    task = Copy(move.transfer, tools)
    removal = SourceRemoval(task, move.transfer, SourceObject(task, move.transfer), move.target)
    seen = removal.resume(move.saved())
    assert (seen.text, seen.existing.etag) == ("verified", md5_hex(DATA))
    removal.remove(seen)
    assert set(fake.objects) == {COPY}


@pytest.mark.parametrize(("data", "has_etag"), [(b"CONTENT", False), (b"longer", True)])
def test_a_copy_that_was_replaced_before_the_restart_keeps_the_source(
    move: Move, fake: FakeS3, data: bytes, has_etag: bool
) -> None:
    fake.put(*COPY, data)
    if has_etag:
        fake.etags[COPY] = md5_hex(DATA)
    with pytest.raises(SourceKept) as caught:
        move.removal.resume(move.deleting())
    assert caught.value.cause == f"Someone else replaced the copy. {BOTH_EXIST}"
    assert set(fake.objects) == {SOURCE, COPY}


def test_a_copy_that_may_not_be_read_after_the_restart_keeps_the_source(
    move: Move, fake: FakeS3
) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "HeadObject" else None
    )
    with pytest.raises(SourceKept) as caught:
        move.removal.resume(move.deleting())
    assert caught.value.cause == f"The access keys may not read the copy. {BOTH_EXIST}"


def test_what_a_user_is_told_who_cancels_after_the_copy(move: Move) -> None:
    told = move.removal.stored_before_cancel()
    assert told.cause == f"The server had confirmed the copy. {BOTH_EXIST}"
    move.removal.is_running = True
    assert "may already be deleted" in move.removal.stored_before_cancel().cause
    move.job.is_move = False
    assert move.removal.stored_before_cancel().cause == StoredBeforeCancel().cause


@pytest.mark.parametrize("accept", [source_removal.unseen_copy, source_removal.replaced_copy])
def test_only_a_copy_is_done_without_a_look(
    move: Move, accept: Callable[[CopyTransfer, ObjectHead], Verification]
) -> None:
    stored = ObjectHead("etag", version_id="v1")
    with pytest.raises(SourceKept):
        accept(move.transfer, stored)
    move.job.is_move = False
    verified = accept(move.transfer, stored)
    assert verified.version_id == "v1"
    assert not isinstance(verified, SeenCopy)
