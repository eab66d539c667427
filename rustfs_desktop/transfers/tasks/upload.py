"""The task that uploads one file: one PutObject for a small file, a multipart upload otherwise."""

from __future__ import annotations

import contextlib
import functools
import mimetypes
from collections.abc import Callable

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    ChecksumRejected,
    NotConfirmed,
    NotFound,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers import verification
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import (
    MayBeStored,
    SourceChanged,
    StoredBeforeCancel,
    StoredContentMismatch,
    StoredElsewhere,
)
from rustfs_desktop.transfers.journal.resume_state import Leftover, ResumeState
from rustfs_desktop.transfers.local.source_file import SourceFile
from rustfs_desktop.transfers.tasks import upload_verification
from rustfs_desktop.transfers.tasks.multipart_upload import MultipartUpload, expired
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.tasks.target_object import ReplacePolicy, TargetObject
from rustfs_desktop.transfers.tasks.task import (
    Phase,
    Script,
    StepName,
    Task,
    TaskTools,
    interleaved,
)
from rustfs_desktop.transfers.tasks.upload_verification import SentContent, has_other_content
from rustfs_desktop.transfers.types import Answer, Transfer, UploadTransfer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import Content, KnownVersion
from rustfs_desktop.transfers.verify.metadata import PART_SIZE_NAME, TRANSFER_ID_NAME


