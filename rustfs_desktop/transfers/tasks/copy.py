"""The task that copies or moves one object: server-side where possible, else through this computer.

Nothing is written to the local disk. The source of a move is deleted last, only after its copy was
verified, and only if it is still the version that was copied.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    Cancelled,
    IntegrityError,
    NotConfirmed,
    NotFound,
    NotImplementedByServer,
)
from rustfs_desktop.message import Message
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers import verification
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import MayBeStored
from rustfs_desktop.transfers.journal.resume_state import Leftover, ResumeStage, ResumeState
from rustfs_desktop.transfers.tasks import copy_parts, copy_verification
from rustfs_desktop.transfers.tasks.copy_parts import CopyParts
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.copy_target import CopyTarget
from rustfs_desktop.transfers.tasks.copy_verification import RepliedCopy
from rustfs_desktop.transfers.tasks.multipart_upload import MultipartUpload
from rustfs_desktop.transfers.tasks.signals import StepFailure
from rustfs_desktop.transfers.tasks.source_removal import (
    SourceRemoval,
    replaced_copy,
    unseen_copy,
)
from rustfs_desktop.transfers.tasks.task import Script, Step, StepName, Task, TaskTools
from rustfs_desktop.transfers.tasks.upload import check_stored, check_stored_name
from rustfs_desktop.transfers.types import CopyJob, CopyTransfer, Direction, Transfer
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.transfers.verify import etags

_FEW = 16  # copies left of a job, each of which is looked at


class Copy(Task):
    """Copies one object; the copy appears complete or not at all."""

    transfer: CopyTransfer

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self._source_object = SourceObject(self, self.transfer)
        self._target = CopyTarget(self, self.transfer, self._source_object)
        self._multipart = MultipartUpload(self, self._target)
        self._parts = CopyParts(self, self._source_object, self._multipart)
        self._stored: ObjectHead | None = None
        self._replied: RepliedCopy | None = None
        self._sent_etag = ""
        self._removal = SourceRemoval(self, self.transfer, self._source_object, self._target)

    def script(self) -> Script:
        """A copy that needs only one request is done in the first step."""
        yield [self.step(StepName.BEGIN, self._begin)]
        if self._multipart.exists:
            if not self._multipart.is_completing:
                yield from self._parts.phases()
                yield [self.step(StepName.CHECK_SOURCE, self._parts.check_source)]
            yield [self.step(StepName.COMPLETE, self._complete, is_final=True)]
        if self._stored is not None:
            verify = functools.partial(self._verify, self._stored)
            yield [self.step(StepName.VERIFY, verify, is_final=True)]
        verified = verification.with_omissions(
            self.verified(), [*self._target.omissions, *self._target.weaker_promises]
        )
        if self.transfer.job.is_move:
            remove = functools.partial(self._removal.remove, verified)
            yield [self.step(StepName.REMOVE_SOURCE, remove, is_final=True)]
        return verified

    def release(self, *, keep: bool) -> None:
        """Nothing to close: a copy has no local file."""

    def leftover(self) -> Leftover | None:
        """The unfinished multipart upload on the server, if there is one."""
        return self._multipart.leftover()

    def stored_before_cancel(self) -> AppError | None:
        """The copy stays, also if it was not verified yet; of a move, the source stays too."""
        if self._stored or self.verification or self._removal.is_running:
            return self._removal.stored_before_cancel()
        return MayBeStored() if self._target.was_sent else None

    def is_resumed_after(self, failure: StepFailure) -> bool:
        """Whether only the deletion of the source remains: it is tried again."""
        return self._removal.is_running and not isinstance(failure, Cancelled)

    def fall_back(self, step: Step, error: AppError) -> bool:
        """Copy through this computer if the server cannot copy the part."""
        is_small = self._multipart.resume_state.part_size <= copy_parts.MAX_CLIENT_PART
        is_by_server = is_small and step.name is StepName.COPY_PART
        if not (is_by_server and _is_server_unable(error, self.transfer.job)):
            return False
        self._parts.is_by_server = False
        return True

    def refusing_connection(self, error: AppError) -> str:
        """The id of the connection whose server rejected the access keys."""
        if error is self._source_object.refusal:
            return self._source_object.location.connection_id
        return self.transfer.job.connection_id

    @property
    def is_big(self) -> bool:
        """Whether it is larger than one upload request."""
        return self.transfer.size > etags.SINGLE_MAX

    @property
    def _gets_head(self) -> bool:
        """Whether a copy made in one request gets its own HEAD; one listing can verify many."""
        job = self.transfer.job
        is_alone = job.is_move or job.open_count <= _FEW or self._replied is not None
        return is_alone or self.transfer.size > etags.MIB

    def count_moved(self, moved: int) -> None:
        """Add uploaded bytes to the progress, and apply the upload limits."""
        self.transfer.add_bytes(moved)
        connection_id = self.transfer.job.connection_id
        self.tools.limits.throttle(connection_id, Direction.UPLOAD, moved, self.token)

    # Steps -------------------------------------------------------------------------------

    def _begin(self) -> None:
        crashpoint("copy.begin")
        transfer = self.transfer
        saved = self.journal.resume_state(transfer) if transfer.has_resume_state else None
        if saved is not None and saved.stage is ResumeStage.DELETING:
            self.verification = self._removal.resume(saved)
        elif self._multipart.load():
            self._resume()
        else:
            self._target.was_started = self._target.was_started or saved is not None
            self._source_object.load_head()
            self._copy()

    def _copy(self) -> None:
        size, is_by_server = self._source_object.head.size, self._parts.is_by_server
        self.resize(size)
        if self.transfer.key.endswith("/") and not size:
            self._create_folder()
        elif is_by_server and size <= copy_parts.MAX_SERVER_PART:
            self._copy_in_one_request()
        elif not is_by_server and size <= etags.SINGLE_MAX:
            self._send_in_one_request()
        else:
            self._create()

    def _resume(self) -> None:
        """Resume a multipart copy after a pause or a restart."""
        saved, source = self._multipart.resume_state, self._source_object
        if not self._multipart.is_completing:
            source.load_head(saved.etag)
            self._multipart.compare_with_server()
            return
        source.head = saved.source_head()
        with contextlib.suppress(NotFound, IntegrityError):  # the copy may be complete
            source.load_head(saved.etag)
        if self._multipart.check_completion():
            self._multipart.mark_complete()
            self._stored, self._target.has_sent_id = ObjectHead(saved.expected_etag), True
            self._sent_etag = saved.expected_etag

    def _create_folder(self) -> None:
        """Create an empty folder: an empty object whose key ends with a slash."""
        empty = Payload(b"", etags.new_md5().digest(), self.count_moved)
        new, stored = Condition(must_be_new=True), ObjectHead("")
        with contextlib.suppress(AlreadyExists):  # it exists already
            stored = self._target.store(
                lambda headers: uploads.put_object(self.remote, empty, headers, new)
            )
        self.verification = verification.unseen(stored) if stored.etag else None  # until the HEAD
        self.verification = _of_folder(self.transfer, stored, self._target.head_stored())

    def _copy_in_one_request(self) -> None:
        """Copy on the server with one CopyObject request."""
        source, stored, condition = self._source_object, *self._target.prepare_request()
        etag = source.head.etag
        self._target.is_unguarded = not self.remote.client.capabilities.guards_copies
        try:
            stored = stored or copy_api.copy_object(
                source.remote, source.head, self.remote, condition
            )
        except AlreadyExists as error:
            source.load_head(etag)
            stored = self._target.resolve_conflict(error)
        except NotConfirmed as error:
            stored = self._target.find_unconfirmed(error, etag)
        except AppError as error:
            if stored is not None or not _is_server_unable(error, self.transfer.job):
                raise
            self._parts.is_by_server = self._target.was_sent = self._target.is_unguarded = False
            self._copy()
            return
        crashpoint("copy.sent")
        if stored.etag == etag and not self._gets_head:
            self._accept_reply(stored, copy_verification.SAME_ETAG, f"etag:{etag}")
        else:
            self._stored = stored

    def _send_in_one_request(self) -> None:
        """Read the object from one server and store it on the other with one PutObject."""
        source, stored, condition = self._source_object, *self._target.prepare_request()
        data = source.read(0, source.head.size)
        md5 = etags.new_md5(data)
        verified = source.verify_content(data, md5.hexdigest())
        if stored is None or stored.etag != md5.hexdigest():

            def put(headers: ObjectHeaders) -> ObjectHead:
                payload = Payload(data, md5.digest(), self.count_moved)
                stored = uploads.put_object(self.remote, payload, headers, condition)
                check_stored(stored, md5.hexdigest(), payload)
                return stored

            self._target.has_sent_id = True
            try:
                stored = self._target.store(put)
            except AlreadyExists as error:
                stored = self._target.resolve_conflict(error)
            except NotConfirmed as error:
                stored = self._target.find_unconfirmed(error, md5.hexdigest())
        crashpoint("copy.sent")
        self._sent_etag, self._parts.is_source_verified = md5.hexdigest(), verified
        if self._gets_head:
            self._stored = stored
            return
        text = copy_verification.compare_sent_copy(stored, self._sent_etag, verified=verified)
        self._accept_reply(stored, text, f"md5:{md5.hexdigest()}")

    def _accept_reply(self, stored: ObjectHead, text: Message, digest: str) -> None:
        """Verify the copy by the reply alone, until a listing shows it."""
        self.verification = verification.replied(stored, text, digest)
        check_stored_name(self.transfer, self.token)
        self._replied, self.awaits_listing = RepliedCopy(stored, text, digest), True

    def finish_listed(self, found: Mapping[str, ObjectHead] | None, *, is_refused: bool) -> None:
        """Verify the copy by a listing; one that is not in it gets a HEAD next."""
        super().finish_listed(found, is_refused=is_refused)
        if found is not None and self._replied is not None:  # else only the reply is known
            listed, source = found.get(self.transfer.key), self._source_object.head
            verified = self._replied.compare_listed(source, listed)
            self._stored = None if verified else self._replied.stored
            self.verification = verified

    def _create(self) -> None:
        """Create the multipart upload on the target."""
        self._target.choose_condition()
        head, length = self._source_object.head, self._parts.choose_length()
        saved = ResumeState(
            part_size=length, size=head.size, etag=head.etag, modified=head.modified
        )
        self._target.store(lambda headers: self._multipart.create(saved, headers), length)

    def _complete(self) -> None:
        """Complete the multipart upload, unless an earlier attempt did and its reply was lost."""
        multipart, target = self._multipart, self._target
        stored = target.find_ours() if target.was_sent else None
        if stored is None:
            stored = multipart.complete(target.choose_condition(is_data_sent=True))
        multipart.mark_complete()
        self._stored, self._target.has_sent_id = stored, True
        self._sent_etag = multipart.resume_state.expected_etag
        if not self._parts.is_by_server:
            check_stored(stored, self._sent_etag)

    def _verify(self, stored: ObjectHead) -> None:
        """Request the head of the copy and compare it with the source."""
        existing = self._target.head_stored()
        if existing is None:
            self.verification = unseen_copy(self.transfer, stored)
        elif self._target.was_replaced(existing, self._sent_etag):
            self.verification = replaced_copy(self.transfer, stored)
        else:
            source = self._source_object.head
            verification.check_copy_size(source, existing)
            text = self._compare_content(existing)
            digest = f"md5:{self._sent_etag}" if etags.is_md5(self._sent_etag) else ""
            self.verification = verification.seen_copy(source, existing, text, digest)
            check_stored_name(self.transfer, self.token)

    def _compare_content(self, existing: ObjectHead) -> Message:
        source, is_whole = self._source_object, etags.is_md5(self._sent_etag)
        is_same = existing.etag == source.head.etag
        if self._parts.is_by_server or (is_same and not is_whole):
            return copy_verification.compare_server_copy(source, existing, self.remote)
        verified = self._parts.is_source_verified
        return copy_verification.compare_sent_copy(existing, self._sent_etag, verified=verified)


def _of_folder(
    transfer: CopyTransfer, stored: ObjectHead, existing: ObjectHead | None
) -> Verification:
    """How far an empty folder is verified."""
    if existing is None:
        return unseen_copy(transfer, stored)
    return verification.seen_folder(existing, copy_verification.FOLDER)


def _is_server_unable(error: AppError, job: CopyJob) -> bool:
    """Whether the server cannot copy the source, but this program may be able to."""
    is_other = job.source.connection_id != job.connection_id
    is_hidden = isinstance(error, AccessDenied | NotFound) and is_other
    return is_hidden or isinstance(error, NotImplementedByServer)
