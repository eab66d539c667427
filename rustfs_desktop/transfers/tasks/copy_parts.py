"""The parts of a multipart copy: copied by the server, or downloaded and uploaded here."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator

from rustfs_desktop.errors import NotConfirmed, NotFound
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import uploads
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.download_verification import content_mismatch
from rustfs_desktop.transfers.tasks.multipart_upload import MultipartUpload, expired
from rustfs_desktop.transfers.tasks.source_range import SourceRange
from rustfs_desktop.transfers.tasks.task import Phase, Step, StepName, Task
from rustfs_desktop.transfers.tasks.upload import check_stored
from rustfs_desktop.transfers.verify import etags

MAX_SERVER_PART = 5 * 1024 * etags.MIB  # S3's limit for CopyObject and UploadPartCopy
MIN_SERVER_PART = 64 * etags.MIB
MIN_PART = 5 * etags.MIB
MAX_CLIENT_PART = 64 * etags.MIB  # several are in memory at once; larger ones are read twice
_MAX_PARTS = 10_000
_MAX_WAITING = 4


class CopyParts:
    """Copies the missing parts of a multipart upload.

    Attributes:
        is_by_server: Whether the server copies (UploadPartCopy); else this program reads and sends.
        is_source_verified: Whether the content read here was verified against the source's ETag.
    """

    def __init__(self, task: Task, source: SourceObject, multipart: MultipartUpload) -> None:
        self.is_by_server = source.location.endpoint == task.transfer.job.endpoint
        self.is_source_verified = False
        self._task = task
        self._source = source
        self._multipart = multipart
        self._whole_md5 = OrderedMd5()

    def choose_length(self) -> int:
        """Choose the part size: that of the source if possible, so that the ETag is the same."""
        size, length = self._source.head.size, self._source.find_part_length()
        usual = etags.part_size(size)
        is_held = not self.is_by_server and usual <= MAX_CLIENT_PART
        maximum = MAX_CLIENT_PART if is_held else MAX_SERVER_PART
        if MIN_PART <= length <= maximum and -(-size // length) <= _MAX_PARTS:
            return length
        return max(usual, MIN_SERVER_PART if self.is_by_server else 0)

    def phases(self) -> Iterator[Phase]:
        """The missing parts; a second phase if the server turns out not to support copying."""
        while steps := self._steps():
            yield steps
            if not self._multipart.missing:
                return

    def check_source(self) -> None:
        """Verify the parts against the ETag or MD5 of the source.

        Raises:
            StartOver: They differ.
        """
        multipart, source = self._multipart, self._source
        if self.is_by_server:
            return  # each UploadPartCopy named the ETag of the source
        if source.md5:
            while self._whole_md5.next <= len(multipart.ranges):
                self._task.token.check()
                self._hash_part(self._whole_md5.next)
            is_same = self._whole_md5.hexdigest() == source.md5
        else:
            digests = [multipart.parts[n].md5 for n in range(1, len(multipart.ranges) + 1)]
            is_same = etags.composite(digests) == source.head.etag
            if not is_same and not source.confirm_part_length(multipart.resume_state.part_size):
                return  # its ETag comes from other part sizes
        if not is_same:
            raise content_mismatch()
        self.is_source_verified = True

    def _steps(self) -> Phase:
        missing = self._multipart.missing
        if self.is_by_server:
            return [self._step(StepName.COPY_PART, self._copy_part, number) for number in missing]
        if not self._source.md5:
            return [self._step(StepName.SEND_PART, self._send_part, number) for number in missing]
        sent = set(missing)  # all parts are read in order, to hash the whole content
        return [
            self._step(StepName.SEND_PART, self._send_part, number)
            if number in sent
            else self._step(StepName.HASH_PART, self._hash_part, number)
            for number in range(1, len(self._multipart.ranges) + 1)
        ]

    def _step(self, name: StepName, run: Callable[[int], None], number: int) -> Step:
        return self._task.step(name, functools.partial(run, number))

    def _copy_part(self, number: int) -> None:
        source, multipart = self._source, self._multipart
        byte_range, upload_id = multipart.ranges[number - 1], multipart.resume_state.upload_id
        try:
            stored = copy_api.copy_part(
                source.remote, source.head.etag, self._task.remote, upload_id, number, byte_range
            )
        except NotFound as error:
            raise expired(error) from error
        except NotConfirmed as error:
            md5, etag = b"", multipart.find_etag(number, error)
        else:
            is_md5 = etags.is_md5(stored.etag) and not stored.encryption
            md5, etag = bytes.fromhex(stored.etag) if is_md5 else b"", stored.etag
        multipart.add_part(number, md5, etag)
        self._task.transfer.add_bytes(byte_range[1] - byte_range[0])
        crashpoint("copy.part_saved")

    def _send_part(self, number: int) -> None:
        multipart = self._multipart
        data = self._source.part(*multipart.ranges[number - 1])
        md5, _ = etags.content_hashes(data, md5=True, crc32=False)
        etag = md5.hex()
        if multipart.has_content(number, etag):
            self._task.transfer.add_bytes(len(data))
        else:
            payload = Payload(data, md5, self._task.count_moved)
            upload_id = multipart.resume_state.upload_id
            try:
                stored = uploads.upload_part(self._task.remote, upload_id, number, payload)
            except NotFound as error:
                raise expired(error) from error
            check_stored(stored, etag, payload)
            etag = stored.etag or etag
        if not isinstance(data, SourceRange):
            self._whole_md5.add(number, data)
        multipart.add_part(number, md5, etag)
        crashpoint("copy.part_saved")

    def _hash_part(self, number: int) -> None:
        """Read a part that the target has already, to hash the whole content."""
        data = self._source.part(*self._multipart.ranges[number - 1])
        known = self._multipart.parts[number].md5
        if isinstance(data, SourceRange):
            md5 = self._whole_md5.add_range(number, data)
        else:
            md5 = etags.new_md5(data).digest() if known else b""
            self._whole_md5.add(number, data)
        if known and md5 != known:
            raise content_mismatch()


class OrderedMd5:
    """An MD5 of parts that are added in any order, from any thread.

    Attributes:
        next: The number of the first part that is not hashed yet.
    """

    def __init__(self) -> None:
        self.next = 1
        self._md5 = etags.new_md5()
        self._lock = threading.Lock()
        self._waiting: dict[int, bytearray] = {}

    def add(self, number: int, data: bytearray) -> None:
        """Hash a part after all before it; a few wait in memory, others must be added again."""
        with self._lock:
            if number == self.next or (number > self.next and len(self._waiting) < _MAX_WAITING):
                self._waiting[number] = data
            self._hash_waiting()

    def add_range(self, number: int, data: SourceRange) -> bytes:
        """Hash a part that is not held, if it is the next one; returns the MD5 of the part."""
        is_next = number == self.next
        whole, own = self._md5.copy(), etags.new_md5()
        for first in range(0, len(data), etags.MIB):
            piece = data[first : first + etags.MIB]
            own.update(piece)
            if is_next:
                whole.update(piece)
        if is_next:
            with self._lock:
                self._md5 = whole
                self.next += 1
                self._hash_waiting()
        return own.digest()

    def _hash_waiting(self) -> None:
        while (following := self._waiting.pop(self.next, None)) is not None:
            self._md5.update(following)
            self.next += 1

    def hexdigest(self) -> str:
        """The MD5 of the parts before ``next``."""
        return self._md5.hexdigest()
