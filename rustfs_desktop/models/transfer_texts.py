"""What the row of a transfer says: what, where to, how far, and how it ended."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text, progress_text, size_text, speed_text
from rustfs_desktop.transfers.types import Direction, State, Transfer


def what(transfer: Transfer) -> str:
    """The name of the file."""
    return display(transfer.name)


def where(transfer: Transfer) -> str:
    """The folder it goes to: ``photos / 2026`` on the server, ``Downloads / raw`` here."""
    if transfer.direction is Direction.UPLOAD:
        folders = transfer.key.rstrip("/").split("/")[:-1]
        return display(" / ".join([transfer.bucket, *folders]))
    folder, top = transfer.path.parent, transfer.job.folder
    if not folder.is_relative_to(top):
        return display(str(folder))
    return display(" / ".join((top.name or str(top), *folder.relative_to(top).parts)))


def status(transfer: Transfer, speed: float, seconds_left: float | None) -> str:
    """How it stands: ``1.9 of 3.0 GB · 41 MB/s · 28 s``, ``Done · …``, or what went wrong."""
    state, error = transfer.state, transfer.error
    if error is not None and state in {State.RUNNING, State.WAITING}:
        again = QCoreApplication.translate("Transfers", "{reason} · tries again")
        return again.format(reason=display(error.title))
    if state is State.RUNNING:
        return _running(transfer, speed, seconds_left)
    if state is State.DONE:
        done = QCoreApplication.translate("Transfers", "Done")
        return f"{done} · {display(transfer.proof)}" if transfer.proof else done
    if error is not None and state is State.FAILED:
        return display(error.title)
    return state_text(state)


def state_text(state: State) -> str:
    """A state in a few words."""
    return {
        State.WAITING: QCoreApplication.translate("Transfers", "Waiting"),
        State.RUNNING: QCoreApplication.translate("Transfers", "Under way"),
        State.PAUSED: QCoreApplication.translate("Transfers", "Paused"),
        State.NEEDS_KEYS: QCoreApplication.translate("Transfers", "Waits for its connection"),
        State.NEEDS_ANSWER: QCoreApplication.translate("Transfers", "The name is taken"),
        State.DONE: QCoreApplication.translate("Transfers", "Done"),
        State.SKIPPED: QCoreApplication.translate("Transfers", "Skipped"),
        State.FAILED: QCoreApplication.translate("Transfers", "Failed"),
        State.CANCELLED: QCoreApplication.translate("Transfers", "Cancelled"),
    }[state]


def explanation(transfer: Transfer) -> str:
    """What a tool tip adds: why it failed in full, else the whole names of both ends."""
    if transfer.error is not None:
        return " · ".join(filter(None, (str(transfer.error), transfer.error.detail)))
    ends = (str(transfer.path), f"s3://{transfer.bucket}/{transfer.key}")
    way = " → ".join(ends if transfer.direction is Direction.UPLOAD else ends[::-1])
    return f"{way} · {transfer.proof}" if transfer.proof else way


def per_mille(transfer: Transfer) -> int:
    """How far it is, 0 to 1000; never full before it is done."""
    if transfer.state is State.DONE:
        return 1000
    if transfer.size <= 0:
        return 0
    return min(max(transfer.bytes_done * 1000 // transfer.size, 0), 999)


def _running(transfer: Transfer, speed: float, seconds_left: float | None) -> str:
    if 0 < transfer.size <= transfer.bytes_done:
        finishing = QCoreApplication.translate("Transfers", "{size} · finishing…")
        return finishing.format(size=size_text(transfer.size))
    parts = [progress_text(transfer.bytes_done, transfer.size)]
    if speed > 0:
        parts.append(speed_text(speed))
        if seconds_left is not None:
            parts.append(duration_text(seconds_left))
    return " · ".join(parts)
