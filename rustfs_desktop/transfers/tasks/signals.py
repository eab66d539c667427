"""Exceptions that a step raises for control flow: how its task continues; none is an error."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.types import TransferState


class TaskSignal(Exception):
    """The base class of these exceptions."""


class NeedsAnswer(TaskSignal):
    """The name of the target is taken, and the user has not answered yet what to do."""


class SkipTransfer(TaskSignal):
    """The user chose to skip this file."""


class HandBack(TaskSignal):
    """A pipeline cannot run this step: a worker runs it as an ordinary step."""


class StartOver(TaskSignal):
    """This attempt cannot continue; a new one starts from the beginning.

    Attributes:
        error: Shown to the user if the last attempt ends like this too.
    """

    def __init__(self, error: AppError) -> None:
        super().__init__(str(error))
        self.error = error


class Suspend(TaskSignal):
    """The task ends; a new one resumes later from the journal.

    A step raises it when only the user can solve the problem.

    Attributes:
        state: The state of the transfer until then.
        reason: Shown with that state; None if the user caused it.
    """

    def __init__(self, state: TransferState, reason: AppError | None = None) -> None:
        super().__init__(state.value)
        self.state = state
        self.reason = reason


StepFailure = AppError | TaskSignal
