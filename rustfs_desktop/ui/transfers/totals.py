"""The totals in the panel's header: number of transfers, failures, time left."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import duration_text, number_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.service.transfer_totals import Totals


def totals_text(totals: Totals) -> str:
    """The totals as text, such as ``2 active · about 30 s left``."""
    translate = QCoreApplication.translate
    parts = []
    for count, text in (
        (totals.active, translate("Transfers", "{n} active")),
        (totals.waiting, translate("Transfers", "{n} waiting")),
        (totals.paused, translate("Transfers", "{n} paused")),
        (totals.locked, translate("Transfers", "{n} waiting for connection")),
        (totals.asking, translate("Transfers", "{n} waiting for your decision")),
        (0 if totals.active else totals.done, translate("Transfers", "{n} done")),
        (0 if totals.active else totals.skipped, translate("Transfers", "{n} skipped")),
    ):
        if count:
            parts.append(text.format(n=number_text(count)))
    if totals.active and totals.seconds_left is not None:
        left = translate("Transfers", "about {time} left")
        parts.append(left.format(time=duration_text(max(1.0, totals.seconds_left))))
    if totals.walk_waits_for is not None:
        reason = display(title_text(totals.walk_waits_for))
        waiting = translate("Transfers", "Listing files: {reason} · retrying")
        parts.append(waiting.format(reason=reason))
    return details_text(parts)


def per_mille(totals: Totals) -> int:
    """The overall progress, 0 to 1000."""
    if totals.bytes_total <= 0:
        return 0
    return min(1000, totals.bytes_done * 1000 // totals.bytes_total)


def unfinished(totals: Totals) -> int:
    """The number of unfinished transfers."""
    return totals.unfinished
