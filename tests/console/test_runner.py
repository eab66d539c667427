"""How a command ends: its exit code, what it reports, and what it leaves for the next one."""

from __future__ import annotations

import io
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from rustfs_desktop.console import runner
from rustfs_desktop.console.exit_codes import FAILED, INTERRUPTED, SUCCESS
from rustfs_desktop.console.report import Report
from rustfs_desktop.console.runner import CommandRun
from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import IntoItself
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import Job, Problem, TransferState, UploadJob, UploadTransfer

Step = Callable[[], Changes]


class Engine:
    """An engine that goes through a script of changes; it works until the last one was taken."""

    def __init__(self, *steps: Changes | Step) -> None:
        self.steps: list[Changes | Step] = list(steps)
        self.idle: list[Changes | Step] = []  # found when nothing works any more
        self.counts: Counter[TransferState] = Counter()
        self.calls: list[tuple[str, object]] = []
        self.accepts: Callable[[Job], bool] = lambda _job: False
        self.journal = SimpleNamespace(is_kept=True)

    @property
    def is_working(self) -> bool:
        return bool(self.steps)

    def take_changes(self) -> Changes:
        waiting = self.steps or self.idle
        if not waiting:
            return Changes(counts=self.counts)
        step = waiting.pop(0)
        changes = step if isinstance(step, Changes) else step()
        self.counts = Counter(changes.counts)
        changes.counts = self.counts
        return changes

    def restore(
        self, _plan: object, accepts: Callable[[Job], bool], _again: object, **_options: bool
    ) -> None:
        self.accepts = accepts

    def __getattr__(self, name: str) -> Callable[..., None]:
        def note(first: object = None, *_: object, **__: object) -> None:
            self.calls.append((name, first))

        return note

    def called(self, name: str) -> list[object]:
        return [argument for called, argument in self.calls if called == name]


class Scene:
    """A run of a command over a scripted engine."""

    def __init__(self, *steps: Changes | Step, ignores_problems: bool = False) -> None:
        self.engine = Engine(*steps)
        self.err = io.StringIO()
        report = Report(as_json=False, out=io.StringIO(), err=self.err)
        engine: Any = self.engine
        self.run = CommandRun(engine, report, ignores_problems=ignores_problems)

    @property
    def said(self) -> str:
        return self.err.getvalue()


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(runner, "_POLL_S", 0.001)
    monkeypatch.setattr(runner, "_REPORT_S", 0.0)
    hook = threading.excepthook
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    threading.excepthook = hook
    for number, handler in before.items():
        signal.signal(number, handler)


def job(**facts: Any) -> UploadJob:
    return UploadJob("c", None, "b", title="trip", is_planned=True, **facts)


def counts(**numbers: int) -> Changes:
    return Changes(counts={TransferState[name]: number for name, number in numbers.items()})


def test_all_copied_is_success_and_the_journal_is_kept() -> None:
    scene = Scene(counts(RUNNING=2), counts(DONE=2))
    mine = job()
    scene.run.start_jobs([mine])
    assert scene.engine.called("start_job") == [mine]
    assert scene.run.finish() == SUCCESS
    assert len(scene.engine.called("stop")) == 1
    assert "To resume" not in scene.said


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED", "PAUSED", "NEEDS_ANSWER", "NEEDS_KEYS"])
def test_what_was_not_copied_is_a_failure(state: str) -> None:
    scene = Scene(counts(DONE=1, **{state: 1}))
    scene.run.start_jobs([job()])
    assert scene.run.finish() == FAILED


def test_skipped_files_are_a_success() -> None:
    scene = Scene(counts(DONE=1, SKIPPED=1))
    scene.run.start_jobs([job()])
    assert scene.run.finish() == SUCCESS


@pytest.mark.parametrize("is_left_out", [True, False])
def test_a_file_that_was_left_out_makes_it_incomplete(is_left_out: bool) -> None:
    mine = job()
    problem = Problem("a", "Odd name", is_serious=is_left_out, is_left_out=is_left_out)
    mine.problems.append(problem)
    scene = Scene(Changes(planned=[mine]), counts(DONE=1))
    scene.run.start_jobs([mine])
    assert scene.run.finish() == (FAILED if is_left_out else SUCCESS)
    assert scene.said.count("Odd name") == 1


def test_a_walk_that_failed_is_reported_and_can_be_resumed() -> None:
    mine = job()
    mine.error = AppError("The list broke off")
    scene = Scene(Changes(planned=[mine]), counts(DONE=1))
    scene.run.start_jobs([mine])
    assert scene.run.finish() == FAILED
    assert "trip: The list broke off" in scene.said
    assert "To copy what is missing, solve the problem, then run the same" in scene.said


