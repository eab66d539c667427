"""The sizes of the parts an object was uploaded in, asked from its server."""

from __future__ import annotations

from collections.abc import Callable

from rustfs_desktop.errors import AppError, AuthError, Cancelled, IntegrityError, InternalError
from rustfs_desktop.s3.api import objects
from rustfs_desktop.s3.api.denial_details import denial_details
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.policy.retry import is_outage
from rustfs_desktop.transfers.verify import etags

_MAX_PARTS = 10_000  # of any object; an ETag can claim more
_MAX_FAILURES = 3  # then a server that fails whenever it is asked is one that cannot tell


class PartLayout:
    """The parts of an object; asks the server only if neither metadata nor guesses tell them.

    Args:
        remote: The object's place.
        check: Raises when the work should stop.
    """

    def __init__(self, remote: Callable[[], Remote], check: Callable[[], None]) -> None:
        self._remote = remote
        self._check = check
        self._failures = 0
        self._lengths: dict[int, int] = {}

    def part_length(self, head: ObjectHead) -> int:
        """The size of every part but the last, as the first one has it; 0 if unknown."""
        count = etags.part_count(head.etag)
        length = self._ask(head, 1) if count else 0
        return length if length and -(-head.size // length) == count else 0

    def ranges(self, head: ObjectHead) -> etags.ByteRanges:
        """Every part as (first, stop); empty if the server does not tell, or contradicts itself."""
        found: etags.ByteRanges = []
        stop = 0
        count = etags.part_count(head.etag)
        if count > min(_MAX_PARTS, head.size):  # no object is made of empty parts
            return []
        for number in range(1, count + 1):
            self._check()
            length = self._ask(head, number)
            if not 0 < length <= head.size - stop:
                return []
            found.append((stop, stop + length))
            stop += length
        return found if stop == head.size else []

    def _ask(self, head: ObjectHead, number: int) -> int:
        if number not in self._lengths:
            self._lengths[number] = self._told(head, number)
        return self._lengths[number]

    def _told(self, head: ObjectHead, number: int) -> int:
        try:
            remote = self._remote()
            with denial_details(remote):
                return objects.part_length(remote, head, number)
        except (AuthError, Cancelled, IntegrityError):
            raise
        except AppError as error:
            self._failures += 1
            if is_outage(error) and (
                not isinstance(error, InternalError) or self._failures < _MAX_FAILURES
            ):
                raise
            return 0
