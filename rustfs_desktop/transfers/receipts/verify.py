"""Verifies a receipt later: compares it with the objects on the server or the local files."""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import enum
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled, NotFound
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api import downloads
from rustfs_desktop.s3.api.object_requests import READ_BYTES
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.local.os_errors import read_error
from rustfs_desktop.transfers.types import Direction, Transfer, TransferState
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME

_AT_ONCE = 8
_WINDOW = 64 * etags.MIB  # bytes asked for in one request


class Finding(enum.Enum):
    """The result for one file."""

    SAME = "same"
    DIFFERENT = "different"
    MISSING = "missing"
    UNSURE = "unsure"  # no difference was found, or it could not be checked


@dataclasses.dataclass(frozen=True, slots=True)
class VerifyResult:
    """The result for one file, and how it was compared.

    Attributes:
        how: What was compared, in words.
        error: Why it could not be checked.
    """

    transfer: Transfer
    finding: Finding
    how: str
    error: AppError | None = None


Sink = Callable[[bytes | memoryview], None]
Reader = Callable[[int, int, Sink], None]  # passes the bytes from first up to stop to a sink


def on_server(
    transfers: Iterable[Transfer], client: Client, cancel: CancelToken, *, reads: bool = False
) -> Iterator[VerifyResult]:
    """Compare the objects with the receipt, in the order of the list.

    Args:
        transfers: Those of one job; the ones that are not done are skipped.
        client: The server that has the objects.
        cancel: Ends it with ``Cancelled``.
        reads: Whether to download and hash every byte, not only ask for size and ETag.
    """

    def check(transfer: Transfer) -> VerifyResult:
        with Interrupt(cancel):
            return _on_server(transfer, client, reads=reads)

    return _verify_each(transfers, check, cancel)


def on_disk(transfers: Iterable[Transfer], cancel: CancelToken) -> Iterator[VerifyResult]:
    """Compare the local files with the receipt, in the order of the list; not for copies."""

    def check(transfer: Transfer) -> VerifyResult:
        return _on_disk(transfer, cancel)

    return _verify_each(transfers, check, cancel)


def _verify_each(
    transfers: Iterable[Transfer], check: Callable[[Transfer], VerifyResult], cancel: CancelToken
) -> Iterator[VerifyResult]:
    """Check several at once, with a bounded number in memory."""

    def safely(transfer: Transfer) -> VerifyResult:
        try:
            return check(transfer)
        except Cancelled:
            raise
        except NotFound:
            return VerifyResult(transfer, Finding.MISSING, "")
        except AppError as error:
            return VerifyResult(transfer, Finding.UNSURE, "", error)

    waiting: collections.deque[concurrent.futures.Future[VerifyResult]] = collections.deque()
    with concurrent.futures.ThreadPoolExecutor(_AT_ONCE, "verify") as pool:
        try:
            for transfer in transfers:
                if transfer.state is not TransferState.DONE:
                    continue
                cancel.check()
                waiting.append(pool.submit(safely, transfer))
                if len(waiting) >= 2 * _AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


# On the server -----------------------------------------------------------------------------


def _on_server(transfer: Transfer, client: Client, *, reads: bool) -> VerifyResult:
    remote = Remote(client, transfer.bucket, transfer.key)
    head = head_object(remote)
    if head.size != transfer.size:
        return VerifyResult(transfer, Finding.DIFFERENT, QT_TRANSLATE_NOOP("Messages", "size"))
    if _is_folder(transfer):
        return VerifyResult(transfer, Finding.SAME, QT_TRANSLATE_NOOP("Messages", "folder"))
    if reads:
        found = _content(transfer, head.size, _remote_reader(remote, head))
        if found.finding is not Finding.UNSURE:
            return found
    return _by_head(transfer, head)


def _by_head(transfer: Transfer, head: ObjectHead) -> VerifyResult:
    kind, _, digest = transfer.digest.partition(":")
    if digest and digest == head.etag and kind in ("md5", "etag"):
        return VerifyResult(transfer, Finding.SAME, QT_TRANSLATE_NOOP("Messages", "size and ETag"))
    if _is_comparable(digest, head):
        return VerifyResult(transfer, Finding.DIFFERENT, QT_TRANSLATE_NOOP("Messages", "ETag"))
    if head.metadata.get(TRANSFER_ID_NAME) == transfer.transfer_id:
        return VerifyResult(
            transfer, Finding.SAME, QT_TRANSLATE_NOOP("Messages", "size and transfer ID")
        )
    return VerifyResult(transfer, Finding.UNSURE, QT_TRANSLATE_NOOP("Messages", "size only"))


