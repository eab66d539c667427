"""One upload: a single request for a small file, checked parts for a big one."""

from __future__ import annotations

import contextlib
import functools
import mimetypes
import time
import uuid
from collections.abc import Callable, Iterator

from rustfs_desktop.s3 import parts
from rustfs_desktop.s3.cancel import CancelToken
from rustfs_desktop.s3.errors import (
    AccessDenied,
    AlreadyExists,
    IntegrityError,
    NotConnected,
    NotFound,
    Remedy,
    S3Error,
)
from rustfs_desktop.s3.listing import list_pages
from rustfs_desktop.s3.parts import Condition, Facts, Payload, Remote, Stored
from rustfs_desktop.transfers import checks
from rustfs_desktop.transfers.names import numbered_key
from rustfs_desktop.transfers.run import NeedsAnswer, Phase, Run, StartOver, Tools
from rustfs_desktop.transfers.source import Source, SourceChanged
from rustfs_desktop.transfers.types import Answer, Transfer

UUID_NAME = "rfd-transfer"
PART_SIZE_NAME = "rfd-part-size"
# Only Python's own table: the registry or files of the system differ between computers.
_TYPES = mimetypes.MimeTypes()
_UNSEEN = ""  # something is there, but these keys may not look at it
_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict")


class Upload(Run):
    """Sends one local file; the object appears at once and whole, or not at all."""

    def __init__(self, transfer: Transfer, tools: Tools) -> None:
        super().__init__(transfer, tools)
        self._uuid = uuid.uuid4().hex
        self._source: Source | None = None
        self._upload_id = ""
        self._ranges: list[tuple[int, int]] = []
        self._stored: dict[int, Stored] = {}
        self._digests: dict[int, bytes] = {}
        self._expected = ""
        self._was_created = False
        self._created_at = time.time()
        self._was_sent = False

    def script(self) -> Iterator[Phase]:
        """A small file is done in the first step."""
        yield [self.step(self._begin)]
        if self._upload_id:
            yield [
                self.step(functools.partial(self._send_part, number))
                for number in range(1, len(self._ranges) + 1)
            ]
            yield [self.step(self._check_source)]
            yield [self.step(self._complete, is_final=True)]
            yield [self.step(self._prove, is_final=True)]

    def release(self) -> None:
        """Close the source."""
        if self._source is not None:
            self._source.close()

    def leftover(self) -> Callable[[], None] | None:
        """The parts on the server, if there are any."""
        if self._upload_id:
            return functools.partial(parts.abort_upload, self.remote, self._upload_id)
        if self._was_created and not self._was_sent:  # asked for, and the id never arrived
            return functools.partial(parts.abort_unused_uploads, self.remote, self._created_at)
        return None

    @property
    def is_big(self) -> bool:
        """Whether it moves in parts."""
        return self.transfer.size > checks.SINGLE_MAX

    # Steps -------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self.transfer.key.endswith("/"):
            self._make_folder()
            return
        source = self._open()
        if source.size <= checks.SINGLE_MAX:
            self._put(source)
            return
        self._settle_name()
        length = checks.part_size(source.size)
        self._ranges = checks.ranges(source.size, length)
        if self._was_created:
            parts.abort_unused_uploads(self.remote, self._created_at)
        self._was_created = True
        self._upload_id = parts.create_upload(
            self.remote,
            _facts(
                self.transfer.key,
                source,
                {UUID_NAME: self._uuid, PART_SIZE_NAME: str(length)},
            ),
        )

    def _make_folder(self) -> None:
        """An empty folder becomes an empty object whose key ends in a slash."""
        payload = Payload(b"", checks.new_md5().digest(), self.count)
        facts = Facts("application/x-directory", {})
        with contextlib.suppress(AlreadyExists):  # then it is there, as wanted
            parts.put_object(self.remote, payload, facts, Condition(must_be_new=True))
        self.transfer.proof = "folder made"

    def _open(self) -> Source:
        if self._source is None:
            self._source = Source(self.transfer.path)
            self.transfer.resize(self._source.size)
        return self._source

    def _put(self, source: Source) -> None:
        data = source.read(0, source.size)
        md5 = checks.new_md5(data)
        stored = self._ours() if self._was_sent else None
        if stored is None or _is_other(stored, md5.hexdigest()):
            condition = Condition(etag=stored.etag) if stored else self._settle_name()
            self._was_sent = True
            payload = Payload(data, md5.digest(), self.count)
            try:
                facts = _facts(self.transfer.key, source, {UUID_NAME: self._uuid})
                stored = parts.put_object(self.remote, payload, facts, condition)
            except AlreadyExists as error:
                stored = self._taken_meanwhile(error)
            _compare(stored, md5.hexdigest(), payload)
        proved = checks.is_md5(stored.etag) and stored.etag == md5.hexdigest()
        self.transfer.proof = "MD5 confirmed by the server" if proved else "MD5 sent along"
        _check_name(self.transfer, self.token)

    def _send_part(self, number: int) -> None:
        first, stop = self._ranges[number - 1]
        data = self._open().read(first, stop)
        md5 = checks.new_md5(data)
        payload = Payload(data, md5.digest(), self.count)
        try:
            stored = parts.upload_part(self.remote, self._upload_id, number, payload)
        except NotFound as error:
            raise _expired(error) from error
        _compare(stored, md5.hexdigest(), payload)
        self._stored[number] = stored
        self._digests[number] = md5.digest()

    def _check_source(self) -> None:
        """Still the bytes that were sent? Where only the content can tell, it is read again."""
        source = self._open()
        source.check()
        if source.was_touched:
            for number, (first, stop) in enumerate(self._ranges, 1):
                self.token.check()
                if checks.new_md5(source.read(first, stop)).digest() != self._digests[number]:
                    raise SourceChanged

    def _complete(self) -> None:
        """Make it an object, unless an earlier attempt did so and only its reply was lost."""
        self._open().check()
        numbers = range(1, len(self._ranges) + 1)
        self._expected = checks.composite(self._digests[number] for number in numbers)
        stored = self._ours() if self._was_sent else None
        if stored is None:
            condition = self._settle_name(is_sent=True)
            self._was_sent = True
            stored = self._complete_once(
                [self._stored[number].etag for number in numbers], condition
            )
        self._upload_id = ""
        _compare(stored, self._expected)

    def _complete_once(self, etags: list[str], condition: Condition) -> Stored:
        try:
            return parts.complete_upload(self.remote, self._upload_id, etags, condition)
        except AlreadyExists as error:
            return self._taken_meanwhile(error)
        except (NotFound, NotConnected) as error:
            stored = self._ours()  # the server may have done it, and what it said was lost
            if stored is None:
                raise _expired(error) from error
            return stored

    # Helpers -----------------------------------------------------------------------------

    def _settle_name(self, *, is_sent: bool = False) -> Condition:
        """Under which condition the target may be written; asks when its name is taken.

        Args:
            is_sent: The bytes are with the server under this key already, so that another name
                means to start over.
        """
        if self._is_surely_new():
            return Condition(must_be_new=True)
        seen = self._etag_of(self.remote)
        if not seen and self.transfer.seen != _UNSEEN:
            return Condition(must_be_new=True)
        if self.decide(seen) is Answer.REPLACE:
            return Condition(etag=seen)
        if is_sent:
            raise StartOver("The name was taken meanwhile")
        self.transfer.key = self._free_key()
        return Condition(must_be_new=True)

    def _is_surely_new(self) -> bool:
        """Whether a look can be saved: the folder was empty, and the server checks as well."""
        asked = self.transfer.seen is not None
        return not asked and self.transfer.key.startswith(self.transfer.job.new_prefixes)

    def _free_key(self) -> str:
        job = self.transfer.job
        for key in numbered_key(self.transfer.key):
            if not self._etag_of(Remote(job.server, job.bucket, key)):
                return key
        raise S3Error("No free name was found", "There are thousands of copies already.")

    def _etag_of(self, remote: Remote) -> str:
        """The ETag of what is there now; empty if nothing is, or if the keys may not look."""
        try:
            return parts.head(remote).etag
        except (NotFound, AccessDenied):
            return ""

    def _taken_meanwhile(self, error: AlreadyExists) -> Stored:
        """The condition did not hold: either it was us, or another program was quicker."""
        if error.code not in _TAKEN:
            raise error
        stored = self._ours()
        if stored is None:
            self._was_sent = False
            seen = self._etag_of(self.remote)
            self.decide(seen)
            self.transfer.seen = seen
            raise NeedsAnswer from error
        return stored

    def _ours(self) -> Stored | None:
        """What an earlier request of this run stored, if it did and only its reply was lost."""
        try:
            about = parts.head(self.remote)
        except (NotFound, AccessDenied):
            return None
        is_ours = about.metadata.get(UUID_NAME) == self._uuid
        return Stored(about.etag, about.encryption) if is_ours else None

    def _prove(self) -> None:
        """Ask for the object once more: what is told here is what others will get."""
        transfer = self.transfer
        try:
            about = parts.head(self.remote)
        except (NotFound, AccessDenied):
            transfer.proof = "parts confirmed by the server"
            return
        if about.metadata.get(UUID_NAME, self._uuid) != self._uuid:
            transfer.proof = "stored, and replaced by somebody else right after"
            return
        if about.size != transfer.size:
            raise IntegrityError(
                "The server stored another number of bytes than were sent",
                "Delete the file on the server and upload it again.",
                detail=f"{about.size} instead of {transfer.size} bytes",
                code="WrongSize",
            )
        is_equal = about.etag == self._expected
        transfer.proof = (
            "MD5 of all parts verified" if is_equal else ("size confirmed by the server")
        )
        _check_name(transfer, self.token)


