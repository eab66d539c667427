"""The texts of a transfer's row: name, destination, progress, result."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.errors import AppError, AuthError, WrongRegion
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import (
    date_text,
    duration_text,
    progress_text,
    size_text,
    soon_text,
    speed_text,
)
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import full_text, message_text, title_text
from rustfs_desktop.transfers.errors import NotOpen
from rustfs_desktop.transfers.types import (
    DownloadTransfer,
    Priority,
    Transfer,
    TransferState,
)

translate = QCoreApplication.translate

SOON_S = 3600.0
"""What the server keeps for less than this is worth a warning."""


def what(transfer: Transfer) -> str:
    """The name of the file."""
    return display(transfer.name)


def where(transfer: Transfer) -> str:
    """The destination folder: ``photos / 2026`` on the server, ``Downloads / raw`` locally."""
    if not isinstance(transfer, DownloadTransfer):
        folders = transfer.key.rstrip("/").split("/")[:-1]
        return display(" / ".join([transfer.bucket, *folders]))
    folder, top = transfer.path.parent, transfer.job.folder
    if not folder.is_relative_to(top):
        return display(str(folder))
    return display(" / ".join((top.name or str(top), *folder.relative_to(top).parts)))


def status(transfer: Transfer, speed: float, seconds_left: float | None) -> str:
    """The status: ``1.9 of 3.0 GB · 41 MB/s · 28 s``, ``Done · …``, or the error."""
    state, error = transfer.state, transfer.error
    if state is TransferState.PAUSED:
        return _paused(transfer)
    if error is not None and not state.is_final:
        return _held_up(transfer, error)
    if state is TransferState.RUNNING:
        return _running(transfer, speed, seconds_left)
    if state is TransferState.DONE:
        done = translate("Transfers", "Done")
        return details_text((done, display(message_text(transfer.verification))))
    if error is not None and state in (TransferState.FAILED, TransferState.CANCELLED):
        return display(title_text(error))
    if state is TransferState.WAITING and transfer.priority is not Priority.NORMAL:
        return details_text((state_text(state), priority_text(transfer.priority)))
    return state_text(state)


def note(transfer: Transfer) -> str:
    """Why it failed, or how it was verified; empty while it is not over."""
    if transfer.state is TransferState.FAILED and transfer.error is not None:
        return display(title_text(transfer.error))
    if transfer.state is TransferState.DONE:
        return display(message_text(transfer.verification))
    return ""


def end(transfer: Transfer) -> str:
    """What is said beside the note: how far it came, or when it was started."""
    if not note(transfer):
        return ""
    if transfer.state is not TransferState.FAILED:
        return date_text(transfer.job.created)
    percent = per_mille(transfer) // 10
    if not percent:
        return translate("Transfers", "Failed before it started")
    return translate("Transfers", "Failed at {n} %").format(n=percent)


def state_text(state: TransferState) -> str:
    """The name of a state."""
    return {
        TransferState.WAITING: translate("Transfers", "Waiting"),
        TransferState.RUNNING: translate("Transfers", "Transferring"),
        TransferState.PAUSED: translate("Transfers", "Paused"),
        TransferState.NEEDS_KEYS: translate("Transfers", "Waiting for connection"),
        TransferState.NEEDS_ANSWER: translate("Transfers", "A file with this name already exists"),
        TransferState.DONE: translate("Transfers", "Done"),
        TransferState.SKIPPED: translate("Transfers", "Skipped"),
        TransferState.FAILED: translate("Transfers", "Failed"),
        TransferState.CANCELLED: translate("Transfers", "Canceled"),
    }[state]


def priority_text(priority: Priority) -> str:
    """The name of a priority."""
    return {
        Priority.HIGH: translate("Transfers", "high priority"),
        Priority.NORMAL: translate("Transfers", "normal priority"),
        Priority.LOW: translate("Transfers", "low priority"),
    }[priority]


def explanation(transfer: Transfer) -> str:
    """The tool tip: the whole error, else source and destination."""
    if transfer.error is not None:
        return details_text((full_text(transfer.error), transfer.error.detail))
    if transfer.state is TransferState.PAUSED and transfer.keep_until:
        return _kept_in_full(transfer.keep_until)
    way = f"{transfer.source} → {transfer.target}"
    return details_text((way, message_text(transfer.verification)))


def per_mille(transfer: Transfer) -> int:
    """Progress from 0 to 1000; 1000 only once it is done."""
    if transfer.state is TransferState.DONE:
        return 1000
    if transfer.size <= 0:
        return 0
    return min(max(transfer.bytes_done * 1000 // transfer.size, 0), 999)


def expires_soon(transfer: Transfer) -> bool:
    """Whether the server will soon delete the parts of a paused upload, or has done so."""
    until = transfer.keep_until
    return transfer.state is TransferState.PAUSED and 0 < until < time.time() + SOON_S


def _paused(transfer: Transfer) -> str:
    if transfer.is_held:
        return translate("Transfers", "Waiting for your decision")
    if transfer.error is not None:
        words = translate("Transfers", "{reason} · paused")
        return words.format(reason=display(title_text(transfer.error)))
    if transfer.is_stopping:
        return translate("Transfers", "Pausing…")
    words = state_text(TransferState.PAUSED)
    done = per_mille(transfer) // 10
    if done:
        words = translate("Transfers", "Paused at {n} %").format(n=done)
    return details_text((words, _kept(transfer.keep_until)))


def _kept(until: float) -> str:
    if not until:
        return ""
    left = until - time.time()
    if left <= 0:
        return translate("Transfers", "will start over")
    if left < SOON_S:
        return translate("Transfers", "can be resumed for {time}").format(time=duration_text(left))
    return translate("Transfers", "can be resumed until {time}").format(time=soon_text(until))


def _kept_in_full(until: float) -> str:
    if until <= time.time():
        return translate(
            "Transfers",
            "The server no longer has the uploaded parts. The upload will start over.",
        )
    words = translate(
        "Transfers",
        "The server keeps the uploaded parts until {time}. Resume before then, or the upload"
        " starts over.",
    )
    return words.format(time=soon_text(until))


def _held_up(transfer: Transfer, error: AppError) -> str:
    """When it is tried again, or what the user has to do."""
    reason = display(title_text(error))
    if transfer.state is TransferState.NEEDS_KEYS:
        if isinstance(error, NotOpen):
            return state_text(TransferState.NEEDS_KEYS)
        if isinstance(error, WrongRegion) or not isinstance(error, AuthError):
            return reason
        return translate("Transfers", "{reason} · new keys needed").format(reason=reason)
    left = transfer.retry_at - time.monotonic() if transfer.retry_at else 0.0
    if left < 1:
        return translate("Transfers", "{reason} · retrying").format(reason=reason)
    words = translate("Transfers", "{reason} · retrying in {time}")
    return words.format(reason=reason, time=duration_text(left))


def _running(transfer: Transfer, speed: float, seconds_left: float | None) -> str:
    if 0 < transfer.size <= transfer.bytes_done:
        finishing = translate("Transfers", "{size} · finishing…")
        return finishing.format(size=size_text(transfer.size))
    parts = [progress_text(transfer.bytes_done, transfer.size)]
    if speed > 0:
        parts.append(speed_text(speed))
    if seconds_left is not None:
        parts.append(duration_text(max(1.0, seconds_left)))  # it is not over yet
    return details_text(parts)
