"""The texts of a job's row in the transfer panel, and of the line below its files."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models import job_texts
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import (
    date_text,
    duration_text,
    files_text,
    number_text,
    progress_text,
    size_text,
    speed_text,
)
from rustfs_desktop.models.job_block import JobBlock, JobSums
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.models.transfer_texts import state_text
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.types import TransferState

translate = QCoreApplication.translate

_BY_WEIGHT = (
    TransferState.RUNNING,
    TransferState.NEEDS_ANSWER,
    TransferState.NEEDS_KEYS,
    TransferState.PAUSED,
    TransferState.WAITING,
    TransferState.FAILED,
    TransferState.DONE,
    TransferState.SKIPPED,
    TransferState.CANCELLED,
)


def state(sums: JobSums) -> TransferState:
    """The state of a job: the one of its files that matters most."""
    return next((each for each in _BY_WEIGHT if sums.count(each)), TransferState.WAITING)


def name(block: JobBlock) -> str:
    """What was dropped, copied or downloaded."""
    return job_texts.name_text(block.job) or job_texts.location_text(block.job)


def size(block: JobBlock) -> str:
    """``214 files``, at the end with their size; how many were found so far while it is planned."""
    count = files_text(len(block.files or ()))
    if not block.job.is_planned:
        return translate("Transfers", "{files} so far").format(files=count)
    if block.sums is not None and block.job.is_finished:
        return details_text((count, size_text(block.sums.bytes_total)))
    return count


def trouble(sums: JobSums) -> str:
    """How many files failed; empty if none did."""
    failed = sums.count(TransferState.FAILED)
    return translate("Transfers", "{n} failed").format(n=number_text(failed)) if failed else ""


def proof(sums: JobSums) -> str:
    """How the files that are done were verified."""
    if len(sums.proofs) > 1:
        return translate("Transfers", "Verified in several ways, see the receipt")
    return "".join(display(message_text(each)) for each in sums.proofs)


def per_mille(sums: JobSums) -> int:
    """Progress from 0 to 1000; 1000 only once all of it is done."""
    if state(sums) in (TransferState.DONE, TransferState.SKIPPED):
        return 1000
    if sums.bytes_total <= 0:
        return 0
    return min(max(sums.bytes_done * 1000 // sums.bytes_total, 0), 999)


def status(block: JobBlock, sums: JobSums, totals: Totals | None) -> str:
    """``1.2 of 1.6 GB · 41 MB/s · 10 s``, what it waits for, or when it started.

    Args:
        block: The job.
        sums: Its sums.
        totals: Those of all jobs if no other is active: then the header says the speed.
    """
    found = state(sums)
    if found is TransferState.RUNNING:
        speed = sums.speed if totals is None else totals.speed
        moved, total = sums.bytes_done, sums.bytes_total
        return details_text(
            (
                progress_text(moved, total),
                speed_text(speed) if speed > 0 and totals is None else "",
                duration_text(max(1.0, (total - moved) / speed)) if speed > 0 else "",
            )
        )
    if found is TransferState.NEEDS_ANSWER:
        asking = number_text(sums.count(found))
        return translate("Transfers", "{n} waiting for your decision").format(n=asking)
    if found is TransferState.PAUSED:
        if block.job.is_held:
            return translate("Transfers", "Waiting for your decision")
        percent = per_mille(sums) // 10
        paused = translate("Transfers", "Paused at {n} %").format(n=percent)
        return paused if percent else state_text(found)
    if found in (TransferState.DONE, TransferState.FAILED, TransferState.SKIPPED):
        return date_text(block.job.created)
    return state_text(found)


def rest(block: JobBlock, sums: JobSums) -> str:
    """What is not listed above: ``47 waiting · 162 done``."""
    parts = []
    for each, text in (
        (TransferState.WAITING, translate("Transfers", "{n} waiting")),
        (TransferState.PAUSED, translate("Transfers", "{n} paused")),
        (TransferState.NEEDS_KEYS, translate("Transfers", "{n} waiting for connection")),
        (TransferState.DONE, translate("Transfers", "{n} done")),
        (TransferState.SKIPPED, translate("Transfers", "{n} skipped")),
        (TransferState.CANCELLED, translate("Transfers", "{n} canceled")),
    ):
        if count := sums.count(each):
            parts.append(text.format(n=number_text(count)))
    if not parts:
        return translate("Transfers", "No other files")
    if sums.count(TransferState.DONE):
        parts.append(proof(sums))
    return details_text(parts)


def accessible(block: JobBlock) -> str:
    """Whether its files are listed, for screen readers."""
    if block.is_open:
        return translate("Transfers", "expanded")
    return translate("Transfers", "collapsed")
