"""How many requests go out at once, who gets them, and how long a failure is waited out."""

from __future__ import annotations

import collections
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    ChangedOnServer,
    ConnectionRefused,
    IntegrityError,
    NotFound,
    NotS3,
    ReadTimeout,
    ServerBusy,
    StorageFull,
    TlsError,
    UnusableServer,
)
from rustfs_desktop.transfers.errors import DiskFull
from rustfs_desktop.transfers.pipelines import small_files
from rustfs_desktop.transfers.policy import retry
from rustfs_desktop.transfers.policy.bandwidth import MIN_RATE, SpeedLimit
from rustfs_desktop.transfers.policy.retry import Throttle, delay_s, is_outage, may_repeat
from rustfs_desktop.transfers.scheduler.pipeline_steps import SMALL_AT_ONCE
from rustfs_desktop.transfers.types import Priority, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.conftest import everywhere
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver
from tests.waiting import hold_until, wait_for


@pytest.fixture(autouse=True)
def _no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers do small files too; their pipeline has tests of its own."""
    monkeypatch.setattr(small_files, "SMALL_MAX", -1)


class Gauge:
    """A rule that counts what is under way, and holds every request for a moment.

    Attributes:
        meeting: A key (or "all") and a number: its requests wait until so many are under way,
            so that the answer does not depend on how fast the machine is.
        most: The most requests at a time of each key, of each kind, and of "all".
        most_keys: The most keys that had requests at the same time.
    """

    def __init__(self, hold_s: float) -> None:
        self.hold_s = hold_s
        self.meeting: tuple[str, int] | None = None
        self._met = threading.Event()
        self._lock = threading.Lock()
        self._now: collections.Counter[str] = collections.Counter()
        self._never = threading.Event()
        self._keys: collections.Counter[str] = collections.Counter()
        self.most: collections.Counter[str] = collections.Counter()
        self.most_keys = 0

    def __call__(self, request: Request) -> Reply | None:
        if request.what not in ("PutObject", "UploadPart", "GetObject"):
            return None
        with self._lock:
            for name in (request.key, request.what, "all"):
                self._now[name] += 1
                self.most[name] = max(self.most[name], self._now[name])
            self._keys[request.key] += 1
            self.most_keys = max(self.most_keys, len(+self._keys))
        self._meet(request.key)
        self._never.wait(self.hold_s)
        with self._lock:
            for name in (request.key, request.what, "all"):
                self._now[name] -= 1
            self._keys[request.key] -= 1
        return None

    def _meet(self, key: str) -> None:
        if self.meeting is None or self.meeting[0] not in (key, "all"):
            return
        name, wanted = self.meeting
        if self.most[name] >= wanted:
            self._met.set()
        hold_until(self._met)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 1 MiB: what is tested is how many of them move at a time, not how large they are."""
    everywhere(monkeypatch, "SINGLE_MAX", MIB)


@pytest.fixture
def gauge(fake: FakeS3) -> Gauge:
    made = Gauge(0.02)
    fake.rules.append(made)
    return made


def test_two_big_files_move_at_once_with_four_parts_each(
    lies: Driver, gauge: Gauge, tmp_path: Path
) -> None:
    gauge.meeting = ("0", 4)
    for number in range(4):
        (tmp_path / f"{number}").write_bytes(bytes(7 * MIB))
    lies.upload(*(tmp_path / f"{number}" for number in range(4)))
    lies.until(TransferState.DONE)
    assert gauge.most_keys == 2
    assert gauge.most["all"] <= 6
    assert all(gauge.most[f"{number}"] <= 4 for number in range(4))
    assert gauge.most["0"] == 4


