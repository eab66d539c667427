"""One download: a single request for a small object, checked ranges for a big one."""

from __future__ import annotations

import base64
import binascii
import contextlib
import dataclasses
import functools
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rustfs_desktop.s3 import parts
from rustfs_desktop.s3.errors import IntegrityError, S3Error
from rustfs_desktop.s3.parts import Head, RangesIgnored
from rustfs_desktop.transfers import checks
from rustfs_desktop.transfers.checks import PART_SIZE_NAME, Standing
from rustfs_desktop.transfers.names import numbered
from rustfs_desktop.transfers.run import Phase, Run, StartOver, Step, Tools
from rustfs_desktop.transfers.target import Folder, NameTaken, Partial
from rustfs_desktop.transfers.types import Answer, Transfer

if TYPE_CHECKING:
    import hashlib

RANGE_BYTES = 8 * checks.MIB
_MAX_RANGE_BYTES = 64 * checks.MIB


@dataclasses.dataclass(slots=True)
class _Piece:
    """One range on its way; kept over attempts so that a broken one goes on where it broke."""

    first: int
    stop: int
    done: int = 0
    md5: hashlib._Hash | None = None


class Download(Run):
    """Fetches one object of one version; the file appears at once and whole, or not at all."""

    def __init__(self, transfer: Transfer, tools: Tools) -> None:
        super().__init__(transfer, tools)
        root = transfer.job.folder
        self._names = transfer.path.relative_to(root).parts
        self._name = self._names[-1]
        self._folder: Folder | None = None
        self._partial: Partial | None = None
        self._head: Head | None = None
        self._pieces: list[_Piece] = []
        self._whole_md5 = checks.new_md5()
        self._hashed = 0
        self._hash_lock = threading.Lock()

    def script(self) -> Iterator[Phase]:
        """A small object arrives in the first step."""
        yield [self.step(self._begin)]
        if self._pieces:
            yield [self.step(functools.partial(self._fetch, piece)) for piece in self._pieces]
            if not self._pieces:  # the server cannot do ranges
                yield [self.step(self._fetch_whole)]
        yield [self.step(self._verify)]
        yield [self.step(self._publish, is_final=True)]

    def release(self) -> None:
        """Remove the temporary file, if it was not published, and close everything."""
        if self._partial is not None:
            with contextlib.suppress(OSError):
                self._partial.discard()
        if self._folder is not None:
            self._folder.close()

    def copes(self, step: Step, error: S3Error) -> bool:
        """Without ranges the whole object is read in one stream."""
        del step
        if not isinstance(error, RangesIgnored):
            return False
        self.drop_phase()
        self._pieces.clear()
        return True

    @property
    def is_big(self) -> bool:
        """Whether it moves in parts."""
        return self.transfer.size > checks.SINGLE_MAX

    # Steps -------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._folder is None:
            self._folder = Folder(self.transfer.job.folder, self._names[:-1])
        self._settle_name(self._folder)
        if not self.is_big:
            self._fetch_whole()
            return
        self._head = head = parts.head(self.remote)
        self.transfer.resize(head.size)
        if head.size <= checks.SINGLE_MAX:
            self._fetch_whole()
            return
        self._open(self._folder).reserve(head.size)
        length = self._hashable_length(head)
        self._pieces = [
            _Piece(*place, md5=checks.new_md5() if length else None)
            for place in checks.ranges(head.size, length or RANGE_BYTES)
        ]

    def _fetch(self, piece: _Piece) -> None:
        head, partial = self._known_head(), self._partial
        assert partial is not None

        def take(data: memoryview) -> None:
            partial.write(data, piece.first + piece.done)
            if piece.md5 is not None:
                piece.md5.update(data)
            piece.done += len(data)
            self.count(len(data))

        try:
            parts.get_range(self.remote, piece.first + piece.done, piece.stop, head, take)
        except IntegrityError:
            self.transfer.add_bytes(-piece.done)
            piece.done, piece.md5 = 0, piece.md5 and checks.new_md5()
            raise
        self._hash_what_is_there()

    def _fetch_whole(self) -> None:
        """One stream from the first byte on."""
        folder, earlier = self._folder, self._head
        assert folder is not None
        self.transfer.add_bytes(-self.transfer.bytes_done)
        md5, offset = checks.new_md5(), 0

        def take(data: memoryview) -> None:
            nonlocal offset
            partial.write(data, offset)
            md5.update(data)
            offset += len(data)
            self.count(len(data))

        def begin(head: Head) -> Callable[[memoryview], None]:
            if earlier is not None and earlier.etag != head.etag:
                raise parts.changed()
            self.transfer.resize(head.size)
            return take

        partial = self._open(folder)
        self._head = parts.get_object(self.remote, begin, self.transfer.size)
        self._whole_md5, self._hashed = md5, offset

    def _verify(self) -> None:
        """Prove the bytes as far as the server lets us, and put them on the disk."""
        head, partial = self._known_head(), self._partial
        assert partial is not None
        expected = _expected_md5(head)
        if expected:
            self._hash_to(head.size)
            if self._whole_md5.hexdigest() != expected:
                raise _wrong_content()
            self.transfer.proof = "MD5 verified"
        elif self._hashable_length(head, most=head.size):
            self._verify_parts(head, partial)
        else:
            self.transfer.proof = "size and version verified"
        partial.finish(head.size, checks.standing(head).modified_ns)

    def _verify_parts(self, head: Head, partial: Partial) -> None:
        length = self._hashable_length(head, most=head.size)
        if self._pieces and all(piece.md5 is not None for piece in self._pieces):
            digests = [piece.md5.digest() for piece in self._pieces if piece.md5 is not None]
        else:
            digests = [
                _hash_file(partial, *place, self.token.check)
                for place in checks.ranges(head.size, length)
            ]
        if checks.composite(digests) == head.etag:
            self.transfer.proof = "MD5 of all parts verified"
        elif PART_SIZE_NAME in head.metadata and not head.encryption:
            raise _wrong_content()
        else:  # the part size was a guess, and a wrong one
            self.transfer.proof = "size and version verified"

    def _publish(self) -> None:
        folder, partial = self._folder, self._partial
        assert folder is not None
        assert partial is not None
        for _ in range(100):  # others may take one name after the other
            replace = self._settle_name(folder)
            with contextlib.suppress(NameTaken):
                partial.publish(self._name, replace=replace)
                self.transfer.path = folder.path / self._name
                self._partial = None
                return
        raise S3Error("No free name was found", "Another program takes one after the other.")

    # Helpers -----------------------------------------------------------------------------

    def _open(self, folder: Folder) -> Partial:
        if self._partial is None:
            self._partial = Partial(folder, self._name)
        return self._partial

    def _known_head(self) -> Head:
        assert self._head is not None
        return self._head

    def _settle_name(self, folder: Folder) -> bool:
        """Choose the final name; True if what stands there is to be replaced."""
        seen = folder.identity(self._name)
        if seen is None:
            return False
        if self.decide(seen, functools.partial(self._wants_to_replace, seen)) is Answer.REPLACE:
            return True
        for name in numbered(self._name):
            if folder.identity(name) is None:
                self._name = name
                return False
        raise S3Error("No free name was found", "There are thousands of copies already.")

    def _wants_to_replace(self, seen: tuple[int, int, int], answer: Answer) -> bool:
        """Whether the object is newer than the local file, or different from it."""
        head = self._head or parts.head(self.remote)
        local = Standing(seen[1], seen[2])
        return checks.wants_to_replace(answer, checks.standing(head), local)

    def _hashable_length(self, head: Head, most: int = _MAX_RANGE_BYTES) -> int:
        """The length of the parts that the ETag is made of, 0 if unknown or above ``most``."""
        count = checks.part_count(head.etag)
        if not count:
            return 0
        told = head.metadata.get(PART_SIZE_NAME, "")
        length = int(told) if told.isascii() and told.isdecimal() else 0
        if not length or -(-head.size // length) != count:
            length = checks.likely_part_size(head.size, count)
        return length if length <= most else 0

    def _hash_what_is_there(self) -> None:
        """Hash the finished ranges at the start of the file while the others still come."""
        if not _expected_md5(self._known_head()) or not self._hash_lock.acquire(blocking=False):
            return
        try:
            while done := self._done_from(self._hashed):
                self._hash_to(done)
        finally:
            self._hash_lock.release()

    def _done_from(self, offset: int) -> int:
        """The end of the finished range that begins at ``offset``, 0 if it is not finished."""
        index = offset // RANGE_BYTES
        if index >= len(self._pieces):
            return 0
        piece = self._pieces[index]
        is_next = piece.first == offset and piece.first + piece.done == piece.stop
        return piece.stop if is_next else 0

    def _hash_to(self, stop: int) -> None:
        assert self._partial is not None
        while self._hashed < stop:
            self.token.check()
            data = self._partial.read(min(parts.READ_BYTES, stop - self._hashed), self._hashed)
            if not data:
                raise _wrong_content()
            self._whole_md5.update(data)
            self._hashed += len(data)


def _hash_file(partial: Partial, first: int, stop: int, check: Callable[[], None]) -> bytes:
    md5 = checks.new_md5()
    while first < stop:
        check()
        data = partial.read(min(parts.READ_BYTES, stop - first), first)
        if not data:
            raise _wrong_content()
        md5.update(data)
        first += len(data)
    return md5.digest()


def _expected_md5(head: Head) -> str:
    """The MD5 of the whole content as the server tells it; empty if it does not."""
    if checks.is_md5(head.etag) and not head.encryption:
        return head.etag
    with contextlib.suppress(binascii.Error, ValueError):
        digest = base64.b64decode(head.metadata.get("md5chksum", ""), validate=True)
        return digest.hex() if len(digest) == 16 else ""
    return ""


def _wrong_content() -> StartOver:
    return StartOver(
        "Other bytes arrived than the server has",
        "Something between here and the server changes the data. Nothing of it was kept.",
        code="WrongBytes",
    )
