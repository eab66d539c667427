"""The CRC-32 of the parts of one upload, where the server takes and checks them."""

from __future__ import annotations

from rustfs_desktop.errors import AppError, ChecksumRejected, RequestRefused
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.api.transfer import Payload
from rustfs_desktop.s3.types import Condition, ObjectHead, ObjectHeaders
from rustfs_desktop.transfers.policy.retry import is_outage
from rustfs_desktop.transfers.tasks.task import Task
from rustfs_desktop.transfers.verify import crc32

_NO_PART = 10_000  # a number that no part of ours has


class PartChecksums:
    """Whether the server checks them is found out once for each connection."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._values: dict[int, bytes] = {}

    def create(self, headers: ObjectHeaders) -> tuple[str, bool]:
        """A new upload, and whether it takes CRCs; none where such a request is refused."""
        capabilities = self._task.remote.client.capabilities
        if capabilities.checks_crc32 is False:
            return "", False
        try:
            upload_id, has_crc = transfer_api.create_crc_upload(self._task.remote, headers)
        except RequestRefused:
            upload_id, has_crc = "", False
        if not has_crc:
            capabilities.record_crc32(is_checked=False)
        return upload_id, has_crc

    def probe_server(self, upload_id: str) -> None:
        """Send a wrong one and see whether the server minds."""
        capabilities = self._task.remote.client.capabilities
        if capabilities.checks_crc32 is not None:
            return
        wrong = Payload(b"?", b"", lambda _count: None, crc32=bytes(4))
        try:
            transfer_api.upload_part(self._task.remote, upload_id, _NO_PART, wrong)
            capabilities.record_crc32(is_checked=False)
        except ChecksumRejected:
            capabilities.record_crc32(is_checked=True)
        except AppError as error:
            if is_outage(error):
                raise
            capabilities.record_crc32(is_checked=False)

    def add_part(self, number: int, crc32: bytes) -> None:
        """That of a part."""
        self._values[number] = crc32

    def whole(self, ranges: list[tuple[int, int]]) -> bytes:
        """That of the whole; nothing when that of a part is not known any more."""
        values = [self._values.get(number, b"") for number in range(1, len(ranges) + 1)]
        if not all(values):
            return b""
        lengths = [stop - first for first, stop in ranges]
        numbers = [int.from_bytes(value, "big") for value in values]
        return crc32.joined(zip(numbers, lengths, strict=True)).to_bytes(4, "big")

    def complete(
        self, upload_id: str, etags: list[str], condition: Condition, crc32: bytes
    ) -> ObjectHead:
        """Let the server compare the whole, unless it gets that wrong."""
        remote = self._task.remote
        try:
            return transfer_api.complete_upload(remote, upload_id, etags, condition, crc32)
        except (ChecksumRejected, RequestRefused):
            if not crc32:
                raise
            # The parts are right, one by one: it is the server's way with CRCs that is not.
            remote.client.capabilities.record_crc32(is_checked=False)
            return transfer_api.complete_upload(remote, upload_id, etags, condition)
