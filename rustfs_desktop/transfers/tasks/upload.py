"""One upload: a single request for a small file, checked parts for a big one."""

from __future__ import annotations

import contextlib
import functools
import mimetypes
import zlib
from collections.abc import Callable, Iterator

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    AppError,
    ChecksumRejected,
    NotFound,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.transfer import Payload
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import (
    SizeMismatch,
    SourceChanged,
    StoredContentMismatch,
    StoredElsewhere,
)
from rustfs_desktop.transfers.journal.resume_state import Leftover, ResumeState
from rustfs_desktop.transfers.local.source_file import SourceFile
from rustfs_desktop.transfers.tasks.multipart_upload import MultipartUpload, expired
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.tasks.target_object import Policy, TargetObject
from rustfs_desktop.transfers.tasks.task import Phase, StepName, Task, TaskTools, merged
from rustfs_desktop.transfers.types import Answer, Transfer, UploadTransfer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import KnownVersion
from rustfs_desktop.transfers.verify.metadata import PART_SIZE_NAME, TRANSFER_ID_NAME

# Only Python's own table: the registry or files of the system differ between computers.
_TYPES = mimetypes.MimeTypes()


class Upload(Task):
    """Sends one local file; the object appears at once and whole, or not at all."""

    transfer: UploadTransfer

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self._target = _UploadTarget(self, self._compare_with_target, self._compare_md5)
        self._multipart = MultipartUpload(self, self._target)
        self._source: SourceFile | None = None
        self._kept: list[int] = []
        self._is_stored = False

    def script(self) -> Iterator[Phase]:
        """A small file is done in the first step, and so is a big one that was sent before."""
        yield [self.step(StepName.BEGIN, self._begin)]
        if self._multipart.exists:
            if not self._multipart.is_completing:
                yield self._all_parts()
                yield [self.step(StepName.CHECK_SOURCE, self._check_source)]
            yield [self.step(StepName.COMPLETE, self._complete, is_final=True)]
        if self._is_stored:
            yield [self.step(StepName.VERIFY, self._prove, is_final=True)]

    def release(self, *, keep: bool) -> None:
        """Close the source."""
        del keep
        if self._source is not None:
            self._source.close()
        crashpoint("up.released")

    def leftover(self) -> Leftover | None:
        """The parts on the server, if there are any."""
        return self._multipart.leftover()

    @property
    def is_big(self) -> bool:
        """Whether it moves in parts."""
        return self.transfer.size > etags.SINGLE_MAX

    # Steps -------------------------------------------------------------------------------

    def _begin(self) -> None:
        crashpoint("up.begin")
        if self.transfer.key.endswith("/"):
            _make_folder(self)
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
        """Parts of it are there from before a pause or the end of the program."""
        multipart = self._multipart
        if multipart.is_completing:
            self._is_stored = multipart.check_completion()
            if self._is_stored:
                multipart.mark_complete()
            return
        source = self._open(is_expected=True)
        if (
            source.identity[:2] != multipart.resume_state.source_identity[:2]
        ):  # the rest differs after a restart
            raise SourceChanged(detail="since its upload began")
        self._kept = multipart.compare_with_server()
        self._probe_checksums()

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
        stored = stored or target.found
        if stored is None or _is_other(stored, md5.hexdigest()):
            target.was_sent = True
            payload = Payload(data, md5.digest(), self.count_moved)
            about = headers_of(
                self.transfer.key, source, {TRANSFER_ID_NAME: self.transfer.transfer_id}
            )
            try:
                stored = transfer_api.put_object(self.remote, payload, about, condition)
            except AlreadyExists as error:
                stored = target.resolve_conflict(error)
            crashpoint("up.small_sent")
            compare(stored, md5.hexdigest(), payload)
        record_small_result(self.transfer, stored, md5.hexdigest())
        check_name(self.transfer, self.token)

    def _create(self, source: SourceFile) -> None:
        self._target.choose_condition()
        crashpoint("up.name_settled")
        length = etags.part_size(source.size)
        # The MD5 of the whole (WHOLE_MD5_NAME) would have to be known now, that is, the file
        # be read once more than needed. How long the parts are costs nothing and proves as much.
        metadata = {TRANSFER_ID_NAME: self.transfer.transfer_id, PART_SIZE_NAME: str(length)}
        self._multipart.create(
            ResumeState(
                part_size=length,
                size=source.size,
                source_identity=source.identity,
                checksum="crc32",
            ),
            headers_of(self.transfer.key, source, metadata),
        )
        self._probe_checksums()

    def _probe_checksums(self) -> None:
        """Find out which checksums the server checks."""
        if self._multipart.has_crc:
            self._multipart.crcs.probe_server(self._multipart.resume_state.upload_id)

    def _all_parts(self) -> Phase:
        """What is missing is sent; what is there from before is read again, meanwhile."""
        send = [
            self.step(StepName.SEND_PART, functools.partial(self._send_part, number))
            for number in self._multipart.missing
        ]
        read = [
            self.step(StepName.CHECK_PART, functools.partial(self._check_part, number))
            for number in self._kept
        ]
        return merged(send, read)

    def _send_part(self, number: int) -> None:
        multipart = self._multipart
        data = self._open().read(*multipart.ranges[number - 1])
        crashpoint("up.part_read")
        if self._has_arrived(number, data):
            return
        crc32 = zlib.crc32(data).to_bytes(4, "big") if multipart.has_crc else b""
        is_enough = bool(crc32) and self.remote.client.capabilities.checks_crc32 is True
        md5 = b"" if is_enough else etags.new_md5(data).digest()
        payload = Payload(data, md5, self.count_moved, crc32)
        try:
            upload_id = multipart.resume_state.upload_id
            stored = transfer_api.upload_part(self.remote, upload_id, number, payload)
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
        compare(stored, md5.hex(), payload)
        multipart.crcs.add_part(number, crc32)
        multipart.add_part(number, md5, stored.etag)
        crashpoint("up.part_noted")

    def _has_arrived(self, number: int, data: bytearray) -> bool:
        """Whether the server has exactly these bytes, though its reply was lost."""
        multipart = self._multipart
        if not multipart.was_listed(number):
            return False
        md5 = etags.new_md5(data)
        if not multipart.has_bytes(number, md5.hexdigest()):
            return False
        self.transfer.add_bytes(len(data))
        multipart.crcs.add_part(number, zlib.crc32(data).to_bytes(4, "big"))
        multipart.add_part(number, md5.digest(), md5.hexdigest())
        return True

    def _check_part(self, number: int) -> None:
        """Are the bytes that were sent still those of the file?"""
        data = self._open().read(*self._multipart.ranges[number - 1])
        if etags.new_md5(data).digest() != self._multipart.parts[number].md5:
            raise SourceChanged
        if self._multipart.has_crc:
            self._multipart.crcs.add_part(number, zlib.crc32(data).to_bytes(4, "big"))

    def _check_source(self) -> None:
        """Still the bytes that were sent? Where only the content can tell, it is read again."""
        crashpoint("up.all_sent")
        source = self._open()
        source.check()
        if source.was_touched:
            for number in self._multipart.parts:
                self.token.check()
                self._check_part(number)
        crashpoint("up.source_checked")

    def _complete(self) -> None:
        """Make it an object, unless an earlier attempt did so and only its reply was lost."""
        multipart, target = self._multipart, self._target
        if not multipart.is_completing:
            self._open().check()
        stored = target.find_ours() if target.was_sent else None
        if stored is None:
            stored = multipart.complete(target.choose_condition(is_sent=True))
        self.transfer.stored_version = stored.version_id
        crashpoint("up.completed")
        multipart.mark_complete()
        self._is_stored = True
        compare(stored, multipart.resume_state.expected_etag)

    def _prove(self) -> None:
        """Ask for the object once more: what is told here is what others will get."""
        crashpoint("up.proving")
        transfer = self.transfer
        there = self._target.result()
        if there is None:
            transfer.proof = PARTS_CONFIRMED
        elif self._is_somebody_elses(there):
            transfer.proof = REPLACED
        elif there.size != transfer.size:
            raise SizeMismatch(detail=f"{there.size} instead of {transfer.size} bytes")
        else:
            is_equal = there.etag == self._multipart.resume_state.expected_etag
            transfer.proof = PARTS_PROVED if is_equal else SIZE_PROVED
            transfer.digest = f"etag:{there.etag}"
            transfer.stored_version = there.fixed_version_id
            check_name(transfer, self.token)
        crashpoint("up.proved")

    def _compare_md5(self, md5: str) -> bool:
        """Read the file and say whether it is of these bytes; for small ones."""
        source = self._open()
        if source.size > etags.SINGLE_MAX:
            return False
        return etags.new_md5(source.read(0, source.size)).hexdigest() == md5

    def _is_somebody_elses(self, there: ObjectHead) -> bool:
        """Whether the object was replaced since; a server that keeps no metadata has no mark."""
        if TRANSFER_ID_NAME in there.metadata:
            return there.metadata[TRANSFER_ID_NAME] != self.transfer.transfer_id
        return _is_other(there, self._multipart.resume_state.expected_etag)

    def _compare_with_target(self, answer: Answer, there: ObjectHead) -> bool:
        """Look at the file and say whether it should replace what is there."""
        source = self._open()
        mine = KnownVersion(source.size, source.modified_ns)
        return etags.wants_to_replace(answer, mine, etags.known_version(there))


