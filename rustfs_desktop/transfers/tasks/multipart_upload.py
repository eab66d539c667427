"""An unfinished multipart upload, as the journal and the server have it.

It resumes after a pause, a crash or a restart. The journal is written before each request that
changes the state on the server; when resuming, only parts that both sides have are kept.
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
    NotConfirmed,
    NotConnected,
    NotFound,
    NotImplementedByServer,
    ServerBusy,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.multipart import ListedPart, list_parts
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import NotOpen, Unconfirmed, UploadExpired
from rustfs_desktop.transfers.journal.resume_state import (
    FinishedPart,
    Leftover,
    ResumeStage,
    ResumeState,
)
from rustfs_desktop.transfers.tasks.part_checksums import PartChecksums
from rustfs_desktop.transfers.tasks.requested_uploads import RequestedUploads
from rustfs_desktop.transfers.tasks.signals import StartOver, StepFailure
from rustfs_desktop.transfers.tasks.target_object import TargetObject
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.verify import etags

# Errors after which the server may have executed the request.
_MAY_BE_DONE = (NotConnected, NotOpen, ServerBusy, IntegrityError, Cancelled)
_CRC32 = "crc32"


class MultipartUpload:
    """The multipart upload of one task.

    Attributes:
        resume_state: What the journal has; empty before ``create`` or ``load``.
        ranges: Every part as (first, stop).
        parts: The uploaded parts, by number.
        checksums: Their CRC-32 checksums, if ``has_crc``.
    """

    def __init__(self, task: Task, target: TargetObject) -> None:
        self.resume_state = ResumeState()
        self.ranges: list[tuple[int, int]] = []
        self.parts: dict[int, FinishedPart] = {}
        self._task = task
        self._target = target
        self._listed: dict[int, ListedPart] = {}
        self.checksums = PartChecksums(task)
        self._is_gone = False
        self._requested = RequestedUploads(task)

    @property
    def exists(self) -> bool:
        """Whether the upload exists on the server, as far as known."""
        return bool(self.resume_state.upload_id) and not self._is_gone

    @property
    def is_completing(self) -> bool:
        """Whether CompleteMultipartUpload was sent, or was about to be."""
        return self.resume_state.stage is ResumeStage.COMPLETING

    @property
    def has_crc(self) -> bool:
        """Whether its parts are sent with a CRC-32."""
        return self.resume_state.checksum == _CRC32

    @property
    def missing(self) -> list[int]:
        """The numbers of the parts that are not uploaded yet."""
        return [number for number in range(1, len(self.ranges) + 1) if number not in self.parts]

    def create(self, state: ResumeState, headers: ObjectHeaders) -> None:
        """Create the upload on the server, for ``state.size`` bytes.

        A lost reply leaves an upload with an unknown id; the next attempt aborts it first.
        """
        if self.resume_state.stage is ResumeStage.CREATING:
            self._requested.abort(self._leftover())
        self.resume_state = dataclasses.replace(
            state, stage=ResumeStage.CREATING, created=time.time()
        )
        self._save()
        crashpoint("up.intent_saved")
        upload_id, has_crc = self._request_upload(headers)
        crashpoint("up.created")
        self.resume_state = dataclasses.replace(
            self.resume_state,
            stage=ResumeStage.ACTIVE,
            upload_id=upload_id,
            checksum=_CRC32 if has_crc else "",
        )
        self._set_ranges()
        self._save()
        crashpoint("up.id_saved")

    def _request_upload(self, headers: ObjectHeaders) -> tuple[str, bool]:
        """Request an upload; its id, and whether it uses CRC-32."""
        upload_id, has_crc = "", self.resume_state.checksum == _CRC32
        try:
            if has_crc:
                upload_id, has_crc = self.checksums.create(headers)
            return upload_id or uploads.create_upload(self._task.remote, headers), has_crc
        except AppError as error:
            if not isinstance(error, _MAY_BE_DONE):  # refused: no upload exists
                self.resume_state = ResumeState()
                self._task.journal.clear_resume_state(self._task.transfer)
            raise

    def add_part(self, number: int, md5: bytes, etag: str) -> None:
        """Record an uploaded part, here and in the journal."""
        first, stop = self.ranges[number - 1]
        part = FinishedPart(number, first, stop - first, md5, etag)
        self.parts[number] = part
        self._task.journal.add_part(self._task.transfer, part)

    def was_listed(self, number: int) -> bool:
        """Whether the server listed this part when the upload was resumed."""
        return number in self._listed

    def has_content(self, number: int, md5: str) -> bool:
        """Whether the server listed this part with this MD5.

        This finds parts whose reply was lost, or did not reach the journal in time.
        """
        first, stop = self.ranges[number - 1]
        return self._listed.get(number) == ListedPart(number, stop - first, md5)

    def find_etag(self, number: int, error: NotConfirmed) -> str:
        """The ETag that the server lists for a part of which its reply named none.

        Args:
            number: The part.
            error: Raised again if the part is not listed, or has another size.
        """
        first, stop = self.ranges[number - 1]
        listed = self._list().get(number)
        if listed is None or listed.size != stop - first or not listed.etag:
            raise error
        return listed.etag

    def complete(self, condition: Condition) -> ObjectHead:
        """Complete the upload; may be repeated when the result of the first request is unknown."""
        was_sent, self._target.was_sent = self._target.was_sent, True
        parts = [self.parts[number] for number in range(1, len(self.ranges) + 1)]
        is_known = all(part.md5 for part in parts)  # that of a part the server copied may not be
        expected = etags.composite(part.md5 for part in parts) if is_known else ""
        self.resume_state = dataclasses.replace(
            self.resume_state, stage=ResumeStage.COMPLETING, expected_etag=expected
        )
        self._save()
        crashpoint("up.completing_saved")
        part_etags = [part.etag for part in parts]
        try:
            self.checksums.add_listed(self._listed.values())
            return self.checksums.complete(self.resume_state, part_etags, condition, self.ranges)
        except AlreadyExists as error:
            return self._target.resolve_conflict(error)
        except NotConfirmed as error:
            return self._target.find_unconfirmed(error, expected)
        except (NotFound, NotConnected, NotOpen) as error:
            stored = self._target.find_ours()  # only the reply may have been lost
            if stored is not None:
                return stored
            if isinstance(error, NoSuchUpload) and was_sent:
                return self._confirm_stored(error)
            raise expired(error) from error

    def mark_complete(self) -> None:
        """Record that the upload was completed: there is nothing left to abort."""
        self._is_gone = True

    def leftover(self) -> Leftover | None:
        """The upload to abort if the transfer is cancelled; None if there is none."""
        if not (self.exists or self.resume_state.stage is ResumeStage.CREATING):
            return None
        return self._leftover()

    def _leftover(self) -> Leftover:
        transfer, job = self._task.transfer, self._task.transfer.job
        where = (job.connection_id, job.endpoint, job.bucket, transfer.key)
        return Leftover(*where, self.resume_state.upload_id, since=self.resume_state.created)

    # Resuming after a pause or a restart ------------------------------------------------------

    def load(self) -> bool:
        """Load the resume state from the journal; False if it has no upload."""
        journal, transfer = self._task.journal, self._task.transfer
        self.resume_state = (
            journal.resume_state(transfer) if transfer.has_resume_state else None
        ) or ResumeState()
        if not self.resume_state.upload_id:
            return False
        self._set_ranges()
        self.parts = journal.parts(transfer)
        crashpoint("up.resume_loaded")
        return True

    def compare_with_server(self) -> list[int]:
        """Keep only the parts that the server lists with the same size and ETag.

        Returns:
            Their numbers.

        Raises:
            StartOver: The server has no such upload, or cannot continue it.
        """
        try:
            self._listed = self._list()
        except NotFound as error:
            raise expired(error) from error
        self.parts = {n: part for n, part in self.parts.items() if self._is_part_listed(n, part)}
        self._set_bytes_done(sum(part.length for part in self.parts.values()))
        crashpoint("up.resume_listed")
        return sorted(self.parts)

    def check_completion(self) -> bool:
        """Find out whether the upload was completed; False if the request must be sent again."""
        self._target.was_sent = True
        self._set_bytes_done(self.resume_state.size)
        if self._target.find_ours() is not None:
            return True
        try:
            self._listed = self._list()
        except NoSuchUpload as error:
            self._confirm_stored(error)
            return True
        if not all(self._is_part_listed(*item) for item in self.parts.items()) or self.missing:
            raise StartOver(
                AppError(
                    QT_TRANSLATE_NOOP("Messages", "The server lost parts of the unfinished upload")
                )
            )
        return False

    def _confirm_stored(self, error: AppError) -> ObjectHead:
        """Find out whether an upload was completed that does not exist any more.

        Called when the existing object does not have the id of this transfer.

        Raises:
            Unconfirmed: It is unknown.
        """
        expected = self.resume_state.expected_etag
        existing = self._target.find_stored()
        is_there = existing is not None and existing.etag == expected
        if expected and (is_there or self._target.has_older_version(expected)):
            return ObjectHead(expected)
        self._is_gone = True
        raise Unconfirmed from error

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

    def _is_part_listed(self, number: int, part: FinishedPart) -> bool:
        if not 1 <= number <= len(self.ranges):
            return False
        first, stop = self.ranges[number - 1]
        listed = ListedPart(number, stop - first, part.etag)
        return part.length == stop - first and self._listed.get(number) == listed

    def _set_ranges(self) -> None:
        self.ranges = etags.ranges(self.resume_state.size, self.resume_state.part_size)
        self._task.transfer.keep_until = (
            self.resume_state.created + self._task.tools.limits.upload_expiry_s
        )

    def _save(self) -> None:
        """Write the resume state to the journal before the request is sent."""
        self._task.journal.save_resume_state(self._task.transfer, self.resume_state)
        self._task.journal.flush()

    def _set_bytes_done(self, count: int) -> None:
        transfer = self._task.transfer
        transfer.add_bytes(count - transfer.bytes_done)


def expired(error: AppError) -> StepFailure:
    """What to raise after ``NotFound``: start over if the upload expired, else the error itself."""
    if not isinstance(error, NoSuchUpload):
        return error
    return StartOver(UploadExpired())
