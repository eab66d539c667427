"""Converts jobs, transfers and resume states to rows of the tables and back.

Keys and paths are stored as bytes, because they may not be valid Unicode.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rustfs_desktop import errors
from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.log import redact
from rustfs_desktop.s3.errors.codes import type_of
from rustfs_desktop.s3.types import original_etag, plain_etag
from rustfs_desktop.transfers import disk_errors
from rustfs_desktop.transfers import errors as local_errors
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.locations import (
    BucketLocation,
    EditedObject,
    FileSelection,
    ObjectSelection,
)
from rustfs_desktop.transfers.policy.retry import is_hopeless
from rustfs_desktop.transfers.types import (
    Answer,
    CopyJob,
    CopyTransfer,
    DownloadJob,
    DownloadTransfer,
    Job,
    Priority,
    Problem,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)

Row = sqlite3.Row | Mapping[str, Any]

_MOST = 2**63 - 1
_OTHERS = errors.S3Error.__name__  # faults of this computer were written so, and still are
_LOCAL_TYPES: dict[str, type[AppError]] = {
    name: kind
    for name, kind in (vars(local_errors) | vars(disk_errors)).items()
    if isinstance(kind, type) and issubclass(kind, AppError)
}
# The families under which errors are written: older versions know no others.
_FAMILIES: dict[str, type[AppError]] = {
    kind.__name__: kind
    for kind in (
        errors.S3Error,
        errors.NotConnected,
        errors.AuthError,
        errors.AccessDenied,
        errors.NotFound,
        errors.AlreadyExists,
        errors.BucketNotEmpty,
        errors.ServerBusy,
        errors.IntegrityError,
        errors.IncompleteListing,
    )
}


@dataclasses.dataclass(frozen=True, slots=True)
class JobRow:
    """A job with the sums of its transfers, as a list shows it.

    Attributes:
        job: As it was journaled, without clients.
        counts: How many transfers are in each state.
        size: Bytes in all of them.
        bytes_done: Bytes moved so far.
        is_alive: Whether the process that runs it still does.
        is_ours: Whether that is this process.
    """

    job: Job
    counts: dict[TransferState, int]
    size: int
    bytes_done: int
    is_alive: bool
    is_ours: bool

    @property
    def open_count(self) -> int:
        """Transfers that have not ended."""
        return sum(count for state, count in self.counts.items() if not state.is_final)

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to do for it."""
        return self.job.is_planned and not self.open_count

    @property
    def is_left(self) -> bool:
        """Whether files of it are left to be moved, or to be tried again."""
        return not self.is_finished or bool(self.counts.get(TransferState.FAILED))

    @property
    def has_gaps(self) -> bool:
        """Whether its walk did not find everything, another may, and nobody called it off."""
        was_called_off = self.counts.get(TransferState.CANCELLED) or is_hopeless(self.job.error)
        return self.is_finished and self.job.has_gaps and not was_called_off

    @property
    def has_work(self) -> bool:
        """Whether something of it is to be done, or tried again, the walk included."""
        return not self.job.is_cleared and (self.is_left or self.has_gaps)


def pack(text: str) -> bytes:
    """Any text as bytes, lone surrogates included."""
    return text.encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> str:
    """The text of such bytes."""
    return data.decode("utf-8", "surrogatepass")