class _UploadTarget(TargetObject):
    """Knows what a job stored in an earlier run although its number is not known any more.

    Small files are noted a moment later; a folder that is walked again gives them other numbers.

    Attributes:
        was_packed: A tar was sent that held the file: then its bytes alone show that it is ours.
    """

    was_packed = False

    def __init__(self, upload: Upload, holds: Policy, compare_md5: Callable[[str], bool]) -> None:
        super().__init__(upload, upload.transfer, holds)
        self._job = upload.transfer.job
        self._compare_md5 = compare_md5

    def is_ours(self, there: ObjectHead) -> bool:
        """Whether this transfer, or the same one under another number, stored what is there."""
        if super().is_ours(there) or (self.was_packed and self._compare_md5(there.etag)):
            return True
        tag = there.metadata.get(TRANSFER_ID_NAME, "").rpartition("-")[0]
        return self._job.is_adopted and tag == self._job.job_id and self._compare_md5(there.etag)


PARTS_CONFIRMED = QT_TRANSLATE_NOOP("Messages", "parts confirmed by the server")
REPLACED = QT_TRANSLATE_NOOP("Messages", "stored, then replaced by someone else")
PARTS_PROVED = QT_TRANSLATE_NOOP("Messages", "MD5 of all parts verified")
MD5_PROVED = QT_TRANSLATE_NOOP("Messages", "MD5 confirmed by the server")
MD5_SENT = QT_TRANSLATE_NOOP("Messages", "MD5 sent")
FOLDER = QT_TRANSLATE_NOOP("Messages", "folder created")
SIZE_PROVED = QT_TRANSLATE_NOOP("Messages", "size confirmed by the server")