def _facts(key: str, source: Source, metadata: dict[str, str]) -> Facts:
    """Type and time of the file, to be kept beside its bytes."""
    kind, encoding = _TYPES.guess_type(key.rpartition("/")[2], strict=False)
    if encoding:
        kind = "application/gzip" if encoding == "gzip" else "application/octet-stream"
    if source.modified_ns >= 0:
        seconds, rest = divmod(source.modified_ns, 1_000_000_000)
        metadata["mtime"] = f"{seconds}.{rest:09d}"
    return Facts(kind or "application/octet-stream", metadata)


def _check_name(transfer: Transfer, cancel: CancelToken) -> None:
    """Some servers store certain names under others; the person must know."""
    key = transfer.key
    if "\\" not in key and all(name == name.rstrip(" ") for name in key.split("/")):
        return
    job = transfer.job
    pages = list_pages(job.server, job.bucket, key, delimiter="", cancel=cancel)
    try:
        is_there = any(key in page.keys for page in pages)
    except AccessDenied:
        return
    if not is_there:
        raise S3Error(
            "The server stored the file under another name",
            "It cannot keep this name as it is. Rename the file and upload it again.",
            remedy=Remedy.REFRESH,
            code="StoredElsewhere",
        )


def _is_other(stored: Stored, expected: str) -> bool:
    """Whether the server's ETag shows other bytes than ours; not every ETag shows anything."""
    comparable = checks.is_md5(stored.etag) or checks.part_count(stored.etag)
    return bool(comparable) and not stored.encryption and stored.etag != expected


def _compare(stored: Stored, expected: str, payload: Payload | None = None) -> None:
    """Raise ``IntegrityError`` when the server has other bytes than those of the payload."""
    if _is_other(stored, expected):
        if payload is not None:
            payload.take_back()
        raise IntegrityError(
            "The server stored other bytes than were sent",
            "Something between here and the server changes the data. Do not use what is there.",
            detail=f"ETag {stored.etag} instead of {expected}",
            code="WrongBytes",
        )


def _expired(error: S3Error) -> S3Error:
    """An upload the server forgot is begun again; a missing bucket is not."""
    return (
        StartOver("The server forgot the unfinished upload")
        if (error.code == "NoSuchUpload")
        else error
    )