def test_nothing_is_said_to_resume_where_nothing_does() -> None:
    existing = Scene(counts(NEEDS_ANSWER=1))
    existing.run.start_jobs([job()])
    assert existing.run.finish() == FAILED
    hopeless = job()
    hopeless.error = IntoItself()
    into_itself = Scene(Changes(planned=[hopeless]))
    into_itself.run.start_jobs([hopeless])
    assert into_itself.run.finish() == FAILED
    forgotten = Scene(counts(PAUSED=1))
    forgotten.engine.journal.is_kept = False
    forgotten.run.start_jobs([job()])
    assert forgotten.run.finish() == FAILED
    for scene in (existing, into_itself, forgotten):
        assert "same command" not in scene.said


@pytest.mark.parametrize("ignores_problems", [True, False])
def test_a_problem_of_a_whole_job_stops_it_unless_that_is_wanted(ignores_problems: bool) -> None:
    mine = job()
    mine.problems.append(Problem("", "The disk is too small", is_serious=True, is_of_job=True))
    scene = Scene(Changes(held=[mine]), ignores_problems=ignores_problems)
    scene.run.start_jobs([mine])
    code = scene.run.finish()
    if ignores_problems:
        assert scene.engine.called("start_held_job") == [mine]
        assert (code, mine.cancel.is_set) == (SUCCESS, False)
    else:
        assert scene.engine.called("start_held_job") == []
        assert scene.engine.called("cancel_job") == [mine]
        assert (code, mine.cancel.is_set) == (FAILED, True)
        assert "Nothing was copied" in scene.said


def test_problems_of_single_files_do_not_hold_the_others() -> None:
    mine = job()
    mine.problems.append(Problem("a", "Too large", is_serious=True))
    scene = Scene(Changes(held=[mine]))
    scene.run.start_jobs([mine])
    scene.run.finish()
    assert scene.engine.called("start_held_job") == [mine]


def test_what_is_held_when_nothing_else_works_is_still_started() -> None:
    mine = job()
    scene = Scene(counts(DONE=1))
    scene.engine.idle.append(Changes(held=[mine]))
    scene.run.start_jobs([mine])
    scene.run.finish()
    called = [name for name, _ in scene.engine.calls]
    assert called == ["start_job", "start_held_job", "stop"]


def test_ctrl_c_says_how_to_go_on() -> None:
    def interrupt() -> Changes:
        scene.engine.counts = Counter(counts(WAITING=3).counts)
        raise KeyboardInterrupt

    scene = Scene(interrupt)
    scene.run.start_jobs([job()])
    assert scene.run.finish() == INTERRUPTED
    assert len(scene.engine.called("stop")) == 1
    assert "To resume" in scene.said


def test_a_defect_on_another_thread_ends_it_as_a_failure() -> None:
    def break_down() -> Changes:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        scene.engine.steps.append(counts(RUNNING=1))  # it would go on for ever
        return counts(RUNNING=1)

    scene = Scene(break_down)
    scene.run.start_jobs([job()])
    assert scene.run.finish() == FAILED
    assert "This is a bug in RustFS Desktop. ZeroDivisionError" in scene.said


def test_resuming_retries_what_failed_and_resumes_what_was_paused() -> None:
    mine, other = job(), job()

    def restored(state: TransferState, of: UploadJob) -> UploadTransfer:
        transfer = UploadTransfer(of, "a", "a", 1)
        transfer.state = state
        return transfer

    failed, paused = restored(TransferState.FAILED, mine), restored(TransferState.PAUSED, mine)
    foreign = restored(TransferState.FAILED, other)

    def adopt() -> Changes:
        assert scene.engine.accepts(mine)
        assert not scene.engine.accepts(other)
        return Changes(added=[failed, paused, foreign])

    scene = Scene(adopt, counts(DONE=2))
    scene.run.resume_jobs({mine.job_id})
    assert scene.run.finish() == SUCCESS
    assert scene.run.jobs == [mine]
    assert [failed] in scene.engine.called("retry")
    assert [paused] in scene.engine.called("resume")


def test_canceling_lists_no_folder_again_and_is_a_success() -> None:
    mine = job()

    def adopt() -> Changes:
        assert scene.engine.accepts(mine)
        return counts(CANCELLED=1)

    scene = Scene(adopt)
    scene.run.cancel_jobs({mine.job_id})
    assert len(scene.engine.called("cancel_all")) == 1
    assert scene.run.finish() == SUCCESS
    assert mine.cancel.is_set


@pytest.mark.parametrize("is_canceled", [False, True])
def test_a_job_that_another_process_took_is_no_success(is_canceled: bool) -> None:
    mine, other = job(), job()

    def adopt() -> Changes:
        assert scene.engine.accepts(mine)  # but not the other, which is taken
        return counts(DONE=1)

    scene = Scene(adopt)
    act = scene.run.cancel_jobs if is_canceled else scene.run.resume_jobs
    act({mine.job_id, other.job_id})
    assert scene.run.finish() == FAILED
    assert "This is already being copied" in scene.said
    assert scene.run.jobs == [mine]
