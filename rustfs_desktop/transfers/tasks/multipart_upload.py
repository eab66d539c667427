"""An upload in parts that is not an object yet: what the journal and the server know of it.

It goes on where it was after any end of the program. What is done on the server is written down
before; after a restart neither side is believed without the other.
"""

from __future__ import annotations

import dataclasses
import time

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    Cancelled,
    IntegrityError,
    InternalError,
    NoSuchUpload,
    NotConnected,
    NotFound,
    NotImplementedByServer,
    ServerBusy,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.multipart import (
    ListedPart,
    abort_unused_uploads,
    list_parts,
    was_stored,
)
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import NotOpen, Unconfirmed, UploadExpired
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.policy.retry import is_outage
from rustfs_desktop.transfers.tasks.part_checksums import PartChecksums
from rustfs_desktop.transfers.tasks.signals import StartOver, StepFailure
from rustfs_desktop.transfers.tasks.target_object import TargetObject
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.verify import etags

# After these the server may have done what it was asked for.
_UNKNOWN = (NotConnected, NotOpen, ServerBusy, IntegrityError, Cancelled)
_CRC32 = "crc32"


class MultipartUpload:
    """The unfinished upload of one task.

    Attributes:
        saved: What the journal has, as soon as there is anything.
        ranges: Every part as (first, stop).
        parts: Those that the server has, by number.
        crcs: Theirs, if ``has_crc``.
    """

    def __init__(self, task: Task, target: TargetObject) -> None:
        self.resume_state = ResumeState()
        self.ranges: list[tuple[int, int]] = []
        self.parts: dict[int, FinishedPart] = {}
        self._task = task
        self._target = target
        self._listed: dict[int, ListedPart] = {}
        self.crcs = PartChecksums(task)
        self._is_gone = False

    @property
    def exists(self) -> bool:
        """Whether there is one on the server, as far as is known."""
        return bool(self.resume_state.upload_id) and not self._is_gone

    @property
    def is_completing(self) -> bool:
        """Whether the request that makes it an object was sent, or was about to be."""
        return self.resume_state.stage is ResumeStage.COMPLETING

    @property
    def has_crc(self) -> bool:
        """Whether its parts carry a CRC-32."""
        return self.resume_state.checksum == _CRC32

    @property
    def missing(self) -> list[int]:
        """The numbers of the parts that must still be sent."""
        return [number for number in range(1, len(self.ranges) + 1) if number not in self.parts]

    def create(self, saved: ResumeState, headers: ObjectHeaders) -> None:
        """Ask the server for an upload of ``saved.size`` bytes.

        A reply that is lost leaves one on the server that nobody knows; it is looked for before
        the next attempt.
        """
        task = self._task
        if self.resume_state.stage is ResumeStage.CREATING:
            abort_unused_uploads(task.remote, self.resume_state.created, task.token)
        self.resume_state = dataclasses.replace(
            saved, stage=ResumeStage.CREATING, created=time.time()
        )
        self._keep()
        crashpoint("up.intent_saved")
        upload_id, has_crc = self._ask_for_one(headers)
        crashpoint("up.created")
        self.resume_state = dataclasses.replace(
            self.resume_state,
            stage=ResumeStage.ACTIVE,
            upload_id=upload_id,
            checksum=_CRC32 if has_crc else "",
        )
        self._note_started()
        self._keep()
        crashpoint("up.id_saved")

    def _ask_for_one(self, headers: ObjectHeaders) -> tuple[str, bool]:
        """The id of a new upload, and whether it takes CRCs."""
        upload_id, has_crc = "", self.resume_state.checksum == _CRC32
        try:
            if has_crc:
                upload_id, has_crc = self.crcs.create(headers)
            return upload_id or transfer_api.create_upload(self._task.remote, headers), has_crc
        except AppError as error:
            if not isinstance(error, _UNKNOWN):  # refused: there is nothing to look for
                self.resume_state = ResumeState()
                self._task.journal.clear_resume_state(self._task.transfer)
            raise

    def add_part(self, number: int, md5: bytes, etag: str) -> None:
        """A part arrived."""
        first, stop = self.ranges[number - 1]
        part = FinishedPart(number, first, stop - first, md5, etag)
        self.parts[number] = part
        self._task.journal.add_part(self._task.transfer, part)

    def was_listed(self, number: int) -> bool:
        """Whether the server told of this part when it was asked."""
        return number in self._listed

    def has_bytes(self, number: int, md5: str) -> bool:
        """Whether the server told of this part, and of exactly these bytes.

        So a part counts whose reply was lost, or not written down in time.
        """
        first, stop = self.ranges[number - 1]
        return self._listed.get(number) == ListedPart(number, stop - first, md5)

    def complete(self, condition: Condition) -> ObjectHead:
        """Make it an object; may be called again when it is unknown whether it became one."""
        was_sent, self._target.was_sent = self._target.was_sent, True
        numbered_names = [self.parts[number] for number in range(1, len(self.ranges) + 1)]
        is_known = all(
            part.md5 for part in numbered_names
        )  # of what the server copied it may not be
        expected = etags.composite(part.md5 for part in numbered_names) if is_known else ""
        self.resume_state = dataclasses.replace(
            self.resume_state, stage=ResumeStage.COMPLETING, expected_etag=expected
        )
        self._keep()
        crashpoint("up.completing_saved")
        part_etags = [part.etag for part in numbered_names]
        try:
            crc32 = self.crcs.whole(self.ranges) if self.has_crc else b""
            return self.crcs.complete(self.resume_state.upload_id, part_etags, condition, crc32)
        except AlreadyExists as error:
            return self._target.resolve_conflict(error)
        except (NotFound, NotConnected, NotOpen) as error:
            stored = (
                self._target.find_ours()
            )  # the server may have done it, and what it said was lost
            if stored is not None:
                return stored
            if isinstance(error, NoSuchUpload) and was_sent:
                return self._find_out(error)
            raise expired(error) from error

    def mark_complete(self) -> None:
        """It is an object now: nothing of it is left to be removed."""
        self._is_gone = True

    def leftover(self) -> Leftover | None:
        """What must be removed if it is given up."""
        if not (self.exists or self.resume_state.stage is ResumeStage.CREATING):
            return None
        transfer, job = self._task.transfer, self._task.transfer.job
        where = (job.connection_id, job.endpoint, job.bucket, transfer.key)
        return Leftover(*where, self.resume_state.upload_id, since=self.resume_state.created)

    # Going on after the end of the program, or a pause ---------------------------------------

    def load(self) -> bool:
        """Take up what the journal has; False if there is nothing to go on with."""
        journal, transfer = self._task.journal, self._task.transfer
        self.resume_state = (
            journal.resume_state(transfer) if transfer.has_resume_state else None
        ) or ResumeState()
        if not self.resume_state.upload_id:
            return False
        self._note_started()
        self.parts = journal.parts(transfer)
        crashpoint("up.resume_loaded")
        return True

    def compare_with_server(self) -> list[int]:
        """Keep only those parts that the server tells of in the same way; returns their numbers.

        Raises:
            StartOver: The server forgot the upload, or cannot go on with it.
        """
        try:
            self._listed = self._list()
        except NotFound as error:
            raise expired(error) from error
        self.parts = {n: part for n, part in self.parts.items() if self._is_there(n, part)}
        self._show(sum(part.length for part in self.parts.values()))
        crashpoint("up.resume_listed")
        return sorted(self.parts)

    def check_completion(self) -> bool:
        """Whether it became an object; False if the request must be sent (again)."""
        self._target.was_sent = True
        self._show(self.resume_state.size)
        if self._target.find_ours() is not None:
            return True
        try:
            self._listed = self._list()
        except NoSuchUpload as error:
            self._find_out(error)
            return True
        if not all(self._is_there(*item) for item in self.parts.items()) or self.missing:
            raise StartOver(
                AppError(
                    QT_TRANSLATE_NOOP("Messages", "The server lost parts of the unfinished upload")
                )
            )
        return False

    def _find_out(self, error: AppError) -> ObjectHead:
        """The upload is gone, and what is there is not marked as ours: was it stored at all?"""
        expected = self.resume_state.expected_etag
        there = self._target.result()
        is_there = there is not None and there.etag == expected
        if expected and (is_there or self._has_older_version()):
            return ObjectHead(expected)
        self._is_gone = True
        raise Unconfirmed from error

    def _has_older_version(self) -> bool:
        """Whether somebody replaced ours right after; unknown where versions cannot be listed."""
        try:
            return was_stored(self._task.remote, self.resume_state.expected_etag, self._task.token)
        except AppError as error:
            if is_outage(error):
                raise
            return False

    def _list(self) -> dict[int, ListedPart]:
        try:
            return list_parts(self._task.remote, self.resume_state.upload_id, self._task.token)
        except InternalError as error:
            if self.parts:
                raise
            # Some versions of RustFS fail when there are no parts yet.
            raise StartOver(
                AppError(
                    QT_TRANSLATE_NOOP(
                        "Messages", "The server cannot continue the unfinished upload"
                    )
                )
            ) from error
        except (AccessDenied, NotImplementedByServer):
            return {n: ListedPart(n, part.length, part.etag) for n, part in self.parts.items()}

    def _is_there(self, number: int, part: FinishedPart) -> bool:
        if not 1 <= number <= len(self.ranges):
            return False
        first, stop = self.ranges[number - 1]
        listed = ListedPart(number, stop - first, part.etag)
        return part.length == stop - first and self._listed.get(number) == listed

    def _note_started(self) -> None:
        self.ranges = etags.ranges(self.resume_state.size, self.resume_state.part_size)
        self._task.transfer.keep_until = (
            self.resume_state.created + self._task.tools.limits.upload_expiry_s
        )

    def _keep(self) -> None:
        """Write it down before it is done."""
        self._task.journal.save_resume_state(self._task.transfer, self.resume_state)
        self._task.journal.flush()

    def _show(self, there: int) -> None:
        transfer = self._task.transfer
        transfer.add_bytes(there - transfer.bytes_done)


def expired(error: AppError) -> StepFailure:
    """An upload the server forgot is started over; a missing bucket is not."""
    if not isinstance(error, NoSuchUpload):
        return error
    return StartOver(UploadExpired())
