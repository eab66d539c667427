"""Rows F34 to F40, F42 to F45 and F48: the disk, the journal, the clock, and the user."""

from __future__ import annotations

import dataclasses
import errno
import os
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.local import disk_space
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.types import Answer, Transfer, TransferState
from tests.faults import verbs
from tests.faults.proxy import Exchange
from tests.faults.stage import BIG, JOURNAL, PART, SMALL, Stage, content
from tests.faults.wire import Reply
from tests.waiting import hold_until, patience_s, wait_for

WAYS = pytest.mark.parametrize("way", ["up", "down"])
COMPLETE = "CompleteMultipartUpload"


def half_way(stage: Stage, way: str, count: int = 3) -> None:
    """Stop the program when three parts arrived; two more never do."""
    what = "UploadPart" if way == "up" else "GetObject"
    stage.proxy.on(what, verbs.swallow, times=None, skip=count)
    stage.begin(way)
    wait_for(lambda: arrived(stage, what) >= count, stage)
    stage.when(what, count + 1)
    stage.stop()
    stage.proxy.rules.clear()


def arrived(stage: Stage, what: str) -> int:
    return sum(s.what == what and s.status in (200, 206) and s.ended > 0 for s in stage.proxy.log)


def temporary(stage: Stage) -> Path:
    (path,) = stage.folder.iterdir()
    return path


def moved(stage: Stage, way: str) -> int:
    """How many bytes of content went over the wire."""
    if way == "up":
        return stage.proxy.sent("UploadPart")
    return sum(seen.got for seen in stage.proxy.log if seen.what == "GetObject")


# F33: the other ways to die are in test_crashes ------------------------------------------------


@WAYS
def test_f33_the_end_of_the_program_is_a_pause(stage: Stage, way: str) -> None:
    half_way(stage, way)
    stage.start()
    assert stage.end().state is TransferState.DONE
    assert moved(stage, way) <= BIG + 2 * PART
    stage.assert_nothing_lost()


# F17: what the server tells of an upload that goes on -------------------------------------------


def first_part(body: bytes) -> bytes:
    start = body.index(b"<Part>")
    return body[start : body.index(b"</Part>") + len(b"</Part>")]


def wrong_etag(body: bytes) -> bytes:
    part = first_part(body)
    return body.replace(part, re.sub(rb"[0-9a-f]{32}", b"0" * 32, part))


def wrong_size(body: bytes) -> bytes:
    part = first_part(body)
    return body.replace(part, re.sub(rb"<Size>\d+<", b"<Size>17<", part))


def missing_part(body: bytes) -> bytes:
    return body.replace(first_part(body), b"")


def extra_part(body: bytes) -> bytes:
    part = first_part(body)
    other = re.sub(rb"<PartNumber>\d+<", b"<PartNumber>9<", part)
    return body.replace(part, other + part)


def no_parts(body: bytes) -> bytes:
    return re.sub(rb"<Part>.*</Part>", b"", body, flags=re.DOTALL)


LIES = {wrong_etag: 1, wrong_size: 1, missing_part: 1, extra_part: 0, no_parts: 3}


@pytest.mark.parametrize("lie", LIES)
def test_f17_the_server_lies_about_the_parts(stage: Stage, lie: Callable[[bytes], bytes]) -> None:
    """Only what both sides know in the same way is kept; the rest is sent again."""
    half_way(stage, "up")
    sent = stage.proxy.sent("UploadPart")

    def change(reply: Reply) -> Reply:
        assert isinstance(reply.body, bytes)
        return dataclasses.replace(reply, body=lie(reply.body))

    stage.proxy.on("ListParts", verbs.changed(change), times=None)
    stage.start()
    assert stage.end().state is TransferState.DONE
    assert stage.proxy.count("CreateMultipartUpload") == 1
    assert stage.proxy.sent("UploadPart") - sent <= BIG - (3 - LIES[lie]) * PART
    stage.assert_nothing_lost()