class Upload(Task):
    """Uploads one local file; the object appears complete or not at all."""

    transfer: UploadTransfer

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self._target = self._make_target()
        self._multipart = MultipartUpload(self, self._target)
        self._source: SourceFile | None = None
        self._resumed: list[int] = []
        self._sent: SentContent | None = None

    def _make_target(self) -> UploadTarget:
        return UploadTarget(self, self._compare_with_target, self._compare_md5)

    def _headers(self, source: SourceFile, metadata: dict[str, str]) -> ObjectHeaders:
        """The headers of the object, with the metadata that the upload itself needs."""
        return headers_of(self.transfer.key, source, metadata)

    def script(self) -> Script:
        """A small file is uploaded in the first step; a completed upload is only verified."""
        yield [self.step(StepName.BEGIN, self._begin)]
        if self._multipart.exists:
            if not self._multipart.is_completing:
                yield self._all_parts()
                yield [self.step(StepName.CHECK_SOURCE, self._check_source)]
            yield [self.step(StepName.COMPLETE, self._complete, is_final=True)]
        if self._sent is not None:
            verify = functools.partial(self._verify, self._sent)
            yield [self.step(StepName.VERIFY, verify, is_final=True)]
        return verification.with_omissions(self.verified(), self._target.weaker_promises)

    def release(self, *, keep: bool) -> None:
        """Close the source file."""
        del keep
        if self._source is not None:
            self._source.close()
        crashpoint("up.released")

    def leftover(self) -> Leftover | None:
        """The unfinished multipart upload on the server, if there is one."""
        return self._multipart.leftover()

    def stored_before_cancel(self) -> AppError | None:
        """The file stays on the server, also if it was not verified yet."""
        target = self._target
        if self._sent or self.verification:
            return StoredBeforeCancel()
        is_completing = self._multipart.is_completing and target.was_sent
        return MayBeStored() if is_completing or target.was_in_tar else None

    @property
    def is_big(self) -> bool:
        """Whether it is a multipart upload."""
        return self.transfer.size > etags.SINGLE_MAX

    # Steps -------------------------------------------------------------------------------

    def _begin(self) -> None:
        crashpoint("up.begin")
        if self.transfer.key.endswith("/"):
            stored = _create_folder(self)
            if stored.etag:  # it is new: it stays, whatever the HEAD says
                self.verification = upload_verification.of_folder(stored, None)
            self.verification = upload_verification.of_folder(stored, self._target.head_stored())
        elif self._multipart.load():
            self._resume()
        else:
            source = self._open()
            crashpoint("up.source_open")
            if source.size <= etags.SINGLE_MAX:
                self._put(source)
            else:
                self._create(source)

    def _resume(self) -> None:
        """Resume a multipart upload after a pause or a restart."""
        multipart = self._multipart
        if multipart.is_completing:
            if multipart.check_completion():
                multipart.mark_complete()
                self._record_sent(ObjectHead(multipart.resume_state.expected_etag))
            return
        source = self._open(is_expected=True)
        known = multipart.resume_state.source_identity
        if source.identity[:2] != known[:2]:  # the rest differs after a restart
            raise SourceChanged(detail="since its upload started")
        self._resumed = multipart.compare_with_server()
        self._multipart.checksums.probe_server(self._multipart.resume_state)

    def _open(self, *, is_expected: bool = False) -> SourceFile:
        if self._source is None:
            self._source = SourceFile(self.transfer.source.path, is_expected=is_expected)
            self.resize(self._source.size)
        return self._source

    def _put(self, source: SourceFile) -> None:
        data = source.read(0, source.size)
        md5 = etags.new_md5(data)
        crashpoint("up.small_read")
        target = self._target
        stored = target.find_ours() if target.was_sent else None
        condition = Condition(etag=stored.etag) if stored else target.choose_condition()
        stored = stored or target.found_ours
        if stored is None or has_other_content(stored, md5.hexdigest()):
            target.was_sent = True
            payload = Payload(data, md5.digest(), self.count_moved)
            headers = self._headers(source, {TRANSFER_ID_NAME: self.transfer.transfer_id})
            try:
                stored = uploads.put_object(self.remote, payload, headers, condition)
            except AlreadyExists as error:
                stored = target.resolve_conflict(error)
            except NotConfirmed as error:
                stored = target.find_unconfirmed(error, md5.hexdigest())
            crashpoint("up.small_sent")
            check_stored(stored, md5.hexdigest(), payload)
        self._sent = SentContent(stored, source.size, md5.hexdigest())

    def _create(self, source: SourceFile) -> None:
        self._target.choose_condition()
        crashpoint("up.name_chosen")
        length = etags.part_size(source.size)
        # Metadata with the MD5 of the whole (WHOLE_MD5_NAME) would need one more read of the file.
        # The part size costs nothing, and the composite ETag can be verified with it.
        metadata = {TRANSFER_ID_NAME: self.transfer.transfer_id, PART_SIZE_NAME: str(length)}
        state = ResumeState(
            part_size=length, size=source.size, source_identity=source.identity, checksum="crc32"
        )
        self._multipart.create(state, self._headers(source, metadata))
        self._multipart.checksums.probe_server(self._multipart.resume_state)

    def _all_parts(self) -> Phase:
        """The steps that send missing parts and check resumed ones, interleaved."""
        send = [
            self.step(StepName.SEND_PART, functools.partial(self._send_part, number))
            for number in self._multipart.missing
        ]
        read = [
            self.step(StepName.CHECK_PART, functools.partial(self._check_part, number))
            for number in self._resumed
        ]
        return interleaved(send, read)

    def _send_part(self, number: int) -> None:
        multipart = self._multipart
        data = self._open().part(*multipart.ranges[number - 1])
        crashpoint("up.part_read")
        if self._record_if_listed(number, data):
            return
        is_enough = multipart.has_crc and self.remote.client.capabilities.checks_crc32 is True
        md5, crc32 = etags.content_hashes(data, md5=not is_enough, crc32=multipart.has_crc)
        payload = Payload(data, md5, self.count_moved, crc32)
        try:
            upload_id = multipart.resume_state.upload_id
            stored = uploads.upload_part(self.remote, upload_id, number, payload)
        except NotFound as error:
            raise expired(error) from error
        except ChecksumRejected as error:
            if crc32 and not multipart.parts:
                self.remote.client.capabilities.record_crc32(is_checked=False)
                raise StartOver(
                    AppError(QT_TRANSLATE_NOOP("Messages", "The server does not support checksums"))
                ) from error
            raise
        crashpoint("up.part_sent")
        md5 = _part_md5(stored, payload, data)
        check_stored(stored, md5.hex(), payload)
        multipart.checksums.add_part(number, crc32)
        multipart.add_part(number, md5, stored.etag or md5.hex())
        crashpoint("up.part_saved")

    def _record_if_listed(self, number: int, data: Content) -> bool:
        """Record a part that the server has already although its reply was lost; False if not."""
        multipart = self._multipart
        if not multipart.was_listed(number):
            return False
        md5, crc32 = etags.content_hashes(data, md5=True, crc32=True)
        if not multipart.has_content(number, md5.hex()):
            return False
        self.transfer.add_bytes(len(data))
        multipart.checksums.add_part(number, crc32)
        multipart.add_part(number, md5, md5.hex())
        return True

    def _check_part(self, number: int) -> None:
        """Compare a part of the file with the MD5 of the part that was sent."""
        data = self._open().part(*self._multipart.ranges[number - 1])
        md5, crc32 = etags.content_hashes(data, md5=True, crc32=self._multipart.has_crc)
        if md5 != self._multipart.parts[number].md5:
            raise SourceChanged
        if crc32:
            self._multipart.checksums.add_part(number, crc32)

    def _check_source(self) -> None:
        """Check that the file did not change; read it again if only its time did."""
        crashpoint("up.all_sent")
        source = self._open()
        source.check()
        if source.was_touched:
            for number in self._multipart.parts:
                self.token.check()
                self._check_part(number)
        crashpoint("up.source_checked")

    def _complete(self) -> None:
        """Complete the multipart upload, unless an earlier attempt did and its reply was lost."""
        multipart, target = self._multipart, self._target
        if not multipart.is_completing:
            self._open().check()
        stored = target.find_ours() if target.was_sent else None
        if stored is None:
            stored = multipart.complete(target.choose_condition(is_data_sent=True))
        crashpoint("up.completed")
        multipart.mark_complete()
        self._record_sent(stored)
        check_stored(stored, multipart.resume_state.expected_etag)

    def _record_sent(self, stored: ObjectHead) -> None:
        """Record that the server confirmed the completed upload: it is verified next."""
        saved = self._multipart.resume_state
        self._sent = SentContent(stored, saved.size, saved.expected_etag)

    def _verify(self, sent: SentContent) -> None:
        """Request the head of the stored object and compare size and ETag."""
        crashpoint("up.verifying")
        existing = self._target.head_stored(with_reason=self.is_big)
        if existing is None:
            self.verification = verification.unseen(sent.stored)
            return
        self._target.check_replaced(existing, sent.etag)
        if self._target.was_replaced(existing, sent.etag):
            self.verification = verification.replaced(sent.stored)
        else:
            self.verification = upload_verification.of_look(sent, existing)
            check_stored_name(self.transfer, self.token)
        crashpoint("up.verified")

    def _compare_md5(self, md5: str) -> bool:
        """Read a small file and compare its MD5; False for a large file."""
        source = self._open()
        if source.size > etags.SINGLE_MAX:
            return False
        return etags.new_md5(source.read(0, source.size)).hexdigest() == md5

    def _compare_with_target(self, answer: Answer, existing: ObjectHead) -> bool:
        """Open the file and compare it; True if the answer means to replace the object."""
        source = self._open()
        local = KnownVersion(source.size, source.modified_ns)
        return etags.wants_to_replace(answer, local, etags.known_version(existing))