def test_small_files_are_not_held_up_by_big_ones(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    """Every part is held until the small files are through."""
    over = threading.Event()
    parts: list[int] = []  # that were under way when each small file came

    def hold(request: Request) -> Reply | None:
        if request.what == "PutObject":
            parts.append(fake.count("UploadPart"))
        if request.what == "UploadPart":
            hold_until(over)
        return None

    fake.rules.append(hold)
    (tmp_path / "all").mkdir()
    for number in range(300):
        (tmp_path / "all" / f"{number}").write_bytes(b"x")
    for number in range(2):
        (tmp_path / "all" / f"0 big{number}").write_bytes(bytes(7 * MIB))
    lies.upload(tmp_path / "all")

    wait_for(lambda: len(fake.objects) == 300 and fake.count("UploadPart") >= 4)

    over.set()
    assert max(parts) == 4
    lies.until(TransferState.DONE)


def test_jobs_take_turns(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    """The one file of a job is next, though many of another job came before it."""
    may_go_on = hold_files(fake)
    (tmp_path / "many").mkdir()
    for number in range(300):
        (tmp_path / "many" / f"{number}").write_bytes(b"x")
    (tmp_path / "one").write_bytes(b"x")
    lies.upload(tmp_path / "many")
    wait_for(lambda: lies.jobs[0].is_planned and fake.count("PutObject") >= 4)
    lies.upload(tmp_path / "one")
    wait_for(lambda: lies.jobs[1].is_planned)
    before = fake.count("PutObject")

    may_go_on.set()
    lies.until(TransferState.DONE)

    assert before <= 6
    assert sent_names(fake).index("one") < before + 12


def hold_files(fake: FakeS3) -> threading.Event:
    """Hold what is sent until the event is set."""
    may_go_on = threading.Event()

    def hold(request: Request) -> Reply | None:
        if request.what == "PutObject":
            hold_until(may_go_on)
        return None

    fake.rules.append(hold)
    return may_go_on


def sent_names(fake: FakeS3) -> list[str]:
    """The names of the files in the order in which they were sent."""
    return [
        request.key.rpartition("/")[2] for request in fake.requests if request.what == "PutObject"
    ]


@pytest.mark.usefixtures("hurried")
def test_a_server_that_wants_one_request_at_a_time_gets_that(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    busy = threading.Lock()

    def rule(request: Request) -> Reply | None:
        if request.what != "UploadPart":
            return None
        if not busy.acquire(blocking=False):
            return error(503, "SlowDown")
        try:
            threading.Event().wait(0.03)
            return fake.truth(request)
        finally:
            busy.release()

    fake.rules.append(rule)
    (tmp_path / "big").write_bytes(bytes(19 * MIB))
    lies.upload(tmp_path / "big")

    lies.until(TransferState.DONE)
    refused = fake.count("UploadPart") - 19
    assert refused < 19  # it learned


def test_the_limit_is_halved_when_busy_and_regained_slowly() -> None:
    throttle = Throttle(6)
    limits = []
    for _ in range(4):
        throttle.note_failure(ServerBusy("busy"), now=0.0)
        limits.append(throttle.limit)
    assert limits == [3, 1, 1, 1]
    for _ in range(20):
        throttle.note_success()
    assert throttle.limit == 2
    for _ in range(200):
        throttle.note_success()
    assert throttle.limit == 6


def test_requests_that_were_under_way_together_halve_the_limit_once() -> None:
    throttle = Throttle(6)
    for _ in range(4):
        throttle.note_failure(ServerBusy("busy"), now=10.0, began=5.0)
    assert throttle.limit == 3
    throttle.note_failure(ServerBusy("busy"), now=12.0, began=11.0)
    assert throttle.limit == 1


def test_a_server_that_says_how_long_is_left_alone_for_that_long() -> None:
    throttle = Throttle(6)
    told = ServerBusy("busy")
    told.retry_after_s = 7.0
    throttle.note_failure(told, now=100.0)
    throttle.note_success()  # another request was under way
    assert not throttle.has_room(now=106.9)
    assert throttle.has_room(now=107.0)
    assert min(delays(told, 1)) >= 7.0
    throttle.note_failure(told, now=100.0)
    throttle.unblock()
    assert throttle.has_room(now=100.0)


def test_another_limit_holds_at_once_and_keeps_what_was_learned() -> None:
    throttle = Throttle(6)
    throttle.set_most(10)
    assert throttle.limit == 10
    throttle.note_failure(ServerBusy("busy"), now=0.0)
    throttle.set_most(12)
    assert throttle.limit == 5
    throttle.set_most(2)
    assert throttle.limit == 2


@pytest.mark.parametrize("requests", [2, 12])
def test_the_number_of_requests_can_be_changed_while_files_move(
    lies: Driver, gauge: Gauge, fake: FakeS3, tmp_path: Path, requests: int
) -> None:
    (tmp_path / "many").mkdir()
    for number in range(2):
        (tmp_path / "many" / f"big{number}").write_bytes(bytes(7 * MIB))
    lies.engine.set_parallel(files=2, requests=12)
    lies.engine.set_parallel(files=2, requests=requests)
    gauge.meeting = ("all", min(requests, 8))
    lies.upload(tmp_path / "many")
    lies.until(TransferState.DONE)
    assert gauge.most["all"] == min(requests, 8)  # two files of four parts


def test_what_is_moved_to_the_front_is_next(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    may_go_on = hold_files(fake)
    (tmp_path / "many").mkdir()
    for number in range(100):
        (tmp_path / "many" / f"{number:03}").write_bytes(b"x")
    lies.upload(tmp_path / "many")
    wait_for(lambda: fake.count("PutObject") >= 4 and len(lies.look()) == 100)
    lies.engine.put_first(lies.transfers[-3:])
    lies.engine.set_priority([lies.transfers[50]], Priority.HIGH)
    before = fake.count("PutObject")
    may_go_on.set()
    lies.until(TransferState.DONE)
    # Those that the pipeline had taken before go first.
    following = sent_names(fake)[before : before + 12 + SMALL_AT_ONCE]
    assert {"097", "098", "099", "050"} <= set(following)


def test_few_requests_share_a_low_limit(
    lies: Driver, gauge: Gauge, fake: FakeS3, tmp_path: Path
) -> None:
    lies.engine.limits.set_limits(SpeedLimit(up=2 * MIN_RATE))
    gauge.meeting = ("all", 2)
    (tmp_path / "many").mkdir()
    for number in range(8):
        (tmp_path / "many" / f"{number}").write_bytes(bytes(5000))
    lies.upload(tmp_path / "many")
    lies.until(TransferState.DONE)
    assert gauge.most["all"] == 2


def test_a_server_that_only_fails_gets_a_pause_and_a_refusal_does_not() -> None:
    throttle = Throttle(6)
    for _ in range(12):
        assert throttle.has_room(now=100.0)
        throttle.note_failure(AccessDenied("no", code="AccessDenied"), now=100.0)
    for _ in range(40):
        throttle.note_failure(ConnectionRefused("gone"), now=100.0)
    assert throttle.blocked_until > 100.0
    assert not throttle.has_room(now=100.0)
    throttle.note_success()
    assert throttle.has_room(now=100.0)


REFUSED = ConnectionRefused("gone")


@pytest.mark.parametrize(
    ("failure", "repeats"),
    [
        (REFUSED, "always"),
        (ServerBusy("busy", code="SlowDown"), "always"),
        (ReadTimeout("silent"), "always"),
        (IntegrityError("wrong", code="WrongBytes"), "twice"),
        (TlsError("tls"), "never"),
        (NotS3("portal"), "never"),
        (UnusableServer("elsewhere"), "never"),
        (StorageFull("full"), "never"),
        (ChangedOnServer("changed"), "never"),
        (AccessDenied("no", code="AccessDenied"), "never"),
        (NotFound("gone", code="NoSuchKey"), "never"),
        (AlreadyExists("taken", code="PreconditionFailed"), "never"),
        (DiskFull(), "never"),
    ],
)
def test_what_is_repeated(failure: AppError, repeats: str) -> None:
    count = sum(may_repeat(failure, attempts) for attempts in range(1, 50))
    assert count == {"always": 49, "twice": 2, "never": 0}[repeats]
    assert is_outage(failure) is (repeats == "always")


def delays(failure: AppError, attempts: int) -> Iterator[float]:
    return (delay_s(failure, attempts) for _ in range(200))


def test_waits_grow_and_are_random() -> None:
    assert max(delays(REFUSED, 1)) <= 1.0
    assert 20.0 < max(delays(REFUSED, 7)) <= 30.0
    assert max(delays(ServerBusy("busy"), 1)) <= 2.0
    assert max(delays(ServerBusy("busy"), 7)) <= 60.0
    assert len(set(delays(REFUSED, 3))) > 100
    for attempts, longest in ((8, 15.0), (9, 30.0), (10, 60.0), (500, 60.0)):
        assert all(0.8 * longest <= wait <= longest for wait in delays(REFUSED, attempts))


def test_a_part_that_timed_out_is_left_alone_for_a_while() -> None:
    """A server may still be writing it: two copies at once could be mixed."""
    assert min(delays(ReadTimeout("silent"), 1)) >= 6.0


@pytest.mark.parametrize(("near_s", "at_once"), [(60.0, 4), (0.0, 6)], ids=["near", "far"])
def test_a_near_server_gets_few_small_files_at_once(
    lies: Driver,
    gauge: Gauge,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    near_s: float,
    at_once: int,
) -> None:
    monkeypatch.setattr(retry, "_NEAR_S", near_s)
    gauge.meeting = ("all", at_once)
    (tmp_path / "many").mkdir()
    for number in range(40):
        (tmp_path / "many" / f"{number}").write_bytes(b"x")
    lies.upload(tmp_path / "many")
    lies.until(TransferState.DONE)
    assert gauge.most["all"] == at_once
