"""What canceling transfers would lose, and the texts of the question before it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import size_text
from rustfs_desktop.transfers.types import Transfer

translate = QCoreApplication.translate

LONG_S = 10.0
"""Transfers that ran for this many seconds are not canceled without a question."""
MUCH = 64 * 1024 * 1024
"""Neither are transfers of this many bytes, however fast they were."""


@dataclasses.dataclass(frozen=True, slots=True)
class CancelCost:
    """What is lost when transfers are canceled.

    Attributes:
        count: How many of them have not ended.
        name: The name of the first.
        moved: Bytes that would have to be transferred again.
        is_high: Whether that is more than a few seconds of work.
    """

    count: int
    name: str
    moved: int
    is_high: bool


def cancel_cost(transfers: Iterable[Transfer]) -> CancelCost:
    """What canceling these would lose now; those that have ended cost nothing."""
    unfinished = [transfer for transfer in transfers if not transfer.state.is_final]
    moved = sum(transfer.bytes_done for transfer in unfinished)
    is_high = moved >= MUCH or any(map(_took_long, unfinished))
    return CancelCost(len(unfinished), unfinished[0].name if unfinished else "", moved, is_high)


def title_text(cost: CancelCost) -> str:
    """The question, naming a single file."""
    if cost.count == 1:
        name = display(cost.name, 60)
        return translate("Cancel", "Cancel the transfer of “{name}”?").format(name=name)
    count = cost.count
    return translate("Cancel", "Cancel %Ln transfer(s)?", "", count)


def loss_text(cost: CancelCost) -> str:
    """What is lost, and what keeps it."""
    words = translate(
        "Cancel",
        "{size} already transferred will be discarded. To keep it, pause instead.",
    )
    return words.format(size=size_text(cost.moved))


def removal_texts(cost: CancelCost) -> list[str]:
    """What removing their connection does to transfers, in sentences; none without transfers."""
    count = cost.count
    if not count:
        return []
    texts = [translate("Cancel", "%Ln unfinished transfer(s) will be canceled.", "", count)]
    if cost.moved:
        words = translate("Cancel", "{size} already transferred will be discarded.")
        texts.append(words.format(size=size_text(cost.moved)))
    return texts


def deletions_text() -> str:
    """What removing their connection, or quitting, does to running deletions."""
    return translate(
        "Cancel", "Running deletions will stop. Items already deleted are not restored."
    )


def _took_long(transfer: Transfer) -> bool:
    """Whether it has run for long; assumed of bytes from an earlier run of the program."""
    if not transfer.bytes_done:
        return False
    return not transfer.started or time.monotonic() - transfer.started >= LONG_S