def _is_comparable(digest: str, head: ObjectHead) -> bool:
    """Whether different ETags prove different content."""
    if head.encryption:
        return False
    if etags.is_md5(digest):
        return etags.is_md5(head.etag)
    count = etags.part_count(digest)
    return count > 0 and count == etags.part_count(head.etag)


def _remote_reader(remote: Remote, head: ObjectHead) -> Reader:
    def read(first: int, stop: int, sink: Sink) -> None:
        for begin in range(first, stop, _WINDOW):
            downloads.get_range(remote, begin, min(begin + _WINDOW, stop), head, sink)

    return read


# On the disk -------------------------------------------------------------------------------


def _on_disk(transfer: Transfer, cancel: CancelToken) -> VerifyResult:
    path = Path(transfer.path_or_key)
    if transfer.direction is Direction.COPY:
        msg = "A copy has no files on this disk."
        raise ValueError(msg)
    if _is_folder(transfer) and path.is_dir():
        return VerifyResult(transfer, Finding.SAME, QT_TRANSLATE_NOOP("Messages", "folder"))
    try:
        with path.open("rb", buffering=0) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or about.st_size != transfer.size:
                return VerifyResult(
                    transfer, Finding.DIFFERENT, QT_TRANSLATE_NOOP("Messages", "size")
                )

            def read(first: int, stop: int, sink: Sink) -> None:
                file.seek(first)
                while first < stop:
                    cancel.check()
                    data = file.read(min(READ_BYTES, stop - first))
                    if not data:
                        return
                    first += len(data)
                    sink(data)

            return _content(transfer, transfer.size, read)
    except (FileNotFoundError, NotADirectoryError):
        return VerifyResult(transfer, Finding.MISSING, "")
    except OSError as error:
        return VerifyResult(transfer, Finding.UNSURE, "", read_error(error, path))


def _is_folder(transfer: Transfer) -> bool:
    return transfer.key.endswith("/") and not transfer.size


# On both -----------------------------------------------------------------------------------


def _content(transfer: Transfer, size: int, read: Reader) -> VerifyResult:
    """Compare the hash of the receipt with that of the bytes, if its kind is known."""
    kind, _, digest = transfer.digest.partition(":")
    if kind in ("md5", "etag") and etags.is_md5(digest):
        is_same = _md5(read, 0, size) == digest
        if is_same or kind == "md5":
            return VerifyResult(
                transfer,
                Finding.SAME if is_same else Finding.DIFFERENT,
                QT_TRANSLATE_NOOP("Messages", "MD5"),
            )
        return VerifyResult(transfer, Finding.UNSURE, QT_TRANSLATE_NOOP("Messages", "size only"))
    if kind == "etag" and etags.part_count(digest):
        return _composite(transfer, size, digest, read)
    return VerifyResult(transfer, Finding.UNSURE, QT_TRANSLATE_NOOP("Messages", "size only"))


def _composite(transfer: Transfer, size: int, digest: str, read: Reader) -> VerifyResult:
    """Compare a composite ETag; the part size is known for our uploads and guessed for others."""
    length = etags.likely_part_size(size, etags.part_count(digest))
    if not length:
        return VerifyResult(transfer, Finding.UNSURE, QT_TRANSLATE_NOOP("Messages", "size only"))
    ranges = etags.ranges(size, length)
    found = etags.composite(bytes.fromhex(_md5(read, *each)) for each in ranges)
    if found == digest:
        return VerifyResult(
            transfer, Finding.SAME, QT_TRANSLATE_NOOP("Messages", "MD5 of all parts")
        )
    is_ours = length == etags.part_size(size)
    return VerifyResult(
        transfer,
        Finding.DIFFERENT if is_ours else Finding.UNSURE,
        QT_TRANSLATE_NOOP("Messages", "MD5 of all parts"),
    )


def _md5(read: Reader, first: int, stop: int) -> str:
    md5 = etags.new_md5()
    read(first, stop, md5.update)
    return md5.hexdigest()