def _make_folder(upload: Upload) -> None:
    """An empty folder becomes an empty object whose key ends in a slash."""
    payload = Payload(b"", etags.new_md5().digest(), upload.count_moved)
    content = ObjectHeaders("application/x-directory", {})
    with contextlib.suppress(AlreadyExists):  # then it is there, as wanted
        condition = Condition(must_be_new=True)
        stored = transfer_api.put_object(upload.remote, payload, content, condition)
        upload.transfer.stored_version = stored.version_id
    upload.transfer.proof = FOLDER


def headers_of(key: str, source: SourceFile, metadata: dict[str, str]) -> ObjectHeaders:
    """Type and time of the file, to be kept beside its bytes."""
    kind = _kind(".".join(key.rpartition("/")[2].lstrip(".").split(".")[1:][-2:]))
    if source.modified_ns >= 0:
        seconds, rest = divmod(source.modified_ns, 1_000_000_000)
        metadata["mtime"] = f"{seconds}.{rest:09d}"
    return ObjectHeaders(kind, metadata)


@functools.lru_cache(256)
def _kind(endings: str) -> str:
    """The type of a file whose name ends so; no more than two endings count."""
    kind, encoding = _TYPES.guess_type(f"name.{endings}", strict=False)
    if encoding:
        kind = "application/gzip" if encoding == "gzip" else None
    return kind or "application/octet-stream"


def _part_md5(stored: ObjectHead, payload: Payload, data: bytearray) -> bytes:
    """The part's MD5: ours, or the server's where its CRC proves the bytes to be the same."""
    if payload.md5:
        return payload.md5
    is_same = stored.crc32 == payload.checksums()["ChecksumCRC32"]
    if is_same and etags.is_md5(stored.etag) and not stored.encryption:
        return bytes.fromhex(stored.etag)
    return etags.new_md5(data).digest()


def record_small_result(transfer: Transfer, stored: ObjectHead, md5: str) -> None:
    """Note how far a file of one request was proved, and which version it became."""
    is_proved = stored.etag == md5
    transfer.proof = MD5_PROVED if is_proved else MD5_SENT
    transfer.digest = f"md5:{md5}"
    transfer.stored_version = stored.version_id


def check_name(transfer: Transfer, cancel: CancelToken) -> None:
    """Some servers store certain names under others; the user must know."""
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
    """Whether every server can store this name as it is."""
    return "\\" not in key and all(name == name.rstrip(" ") for name in key.split("/"))


def _is_other(stored: ObjectHead, expected: str) -> bool:
    """Whether the server's ETag shows other bytes than ours; not every ETag shows anything."""
    comparable = etags.is_md5(stored.etag) or etags.part_count(stored.etag)
    return bool(comparable) and not stored.encryption and stored.etag != expected


def compare(stored: ObjectHead, expected: str, payload: Payload | None = None) -> None:
    """Raise ``IntegrityError`` when the server has other bytes than those of the payload."""
    if _is_other(stored, expected):
        if payload is not None:
            payload.uncount_sent()
        raise StoredContentMismatch(detail=f"ETag {stored.etag} instead of {expected}")