def test_f17_the_parts_come_in_many_pages(stage: Stage) -> None:
    half_way(stage, "up")
    sent = stage.proxy.sent("UploadPart")

    async def one_by_one(x: Exchange) -> None:
        await x.receive()
        reply = await x.ask()
        assert isinstance(reply.body, bytes)
        after = int(x.request.query.get("part-number-marker", 0))
        found = re.findall(rb"<Part>.*?</Part>", reply.body, re.DOTALL)
        left = [part for part in found if number_of(part) > after]
        body = no_parts(reply.body).replace(b"<IsTruncated>false", b"<IsTruncated>true")
        if len(left) <= 1:
            body = no_parts(reply.body)
        shown = left[0] + b"<NextPartNumberMarker>%d</NextPartNumberMarker>" % number_of(left[0])
        body = re.sub(rb"<NextPartNumberMarker>\d*</NextPartNumberMarker>", b"", body)
        await x.send(Reply(200, body.replace(b"</ListPartsResult>", shown + b"</ListPartsResult>")))

    # The server itself is always asked for all of them: the marker is not passed on.
    stage.proxy.on("ListParts", one_by_one, times=None)
    stage.start()
    assert stage.end().state is TransferState.DONE
    assert stage.proxy.count("ListParts") >= 3
    assert stage.proxy.sent("UploadPart") - sent <= BIG - 3 * PART
    stage.assert_nothing_lost()


def number_of(part: bytes) -> int:
    match = re.search(rb"<PartNumber>(\d+)<", part)
    assert match is not None
    return int(match[1])


@pytest.mark.parametrize(("count", "times"), [(3, 3), (0, 3), (0, None)])
def test_f17_the_server_fails_to_list_the_parts(
    stage: Stage, count: int, times: int | None
) -> None:
    """One that fails for ever on an upload without parts gets another upload."""
    half_way(stage, "up", count)
    stage.proxy.on("ListParts", verbs.status(500), times=times)
    stage.start()
    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


# F34 is in tests/transfers/test_power_loss.py --------------------------------------------------


def failing(times: int | None, number: int, real: Callable[..., object]) -> Callable[..., object]:
    """A system call that fails so often, then works."""
    left = [times]

    def call(*arguments: object, **more: object) -> object:
        if left[0] is None or left[0] > 0:
            left[0] = None if left[0] is None else left[0] - 1
            raise OSError(number, os.strerror(number))
        return real(*arguments, **more)

    return call


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["pwrite", "posix_fallocate", "fdatasync", "fsync"])
def test_f35_the_disk_is_full(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    stage.object()
    with monkeypatch.context() as full:
        full.setattr(disk_space, "file_system", lambda _path: "ext4")
        full.setattr(os, call, failing(None, number, getattr(os, call)))
        stage.download("file.bin")
        transfer = stage.is_in(TransferState.PAUSED)
        assert transfer.error is not None
        is_quota = number == errno.EDQUOT
        assert transfer.error.code == ("QuotaUsedUp" if is_quota else "DiskFull")
        stage.assert_nothing_lost()
    wait_for(lambda: not stage.driver.engine.is_busy, transfer)
    stage.driver.engine.resume([transfer])
    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


def test_f35_the_disk_is_full_for_a_small_file(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.object(size=SMALL)
    with monkeypatch.context() as full:
        full.setattr(os, "pwrite", failing(None, errno.ENOSPC, os.pwrite))
        full.setattr(os, "write", failing(None, errno.ENOSPC, os.write))
        stage.download("file.bin", size=SMALL)
        transfer = stage.is_in(TransferState.PAUSED)
    stage.driver.engine.resume([transfer])
    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY, errno.EXDEV, errno.EROFS])
