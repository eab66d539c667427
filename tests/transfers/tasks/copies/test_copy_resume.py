"""A copy or a move goes on where it was after any sudden end, and loses neither side."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.crashpoints import COPY_POINTS, UPLOAD_POINTS
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.tasks import copy_parts, copy_verification
from rustfs_desktop.transfers.tasks.signals import NeedsAnswer, StartOver
from rustfs_desktop.transfers.types import CopyJob
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.conftest import fake_client
from tests.transfers.lives import Lives, lives
from tests.transfers.tasks.copies.conftest import ABOUT, is_about, put_in_parts

PARTS = 5
SIZE = PARTS * MIB - 1000
HALF = "copy.part_saved:3"
OF_PARTS = (
    *("up.intent_saved", "up.created", "up.id_saved", HALF),
    *("up.resume_loaded", "up.resume_listed", "up.completing_saved"),
)
OF_MOVES = ("copy.deleting_saved", "copy.deleted")
DATA = random.Random(1).randbytes(SIZE)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_parts, "MAX_SERVER_PART", MIB)
    monkeypatch.setattr(copy_parts, "MIN_SERVER_PART", 0)
    monkeypatch.setattr(copy_parts, "MIN_PART", MIB)


@pytest.fixture
def other() -> Iterator[FakeS3]:
    with FakeS3(["from"]) as made:
        yield made


class Move:
    """One move in several lives."""

    def __init__(self, made: Lives, source: FakeS3, target: FakeS3) -> None:
        self.lives = made
        self.source = source
        self.target = target

    def live(self) -> str:
        """Run it to its end; how far it was verified."""
        return self.lives.live().verification

    def assert_moved(self, data: bytes) -> None:
        self.lives.clean_up()
        assert self.target.objects == {("bucket", "big"): data}
        assert is_about(self.target, "bucket", "big")
        assert ("from", "big") not in self.source.objects
        assert self.target.uploads == {}
        assert self.lives.journal.leftovers() == []
        assert self.lives.journal.check() == []


@pytest.fixture(params=["by server", "through here"])
def move(
    request: pytest.FixtureRequest,
    fake: FakeS3,
    other: FakeS3,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Move]:
    fake.buckets.add("from")
    source = fake if request.param == "by server" else other
    job = CopyJob(
        "test",
        fake_client(fake),
        "bucket",
        source=BucketLocation("other", fake_client(source), "from"),
        is_move=True,
    )
    with lives(job, monkeypatch) as made:
        monkeypatch.setattr("rustfs_desktop.transfers.verify.etags.part_size", lambda _: MIB)
        made.add("big", "big", SIZE)
        yield Move(made, source, fake)


@pytest.mark.parametrize("point", [*OF_PARTS, *OF_MOVES])
@pytest.mark.parametrize("length", [0, MIB])
def test_a_big_move_goes_on_after_every_point(move: Move, point: str, length: int) -> None:
    if length:
        put_in_parts(move.source, "big", DATA, length)
    else:
        move.source.put("from", "big", DATA, ABOUT)
    if point.startswith("up.resume"):
        move.lives.killed_at(HALF)
    move.lives.killed_at(point)
    assert (("from", "big") in move.source.objects) == (point != "copy.deleted")

    verification = move.live()

    move.assert_moved(DATA)
    assert verification
    is_through_here = move.source is not move.target
    what = "UploadPart" if is_through_here else "UploadPartCopy"
    # What the server copied and the journal did not learn in time is copied again.
    assert move.target.count(what) in ((PARTS,) if is_through_here else (PARTS, PARTS + 3))
    assert move.target.count("CompleteMultipartUpload") == 1
    if length:
        assert verification == copy_verification.SAME_ETAG
    elif is_through_here and point not in ("up.completing_saved", *OF_MOVES):
        assert verification == copy_verification.BOTH_SIDES


@pytest.mark.parametrize("point", ["copy.begin", "copy.sent", *OF_MOVES])
def test_a_small_move_goes_on_after_every_point(move: Move, point: str) -> None:
    move.source.put("from", "big", b"small", ABOUT)
    move.lives.killed_at(point)
    assert (("from", "big") in move.source.objects) == (point != "copy.deleted")

    try:
        assert move.live()
    except NeedsAnswer:  # killed before it was written down, and nothing else can tell
        assert point == "copy.sent"
        assert move.source is move.target
        assert move.target.objects["bucket", "big"] == b"small"
        assert move.source.objects["from", "big"] == b"small"
        return

    move.assert_moved(b"small")


def test_a_small_copy_that_was_written_down_is_not_asked_about(move: Move) -> None:
    move.source.put("from", "big", b"small", ABOUT)
    move.lives.killed_at("copy.sent")
    move.lives.journal.save_resume_state(
        next(move.lives.journal.transfers(move.lives.job)), ResumeState(size=5)
    )
    move.lives.journal.flush()

    assert move.live()
    move.assert_moved(b"small")
    assert move.target.count("CopyObject") + move.target.count("PutObject") == 1


def test_a_paused_copy_goes_on(move: Move) -> None:
    move.source.put("from", "big", DATA, ABOUT)
    move.lives.paused_at(HALF)
    assert move.target.uploads
    move.live()
    move.assert_moved(DATA)


def test_a_source_that_changed_meanwhile_is_not_mixed(move: Move) -> None:
    move.source.put("from", "big", DATA, ABOUT)
    move.lives.killed_at(HALF)
    move.source.put("from", "big", DATA[::-1], ABOUT)

    with pytest.raises(AppError) as caught:
        move.live()
    assert caught.value.code == "ChangedOnServer"
    move.lives.clean_up()
    assert not move.target.uploads

    move.live()
    move.assert_moved(DATA[::-1])


def test_a_forgotten_upload_starts_over(move: Move) -> None:
    move.source.put("from", "big", DATA, ABOUT)
    move.lives.killed_at(HALF)
    move.target.uploads.clear()

    with pytest.raises(StartOver):
        move.live()
    move.live()
    move.assert_moved(DATA)


def test_a_source_that_is_gone_after_its_copy_is_fine(move: Move) -> None:
    move.source.put("from", "big", DATA, ABOUT)
    move.lives.killed_at("copy.deleting_saved")
    del move.source.objects["from", "big"]
    move.live()
    move.assert_moved(DATA)


def test_a_source_that_changed_after_its_copy_stays(move: Move) -> None:
    move.source.put("from", "big", DATA, ABOUT)
    move.lives.killed_at("copy.deleting_saved")
    move.source.put("from", "big", b"new", ABOUT)
    with pytest.raises(AppError) as caught:
        move.live()
    assert caught.value.code == "SourceKept"
    assert move.source.objects["from", "big"] == b"new"
    assert move.target.objects["bucket", "big"] == DATA


def test_a_lost_reply_to_the_last_request_is_found_out(move: Move) -> None:
    move.source.put("from", "big", DATA, ABOUT)

    def lose(request: Request) -> Reply | None:
        if request.what == "CompleteMultipartUpload":
            move.target.truth(request)
            return Reply(0)
        return None

    move.target.rules.append(lose)
    move.live()
    move.assert_moved(DATA)
    assert move.target.count("CompleteMultipartUpload") == 1


def test_every_point_is_named(move: Move) -> None:
    tested = {point.partition(":")[0] for point in (*OF_PARTS, *OF_MOVES)}
    tested |= {"copy.begin", "copy.sent"}
    assert tested <= {*COPY_POINTS, *UPLOAD_POINTS}
    assert tested >= set(COPY_POINTS)