class UploadTarget(TargetObject):
    """The target of an upload; recognizes objects that the job stored in an earlier run.

    The journal has small files a moment late; after a crash, walking the folder again may number
    the transfers differently.

    Attributes:
        was_in_tar: A tar with the file was sent: an object with the same MD5 is ours.
    """

    was_in_tar = False

    def __init__(
        self, upload: Upload, wants_to_replace: ReplacePolicy, compare_md5: Callable[[str], bool]
    ) -> None:
        super().__init__(upload, upload.transfer, wants_to_replace)
        self._job = upload.transfer.job
        self._compare_md5 = compare_md5

    def is_ours(self, existing: ObjectHead) -> bool:
        """Whether this transfer, or the same one under another number, stored the object."""
        if super().is_ours(existing) or (self.was_in_tar and self._compare_md5(existing.etag)):
            return True
        is_adopted = self._job.is_adopted and self.is_of_job(existing)
        return is_adopted and self._compare_md5(existing.etag)

    def was_replaced(self, existing: ObjectHead, expected: str) -> bool:
        """Whether someone else replaced the object meanwhile.

        Raises:
            StoredContentMismatch: It has other content, and nothing shows that it was stored.
        """
        if TRANSFER_ID_NAME in existing.metadata:
            return not self.is_ours(existing)
        is_other = has_other_content(existing, expected)
        if is_other and not self.has_older_version(expected):
            check_stored(existing, expected)
        return is_other


