"""Reads receipts from the journal and verifies them again.

Everything here runs on a worker and may take long; dialogs run it in a ``DialogTask``.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import time
from collections.abc import Callable, Iterator, Mapping

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.errors import NotOpen
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.receipts import verify as receipt_verification
from rustfs_desktop.transfers.receipts.receipt import ReceiptLine, receipt_lines
from rustfs_desktop.transfers.receipts.verify import Finding, VerifyResult
from rustfs_desktop.transfers.types import Job, TransferState

MOST_LINES = 20_000
"""How many files are shown at most; a saved receipt has all of them."""
MOST_VERDICTS = 5_000
_REPORT_S = 0.1


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """The contents of a receipt dialog.

    Attributes:
        lines: The first files, in order.
        problems: The first files that did not arrive.
        counts: The number of files in each state.
        size: The total size of finished files.
    """

    lines: list[ReceiptLine]
    problems: list[ReceiptLine]
    counts: Mapping[TransferState, int]
    size: int

    @property
    def is_cut(self) -> bool:
        """Whether the job has more files than are shown."""
        return sum(self.counts.values()) > len(self.lines)


class VerifyMethod(enum.Enum):
    """How to verify a receipt again."""

    SERVER = "server"  # by size and ETag
    CONTENT = "content"  # by reading every byte on the server
    DISK = "disk"  # by reading the local files


@dataclasses.dataclass(frozen=True, slots=True)
class VerifyProgress:
    """The progress of a verification.

    Attributes:
        counts: The number of files for each finding.
        verdicts: The first differences.
    """

    counts: Mapping[Finding, int]
    verdicts: tuple[VerifyResult, ...] = ()

    @property
    def total(self) -> int:
        """The number of files verified."""
        return sum(self.counts.values())


def read(journal: Journal, job: Job, cancel: CancelToken) -> Receipt:
    """Read the receipt of a job."""
    shown: list[ReceiptLine] = []
    problems: list[ReceiptLine] = []
    counts: collections.Counter[TransferState] = collections.Counter()
    size = 0
    for number, line in enumerate(receipt_lines(journal, job)):
        if not number % 1000:
            cancel.check()
        state = TransferState(line.state)
        counts[state] += 1
        size += line.size if state is TransferState.DONE else 0
        if len(shown) < MOST_LINES:
            shown.append(line)
        if state not in (TransferState.DONE, TransferState.SKIPPED) and len(problems) < MOST_LINES:
            problems.append(line)
    return Receipt(shown, problems, counts, size)


def verify(
    journal: Journal,
    job: Job,
    look: VerifyMethod,
    client: Client | None,
    cancel: CancelToken,
    report: Callable[[VerifyProgress], None],
) -> VerifyProgress:
    """Compare the files with the receipt; ``report`` gets the progress."""
    counts: collections.Counter[Finding] = collections.Counter()
    found: list[VerifyResult] = []
    told = time.monotonic()
    for verdict in _verdicts(journal, job, look, client, cancel):
        counts[verdict.finding] += 1
        if verdict.finding is not Finding.SAME and len(found) < MOST_VERDICTS:
            found.append(verdict)
        if time.monotonic() - told >= _REPORT_S:
            told = time.monotonic()
            report(VerifyProgress(dict(counts), tuple(found)))
    return VerifyProgress(dict(counts), tuple(found))


def _verdicts(
    journal: Journal, job: Job, look: VerifyMethod, client: Client | None, cancel: CancelToken
) -> Iterator[VerifyResult]:
    transfers = journal.transfers(job)
    if look is VerifyMethod.DISK:
        return receipt_verification.on_disk(transfers, cancel)
    if client is None:
        raise NotOpen
    return receipt_verification.on_server(
        transfers, client, cancel, reads=look is VerifyMethod.CONTENT
    )
