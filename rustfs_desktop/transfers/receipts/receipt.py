"""The receipt of a job: every file with its size, verification and times, as CSV or JSON.

It is made from the journal line by line, so it needs little memory for a job of any size, and is
available for as long as the journal keeps the job.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from rustfs_desktop import __version__
from rustfs_desktop.csv_cells import harmless_cell
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.journal.rows import clock_offset
from rustfs_desktop.transfers.local.text_file import save_text_file
from rustfs_desktop.transfers.types import (
    CopyJob,
    Direction,
    DownloadJob,
    Job,
    Transfer,
    TransferState,
)


@dataclasses.dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One file of a receipt; its fields are the columns of the table.

    Attributes:
        bucket: Where the object is; the target of a copy.
        file: The local file; the source of a copy as ``s3://bucket/key``.
        proof: How the file was verified; the column keeps its name for programs that read it.
        started: The first request, UTC; empty if there was none.
        seconds: From the first request to the end.
        error: Why it failed, in one line.
    """

    number: int
    state: str
    direction: str
    bucket: str
    key: str
    file: str
    size: int
    proof: str
    digest: str
    started: str
    finished: str
    seconds: float
    error: str


def receipt_lines(journal: Journal, job: Job) -> Iterator[ReceiptLine]:
    """The files of a job in their order."""
    offset = clock_offset()
    for transfer in journal.transfers(job):
        yield _line(transfer, offset)


def write_csv(journal: Journal, job: Job, file: TextIO) -> None:
    """Write a table with a header and one line per file; no cell begins like a formula."""
    writer = csv.writer(file)
    names = [field.name for field in dataclasses.fields(ReceiptLine)]
    writer.writerow(names)
    for line in receipt_lines(journal, job):
        writer.writerow([harmless_cell(getattr(line, name)) for name in names])


def write_json(journal: Journal, job: Job, file: TextIO) -> None:
    """Write one JSON object: the job, its files, and the sums at the end."""
    counts = dict.fromkeys((state.value for state in TransferState), 0)
    size = 0
    header = json.dumps(_about(job), indent=1)
    file.write(header.removesuffix("\n}") + ',\n "files": [')
    for number, line in enumerate(receipt_lines(journal, job)):
        counts[line.state] += 1
        size += line.size if line.state == TransferState.DONE.value else 0
        file.write(("," if number else "") + "\n  " + json.dumps(dataclasses.asdict(line)))
    sums = {"counts": {state: count for state, count in counts.items() if count}, "size": size}
    file.write('\n ],\n "sums": ' + json.dumps(sums) + "\n}\n")


def save_receipt(journal: Journal, job: Job, path: Path) -> None:
    """Write the receipt to a file: a table if its name ends in ``.csv``, else JSON.

    The file appears when it is complete, and replaces an existing regular file.

    Raises:
        NotReplaceable: The path is that of a folder, a device, a pipe or a socket.
        AppError: It cannot be written, or the journal cannot be read.
    """
    is_table = path.suffix.lower() == ".csv"
    write: Callable[[Journal, Job, TextIO], None] = write_csv if is_table else write_json
    save_text_file(path, lambda file: write(journal, job, file), is_table=is_table)


def _line(transfer: Transfer, offset: float) -> ReceiptLine:
    is_download = transfer.direction is Direction.DOWNLOAD
    is_timed = bool(transfer.started and transfer.finished)
    return ReceiptLine(
        number=transfer.seq,
        state=transfer.state.value,
        direction=transfer.direction.value,
        bucket=transfer.bucket,
        key=transfer.key,
        file=str(transfer.target if is_download else transfer.source),
        size=transfer.size,
        proof=transfer.verification,
        digest=transfer.digest,
        started=_date(transfer.started + offset) if transfer.started else "",
        finished=_date(transfer.finished + offset) if transfer.finished else "",
        seconds=round(transfer.finished - transfer.started, 3) if is_timed else 0.0,
        error=transfer.error.text_with_detail if transfer.error else "",
    )


def _about(job: Job) -> dict[str, Any]:
    source = job.source if isinstance(job, CopyJob) else None
    return {
        "program": f"RustFS Desktop {__version__}",
        "written": _date(time.time()),
        "job": {
            "id": job.job_id,
            "direction": job.kind,
            "title": job.title,
            "endpoint": job.endpoint,
            "bucket": job.bucket,
            "prefix": job.prefix,
            "folder": str(job.folder) if isinstance(job, DownloadJob) else "",
            "source": f"{source.endpoint}/{source.bucket}/{source.prefix}" if source else "",
            "is_move": isinstance(job, CopyJob) and job.is_move,
            "started": _date(job.created),
            "is_complete": job.is_planned and not job.has_gaps,
            "error": job.error.text_with_detail if job.error else "",
            "left_out": _problems(job, is_left_out=True),
            "problems": _problems(job, is_left_out=False),
        },
    }


def _problems(job: Job, *, is_left_out: bool) -> list[dict[str, str]]:
    """What was left out, or the other problems, such as files that got another name."""
    return [
        {"name": problem.name, "reason": problem.reason}
        for problem in job.problems
        if problem.is_left_out is is_left_out
    ]


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