def _create_folder(upload: Upload) -> ObjectHead:
    """Create an empty folder: an empty object whose key ends with a slash."""
    payload = Payload(b"", etags.new_md5().digest(), upload.count_moved)
    content = ObjectHeaders("application/x-directory", {})
    with contextlib.suppress(AlreadyExists):  # it exists already
        condition = Condition(must_be_new=True)
        return uploads.put_object(upload.remote, payload, content, condition)
    return ObjectHead("")


def headers_of(key: str, source: SourceFile, metadata: dict[str, str]) -> ObjectHeaders:
    """The object's headers: content type, and metadata with the file's modification time."""
    content_type = _content_type(".".join(key.rpartition("/")[2].lstrip(".").split(".")[1:][-2:]))
    metadata["mtime"] = etags.time_text(source.modified_ns)
    return ObjectHeaders(content_type, metadata)


@functools.cache
def _types() -> mimetypes.MimeTypes:
    """Python's own types only: the registry or files of the system differ between computers.

    Made when they are needed, because that takes 4 ms.
    """
    return mimetypes.MimeTypes()


@functools.lru_cache(256)
def _content_type(endings: str) -> str:
    """The content type for a file extension of one or two parts, such as ``tar.gz``."""
    content_type, encoding = _types().guess_type(f"name.{endings}", strict=False)
    if encoding:
        content_type = "application/gzip" if encoding == "gzip" else None
    return content_type or "application/octet-stream"


def _part_md5(stored: ObjectHead, payload: Payload, data: Content) -> bytes:
    """The part's MD5: ours, or the server's ETag if the CRC-32 is the same."""
    if payload.md5:
        return payload.md5
    is_same = stored.crc32 == payload.checksums()["ChecksumCRC32"]
    if is_same and etags.is_md5(stored.etag) and not stored.encryption:
        return bytes.fromhex(stored.etag)
    return etags.content_hashes(data, md5=True, crc32=False)[0]


def check_stored_name(transfer: Transfer, cancel: CancelToken) -> None:
    """Raise ``StoredElsewhere`` if the server stored the object under another name."""
    key = transfer.key
    if has_plain_name(key):
        return
    job = transfer.job
    pages = list_pages(job.server, job.bucket, key, delimiter="", cancel=cancel)
    try:
        is_there = any(key in page.keys for page in pages)
    except AccessDenied:
        return
    if not is_there:
        raise StoredElsewhere


def has_plain_name(key: str) -> bool:
    """Whether every server stores this key unchanged."""
    names = key.removesuffix("/").split("/")
    return "\\" not in key and all(
        name == name.rstrip(" ") and name not in {"", ".", ".."} for name in names
    )


def check_stored(stored: ObjectHead, expected: str, payload: Payload | None = None) -> None:
    """Raise ``IntegrityError`` if the ETag shows that the server stored other content."""
    if has_other_content(stored, expected):
        if payload is not None:
            payload.uncount_sent()
        raise StoredContentMismatch(detail=f"ETag {stored.etag} instead of {expected}")
