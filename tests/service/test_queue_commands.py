"""Each command reaches the engine, which is polled afterwards."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.service.defects import attempt_safely
from rustfs_desktop.service.queue_commands import QueueCommands
from rustfs_desktop.transfers.policy.bandwidth import SpeedLimit
from rustfs_desktop.transfers.scheduler.schedule import BIG_FILES
from rustfs_desktop.transfers.scheduler.throttles import REQUESTS
from rustfs_desktop.transfers.types import Answer, Priority


class Commands(QueueCommands):
    """With an engine that only remembers its calls."""

    def __init__(self) -> None:
        super().__init__(None, None)
        self._engine.stop(0.0)
        self.engine = self._engine = Mock()
        self.polls = 0

    def follow(self) -> None:
        self.polls += 1


@pytest.fixture
def commands(qtbot: QtBot) -> Commands:
    return Commands()


@pytest.mark.parametrize(
    ("name", "arguments", "passed_on"),
    [
        ("pause", (("t",),), (["t"],)),
        ("pause_all", (), ()),
        ("resume", (("t",),), (["t"],)),
        ("resume_all", (), ()),
        ("cancel", (("t",),), (["t"],)),
        ("cancel_all", (), ()),
        ("retry", (("t",),), (["t"],)),
        ("start_held_job", ("job",), ("job",)),
        ("cancel_job", ("job",), ("job",)),
        ("set_priority", (("t",), Priority.LOW), (["t"], Priority.LOW)),
        ("set_client", ("id", None), ("id", None)),
    ],
)
def test_a_command_is_passed_on_and_the_engine_polled(
    commands: Commands, name: str, arguments: tuple[Any, ...], passed_on: tuple[Any, ...]
) -> None:
    getattr(commands, name)(*arguments)
    getattr(commands.engine, name).assert_called_once_with(*passed_on)
    assert commands.polls == 1


def test_an_answer_may_hold_for_the_whole_job(commands: Commands) -> None:
    commands.answer("transfer", Answer.SKIP, for_all=True)
    commands.engine.answer.assert_called_once_with("transfer", Answer.SKIP, for_all=True)


def test_the_order_changes_without_polling(commands: Commands) -> None:
    commands.put_first(("t",))
    commands.put_last(("t",))
    commands.engine.put_first.assert_called_once_with(["t"])
    commands.engine.put_last.assert_called_once_with(["t"])
    assert commands.polls == 0


def test_zero_means_the_usual_number(commands: Commands) -> None:
    commands.set_limits(
        SpeedLimit(1, 2), (), {"id": SpeedLimit(3, 4)}, requests=7, upload_expiry_s=60.0
    )
    commands.engine.limits.set_limits.assert_called_once_with(
        SpeedLimit(1, 2), (), {"id": SpeedLimit(3, 4)}
    )
    commands.engine.set_parallel.assert_called_once_with(BIG_FILES, 7)
    assert commands.engine.limits.upload_expiry_s == 60.0
    commands.set_limits(SpeedLimit(), (), {})
    commands.engine.set_parallel.assert_called_with(BIG_FILES, REQUESTS)


def test_a_defect_in_a_step_is_an_error_of_its_transfer() -> None:
    error = AccessDenied("No")
    assert attempt_safely(lambda: None) is None
    assert attempt_safely(Mock(side_effect=error)) is error
    found = attempt_safely(Mock(side_effect=PermissionError(13, "Permission denied", "/x")))
    assert found is not None
    assert "Permission denied" in str(found)
