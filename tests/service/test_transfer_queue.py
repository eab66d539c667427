"""The queue as the GUI thread sees it, on a real server."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.changed_keys import ChangedKey
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import Answer, Job, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, error
from tests.waiting import patience_s


@pytest.fixture
def queue(qtbot: QtBot) -> Iterator[TransferQueue]:
    made = TransferQueue()
    yield made
    made.stop(patience_s())


class Model:
    """Does what an item model must be able to do with the queue's signals."""

    def __init__(self, queue: TransferQueue) -> None:
        self.rows: list[str] = []
        self.states: dict[str, TransferState] = {}
        self.jobs: list[tuple[str, Job]] = []
        self._queue = queue
        queue.inserted.connect(self._on_inserted)
        queue.changed.connect(self._on_changed)
        queue.removed.connect(self._on_removed)
        queue.job_planned.connect(self._on_planned)
        queue.job_finished.connect(self._on_finished)

    def _on_inserted(self, first: int, last: int) -> None:
        assert first == len(self.rows)
        assert last == len(self._queue.transfers) - 1
        self.rows += [self._queue.transfers[row].transfer_id for row in range(first, last + 1)]

    def _on_changed(self, rows: list[int]) -> None:
        assert rows == sorted(set(rows))
        for row in rows:
            transfer = self._queue.transfers[row]
            assert transfer.transfer_id == self.rows[row]
            self.states[transfer.transfer_id] = transfer.state

    def _on_removed(self) -> None:
        self.rows = [transfer.transfer_id for transfer in self._queue.transfers]

    def _on_planned(self, job: Job) -> None:
        self.jobs.append(("planned", job))

    def _on_finished(self, job: Job) -> None:
        self.jobs.append(("finished", job))


def test_a_folder_goes_up_and_comes_down(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str, tmp_path: Path
) -> None:
    model = Model(queue)
    top = tmp_path / "trip"
    (top / "raw").mkdir(parents=True)
    for number in range(30):
        (top / "raw" / f"{number}.jpg").write_bytes(random.Random(number).randbytes(5000))
    (top / "big.bin").write_bytes(random.Random(0).randbytes(20 * MIB))

    with qtbot.waitSignal(queue.job_finished):
        up = queue.upload("c1", client, [top], bucket, "in/")
    with qtbot.waitSignal(queue.job_finished):
        down = queue.download("c1", client, bucket, [], ["in/trip/"], "in/", tmp_path / "out")

    assert [(what, job.id) for what, job in model.jobs] == [
        ("planned", up.id),
        ("finished", up.id),
        ("planned", down.id),
        ("finished", down.id),
    ]
    assert len(queue.transfers) == len(model.rows) == 62
    assert set(model.states.values()) == {TransferState.DONE}
    for path in top.rglob("*.*"):
        assert (tmp_path / "out" / "trip" / path.relative_to(top)).read_bytes() == path.read_bytes()
    totals = queue.totals
    assert (totals.done, totals.active, totals.waiting, totals.failed) == (62, 0, 0, 0)
    assert totals.bytes_done == totals.bytes_total == 2 * (20 * MIB + 150_000)


def test_the_folders_that_files_arrived_in_are_told(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str, tmp_path: Path
) -> None:
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "e" / "file").write_bytes(b"x")
    told: list[ContentsChange] = []
    queue.contents_changed.connect(told.append)

    queue.upload("c1", client, [tmp_path / "d"], bucket, "in/")
    qtbot.waitUntil(lambda: len(told) >= 3)

    found = {change.location: [key for key, _, _ in change.stored] for change in told}
    assert found == {
        Location("c1", bucket, "in/"): [],
        Location("c1", bucket, "in/d/"): [],
        Location("c1", bucket, "in/d/e/"): ["in/d/e/file"],
    }
    assert all(change.is_complete and not len(change.deleted) for change in told)