@pytest.mark.parametrize(("times", "is_paused"), [(3, False), (None, True)])
def test_f36_the_finished_file_cannot_get_its_name(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, number: int, times: int | None, is_paused: bool
) -> None:
    stage.object()
    with monkeypatch.context() as locked:
        locked.setattr(os, "link", failing(times, number, os.link))
        locked.setattr(os, "replace", failing(times, number, os.replace))
        stage.download("file.bin")
        if is_paused:
            transfer = stage.is_in(TransferState.PAUSED)
            assert transfer.error is not None
            assert transfer.error.code == "NotPublished"
            stage.assert_nothing_lost()
        else:
            stage.end()
    if is_paused:
        stage.driver.engine.resume(stage.driver.transfers)
    assert stage.end().state is TransferState.DONE
    assert moved(stage, "down") == BIG
    stage.assert_nothing_lost()


def test_f36_the_folder_is_removed(stage: Stage) -> None:
    """Nothing can be saved then, but nothing is claimed either, and it can be tried again."""
    stage.object()
    stage.proxy.on(
        "GetObject", verbs.after(lambda: shutil.rmtree(stage.folder, ignore_errors=True)), skip=4
    )
    stage.download("file.bin")
    transfer = stage.is_in(TransferState.PAUSED, TransferState.FAILED, TransferState.DONE)
    assert transfer.state is not TransferState.DONE
    stage.driver.engine.cancel([transfer])
    stage.driver.rest()
    stage.assert_nothing_lost()


def test_f36_a_folder_is_in_the_way(stage: Stage) -> None:
    stage.object()
    stage.proxy.on("GetObject", verbs.after((stage.folder / "file.bin").mkdir), skip=4)
    stage.download("file.bin")
    stage.local.clear()
    transfer = stage.is_in(TransferState.PAUSED, TransferState.FAILED)
    assert transfer.error is not None
    (stage.folder / "file.bin").rmdir()
    if transfer.state is TransferState.PAUSED:
        stage.driver.engine.resume([transfer])
    else:
        stage.driver.engine.retry([transfer])
    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_f37_another_program_takes_the_name(stage: Stage, size: int) -> None:
    stage.object(size=size)
    other = b"of somebody else"
    path = stage.folder / "file.bin"
    stage.local[path] = [other]
    stage.proxy.on("GetObject", verbs.after(lambda: path.write_bytes(other)))
    stage.download("file.bin", size=size)
    transfer = stage.is_in(TransferState.NEEDS_ANSWER)
    assert path.read_bytes() == other
    stage.driver.engine.answer(transfer, Answer.KEEP_BOTH)
    assert stage.end().state is TransferState.DONE
    assert path.read_bytes() == other
    assert transfer.path != path
    stage.assert_nothing_lost()


@pytest.mark.parametrize("harm", ["deleted", "shortened", "changed", "replaced", "link"])
def test_f38_the_temporary_file_is_tampered_with(stage: Stage, harm: str, tmp_path: Path) -> None:
    half_way(stage, "down")
    path = temporary(stage)
    data = path.read_bytes()
    victim = tmp_path / "victim"
    victim.write_bytes(data)
    if harm == "shortened":
        os.truncate(path, 1000)
    elif harm == "changed":
        with path.open("r+b") as file:
            file.write(b"!" * 10_000)
    else:
        path.unlink()
        if harm == "replaced":
            path.write_bytes(data)
        elif harm == "link":
            path.symlink_to(victim)
    stage.start()
    assert stage.end().state is TransferState.DONE
    assert victim.read_bytes() == data
    if harm in ("replaced", "link"):  # not ours any more
        path.unlink(missing_ok=True)
    stage.assert_nothing_lost()


@pytest.mark.parametrize("harm", ["deleted", "damaged", "cut"])
@WAYS
def test_f39_the_journal_is_damaged(stage: Stage, way: str, harm: str) -> None:
    """The program starts, and says what happened; the server and the disk hold no wrong file."""
    half_way(stage, way)
    folder = stage.here / JOURNAL
    for path in folder.glob("*.sqlite3*"):
        if harm == "deleted":
            path.unlink()
        elif harm == "cut":
            os.truncate(path, 100)
        else:
            with path.open("r+b") as file:
                file.write(b"\0" * 5000)
    engine = Engine(journal=Journal.open(folder))
    stage.driver.engine = engine
    assert bool(engine.journal.problem) is (harm != "deleted")
    assert harm == "deleted" or list(folder.glob("*corrupt*"))
    stage.driver.transfers, stage.driver.jobs = [], []
    engine.set_client("test", stage.driver.client)
    engine.restore(expand.plan_of)
    wait_for(lambda: not engine.is_busy)
    stage.sources_and_names()


