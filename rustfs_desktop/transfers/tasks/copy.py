"""One copy or move from server to server: by the server itself where it can, else through here.

Nothing is written to the disk on the way. The source of a move is deleted last, only after its
copy was proved, and only if it is still the version that was copied.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    AuthError,
    Cancelled,
    IntegrityError,
    NotConnected,
    NotFound,
    NotImplementedByServer,
    ServerBusy,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.transfer import Payload
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import NotOpen, SourceKept
from rustfs_desktop.transfers.journal.resume_state import Leftover, ResumeStage, ResumeState
from rustfs_desktop.transfers.tasks import copy_parts, copy_verification
from rustfs_desktop.transfers.tasks.copy_parts import CopyParts
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.copy_target import CopyTarget
from rustfs_desktop.transfers.tasks.multipart_upload import MultipartUpload
from rustfs_desktop.transfers.tasks.signals import StepFailure
from rustfs_desktop.transfers.tasks.task import Phase, Step, StepName, Task, TaskTools
from rustfs_desktop.transfers.tasks.upload import check_name, compare
from rustfs_desktop.transfers.types import CopyTransfer, Direction, Transfer
from rustfs_desktop.transfers.verify import etags

_NOT_READABLE = QT_TRANSLATE_NOOP(
    "Messages", "The access keys may not read the copy. Both files exist now."
)
_COPY_REPLACED = QT_TRANSLATE_NOOP(
    "Messages", "Someone else replaced the copy. Both files exist now."
)
_ORIGINAL_CHANGED = QT_TRANSLATE_NOOP(
    "Messages", "The original was changed during the copy. Both files exist now."
)
_NOT_DELETED = QT_TRANSLATE_NOOP(
    "Messages", "The server refused the deletion. Both files exist now."
)
_BEFORE = QT_TRANSLATE_NOOP("Messages", "copied and verified before")
_AND_LOSS = QT_TRANSLATE_NOOP("Messages", "{proof}; {loss}")


class Copy(Task):
    """Copies one object; the copy appears at once and whole, or not at all."""

    transfer: CopyTransfer

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self._origin = SourceObject(self, self.transfer)
        self._target = CopyTarget(self, self.transfer, self._origin)
        self._multipart = MultipartUpload(self, self._target)
        self._parts = CopyParts(self, self._origin, self._multipart)
        self._is_stored = False
        self._is_removing = False

    def script(self) -> Iterator[Phase]:
        """What fits into one request is copied in the first step."""
        yield [self.step(StepName.BEGIN, self._begin)]
        if self._multipart.exists:
            if not self._multipart.is_completing:
                yield from self._parts.phases()
                yield [self.step(StepName.CHECK_SOURCE, self._parts.check_source)]
            yield [self.step(StepName.COMPLETE, self._complete, is_final=True)]
        if self._is_stored:
            yield [self.step(StepName.VERIFY, self._prove, is_final=True)]
        if self.transfer.job.is_move:
            yield [self.step(StepName.REMOVE_SOURCE, self._remove_source, is_final=True)]

    def release(self, *, keep: bool) -> None:
        """There is nothing local."""

    def leftover(self) -> Leftover | None:
        """The parts on the server, if there are any."""
        return self._multipart.leftover()

    def is_resumed_after(self, failure: StepFailure) -> bool:
        """Where a verified copy only lacks the removal of its source, that is tried again."""
        return self._is_removing and not isinstance(failure, Cancelled)

    def fall_back(self, step: Step, error: AppError) -> bool:
        """What the server cannot copy goes through here."""
        is_small = self._multipart.resume_state.part_size <= copy_parts.MOST_HERE
        is_by_server = is_small and step.name is StepName.COPY_PART
        if not (is_by_server and self._is_beyond_server(error)):
            return False
        self._parts.is_by_server = False
        return True

    def refused_by(self, error: AppError) -> str:
        """The connection whose server refused our keys."""
        if error is self._origin.refusal:
            return self._origin.location.connection_id
        return self.transfer.job.connection_id

    @property
    def is_big(self) -> bool:
        """Whether it takes more than a moment."""
        return self.transfer.size > etags.SINGLE_MAX

    def count_moved(self, moved: int) -> None:
        """Count bytes that left for the target, and wait if they moved too fast."""
        self.transfer.add_bytes(moved)
        connection_id = self.transfer.job.connection_id
        self.tools.limits.throttle(connection_id, Direction.UPLOAD, moved, self.token)

    # Steps -------------------------------------------------------------------------------

    def _begin(self) -> None:
        crashpoint("copy.begin")
        transfer = self.transfer
        saved = self.journal.resume_state(transfer) if transfer.has_resume_state else None
        if saved is not None and saved.stage is ResumeStage.DELETING:
            self._multipart.resume_state, self._is_removing = saved, True
            transfer.proof = transfer.proof or _BEFORE
        elif self._multipart.load():
            self._resume()
        else:
            self._target.was_started = self._target.was_started or saved is not None
            self._origin.look()
            self._copy()

    def _copy(self) -> None:
        size, is_by_server = self._origin.head.size, self._parts.is_by_server
        self.resize(size)
        if self.transfer.key.endswith("/") and not size:
            self._make_folder()
        elif is_by_server and size <= copy_parts.SERVER_MOST:
            self._copy_at_once()
        elif not is_by_server and size <= etags.SINGLE_MAX:
            self._send_at_once()
        else:
            self._create()

    def _resume(self) -> None:
        """Parts of it are there from before a pause or the end of the program."""
        saved, origin = self._multipart.resume_state, self._origin
        if not self._multipart.is_completing:
            origin.look(saved.etag)
            self._multipart.compare_with_server()
            return
        origin.head = ObjectHead(saved.etag, saved.size, saved.modified)
        with contextlib.suppress(NotFound, IntegrityError):  # gone or changed: the copy is not
            origin.look(saved.etag)
        self._is_stored = self._multipart.check_completion()
        if self._is_stored:
            self._multipart.mark_complete()

    def _make_folder(self) -> None:
        """An empty folder is an empty object whose key ends in a slash."""
        nothing = Payload(b"", etags.new_md5().digest(), self.count_moved)
        new = Condition(must_be_new=True)
        with contextlib.suppress(AlreadyExists):  # then it is there, as wanted
            stored = self._target.store(
                lambda kept: transfer_api.put_object(self.remote, nothing, kept, new)
            )
            self.transfer.stored_version = stored.version_id
        self._record_proof(copy_verification.FOLDER, "")

    def _copy_at_once(self) -> None:
        """Let the server copy all of it in one request."""
        origin, stored, condition = self._origin, *self._target.claim()
        etag, storage_class = origin.head.etag, origin.head.storage_class
        try:
            stored = stored or copy_api.copy_object(
                origin.remote, etag, self.remote, storage_class, condition
            )
        except AlreadyExists as error:
            origin.look(etag)
            stored = self._target.resolve_conflict(error)
        except AppError as error:
            if stored is not None or not self._is_beyond_server(error):
                raise
            self._parts.is_by_server = self._target.was_sent = False
            self._copy()
            return
        self.transfer.stored_version = stored.version_id
        crashpoint("copy.sent")
        if stored.etag == etag and not self.transfer.job.is_move:
            self._record_proof(copy_verification.SAME_ETAG, f"etag:{etag}")
            check_name(self.transfer, self.token)
        else:
            self._prove()

    def _send_at_once(self) -> None:
        """Read all of it from one server and store it on the other."""
        origin, stored, condition = self._origin, *self._target.claim()
        data = origin.read(0, origin.head.size)
        md5 = etags.new_md5(data)
        is_right = origin.verify_content(data, md5.hexdigest())
        if stored is None or stored.etag != md5.hexdigest():

            def put(kept: ObjectHeaders) -> ObjectHead:
                payload = Payload(data, md5.digest(), self.count_moved)
                stored = transfer_api.put_object(self.remote, payload, kept, condition)
                compare(stored, md5.hexdigest(), payload)
                return stored

            try:
                stored = self._target.store(put)
            except AlreadyExists as error:
                stored = self._target.resolve_conflict(error)
        self.transfer.stored_version = stored.version_id
        crashpoint("copy.sent")
        is_proved = is_right and stored.etag == md5.hexdigest()
        proof = copy_verification.BOTH_SIDES if is_proved else copy_verification.PARTS_SENT
        self._record_proof(proof, f"md5:{md5.hexdigest()}")
        check_name(self.transfer, self.token)

    def _create(self) -> None:
        """Begin an upload on the target that takes the parts."""
        self._target.choose_condition()
        head, length = self._origin.head, self._parts.choose_length()
        saved = ResumeState(
            part_size=length, size=head.size, etag=head.etag, modified=head.modified
        )
        self._target.store(lambda kept: self._multipart.create(saved, kept), length)

    def _complete(self) -> None:
        """Make it an object, unless an earlier attempt did so and only its reply was lost."""
        multipart, target = self._multipart, self._target
        stored = target.find_ours() if target.was_sent else None
        if stored is None:
            stored = multipart.complete(target.choose_condition(is_sent=True))
        self.transfer.stored_version = stored.version_id
        multipart.mark_complete()
        self._is_stored = True
        if not self._parts.is_by_server:
            compare(stored, multipart.resume_state.expected_etag)

    def _prove(self) -> None:
        """Ask for the copy: what is told here is what others will get."""
        there = self._target.result()
        if there is None:
            self._record_unverified(_NOT_READABLE, copy_verification.UNSEEN)
        elif self._is_stored and not self._target.is_marked(there):
            self._record_unverified(_COPY_REPLACED, copy_verification.REPLACED)
        else:
            self.transfer.stored_version = there.fixed_version_id
            self._record_proof(*self._proof(there))
            check_name(self.transfer, self.token)

    def _proof(self, there: ObjectHead) -> tuple[Message, str]:
        origin = self._origin
        if self._parts.is_by_server or there.etag == origin.head.etag:
            return copy_verification.of_server(origin, there, self.remote)
        copy_verification.check_size(origin.head, there)
        proof = copy_verification.SIZE_ONLY
        if there.etag == self._multipart.resume_state.expected_etag:
            is_proved = self._parts.is_source_proved
            proof = copy_verification.BOTH_SIDES if is_proved else copy_verification.PARTS_SENT
        return proof, f"etag:{there.etag}"

    def _remove_source(self) -> None:
        """The end of a move; what it is about is written down before."""
        if not self._is_removing:
            head = self._origin.head
            saved = ResumeState(ResumeStage.DELETING, etag=head.etag, size=head.size)
            self.journal.save_resume_state(self.transfer, saved)
            self.journal.flush()
            self._multipart.resume_state, self._is_removing = saved, True
        crashpoint("copy.deleting_saved")
        try:
            etag = self._multipart.resume_state.etag
            self.transfer.source_marker = self._origin.remove(etag)
        except (NotConnected, NotOpen, ServerBusy, AuthError, Cancelled):
            raise
        except IntegrityError as error:
            self._is_removing = False  # the next attempt copies the new version
            raise _kept(_ORIGINAL_CHANGED, error) from error
        except AppError as error:
            raise _kept(_NOT_DELETED, error) from error
        crashpoint("copy.deleted")

    # Helpers -----------------------------------------------------------------------------

    def _is_beyond_server(self, error: AppError) -> bool:
        """Whether the server cannot do it, but this program may."""
        is_other = self._origin.location.connection_id != self.transfer.job.connection_id
        is_hidden = isinstance(error, AccessDenied | NotFound) and is_other
        return is_hidden or isinstance(error, NotImplementedByServer)

    def _record_unverified(self, cause: Message, proof: Message) -> None:
        """A copy may be less than proved; the source of a move must not be deleted then."""
        if self.transfer.job.is_move:
            raise _kept(cause)
        self._record_proof(proof, "")

    def _record_proof(self, proof: Message, digest: str) -> None:
        for loss in self._target.losses:
            proof = _AND_LOSS.with_values(proof=proof, loss=loss)
        self.transfer.proof = proof
        self.transfer.digest = digest


def _kept(cause: Message, error: AppError | None = None) -> AppError:
    """A move that ended as a copy."""
    return SourceKept(
        cause=cause,
        detail=error.detail or str(error) if error else "",
    )
