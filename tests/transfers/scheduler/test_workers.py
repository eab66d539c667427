"""The threads that run steps: as many as requests are allowed, and none when closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.scheduler.workers import Workers
from rustfs_desktop.transfers.tasks.attempt import attempt
from rustfs_desktop.transfers.tasks.task import Step, StepName
from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verification import Verification
from tests.transfers.scheduler.rig import Rig, ScriptedTask
from tests.waiting import deadline, wait_for


class NoPipelines:
    """No pipeline takes a file."""

    def offer(self, _transfer: Transfer) -> bool:
        return False

    def can_check(self, _transfer: Transfer) -> bool:
        return False

    def check_later(self, _step: Step) -> None:
        raise AssertionError


@pytest.fixture
def workers(rig: Rig) -> Iterator[Workers]:
    made = Workers(rig.lock, rig.schedule, rig.results, rig.cleanup, NoPipelines(), attempt)
    yield made
    made.close(deadline())


def start(rig: Rig, workers: Workers) -> None:
    with rig.lock:
        workers.start_missing()
        rig.lock.notify_all()


def threads(before: set[threading.Thread]) -> int:
    return len(set(threading.enumerate()) - before)


def test_steps_are_run_and_recorded(rig: Rig, workers: Workers) -> None:
    transfers = [rig.add_transfer() for _ in range(20)]
    for transfer in transfers:
        rig.start(transfer).verification = Verification("checked")
    start(rig, workers)
    wait_for(lambda: {each.state for each in transfers} == {TransferState.DONE})
    wait_for(lambda: workers.is_idle)


def test_there_is_a_thread_for_each_request(rig: Rig, workers: Workers) -> None:
    before = set(threading.enumerate())
    rig.throttles.requests = 3
    start(rig, workers)
    assert threads(before) == 3
    with rig.lock:
        rig.throttles.requests = 1
        rig.lock.notify_all()
    wait_for(lambda: threads(before) == 1)
    workers.close(deadline())
    wait_for(lambda: threads(before) == 0)
    start(rig, workers)
    assert threads(before) == 0


@pytest.mark.parametrize(
    ("steps", "runs"),
    [
        ((StepName.BEGIN, StepName.COMPLETE), False),
        ((StepName.VERIFY,), False),
        ((StepName.COMPLETE,), True),
    ],
)
def test_after_a_cancel_only_a_step_that_stores_is_run(
    rig: Rig, workers: Workers, steps: tuple[StepName, ...], runs: bool
) -> None:
    """A step that a worker has taken already when the user cancels."""
    has_run = threading.Event()

    class OneStep(ScriptedTask):
        names = steps
        runs = staticmethod(has_run.set)

    transfer = rig.add_transfer()
    task = rig.start(transfer, OneStep)
    task.token.set()
    task.verification = Verification("checked")
    start(rig, workers)
    wait_for(lambda: transfer.state.is_final)
    assert has_run.is_set() is runs
    expected = TransferState.DONE if runs else TransferState.CANCELLED
    assert transfer.state is expected


def test_fewer_threads_do_the_same_where_the_system_has_no_more(
    rig: Rig, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_thread, started = threading.Thread.start, list[threading.Thread]()

    def start_two(thread: threading.Thread) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start_thread(thread)

    monkeypatch.setattr(threading.Thread, "start", start_two)
    rig.throttles.requests = 8
    transfers = [rig.add_transfer() for _ in range(20)]
    for transfer in transfers:
        rig.start(transfer).verification = Verification("checked")
    start(rig, workers)
    wait_for(lambda: {each.state for each in transfers} == {TransferState.DONE})