@pytest.mark.parametrize("harm", ["rewritten", "grown", "replaced", "deleted"])
def test_f40_the_source_changes_while_nothing_runs(stage: Stage, harm: str) -> None:
    path = stage.file()
    stage.known["file.bin"].append(None)
    stage.sources.clear()
    other = content(BIG, 3)
    stage.proxy.on("UploadPart", verbs.swallow, times=None, skip=3)
    stage.upload(path)
    wait_for(lambda: arrived(stage, "UploadPart") >= 3)
    stage.stop()
    stage.proxy.rules.clear()
    if harm == "rewritten":
        path.write_bytes(other)
    elif harm == "grown":
        with path.open("ab") as file:
            file.write(b"more")
    elif harm == "replaced":
        (stage.here / "new").write_bytes(other)
        (stage.here / "new").replace(path)
    else:
        path.unlink()
    stage.start()
    transfer = stage.is_in(TransferState.FAILED, TransferState.PAUSED)
    assert transfer.error is not None
    assert transfer.error.code in ("SourceChanged", "SourceUnavailable", "FileGone")
    assert stage.keys() == []
    if transfer.state is TransferState.FAILED:
        stage.driver.rest()
        assert stage.uploads() == set()
    stage.assert_nothing_lost()


@pytest.mark.parametrize("days", [-1, 1])
@WAYS
def test_f42_the_clock_jumps(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, way: str, days: int
) -> None:
    real = time.time
    what = "UploadPart" if way == "up" else "GetObject"
    stage.proxy.on(
        what,
        verbs.before(lambda: monkeypatch.setattr(time, "time", lambda: real() + days * 86400)),
        skip=2,
    )
    stage.proxy.on(what, verbs.status(503), times=3)
    stage.begin(way)
    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


# F43: the user -------------------------------------------------------------------------------


@WAYS
def test_f43_pause_and_resume_fifty_times(stage: Stage, way: str) -> None:
    stage.begin(way)
    wait_for(stage.driver.look)
    (transfer,) = stage.driver.look()
    for number in range(50):
        stage.driver.engine.pause([transfer])
        if number % 5 == 0:
            wait_for(lambda: transfer.state is not TransferState.RUNNING, transfer)
        stage.driver.engine.resume([transfer])
    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


def held(stage: Stage, way: str, what: str) -> threading.Event:
    """Begin, and hold the first request of a kind until the event is set."""
    reached, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        hold_until(go_on)

    stage.proxy.on(what, verbs.before(hold))
    stage.begin(way)
    assert reached.wait(patience_s())
    return go_on


@pytest.mark.parametrize("what", ["UploadPart", COMPLETE, "HeadObject", "GetObject"])
def test_f43_cancel_in_the_middle_of_something(stage: Stage, what: str) -> None:
    way = "down" if what == "GetObject" else "up"
    go_on = held(stage, way, what)
    (transfer,) = stage.driver.look()
    stage.driver.engine.cancel([transfer])
    go_on.set()
    # Too late only for a request that makes it an object.
    assert stage.end().state in {
        TransferState.CANCELLED,
        *([TransferState.DONE] if what == COMPLETE else []),
    }
    assert stage.uploads() == set()
    if transfer.state is TransferState.CANCELLED and way == "down":
        assert list(stage.folder.iterdir()) == []
    stage.assert_nothing_lost()


