"""The rows of the transfer panel say what is moved, how far, and how it ended."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AppError, AuthError, NotConnected, WrongRegion
from rustfs_desktop.models import transfer_rows, transfer_texts
from rustfs_desktop.models.job_block import JobBlock
from rustfs_desktop.models.transfer_table import (
    PROGRESS,
    STATUS,
    WHAT,
    WHERE,
    BlockRole,
    PerMilleRole,
    Row,
    RowRole,
    StateRole,
    ToneRole,
    TransferRole,
    TransferTableModel,
)
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.errors import NotOpen, StoredBeforeCancel
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    DownloadJob,
    DownloadTransfer,
    Job,
    Priority,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification

GB = 1_000_000_000
STATES = list(TransferState)
GROUPS = (
    {TransferState.RUNNING},
    {TransferState.NEEDS_ANSWER, TransferState.FAILED},
    {TransferState.WAITING, TransferState.PAUSED, TransferState.NEEDS_KEYS},
    {TransferState.DONE, TransferState.SKIPPED, TransferState.CANCELLED},
)


def group_of(transfer: Transfer) -> int:
    return next(n for n, group in enumerate(GROUPS) if transfer.state in group)


class Queue(QObject):
    """A queue that does nothing by itself."""

    inserted = Signal(int, int)
    changed = Signal(object)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.transfers: list[Transfer] = []
        self.others = 1

    @property
    def totals(self) -> Totals:
        running = [each for each in self.transfers if each.state is TransferState.RUNNING]
        return Totals(active=self.others + len(running), speed=41e6)

    def speed(self, transfer: Transfer) -> float:
        return 41e6 if transfer.bytes_done else 0.0

    def seconds_left(self, transfer: Transfer) -> float | None:
        return 28.0 if transfer.bytes_done else None

    def add(self, *transfers: Transfer) -> None:
        first = len(self.transfers)
        self.transfers += transfers
        self.inserted.emit(first, len(self.transfers) - 1)

    def keep(self, *transfers: Transfer) -> None:
        self.transfers = list(transfers)
        self.removed.emit()


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def queue(qtbot: QtBot) -> Queue:
    return Queue()


@pytest.fixture
def model(queue: Queue) -> TransferTableModel:
    return TransferTableModel(queue)  # type: ignore[arg-type]


def upload(key: str = "2026/trip/a.zip", size: int = 3 * GB) -> Transfer:
    job = UploadJob("c", None, "photos", "2026/")
    return UploadTransfer(job, key, f"/home/ada/{key}", size)


def download(path: str = "/home/ada/Downloads/raw/a.zip", size: int = 3 * GB) -> Transfer:
    folder = Path("/home/ada/Downloads")
    job = DownloadJob("c", None, "photos", folder=folder)
    return DownloadTransfer(job, "raw/a.zip", path, size)


def status_of(model: TransferTableModel, queue: Queue, transfer: Transfer) -> str:
    if transfer not in queue.transfers:
        queue.add(transfer)
    return str(model.index(model.row_of(transfer), STATUS).data())


@pytest.mark.parametrize("force_py", [False, True])
def test_is_a_good_model_through_every_change(
    model: TransferTableModel,
    queue: Queue,
    qtmodeltester: ModelTester,
    monkeypatch: pytest.MonkeyPatch,
    force_py: bool,
) -> None:
    monkeypatch.setattr(transfer_rows, "_MAX_RUNS", 3)
    qtmodeltester.check(model, force_py=force_py)  # and from now on, at every signal
    rows = [upload(f"{n}") for n in range(20)]
    queue.add(*rows[:10])
    queue.add(*rows[10:])
    rows[3].move_to(TransferState.RUNNING)
    queue.changed.emit([3])
    queue.keep(*rows[:3], *rows[5:12])
    assert model.rowCount() == 10
    queue.keep(*rows[:3:2], *rows[6:12:2])
    assert [
        model.index(row, WHAT).data(TransferRole) for row in range(model.rowCount())
    ] == queue.transfers
    queue.keep(*rows[:3:2])
    queue.keep()
    assert model.rowCount() == 0


def test_takes_over_what_is_already_there(queue: Queue) -> None:
    queue.add(upload())
    assert TransferTableModel(queue).rowCount() == 1  # type: ignore[arg-type]


def test_what_and_where(model: TransferTableModel, queue: Queue) -> None:
    queue.add(upload(), download(), download("/elsewhere/x"), upload("top\n.txt"))
    texts = [(model.index(row, WHAT).data(), model.index(row, WHERE).data()) for row in range(4)]
    assert texts == [
        ("a.zip", "photos / 2026 / trip"),
        ("a.zip", "Downloads / raw"),
        ("a.zip", "/elsewhere"),
        ("top␊.txt", "photos"),
    ]


def test_a_running_transfer_tells_how_fast(model: TransferTableModel, queue: Queue) -> None:
    transfer = upload()
    assert status_of(model, queue, transfer) == "Waiting"
    transfer.move_to(TransferState.RUNNING)
    assert status_of(model, queue, transfer) == "0 of 3.0 GB"
    transfer.bytes_done = 1_900_000_000
    assert status_of(model, queue, transfer) == "1.9 of 3.0 GB · 41 MB/s · 28 s"
    queue.others = 0
    assert status_of(model, queue, transfer) == "1.9 of 3.0 GB · 28 s"  # the header has the speed
    assert model.index(0, PROGRESS).data() == "63 %"
    assert model.index(0, WHAT).data(PerMilleRole) == 633
    assert model.index(0, WHAT).data(ToneRole) == "accent"
    assert transfer_texts.status(transfer, 41e6, 0.2).endswith("41 MB/s · 1 s")
    transfer.bytes_done = 3 * GB
    assert status_of(model, queue, transfer) == "3.00 GB · finishing…"
    assert model.index(0, WHAT).data(PerMilleRole) == 999
    transfer.finish(Verification("MD5 verified"))
    assert status_of(model, queue, transfer) == "Done · MD5 verified"
    assert model.index(0, WHAT).data(PerMilleRole) == 1000
    assert model.index(0, WHAT).data(ToneRole) == "ok"
    assert model.index(0, WHAT).data(StateRole) is TransferState.DONE
    assert model.index(0, WHAT).data(TransferRole) is transfer
    spoken = model.index(0, WHAT).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "a.zip, photos / 2026 / trip, Done · MD5 verified"
    assert "· MD5 verified" in model.index(0, WHAT).data(Qt.ItemDataRole.ToolTipRole)


def test_one_question_tells_all_that_is_painted(model: TransferTableModel, queue: Queue) -> None:
    transfer = upload()
    transfer.move_to(TransferState.RUNNING)
    transfer.bytes_done = 1_900_000_000
    queue.add(transfer)
    assert model.index(0, WHAT).data(RowRole) == Row(
        transfer,
        "a.zip",
        "photos / 2026 / trip",
        "1.9 of 3.0 GB · 41 MB/s · 28 s",
        633,
        "accent",
        False,
    )


def test_failures_say_why(model: TransferTableModel, queue: Queue) -> None:
    transfer = upload()
    transfer.move_to(TransferState.RUNNING)
    transfer.move_to(TransferState.WAITING, NotConnected("No network\n", "Check the cable"))
    assert status_of(model, queue, transfer) == "No network␊ · retrying"
    transfer.move_to(TransferState.RUNNING)
    transfer.error = NotConnected("The connection broke off")  # a part is sent again
    assert status_of(model, queue, transfer) == "The connection broke off · retrying"
    assert model.index(0, WHAT).data(ToneRole) == "warn"
    transfer.move_to(TransferState.FAILED, AppError("Denied", "Ask <somebody>", detail="403"))
    assert status_of(model, queue, transfer) == "Denied"
    assert model.index(0, WHAT).data(ToneRole) == "bad"
    tip = model.index(0, WHAT).data(Qt.ItemDataRole.ToolTipRole)
    assert "Denied. Ask &lt;somebody&gt; · 403" in tip


def test_a_canceled_transfer_says_that_its_file_was_stored(
    model: TransferTableModel, queue: Queue
) -> None:
    transfer = upload()
    transfer.move_to(TransferState.RUNNING)
    transfer.move_to(TransferState.CANCELLED, StoredBeforeCancel())
    assert status_of(model, queue, transfer) == "Canceled after the file was stored"


def test_what_waits_says_until_when(model: TransferTableModel, queue: Queue) -> None:
    transfer = upload()
    transfer.error = NotConnected("No network")
    transfer.retry_at = time.monotonic() + 2 * 60 + 25
    assert status_of(model, queue, transfer) == "No network · retrying in 2 min"
    transfer.error = None
    transfer.priority = Priority.HIGH
    assert status_of(model, queue, transfer) == "Waiting · high priority"
    transfer.move_to(TransferState.PAUSED)
    transfer.bytes_done = GB
    transfer.is_stopping = True  # what is under way still counts
    assert status_of(model, queue, transfer) == "Pausing…"
    transfer.is_stopping = False
    assert status_of(model, queue, transfer) == "Paused at 33 %"
    row = model.index(0, WHAT).data(RowRole)
    assert (row.tone, row.is_loud) == ("warn", False)
    transfer.keep_until = time.time() + 20 * 60 + 25
    assert status_of(model, queue, transfer) == "Paused at 33 % · can be resumed for 20 min"
    assert model.index(0, WHAT).data(RowRole).is_loud
    tip = str(model.index(0, WHAT).data(Qt.ItemDataRole.ToolTipRole))
    assert "The server keeps the uploaded parts until" in tip
    transfer.keep_until = time.time() + 5 * 3600
    assert " · can be resumed until " in status_of(model, queue, transfer)
    assert not model.index(0, WHAT).data(RowRole).is_loud
    transfer.keep_until = time.time() - 1
    assert status_of(model, queue, transfer) == "Paused at 33 % · will start over"
    transfer.job.held_from = transfer.seq = 1
    assert status_of(model, queue, transfer) == "Waiting for your decision"


def test_what_needs_keys_says_so(model: TransferTableModel, queue: Queue) -> None:
    transfer = upload()
    transfer.move_to(TransferState.NEEDS_KEYS, NotOpen())
    assert status_of(model, queue, transfer) == "Waiting for connection"
    transfer.error = AuthError("The server refuses the keys", code="InvalidAccessKeyId")
    assert status_of(model, queue, transfer) == "The server refuses the keys · new keys needed"
    transfer.error = WrongRegion("The region is wrong")
    assert status_of(model, queue, transfer) == "The region is wrong"


def test_a_copy_names_both_ends(model: TransferTableModel, queue: Queue) -> None:
    source = BucketLocation("d", None, "old", "2025/")
    job = CopyJob("c", None, "photos", "2026/", source=source)
    queue.add(CopyTransfer(job, "2026/a/b.txt", "2025/a/b.txt", 1))
    assert model.index(0, WHERE).data() == "photos / 2026 / a"
    tip = str(model.index(0, WHAT).data(Qt.ItemDataRole.ToolTipRole))
    assert "s3://old/2025/a/b.txt → s3://photos/2026/a/b.txt" in tip.replace("&gt;", ">")


def test_other_ends(model: TransferTableModel, queue: Queue) -> None:
    cancelled, asking, skipped = upload(), upload(), download()
    cancelled.move_to(TransferState.CANCELLED)
    asking.move_to(TransferState.RUNNING)
    asking.move_to(TransferState.NEEDS_ANSWER)
    skipped.move_to(TransferState.SKIPPED)
    assert status_of(model, queue, cancelled) == "Canceled"
    assert status_of(model, queue, asking) == "A file with this name already exists"
    assert status_of(model, queue, skipped) == "Skipped"
    tip = model.index(2, WHAT).data(Qt.ItemDataRole.ToolTipRole)
    assert "s3://photos/raw/a.zip → /home/ada/Downloads/raw/a.zip" in tip.replace("&gt;", ">")


@pytest.mark.parametrize(
    ("size", "done", "per_mille"), [(0, 0, 0), (2**62, 2**61, 500), (10, -5, 0), (10, 20, 999)]
)
def test_progress_fits_a_bar(
    model: TransferTableModel, queue: Queue, size: int, done: int, per_mille: int
) -> None:
    transfer = upload(size=size)
    transfer.bytes_done = done
    queue.add(transfer)
    assert model.index(0, WHAT).data(PerMilleRole) == per_mille


def test_many_changed_rows_are_one_signal(
    model: TransferTableModel, queue: Queue, qtbot: QtBot
) -> None:
    queue.add(*[upload(f"{n}") for n in range(10)])
    with qtbot.waitSignal(model.dataChanged) as changed:
        queue.changed.emit([7, 2, 5])
    first, last = changed.args[:2]
    assert (first.row(), first.column(), last.row(), last.column()) == (0, WHAT, 9, STATUS)


class Shown:
    """Changes a queue at random, and knows which rows the model should show."""

    def __init__(self, model: TransferTableModel, queue: Queue, chance: random.Random) -> None:
        self._model, self._queue, self._chance = model, queue, chance
        self._is_held = False
        self._rows: list[Transfer] = []

    def add(self) -> None:
        new = [upload() for _ in range(self._chance.randrange(1, 12))]
        for each in new:
            each.state = self._chance.choice(STATES)
        self._queue.add(*new)
        self._rows += new

    def change(self) -> None:
        count = min(len(self._queue.transfers), self._chance.choice((1, 2, 20)))
        rows = self._chance.sample(range(len(self._queue.transfers)), count)
        for row in rows:
            self._queue.transfers[row].state = self._chance.choice(STATES)
        self._queue.changed.emit(sorted(rows))

    def remove(self) -> None:
        left = [each for each in self._queue.transfers if self._chance.random() < 0.8]
        self._queue.keep(*left)
        self._rows = [each for each in self._rows if each in left]

    def hold(self) -> None:
        self._rows, self._is_held = self.rows, not self._is_held
        self._model.hold_order(self._is_held)

    @property
    def rows(self) -> list[Transfer]:
        if not self._is_held:
            self._rows = sorted(self._queue.transfers, key=group_of)
        return self._rows


@pytest.mark.parametrize("seed", range(8))
def test_rows_are_where_sorting_all_of_them_would_put_them(
    model: TransferTableModel, queue: Queue, qtmodeltester: ModelTester, seed: int
) -> None:
    """Whatever changes, is held or selected, and it stays a good model."""
    chance = random.Random(seed)
    shown = Shown(model, queue, chance)
    shown.add()
    qtmodeltester.check(model)  # and from now on, at every signal
    kept: dict[Transfer, QPersistentModelIndex] = {}
    for _ in range(40):
        chance.choice((shown.add, shown.change, shown.change, shown.remove, shown.hold))()
        rows = shown.rows
        assert [
            model.index(row, WHAT).data(TransferRole) for row in range(model.rowCount())
        ] == rows
        for gone in set(kept) - set(rows):
            assert not kept.pop(gone).isValid()
        for each in chance.sample(rows, min(len(rows), 3)):
            kept[each] = QPersistentModelIndex(model.index(model.row_of(each), STATUS))
        assert all(index.data(TransferRole) is each for each, index in kept.items())


def job_of_many() -> UploadJob:
    return UploadJob("c", None, "photos", "2026/", title="trip")


class ShownJobs:
    """Changes jobs of many files at random, and knows the rows while nothing is held."""

    def __init__(self, model: TransferTableModel, queue: Queue, chance: random.Random) -> None:
        self._model, self._queue, self._chance = model, queue, chance
        self.is_held = False
        self._jobs = [job_of_many()]
        self._seen: dict[Job, bool] = {}  # whether it had several files

    def add(self) -> None:
        if self._chance.random() < 0.4:
            self._jobs.append(job_of_many())
        new = []
        for _ in range(self._chance.randrange(1, 12)):
            job = self._chance.choice(self._jobs)
            new.append(UploadTransfer(job, "a", "a", 10))
            new[-1].state = self._chance.choice(STATES)
        self._queue.add(*new)
        files = Counter(each.job for each in self._queue.transfers)
        self._seen |= {job: count > 1 or self._seen.get(job, False) for job, count in files.items()}

    def change(self) -> None:
        count = min(len(self._queue.transfers), self._chance.choice((1, 2, 20)))
        rows = self._chance.sample(range(len(self._queue.transfers)), count)
        for row in rows:
            self._queue.transfers[row].state = self._chance.choice(STATES)
            self._queue.transfers[row].bytes_done = self._chance.randrange(10)
        self._queue.changed.emit(sorted(rows))

    def remove(self) -> None:
        self._queue.keep(*(each for each in self._queue.transfers if self._chance.random() < 0.7))
        left = {each.job for each in self._queue.transfers}
        self._seen = {job: several for job, several in self._seen.items() if job in left}

    def hold(self) -> None:
        self.is_held = not self.is_held
        self._model.hold_order(self.is_held)

    def open(self) -> None:
        if blocks := self.blocks():
            block = self._chance.choice(blocks)
            self._model.open_job(block, is_open=not block.is_open)

    def list_whole(self) -> None:
        if blocks := self.blocks():
            block = self._chance.choice(blocks)
            self._model.list_whole(block, is_whole=not block.is_whole)

    def blocks(self) -> list[JobBlock]:
        rows = range(self._model.rowCount())
        return list({self._model.index(row, WHAT).data(BlockRole): None for row in rows})

    def rows(self) -> list[object]:
        """What each row shows: a transfer, a job, or the name of the rest of one."""
        by_job: dict[Job, list[Transfer]] = {job: [] for job in self._seen}
        for each in self._queue.transfers:
            by_job[each.job].append(each)
        shown: list[object] = []
        blocks = {block.job: block for block in self.blocks()}
        for job in sorted(by_job, key=lambda job: min(map(group_of, by_job[job]))):
            files = by_job[job]
            if not self._seen[job]:
                shown += files
                continue
            shown.append(job)
            if blocks[job].is_open:
                groups = [[f for f in files if group_of(f) == n] for n in (1, 0, 2, 3)]
                shown += [*groups[0], *groups[1], f"rest of {job.job_id}"]
                shown += [*groups[2], *groups[3]] if blocks[job].is_whole else []
        return shown

    def found(self) -> list[object]:
        found: list[object] = []
        for row in range(self._model.rowCount()):
            index = self._model.index(row, WHAT)
            is_rest = index.data(RowRole).is_rest
            job = index.data(BlockRole).job
            found.append(index.data(TransferRole) or (f"rest of {job.job_id}" if is_rest else job))
        return found


@pytest.mark.parametrize("seed", range(12))
def test_rows_of_jobs_are_where_building_all_of_them_would_put_them(
    model: TransferTableModel, queue: Queue, qtmodeltester: ModelTester, seed: int
) -> None:
    chance = random.Random(seed)
    shown = ShownJobs(model, queue, chance)
    shown.add()
    qtmodeltester.check(model)  # and from now on, at every signal
    steps = (
        shown.add, shown.change, shown.change, shown.remove, shown.hold, shown.open,
        shown.list_whole,
    )  # fmt: skip
    kept: dict[int, tuple[QPersistentModelIndex, object]] = {}
    for number in range(60):
        chance.choice(steps)()
        if shown.is_held and number % 5:
            continue
        if shown.is_held:
            shown.hold()
        assert shown.found() == shown.rows()
        for index, what in kept.values():
            if index.isValid() and isinstance(what, Transfer):
                assert index.data(TransferRole) in {what, None}
        for row in range(0, model.rowCount(), 7):
            index = model.index(row, STATUS)
            kept[len(kept)] = QPersistentModelIndex(index), index.data(TransferRole)


def test_the_row_of_a_job_sums_up_its_files(model: TransferTableModel, queue: Queue) -> None:
    job = job_of_many()
    files = [UploadTransfer(job, f"2026/{n}", f"/{n}", GB) for n in range(4)]
    queue.add(*files)
    index = model.index(0, WHAT)
    assert model.rowCount() == 1
    assert [index.data(), model.index(0, STATUS).data()] == ["trip", "Waiting"]
    assert model.index(0, WHERE).data() == "photos / 2026 · 4 files so far"
    job.is_planned, job.open_count = True, 4
    for file in files:
        file.move_to(TransferState.RUNNING)
    files[0].finish(Verification("MD5 verified"))
    files[1].move_to(TransferState.FAILED, AppError("Denied"))
    files[2].bytes_done = GB // 2
    queue.changed.emit([0, 1, 2, 3])
    row = index.data(RowRole)
    assert (row.where, row.trouble) == ("photos / 2026 · 4 files", "1 failed")
    assert (row.status, row.per_mille) == ("1.5 of 4.0 GB", 375)  # one look is no speed yet
    queue.others = 0
    assert index.data(RowRole).status == "1.5 of 4.0 GB · 1 min"  # the header has the speed
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("trip, photos / 2026 · 4 files, 1 failed, 1.5 of 4.0 GB")
    assert spoken.endswith(", collapsed")
    model.open_job(index.data(BlockRole), is_open=True)
    assert [model.index(n, WHAT).data() for n in range(1, 5)] == [
        "1", "2", "3", "1 done · MD5 verified"
    ]  # fmt: skip
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith(", expanded")
    queue.keep(files[1])
    assert list(model.transfers_of(0)) == [files[1]]


def test_a_job_that_is_done_says_how_it_was_verified(
    model: TransferTableModel, queue: Queue
) -> None:
    job = job_of_many()
    job.is_planned, job.created = True, time.time()
    files = [UploadTransfer(job, f"2026/{n}", f"/{n}", GB) for n in range(2)]
    queue.add(*files)
    for file in files:
        file.move_to(TransferState.RUNNING)
        file.finish(Verification("MD5 verified"))
    queue.changed.emit([0, 1])
    row = model.index(0, WHAT).data(RowRole)
    assert (row.note, row.tone, row.per_mille) == ("MD5 verified", "ok", 1000)
    assert row.where == "photos / 2026 · 2 files · 2.00 GB"
    assert row.status.startswith("Today ")


def test_what_is_selected_stays_selected(model: TransferTableModel, queue: Queue) -> None:
    rows = [upload(f"{n}") for n in range(6)]
    queue.add(*rows)
    selected = QItemSelectionModel(model)
    selected.select(model.index(4, 0), QItemSelectionModel.SelectionFlag.Select)
    queue.keep(rows[1], rows[4])
    assert [index.data(TransferRole) for index in selected.selectedIndexes()] == [rows[4]]
    assert model.data(QModelIndex()) is None


def test_titles(model: TransferTableModel) -> None:
    titles = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(4)]
    assert titles == ["File", "Destination", "Progress", "Status"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