def test_taken_names_are_asked_about(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_bytes(b"new")
    client.browse.put_object(Bucket=bucket, Key="notes.txt", Body=b"old")

    with qtbot.waitSignal(queue.asked) as asked:
        job = queue.upload("c1", client, [tmp_path / "notes.txt"], bucket, "")
    (transfer,) = asked.args
    assert transfer is queue.transfers[0]
    assert (queue.totals.waiting, queue.totals.asking) == (0, 1)
    with qtbot.waitSignal(queue.job_finished):
        queue.answer(transfer, Answer.KEEP_BOTH)

    assert transfer.key == "notes (1).txt"
    assert job.is_finished
    assert client.browse.get_object(Bucket=bucket, Key="notes.txt")["Body"].read() == b"old"


def test_cancel_retry_and_clear(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str, tmp_path: Path
) -> None:
    model = Model(queue)
    (tmp_path / "big").write_bytes(random.Random(0).randbytes(100 * MIB))
    (tmp_path / "small").write_bytes(b"x")
    queue.upload("c1", client, [tmp_path / "big", tmp_path / "small"], bucket, "")
    qtbot.waitUntil(lambda: queue.totals.bytes_done > MIB)
    big, small = queue.transfers

    queue.cancel([big])
    qtbot.waitUntil(lambda: model.states.get(big.transfer_id) is TransferState.CANCELLED)
    qtbot.waitUntil(lambda: small.state is TransferState.DONE and not queue.is_busy)
    assert not client.browse.list_multipart_uploads(Bucket=bucket).get("Uploads")

    queue.retry([big])
    qtbot.waitUntil(lambda: model.states[big.transfer_id] is TransferState.DONE)

    with qtbot.waitSignal(queue.removed):
        queue.clear_finished()
    assert list(queue.transfers) == model.rows == []
    assert queue.totals == Totals()


def test_time_at_rest_is_no_part_of_the_speed(
    qtbot: QtBot, queue: TransferQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    restarts: list[bool] = []
    monkeypatch.setattr(queue._speeds, "restart", lambda: restarts.append(True))
    queue.follow()
    queue.follow()
    assert len(restarts) == 1
    qtbot.waitUntil(lambda: not queue._timer.isActive())
    queue.set_client("c1", None)  # whoever looks first
    assert len(restarts) == 2


def test_what_begins_at_the_end_of_another_job_is_followed(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).write_text(name)

    def begin_next(job: Job) -> None:
        if job.title == "first":
            queue.upload("c1", client, [tmp_path / "second"], bucket, "")

    queue.job_finished.connect(begin_next)
    queue.upload("c1", client, [tmp_path / "first"], bucket, "")
    qtbot.waitUntil(lambda: queue.totals.done == 2)


def test_speed_and_time_left_are_told_while_it_runs(
    qtbot: QtBot, queue: TransferQueue, tmp_path: Path
) -> None:
    never = threading.Event()

    def slowly() -> Iterator[bytes]:
        for _ in range(12):
            never.wait(0.05)
            yield bytes(1000)

    with FakeS3() as fake:
        fake.rules.append(
            lambda request: (
                Reply(200, slowly(), {"ETag": '"x"', "Content-Length": "12000"})
                if request.what == "GetObject"
                else None
            )
        )
        client = Client(Endpoint(fake.url), Credentials("key", "secret"))
        speeds: list[tuple[float, float | None]] = []
        queue.changed.connect(
            lambda rows: speeds.extend(
                (queue.speed(queue.transfers[row]), queue.seconds_left(queue.transfers[row]))
                for row in rows
            )
        )
        with qtbot.waitSignal(queue.job_finished):
            queue.download("c1", client, "bucket", [("f", 12000)], [], "", tmp_path)

    assert any(speed > 0 and left is not None for speed, left in speeds)
    assert queue.speed(queue.transfers[0]) == 0.0
    assert queue.totals.speed == 0.0


def test_a_defect_fails_the_transfer_and_not_the_queue(
    qtbot: QtBot, queue: TransferQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **_options: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("rustfs_desktop.transfers.tasks.target_object.head_object", broken)
    (tmp_path / "file").write_bytes(b"x")
    client = Client(Endpoint("http://127.0.0.1:1"), Credentials("key", "secret"))
    with qtbot.waitSignal(queue.job_finished):
        queue.upload("c1", client, [tmp_path / "file"], "bucket", "")

    (transfer,) = queue.transfers
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == "Unexpected"
    assert queue.totals.failed == 1


def test_pause_and_resume(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str, tmp_path: Path
) -> None:
    (tmp_path / "big").write_bytes(random.Random(0).randbytes(100 * MIB))
    queue.upload("c1", client, [tmp_path / "big"], bucket, "")
    qtbot.waitUntil(lambda: queue.totals.bytes_done > MIB)

    queue.pause(queue.transfers)
    qtbot.waitUntil(lambda: queue.totals.paused == 1 and not queue.is_busy)
    assert not queue.is_moving
    (transfer,) = queue.transfers
    qtbot.waitUntil(lambda: queue.totals.bytes_done == transfer.bytes_done)
    with qtbot.waitSignal(queue.job_finished):
        queue.resume_all()

    assert queue.transfers[0].state is TransferState.DONE
    assert queue.totals.paused == 0


def test_another_run_of_the_program_goes_on(
    qtbot: QtBot, client: Client, bucket: str, tmp_path: Path
) -> None:
    (tmp_path / "big").write_bytes(random.Random(0).randbytes(100 * MIB))
    journal = Journal.open(tmp_path / "journal")
    first = TransferQueue(journal=journal)
    first.upload("c1", client, [tmp_path / "big"], bucket, "")
    qtbot.waitUntil(lambda: first.totals.bytes_done > MIB)
    first.stop(patience_s())
    journal.close()

    journal = Journal.open(tmp_path / "journal")
    second = TransferQueue(journal=journal)
    with qtbot.waitSignal(second.restored) as restored:
        second.restore(True)
    assert restored.args == [1]
    assert second.missing_connections == {"c1"}
    assert second.totals.locked == 1
    with qtbot.waitSignal(second.job_finished):
        second.set_client("c1", client)
    reply = client.browse.get_object(Bucket=bucket, Key="big")
    assert reply["Body"].read() == (tmp_path / "big").read_bytes()
    second.clear_finished()
    second.stop(patience_s())
    journal.close()


def test_cleared_failures_do_not_come_back(qtbot: QtBot, client: Client, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    counts = []
    for run in range(3):
        journal = Journal.open(tmp_path / "journal")
        queue = TransferQueue(journal=journal)
        queue.restore(True)
        qtbot.waitUntil(lambda queue=queue: not queue.is_busy)
        if run == 0:
            with qtbot.waitSignal(queue.job_finished):
                queue.upload("c1", client, [tmp_path / "file"], "nosuchbucket", "")
        elif run == 1:
            qtbot.waitUntil(lambda queue=queue: queue.totals.failed == 1)
            queue.clear_finished()
        counts.append(len(queue.transfers))
        queue.stop(patience_s())
        journal.close()
    assert counts == [1, 0, 0]


def test_a_job_canceled_for_its_preflight_findings_is_reported(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with FakeS3() as fake:
        fake.rules.append(lambda _: error(403, "InvalidAccessKeyId"))
        client = Client(Endpoint(fake.url), Credentials("key", "secret"))
        queue = TransferQueue()
        with qtbot.waitSignal(queue.keys_needed) as needed:
            queue.upload("c1", client, [tmp_path / "file"], "bucket", "", Answer.REPLACE)
        assert needed.args == ["c1"]
        qtbot.waitUntil(lambda: queue.totals.locked == 1)
        fake.rules.clear()
        with qtbot.waitSignal(queue.job_finished):
            queue.set_client("c1", client)
        queue.stop(patience_s())


def test_objects_are_copied_and_both_places_are_told(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str
) -> None:
    client.browse.put_object(Bucket=bucket, Key="from/a", Body=b"abc")
    told: list[ContentsChange] = []
    queue.contents_changed.connect(told.append)
    source = BucketLocation("c1", client, bucket, "from/")
    target = BucketLocation("c1", client, bucket, "to/")
    with qtbot.waitSignal(queue.job_finished):
        queue.copy(source, target, [("from/a", 3)], [], is_move=True)
    qtbot.waitUntil(lambda: len(told) >= 2)
    assert queue.transfers[0].state is TransferState.DONE
    by_prefix = {change.location.prefix: change for change in told}
    assert list(by_prefix["to/"].stored) == [ChangedKey("to/a")]
    assert list(by_prefix["from/"].deleted) == [ChangedKey("from/a")]


def test_stopping_ends_everything(
    qtbot: QtBot, queue: TransferQueue, client: Client, bucket: str, tmp_path: Path
) -> None:
    (tmp_path / "big").write_bytes(bytes(200 * MIB))
    queue.upload("c1", client, [tmp_path / "big"], bucket, "")
    qtbot.waitUntil(lambda: queue.totals.bytes_done > MIB)

    queue.stop(patience_s())

    assert queue.transfers[0].state is TransferState.CANCELLED
    assert not client.browse.list_multipart_uploads(Bucket=bucket).get("Uploads")