@pytest.mark.parametrize("what", ["UploadPart", COMPLETE, "GetObject"])
def test_f43_quit_in_the_middle_of_something(stage: Stage, what: str) -> None:
    way = "down" if what == "GetObject" else "up"
    go_on = held(stage, way, what)
    if what == COMPLETE:  # the answer to that is waited for
        go_on.set()
    stage.stop()
    go_on.set()
    stage.start()
    stage.ends()
    assert stage.fetched("file.bin") if way == "up" else (stage.folder / "file.bin").exists()
    stage.assert_nothing_lost()


@WAYS
def test_f43_the_connection_is_closed_and_opened(stage: Stage, way: str) -> None:
    what = "UploadPart" if way == "up" else "GetObject"
    stage.proxy.on(what, verbs.late(0.2), times=None)
    stage.begin(way)
    stage.when(what)
    stage.driver.engine.set_client("test", None)
    transfer = stage.is_in(TransferState.NEEDS_KEYS, TransferState.DONE)
    assert transfer.state is TransferState.NEEDS_KEYS
    stage.proxy.rules.clear()
    stage.driver.engine.set_client("test", stage.driver.client)
    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


# F44, F45, F48 ---------------------------------------------------------------------------------


def test_f44_a_second_program_leaves_alone_what_the_first_does(stage: Stage) -> None:
    stage.proxy.on("UploadPart", verbs.late(0.3), times=None)
    stage.upload(stage.file())
    stage.when("UploadPart")
    second = Engine(journal=Journal.open(stage.here / JOURNAL))
    second.set_client("test", stage.direct)
    second.restore(expand.plan_of)
    wait_for(lambda: not second.is_busy)
    assert second.take_changes().added == []
    assert stage.end().state is TransferState.DONE
    assert second.stop(patience_s(), keep=True)
    second.journal.close()
    assert stage.proxy.count("CreateMultipartUpload") == 1
    stage.assert_nothing_lost()


@WAYS
def test_f45_the_keys_are_not_there_then_wrong_then_right(stage: Stage, way: str) -> None:
    half_way(stage, way)
    stage.start(is_connected=False)
    transfer = stage.is_in(TransferState.NEEDS_KEYS)
    right = stage.driver.client
    keys = Credentials(right.credentials.access_key, "not the secret")
    wrong = Client(right.endpoint, keys)
    stage.driver.engine.set_client("test", wrong)
    refusals = ("SignatureDoesNotMatch", "AccessDenied")  # the latter where HEAD cannot tell
    wait_for(lambda: transfer.error is not None and transfer.error.code in refusals, transfer)
    stage.is_in(TransferState.NEEDS_KEYS)
    stage.assert_nothing_lost()
    stage.driver.engine.set_client("test", stage.driver.client)
    assert stage.end().state is TransferState.DONE
    assert moved(stage, way) <= BIG + 2 * PART
    stage.assert_nothing_lost()
    wrong.close()


@pytest.mark.parametrize("count", [500])
def test_f48_many_small_files_far_away(stage: Stage, count: int) -> None:
    """Each for itself: some fail for good, some at first, all others arrive."""
    paths = [stage.file(f"{number:05}.bin", 1000 + number) for number in range(count)]
    refused = {f"{number:05}.bin" for number in range(0, count, 50)}
    stage.proxy.on(
        "PutObject",
        verbs.status(403, "AccessDenied"),
        times=None,
        where=lambda request: request.key in refused,
    )
    stage.proxy.on("PutObject", verbs.status(500), times=count // 20)
    stage.proxy.on("PutObject", verbs.lose_reply, times=count // 20)
    stage.proxy.on("*", verbs.late(0.05), times=None)
    stage.upload(*paths)

    transfers: list[Transfer] = list(stage.ends())
    assert {t.key for t in transfers if t.state is TransferState.FAILED} == refused
    assert sum(t.state is TransferState.DONE for t in transfers) == count - len(refused)
    assert set(stage.keys()) == {path.name for path in paths} - refused
    stage.known = {key: stage.known[key] for key in list(stage.known)[:: count // 10]}
    stage.assert_nothing_lost()