def clean(text: str) -> str:
    """A text from a server without lone surrogates; nearly always it is ASCII."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def to_number(value: int) -> int:
    """The number, or the nearest that a column of the table can hold."""
    return max(-_MOST, min(value, _MOST))


# Errors ------------------------------------------------------------------------------------


def error_to_text(error: AppError | None) -> str:
    """An error as JSON; empty if there is none."""
    if error is None:
        return ""
    families = (c.__name__ for c in type(error).__mro__ if c.__name__ in _FAMILIES)
    return json.dumps(
        {
            "kind": next(families, _OTHERS),
            "title": error.title,
            "cause": error.cause,
            "detail": redact(error.detail),
            "remedy": error.remedy.value,
            "code": error.code,
        }
    )


def error_from_text(text: str) -> AppError | None:
    """The error again, of the type that its code names."""
    if not text:
        return None
    found = json.loads(text)
    kind = _LOCAL_TYPES.get(found["code"]) or type_of(found["code"]) or _FAMILIES[found["kind"]]
    return kind(
        found["title"],
        found["cause"],
        detail=found["detail"],
        remedy=Remedy(found["remedy"]),
        code=found["code"],
    )


# Jobs --------------------------------------------------------------------------------------

JOB_COLUMNS = (
    "tag, owner, direction, connection_id, endpoint, bucket, prefix, folder, source, is_move,"
    " title, is_planned, is_held, is_paused, is_cleared, answer_for_all, new_prefixes,"
    " problems, error, what, begun"
)
_PROBLEMS_MAX = 10_000


def job_row(job: Job, owner: str) -> tuple[Any, ...]:
    """The values for ``JOB_COLUMNS``; what a kind of job does not have is empty."""
    return (
        job.job_id,
        owner,
        job.kind,
        job.connection_id,
        clean(job.endpoint),
        clean(job.bucket),
        pack(job.prefix),
        pack(str(job.folder) if isinstance(job, DownloadJob) else "."),
        _source_to_text(job.source) if isinstance(job, CopyJob) else "",
        isinstance(job, CopyJob) and job.is_move,
        pack(job.title),
        job.is_planned,
        job.held_from,
        job.is_paused,
        job.is_cleared,
        job.answer_for_all.value if job.answer_for_all else "",
        json.dumps(job.new_prefixes if isinstance(job, UploadJob | CopyJob) else ()),
        json.dumps([dataclasses.asdict(problem) for problem in _kept_problems(job.problems)]),
        error_to_text(job.error),
        json.dumps(_selected(job)),
        job.created,
    )


def _kept_problems(problems: list[Problem]) -> list[Problem]:
    """Those that the column keeps: gaps first, as ``Job.has_gaps`` must survive a restart."""
    if len(problems) <= _PROBLEMS_MAX:
        return problems
    worst_first = sorted(
        problems, key=lambda each: (each.is_serious, each.is_left_out), reverse=True
    )
    return worst_first[:_PROBLEMS_MAX]


def job_from_row(row: Row) -> Job:
    """The job of a row, without clients."""
    kind, what = row["direction"], json.loads(row["what"])
    if kind == UploadJob.kind:
        return UploadJob(
            **_common(row),
            selection=FileSelection(what.get("paths", ()), what.get("names", ())),
            new_prefixes=tuple(json.loads(row["new_prefixes"])),
            edited=_edited(what.get("edited")),
        )
    objects = [(key, size) for key, size in what.get("objects", ())]
    selection = ObjectSelection(objects, what.get("prefixes", ()))
    if kind == DownloadJob.kind:
        return DownloadJob(
            **_common(row),
            folder=Path(unpack(row["folder"])),
            selection=selection,
            name=what.get("name", ""),
        )
    if kind == CopyJob.kind:
        return CopyJob(
            **_common(row),
            source=_source_from_text(row["source"]),
            selection=selection,
            is_move=bool(row["is_move"]),
            new_prefixes=tuple(json.loads(row["new_prefixes"])),
        )
    raise ValueError(kind)


def _edited(what: list[str] | None) -> EditedObject | None:
    if what is None:
        return None
    key, etag = what
    return EditedObject(key, plain_etag(etag))


def _common(row: Row) -> dict[str, Any]:
    """What all kinds of jobs have."""
    return {
        "connection_id": row["connection_id"],
        "client": None,
        "bucket": row["bucket"],
        "prefix": unpack(row["prefix"]),
        "endpoint": row["endpoint"],
        "title": unpack(row["title"]),
        "is_planned": bool(row["is_planned"]),
        "held_from": int(row["is_held"]),
        "is_paused": bool(row["is_paused"]),
        "is_cleared": bool(row["is_cleared"]),
        "is_adopted": True,
        "problems": [Problem(**problem) for problem in json.loads(row["problems"])],
        "error": error_from_text(row["error"]),
        "answer_for_all": Answer(row["answer_for_all"]) if row["answer_for_all"] else None,
        "created": row["begun"],
        "job_id": row["tag"],
    }


def _source_to_text(source: BucketLocation) -> str:
    return json.dumps([source.connection_id, source.bucket, source.prefix, source.endpoint])


def _source_from_text(text: str) -> BucketLocation:
    connection_id, bucket, prefix, endpoint = json.loads(text)
    return BucketLocation(connection_id, None, bucket, prefix, endpoint)


def _selected(job: Job) -> dict[str, Any]:
    """What the user chose, for the column ``what``."""
    if isinstance(job, UploadJob):
        names, edited = list(job.selection.names), job.edited
        what: dict[str, Any] = {"paths": list(job.selection.paths)}
        what |= {"names": names} if names else {}
        return what | ({"edited": [edited.key, original_etag(edited.etag)]} if edited else {})
    assert isinstance(job, DownloadJob | CopyJob)
    selection = job.selection
    name = job.name if isinstance(job, DownloadJob) else ""
    chosen = {"objects": list(selection.objects), "prefixes": list(selection.prefixes)}
    return chosen | ({"name": name} if name else {})


# Transfers ---------------------------------------------------------------------------------

_TRANSFERS: dict[type[Job], type[Transfer]] = {
    UploadJob: UploadTransfer,
    DownloadJob: DownloadTransfer,
    CopyJob: CopyTransfer,
}
TRANSFER_COLUMNS = (
    "job, seq, state, key, path, size, bytes_done, error, proof, digest, answer, seen, priority,"
    " place, keep_until, started, finished"
)


def clock_offset() -> float:
    """What to add to a monotonic time to get seconds since 1970."""
    return time.time() - time.monotonic()


def transfer_row(transfer: Transfer, job_id: int, offset: float) -> tuple[Any, ...]:
    """The values for ``TRANSFER_COLUMNS``; the state first, because others write meanwhile."""
    state = transfer.state
    answer, existing = transfer.answer, transfer.existing_identity
    return (
        job_id,
        transfer.seq,
        state.value,
        pack(transfer.key),
        pack(transfer.path_or_key),
        to_number(transfer.size),
        to_number(transfer.bytes_done),
        error_to_text(transfer.error),
        clean(transfer.verification),
        clean(transfer.digest),
        answer.value if answer else "",
        "" if existing is None else json.dumps(existing, default=repr),
        int(transfer.priority),
        transfer.position,
        transfer.keep_until,
        transfer.started + offset if transfer.started else 0.0,
        transfer.finished + offset if transfer.finished else 0.0,
    )


def transfer_from_row(job: Job, row: Row, offset: float) -> Transfer:
    """The transfer of a row; what ran when the program ended waits for its turn.

    Besides the columns the row has ``kept``: bytes in finished parts, None without resume state.
    """
    kind = _TRANSFERS[type(job)]
    transfer = kind(job, unpack(row["key"]), unpack(row["path"]), row["size"], row["seq"])
    state = TransferState(row["state"])
    transfer.has_resume_state = row["kept"] is not None
    transfer.bytes_done = row["bytes_done"] if state.is_final else row["kept"] or 0
    if state is TransferState.RUNNING:
        state = TransferState.WAITING
    else:
        transfer.error = error_from_text(row["error"])
    transfer.state = state
    transfer.verification, transfer.digest = row["proof"], row["digest"]
    transfer.answer = Answer(row["answer"]) if row["answer"] else None
    transfer.existing_identity = _hashable(json.loads(row["seen"])) if row["seen"] else None
    transfer.priority = Priority(row["priority"])
    transfer.position = row["place"]
    transfer.keep_until = row["keep_until"]
    transfer.started = row["started"] - offset if row["started"] else 0.0
    transfer.finished = row["finished"] - offset if row["finished"] else 0.0
    return transfer


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


# Resume states -----------------------------------------------------------------------

RESUME_STATE_COLUMNS = (
    "job, seq, stage, upload_id, begun, part_size, source, etag, size, modified, version,"
    " checksum, expected, temp, temp_inode"
)


def resume_state_row(saved: ResumeState, job_id: int, seq: int) -> tuple[Any, ...]:
    """The values for ``RESUME_STATE_COLUMNS``; an inode may be larger than a column holds."""
    return (
        job_id,
        seq,
        saved.stage.value,
        clean(saved.upload_id),
        saved.created,
        saved.part_size,
        json.dumps(saved.source_identity),
        clean(original_etag(saved.etag)),
        to_number(saved.size),
        saved.modified,
        clean(saved.version_id),
        clean(saved.checksum),
        clean(original_etag(saved.expected_etag)),
        pack(saved.temp),
        str(saved.temp_inode),
    )


def resume_state_from_row(row: Row) -> ResumeState:
    """The object of a row."""
    size, modified_ns, inode, device = json.loads(row["source"])
    return ResumeState(
        stage=ResumeStage(row["stage"]),
        upload_id=row["upload_id"],
        created=row["begun"],
        part_size=row["part_size"],
        source_identity=(size, modified_ns, inode, device),
        etag=plain_etag(row["etag"]),
        size=row["size"],
        modified=row["modified"],
        version_id=row["version"],
        checksum=row["checksum"],
        expected_etag=plain_etag(row["expected"]),
        temp=unpack(row["temp"]),
        temp_inode=int(row["temp_inode"]),
    )


PART_COLUMNS = "job, seq, number, first, length, md5, etag"


def part_row(part: FinishedPart, job_id: int, seq: int) -> tuple[Any, ...]:
    """The values for ``PART_COLUMNS``."""
    return (
        job_id,
        seq,
        part.number,
        part.first,
        part.length,
        part.md5,
        clean(original_etag(part.etag)),
    )


def part_from_row(row: Row) -> FinishedPart:
    """The part of a row."""
    return FinishedPart(
        row["number"], row["first"], row["length"], row["md5"], plain_etag(row["etag"])
    )


def leftover_row(leftover: Leftover) -> tuple[Any, ...]:
    """The values for all columns of the table ``leftover``."""
    return (
        leftover.connection_id,
        clean(leftover.endpoint),
        clean(leftover.bucket),
        pack(leftover.key),
        clean(leftover.upload_id),
        pack(leftover.path),
        leftover.since,
    )


def leftover_from_row(row: Row) -> Leftover:
    """The object of a row."""
    return Leftover(
        connection_id=row["connection_id"],
        endpoint=row["endpoint"],
        bucket=row["bucket"],
        key=unpack(row["key"]),
        upload_id=row["upload_id"],
        path=unpack(row["path"]),
        since=row["since"],
    )
