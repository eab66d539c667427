"""The actions of a transfer, by state."""

from __future__ import annotations

import enum
import functools

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from rustfs_desktop.models.job_block import JobBlock
from rustfs_desktop.transfers.types import (
    Direction,
    DownloadJob,
    Priority,
    Transfer,
    TransferState,
)


class TransferRowAction(enum.Enum):
    """An action of a row: icon and text."""

    PAUSE = ("pause", QT_TRANSLATE_NOOP("Transfers", "Pause"))
    RESUME = ("play", QT_TRANSLATE_NOOP("Transfers", "Resume"))
    DECIDE = ("help", QT_TRANSLATE_NOOP("Transfers", "Decide…"))
    CONNECT = ("key", QT_TRANSLATE_NOOP("Transfers", "Connect…"))
    RETRY = ("refresh", QT_TRANSLATE_NOOP("Transfers", "Retry"))
    CANCEL = ("close", QT_TRANSLATE_NOOP("Transfers", "Cancel"))
    OPEN = ("external", QT_TRANSLATE_NOOP("Transfers", "Open"))
    SHOW = ("folder-open", QT_TRANSLATE_NOOP("Transfers", "Show in Folder"))
    FIRST = ("chevron-up", QT_TRANSLATE_NOOP("Transfers", "Move to Top"))
    LAST = ("chevron-down", QT_TRANSLATE_NOOP("Transfers", "Move to Bottom"))
    HIGH = ("", QT_TRANSLATE_NOOP("Transfers", "High Priority"))
    NORMAL = ("", QT_TRANSLATE_NOOP("Transfers", "Normal Priority"))
    LOW = ("", QT_TRANSLATE_NOOP("Transfers", "Low Priority"))
    RECEIPT = ("receipt", QT_TRANSLATE_NOOP("Transfers", "Show Receipt"))

    @property
    def icon(self) -> str:
        """The name of its icon; empty if it has none."""
        return str(self.value[0])

    @property
    def text(self) -> str:
        """The translated text."""
        return QCoreApplication.translate("Transfers", str(self.value[1]))


PRIORITIES = {
    TransferRowAction.HIGH: Priority.HIGH,
    TransferRowAction.NORMAL: Priority.NORMAL,
    TransferRowAction.LOW: Priority.LOW,
}


def buttons_of(transfer: Transfer) -> tuple[TransferRowAction, ...]:
    """The buttons drawn in the row, three at most; the last one is rightmost."""
    return _buttons(
        transfer.state, transfer.direction, transfer.error is not None, transfer.is_held
    )


def buttons_of_job(block: JobBlock) -> tuple[TransferRowAction, ...]:
    """The buttons drawn in the row of a job of several files, three at most."""
    sums, job = block.sums, block.job
    if sums is None:
        return ()
    found = []
    if sums.count(TransferState.FAILED):
        found.append(TransferRowAction.RETRY)
    if any(map(sums.count, (TransferState.WAITING, TransferState.RUNNING))):
        found.append(TransferRowAction.PAUSE)
    elif sums.count(TransferState.PAUSED):
        found.append(TransferRowAction.DECIDE if job.is_held else TransferRowAction.RESUME)
    elif sums.count(TransferState.NEEDS_KEYS):
        found.append(TransferRowAction.CONNECT)
    if sums.unfinished:
        return (*found, TransferRowAction.CANCEL)
    found.append(TransferRowAction.RECEIPT)
    if isinstance(job, DownloadJob) and sums.count(TransferState.DONE):
        found.append(TransferRowAction.SHOW)
    return tuple(found)


def actions_of(transfer: Transfer) -> frozenset[TransferRowAction]:
    """All actions that apply now."""
    return _actions(
        transfer.state, transfer.direction, transfer.error is not None, transfer.is_held
    )


def offers(transfers: list[Transfer]) -> dict[TransferRowAction, list[Transfer]]:
    """The actions for some transfers, each with the transfers it applies to."""
    alike: dict[frozenset[TransferRowAction], list[Transfer]] = {}
    for transfer in transfers:
        alike.setdefault(actions_of(transfer), []).append(transfer)
    found: dict[TransferRowAction, list[Transfer]] = {}
    for actions, those in alike.items():
        for action in actions:
            found.setdefault(action, []).extend(those)
    return found


@functools.cache
def _buttons(
    state: TransferState, direction: Direction, has_error: bool, is_held: bool
) -> tuple[TransferRowAction, ...]:
    if state is TransferState.WAITING and has_error:  # waiting for the network
        return (TransferRowAction.RETRY, TransferRowAction.CANCEL)
    if state in (TransferState.WAITING, TransferState.RUNNING, TransferState.NEEDS_ANSWER):
        return (TransferRowAction.PAUSE, TransferRowAction.CANCEL)
    if state is TransferState.PAUSED:
        return (
            TransferRowAction.DECIDE if is_held else TransferRowAction.RESUME,
            TransferRowAction.CANCEL,
        )
    if state is TransferState.NEEDS_KEYS:
        return (TransferRowAction.CONNECT, TransferRowAction.CANCEL)
    if state in (TransferState.FAILED, TransferState.CANCELLED):
        return (TransferRowAction.RETRY,)
    if state is TransferState.DONE and direction is Direction.DOWNLOAD:
        return (TransferRowAction.RECEIPT, TransferRowAction.OPEN, TransferRowAction.SHOW)
    return (TransferRowAction.RECEIPT,) if state is TransferState.DONE else ()


@functools.cache
def _actions(
    state: TransferState, direction: Direction, has_error: bool, is_held: bool
) -> frozenset[TransferRowAction]:
    """The buttons, and the actions that only the menu has."""
    found = {TransferRowAction.RECEIPT, *_buttons(state, direction, has_error, is_held)}
    if state is TransferState.NEEDS_KEYS:
        found |= {TransferRowAction.PAUSE, TransferRowAction.RETRY}
    if state is TransferState.WAITING:
        found |= {TransferRowAction.PAUSE, TransferRowAction.FIRST, TransferRowAction.LAST}
    if not state.is_final:
        found |= set(PRIORITIES)
    return frozenset(found)
