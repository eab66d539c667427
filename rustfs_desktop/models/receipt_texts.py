"""The texts of receipts: a job, its files, and a verification."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.format import number_text, size_text
from rustfs_desktop.models.joining import list_text
from rustfs_desktop.models.message_texts import message_text, title_text
from rustfs_desktop.transfers.receipts.receipt import ReceiptLine
from rustfs_desktop.transfers.receipts.verify import Finding, VerifyResult
from rustfs_desktop.transfers.types import (
    CopyJob,
    DownloadJob,
    Job,
    Problem,
    TransferState,
    UploadJob,
)

translate = QCoreApplication.translate

_TITLE_LENGTH = 60


def job_name(job: Job) -> str:
    """The name of the file, folder or bucket that a job is about."""
    return elide_middle(display(job.title or job.bucket), _TITLE_LENGTH)


def title(job: Job) -> str:
    """``Upload of trip``: the action and its object."""
    what = job_name(job)
    if isinstance(job, UploadJob):
        return translate("Receipts", "Upload of {name}").format(name=what)
    if isinstance(job, DownloadJob):
        return translate("Receipts", "Download of {name}").format(name=what)
    if isinstance(job, CopyJob) and job.is_move:
        return translate("Receipts", "Move of {name}").format(name=what)
    return translate("Receipts", "Copy of {name}").format(name=what)


def action(job: Job) -> str:
    """The action in one word: ``Upload``."""
    if isinstance(job, UploadJob):
        return translate("Receipts", "Upload")
    if isinstance(job, DownloadJob):
        return translate("Receipts", "Download")
    if isinstance(job, CopyJob) and job.is_move:
        return translate("Receipts", "Move")
    return translate("Receipts", "Copy")


def origin(job: Job) -> str:
    """The source of the files."""
    if isinstance(job, CopyJob):
        return _remote(job.source.bucket, job.source.prefix, job.source.endpoint)
    if isinstance(job, DownloadJob):
        return _remote(job.bucket, job.prefix, job.endpoint)
    assert isinstance(job, UploadJob)
    paths = job.selection.paths or [""]
    return str(paths[0]) if len(paths) == 1 else f"{paths[0]} …"


def target(job: Job) -> str:
    """The destination of the files."""
    if isinstance(job, DownloadJob):
        return str(job.folder)
    return _remote(job.bucket, job.prefix, job.endpoint)


def counts_text(counts: Mapping[TransferState, int], size: int) -> str:
    """``12 files done (3.4 GB), 1 failed, 2 cancelled``."""
    parts = []
    if counts.get(TransferState.DONE):
        done = counts[TransferState.DONE]
        text = translate("Receipts", "%Ln file(s) done ({size})", "", done)
        parts.append(text.format(size=size_text(size)))
    open_count = sum(count for state, count in counts.items() if not state.is_final)
    for count, text in (
        (counts.get(TransferState.FAILED, 0), translate("Receipts", "{n} failed")),
        (counts.get(TransferState.SKIPPED, 0), translate("Receipts", "{n} skipped")),
        (counts.get(TransferState.CANCELLED, 0), translate("Receipts", "{n} canceled")),
        (open_count, translate("Receipts", "{n} not transferred yet")),
    ):
        if count:
            parts.append(text.format(n=number_text(count)))
    return list_text(parts) or translate("Receipts", "No files")


def name(line: ReceiptLine, job: Job) -> str:
    """The file's path below what was selected."""
    return display(line.key.removeprefix(job.prefix) or line.key)


def state(line: ReceiptLine) -> str:
    """How the file was verified, or why it did not arrive."""
    if line.error:
        return display(message_text(line.error))
    if line.proof:
        return display(message_text(line.proof))
    return {
        TransferState.DONE: translate("Receipts", "Done"),
        TransferState.SKIPPED: translate(
            "Receipts", "Skipped: a file with this name already exists"
        ),
        TransferState.CANCELLED: translate("Receipts", "Canceled"),
        TransferState.FAILED: translate("Receipts", "Failed"),
    }.get(TransferState(line.state), translate("Receipts", "Not transferred yet"))


def date(text: str) -> datetime | None:
    """A time of a receipt; None if there is none."""
    return datetime.fromisoformat(text) if text else None


def finding(verdict: VerifyResult) -> str:
    """The result of checking one file."""
    if verdict.error is not None:
        unread = translate("Receipts", "Could not be checked: {reason}")
        return unread.format(reason=display(title_text(verdict.error)))
    if verdict.finding is Finding.MISSING:
        return translate("Receipts", "Missing")
    if verdict.finding is Finding.DIFFERENT:
        return translate("Receipts", "Different ({how})").format(
            how=display(message_text(verdict.how))
        )
    if verdict.finding is Finding.UNSURE:
        unsure = translate("Receipts", "No differences found, not verified ({how})")
        return unsure.format(how=display(message_text(verdict.how)))
    return translate("Receipts", "Unchanged")


def checked_text(counts: Mapping[Finding, int]) -> str:
    """``1,203 the same, 2 different``."""
    parts = []
    for each, text in (
        (Finding.SAME, translate("Receipts", "{n} unchanged")),
        (Finding.DIFFERENT, translate("Receipts", "{n} different")),
        (Finding.MISSING, translate("Receipts", "{n} missing")),
        (Finding.UNSURE, translate("Receipts", "{n} not verified")),
    ):
        if counts.get(each):
            parts.append(text.format(n=number_text(counts[each])))
    return list_text(parts)


def by_reason(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """The skipped names and preflight findings, grouped by reason."""
    found: dict[str, list[str]] = collections.defaultdict(list)
    for problem in problems:
        found[message_text(problem.reason)].append(problem.name)
    return dict(found)


def _remote(bucket: str, prefix: str, endpoint: str) -> str:
    address = f"s3://{bucket}/{prefix}"
    return f"{address} ({endpoint})" if endpoint else address
