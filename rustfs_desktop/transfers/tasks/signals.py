"""What a step raises to say how its task goes on; none of these is an error of a server."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.types import TransferState


class TaskSignal(Exception):
    """The base of all of them."""


class NeedsAnswer(TaskSignal):
    """The target's name is taken and nobody said yet what to do."""


class SkipTransfer(TaskSignal):
    """The user chose to leave this file out."""


class HandBack(TaskSignal):
    """A pipeline cannot do this step: the workers do it in the ordinary way."""


class StartOver(TaskSignal):
    """This attempt cannot go on, but a new one may.

    Attributes:
        error: What is shown when the last attempt ends like this, too.
    """

    def __init__(self, error: AppError) -> None:
        super().__init__(str(error))
        self.error = error


class Suspend(TaskSignal):
    """The task ends here and goes on later, in a new one, from what the journal has.

    A step raises it when nothing but waiting for the user helps.

    Attributes:
        state: The state of the transfer until then.
        reason: What to tell with it, None if the user knows.
    """

    def __init__(self, state: TransferState, reason: AppError | None = None) -> None:
        super().__init__(state.value)
        self.state = state
        self.reason = reason


StepFailure = AppError | TaskSignal
