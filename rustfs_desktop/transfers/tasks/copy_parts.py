"""The parts of a big copy: copied by the server itself, or read here and sent on."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator

from rustfs_desktop.errors import NotFound
from rustfs_desktop.s3.api import copy as copy_api
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.transfer import Payload
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.download_verification import wrong_content
from rustfs_desktop.transfers.tasks.multipart_upload import MultipartUpload, expired
from rustfs_desktop.transfers.tasks.task import Phase, Step, StepName, Task
from rustfs_desktop.transfers.tasks.upload import compare
from rustfs_desktop.transfers.verify import etags

SERVER_MOST = 5 * 1024 * etags.MIB  # up to here a server copies in one request
SERVER_PART = 64 * etags.MIB
LEAST_PART = 5 * etags.MIB
MOST_HERE = 64 * etags.MIB  # several of them are in memory at once
_MOST_PARTS = 10_000
_MOST_HELD = 4


class CopyParts:
    """Brings over what is missing of an unfinished upload.

    Attributes:
        is_by_server: Whether the server copies by itself; else the bytes come through here.
        is_source_proved: Whether what came through here is what the source's server has, for sure.
    """

    def __init__(self, task: Task, origin: SourceObject, multipart: MultipartUpload) -> None:
        self.is_by_server = origin.location.endpoint == task.transfer.job.endpoint
        self.is_source_proved = False
        self._task = task
        self._origin = origin
        self._multipart = multipart
        self._whole = OrderedMd5()

    def choose_length(self) -> int:
        """Choose how long each is: as those of the source if possible, for the same ETag."""
        size, length = self._origin.head.size, self._origin.find_part_length()
        most = SERVER_MOST if self.is_by_server else MOST_HERE
        if LEAST_PART <= length <= most and -(-size // length) <= _MOST_PARTS:
            return length
        return max(etags.part_size(size), SERVER_PART if self.is_by_server else 0)

    def phases(self) -> Iterator[Phase]:
        """All that is missing; once more if the server turns out not to copy."""
        while steps := self._steps():
            yield steps
            if not self._multipart.missing:
                return

    def check_source(self) -> None:
        """Do the parts make up what the source's server says that it has?

        Raises:
            StartOver: They do not.
        """
        multipart, origin = self._multipart, self._origin
        if self.is_by_server:
            return  # it was told with each part which version is meant
        if origin.md5:
            while self._whole.next <= len(multipart.ranges):
                self._task.token.check()
                self._hash_part(self._whole.next)
            is_same = self._whole.hexdigest() == origin.md5
        else:
            digests = [multipart.parts[n].md5 for n in range(1, len(multipart.ranges) + 1)]
            is_same = etags.composite(digests) == origin.head.etag
            if not is_same and not origin.confirm_part_length(multipart.resume_state.part_size):
                return  # its ETag was made of other parts
        if not is_same:
            raise wrong_content()
        self.is_source_proved = True

    def _steps(self) -> Phase:
        missing = self._multipart.missing
        if self.is_by_server:
            return [self._step(StepName.COPY_PART, self._copy_part, number) for number in missing]
        if not self._origin.md5:
            return [self._step(StepName.SEND_PART, self._send_part, number) for number in missing]
        sent = set(missing)  # all are read, in order, to hash the whole
        return [
            self._step(StepName.SEND_PART, self._send_part, number)
            if number in sent
            else self._step(StepName.HASH_PART, self._hash_part, number)
            for number in range(1, len(self._multipart.ranges) + 1)
        ]

    def _step(self, name: StepName, run: Callable[[int], None], number: int) -> Step:
        return self._task.step(name, functools.partial(run, number))

    def _copy_part(self, number: int) -> None:
        origin, multipart = self._origin, self._multipart
        place, upload_id = multipart.ranges[number - 1], multipart.resume_state.upload_id
        try:
            stored = copy_api.copy_part(
                origin.remote, origin.head.etag, self._task.remote, upload_id, number, place
            )
        except NotFound as error:
            raise expired(error) from error
        is_md5 = etags.is_md5(stored.etag) and not stored.encryption
        multipart.add_part(number, bytes.fromhex(stored.etag) if is_md5 else b"", stored.etag)
        self._task.transfer.add_bytes(place[1] - place[0])
        crashpoint("copy.part_noted")

    def _send_part(self, number: int) -> None:
        multipart = self._multipart
        data = self._origin.read(*multipart.ranges[number - 1])
        md5 = etags.new_md5(data)
        etag = md5.hexdigest()
        if multipart.has_bytes(number, etag):
            self._task.transfer.add_bytes(len(data))
        else:
            payload = Payload(data, md5.digest(), self._task.count_moved)
            upload_id = multipart.resume_state.upload_id
            try:
                stored = transfer_api.upload_part(self._task.remote, upload_id, number, payload)
            except NotFound as error:
                raise expired(error) from error
            compare(stored, etag, payload)
            etag = stored.etag
        self._whole.add(number, data)
        multipart.add_part(number, md5.digest(), etag)
        crashpoint("copy.part_noted")

    def _hash_part(self, number: int) -> None:
        """Read again what the target has already, to prove the whole."""
        data = self._origin.read(*self._multipart.ranges[number - 1])
        known = self._multipart.parts[number].md5
        if known and etags.new_md5(data).digest() != known:
            raise wrong_content()
        self._whole.add(number, data)


class OrderedMd5:
    """The MD5 of a whole content whose parts come in any order, from any thread.

    Attributes:
        next: The number of the first part that is not in it yet.
    """

    def __init__(self) -> None:
        self.next = 1
        self._md5 = etags.new_md5()
        self._lock = threading.Lock()
        self._held: dict[int, bytearray] = {}

    def add(self, number: int, data: bytearray) -> None:
        """Hash a part if all before it were; a few wait for that, the others must come again."""
        with self._lock:
            if number == self.next or (number > self.next and len(self._held) < _MOST_HELD):
                self._held[number] = data
            while (following := self._held.pop(self.next, None)) is not None:
                self._md5.update(following)
                self.next += 1

    def hexdigest(self) -> str:
        """Of the parts before ``next``."""
        return self._md5.hexdigest()
