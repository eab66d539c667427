"""The limits of waits, and the rule that no test has a short one of its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import waiting
from tests.waiting import LEAST_S, MOST_TIMES, QUIET_S, moment_s, patience_s, wait_for

TESTS = Path(__file__).parent
NOT_TESTS = ("benchmarks", "soak")  # programs of their own, run alone

WAITS = {
    *("wait", "wait_for", "join", "result", "communicate", "stop", "close", "rest"),
    *("until", "is_in", "settimeout", "urlopen", "receive", "Barrier"),
}
QT_WAITS = {"waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive", "waitCallback"}
KEYWORDS = {"timeout", "timeout_s", "timeout_ms"}

# Each entry: the module, the expression, and why the time is short.
POLL = "the pause between two looks, not a limit"
TIMEOUT_EXPECTED = "the test is about the timeout"
SLOW = "something that takes a moment, not a limit"
SHORT = {
    ("faults/test_matrix_servers.py", "server.settimeout(0.05)"): POLL,
    ("faults/test_proxy.py", "outcome.wait(0.2)"): "what must not happen is given a moment",
    ("s3/api/test_batch_delete.py", "meeting.wait(0.3)"): "what must not happen is given a moment",
    ("s3/api/test_batch_delete.py", "threading.Barrier(2)"): "a number of threads",
    ("s3/broken_servers.py", "done.wait(0.02)"): POLL,
    ("s3/fast/test_client.py", "fast.wait(0.05)"): POLL,
    ("service/desktop.py", "self._connection.receive(timeout=0.05)"): POLL,
    ("service/test_background.py", "background.stop(timeout_s=0.2)"): TIMEOUT_EXPECTED,
    ("service/test_single_instance.py", "second(tmp_path, timeout_s=0.2)"): TIMEOUT_EXPECTED,
    ("service/test_transfer_queue.py", "never.wait(0.05)"): SLOW,
    ("transfers/planning/test_restore.py", "never.wait(0.01)"): POLL,
    ("transfers/scheduler/test_cancel.py", "lies.engine.stop(0.5)"): TIMEOUT_EXPECTED,
    ("transfers/scheduler/test_cancel.py", "over.wait(0.05)"): SLOW,
    ("transfers/scheduler/test_schedule.py", "threading.Event().wait(0.03)"): SLOW,
    ("ui/browser_stage.py", "event.wait(0.01)"): POLL,
    ("ui/dialogs/test_dialog_task.py", "stop.wait(0.01)"): POLL,
}


class Times:
    """Finds what is short in one module."""

    def __init__(self, text: str) -> None:
        self._tree = ast.parse(text)
        self._named = {
            target.id: node.value.value
            for node in self._tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def short(self) -> list[str]:
        """Each wait with a short limit, and each duration that must be below a number."""
        return [ast.unparse(node) for node in ast.walk(self._tree) if self._is_short(node)]

    def _is_short(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            least = LEAST_S * (1000 if name in QT_WAITS else 1)
            given = [keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS]
            given += node.args if name in WAITS else []
            return any(0 < self._number(each, least) < least for each in given)  # 0 does not wait
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return is_clock(node.left) and self._number(node.right, LEAST_S) < LEAST_S
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Lt | ast.LtE):
            return is_clock(node.left) and self._number(node.comparators[0], -1) >= 0
        return False

    def _number(self, node: ast.expr, otherwise: float) -> float:
        value = self._named.get(node.id) if isinstance(node, ast.Name) else None
        value = node.value if isinstance(node, ast.Constant) else value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number else otherwise


def is_clock(node: ast.expr) -> bool:
    """Whether an expression reads the time."""
    return any(name in ast.unparse(node) for name in ("monotonic()", "perf_counter()"))


def found() -> set[tuple[str, str]]:
    """All of them in all tests."""
    return {
        (str(path.relative_to(TESTS)), short)
        for path in sorted(TESTS.rglob("*.py"))
        if path.relative_to(TESTS).parts[0] not in NOT_TESTS
        and path.name not in ("waiting.py", "test_waiting.py")
        for short in Times(path.read_text("utf-8")).short()
    }


def test_no_wait_has_a_short_limit_of_its_own() -> None:
    assert found() - set(SHORT) == set()


def test_the_list_of_short_times_is_up_to_date() -> None:
    assert set(SHORT) - found() == set()


@pytest.mark.parametrize(
    "text",
    [
        "event.wait(5)",
        "wait_for(f, 2.0)",
        "qtbot.waitUntil(f, timeout=9_000)",
        "SOON_S = 2\nlies.rest(timeout_s=SOON_S)",
        "end = time.monotonic() + 5",
        "assert time.monotonic() - begin < 20",
    ],
)
def test_short_times_are_found(text: str) -> None:
    assert len(Times(text).short()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "event.wait(patience_s())",
        "event.wait()",
        "qtbot.waitUntil(f, timeout=10_000)",
        "process.communicate(timeout=60)",
        "end = time.monotonic() + 20",
    ],
)
def test_long_ones_and_those_from_one_place_are_not(text: str) -> None:
    assert Times(text).short() == []


@pytest.mark.parametrize(
    ("runnable", "times"), [(0.1, 1), (3.0, 1.5), (12.0, 6), (99.0, MOST_TIMES)]
)
def test_limits_grow_with_the_load(
    monkeypatch: pytest.MonkeyPatch, runnable: float, times: float
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (runnable, 0.0, 0.0))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert patience_s() == QUIET_S * times
    assert patience_s(60) == 60 * times
    assert moment_s(0.5) == 0.5 * times


def test_a_wait_that_times_out_says_what_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "patience_s", lambda: 0.0)
    with pytest.raises(pytest.fail.Exception, match="within 0 s: the kettle"):
        wait_for(lambda: False, "the kettle")


def test_a_wait_ends_when_its_condition_holds() -> None:
    answers = iter([False, False, True])
    wait_for(lambda: next(answers))
    assert list(answers) == []


def test_a_dead_worker_ends_the_run(tmp_path: Path) -> None:
    """Without ``--max-worker-restart=0`` this run hung about every second time."""
    (tmp_path / "test_first.py").write_text("def test_one(): pass\n")
    (tmp_path / "test_dying.py").write_text(
        "import os, signal\ndef test_dying(): os.kill(os.getpid(), signal.SIGSEGV)\n"
    )
    (tmp_path / "test_long.py").write_text("".join(f"def test_{n}(): pass\n" for n in range(5)))
    pytest_of_ours = ("-m", "pytest", "-c", TESTS.parent / "pyproject.toml", "--rootdir", tmp_path)
    done = subprocess.run(
        [sys.executable, *pytest_of_ours, "-n", "2", "--dist", "loadfile", tmp_path],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(TESTS.parent)},
        capture_output=True,
        text=True,
        timeout=patience_s(60),
        check=False,
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "crashed while running 'test_dying.py::test_dying'" in done.stdout
    assert "worker restarting disabled" in done.stdout
