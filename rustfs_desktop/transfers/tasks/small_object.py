"""Tasks for small files, whose first step the small-file pipeline runs.

They handle the regular case. For everything else they raise ``HandBack``: a worker then runs the
step as that of an ordinary upload or download, which these classes inherit.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.fast import client as fast_client
from rustfs_desktop.s3.fast.client import FastClient, Reply
from rustfs_desktop.s3.reply_values import whole_number
from rustfs_desktop.s3.types import MAX_SIZE, Condition, ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.tasks import upload_verification
from rustfs_desktop.transfers.tasks.download import Download
from rustfs_desktop.transfers.tasks.signals import HandBack, TaskSignal
from rustfs_desktop.transfers.tasks.task import Step, Task
from rustfs_desktop.transfers.tasks.upload import (
    Upload,
    check_stored,
    has_plain_name,
    headers_of,
)
from rustfs_desktop.transfers.tasks.upload_verification import SentContent
from rustfs_desktop.transfers.types import Answer, Direction
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME

SMALL_MAX = etags.MIB
_MAX_FOLDERS = 32
_MAX_AGE_S = 1.0
_REFUSALS = (400, 401, 403, 404, 501)
_COMPARING = (Answer.NEWER, Answer.DIFFERENT)


class OpenFolders:
    """A cache of open local folders, so that the path is walked once for many files."""

    def __init__(self) -> None:
        self._entries: dict[tuple[Path, tuple[str, ...]], tuple[LocalFolder, float]] = {}

    def open(self, root: Path, names: tuple[str, ...]) -> LocalFolder:
        """Open a folder, or duplicate the open one; the caller closes it."""
        key, now = (root, names), time.monotonic()
        folder, until = self._entries.get(key, (None, 0.0))
        if folder is None or until < now:
            if len(self._entries) >= _MAX_FOLDERS or folder is not None:
                self.close()
            folder = LocalFolder(root, names)
            self._entries[key] = folder, now + _MAX_AGE_S
        return folder.duplicate()

    def close(self) -> None:
        """Close all folders and empty the cache."""
        for folder, _ in self._entries.values():
            folder.close()
        self._entries.clear()


class SmallTask(Task):
    """A task whose first step the small-file pipeline can run.

    Attributes:
        is_disk_slow: The disk is so slow that the workers should write the file.
        is_finished: The transfer is complete; no step is left, and a cancel comes too late.
        folders: The folder cache of the pipeline while it runs the step.
    """

    is_disk_slow = False
    is_finished = False
    folders: OpenFolders | None = None

    @abstractmethod
    def send_request(self, fast: FastClient, step: Step) -> None:
        """Send the first request, with the step as its tag."""

    @abstractmethod
    def handle_reply(self, fast: FastClient, reply: Reply) -> bool:
        """Handle a reply; True if the step is done, False if another request was sent."""

    @property
    def _answer(self) -> Answer | None:
        return self.transfer.answer or self.transfer.job.answer_for_all


class SmallUpload(Upload, SmallTask):
    """Uploads a file with one PutObject; a HeadObject comes first unless its folder is new."""

    def send_request(self, fast: FastClient, step: Step) -> None:
        """Send the file, or first a HeadObject for its key."""
        key = self.transfer.key
        crashpoint("up.begin")
        if key.endswith("/") or not has_plain_name(key) or self._answer is Answer.KEEP_BOTH:
            raise HandBack
        if self._open().size > SMALL_MAX:
            raise HandBack
        if self._target.can_skip_head:
            self._send(fast, step, Condition(must_be_new=True))
        else:
            fast.head(step, key)

    def handle_reply(self, fast: FastClient, reply: Reply) -> bool:
        """Handle the reply to HeadObject or PutObject."""
        if not self._target.was_sent:
            return self._choose_and_send(fast, reply)
        crashpoint("up.small_sent")
        stored = fast_client.read_stored(reply) if reply.status == 200 else None
        if stored is None:
            if reply.status in _REFUSALS:  # nothing was stored
                self._target.was_sent = False
            raise HandBack
        check_stored(stored, self._md5)
        source = self._open()
        self._sent = SentContent(stored, source.size, self._md5)
        source.close()  # many uploads wait for one listing
        self._source = None
        self.is_finished = True
        return True

    def finish_listed(self, found: Mapping[str, ObjectHead] | None, *, is_refused: bool) -> None:
        """Verify the object by a listing; one that is not in it is left to a HeadObject."""
        sent = self._sent
        assert sent is not None
        if is_refused:
            self.verification = upload_verification.of_small_reply(sent.stored, sent.etag)
            self._sent = None
            return
        listed = found.get(self.transfer.key) if found else None
        if listed is not None and (listed.size, listed.etag) == (sent.size, sent.stored.etag):
            if sent.stored.encryption:  # why an ETag is no MD5; a listing does not say it
                listed = dataclasses.replace(listed, encryption=sent.stored.encryption)
            self.verification = upload_verification.of_look(sent, listed)
            self._sent = None

    def _choose_and_send(self, fast: FastClient, reply: Reply) -> bool:
        if reply.status not in (200, 404):
            raise HandBack
        existing = _head_in(reply) if reply.status == 200 else None
        if existing is not None and self._target.is_of_job(existing):
            raise HandBack  # the ordinary upload compares it
        condition = self._target.choose_condition_for(existing)
        self._send(fast, reply.tag, condition)
        return False

    def _send(self, fast: FastClient, tag: object, condition: Condition) -> None:
        source = self._open()
        data = source.read(0, source.size)
        md5 = etags.new_md5(data)
        self._md5 = md5.hexdigest()
        crashpoint("up.small_read")
        headers = headers_of(
            self.transfer.key, source, {TRANSFER_ID_NAME: self.transfer.transfer_id}
        )
        self._target.was_sent = True
        condition = self._target.request_condition(condition)
        fast.put(tag, self.transfer.key, (data, md5.digest()), headers, condition)


class SmallDownload(Download, SmallTask):
    """Downloads an object with one GetObject, verifies and publishes it."""

    _is_head_pending = False

    def send_request(self, fast: FastClient, step: Step) -> None:
        """Request the object, or first its head to compare it with the existing file."""
        crashpoint("down.begin")
        folder = self._open_folder()
        if self._answer in _COMPARING and folder.identity(self._name) is not None:
            self._is_head_pending = True
            fast.head(step, self.transfer.key)
        else:
            self._get(fast, step, folder)

    def handle_reply(self, fast: FastClient, reply: Reply) -> bool:
        """Handle the reply to HeadObject or GetObject."""
        folder = self._open_folder()
        if self._is_head_pending:
            self._is_head_pending = False
            self._head = _head_in(reply)
            self._get(fast, reply.tag, folder)
            return False
        head = fast_client.read_head(reply, len(reply.body)) if reply.status == 200 else None
        if head is None:
            raise HandBack
        self._head = head
        self.resize(head.size)
        if self._partial is None:
            self._partial = PartialFile(folder, self._name, self._temporary_id, is_nameless=True)
        data = memoryview(reply.body)
        self._partial.write(data, 0)
        self._verifier.start_over()
        self._verifier.add(data)
        crashpoint("down.small_fetched")
        if not self.is_disk_slow:
            self._finish()
        return True

    def _finish(self) -> None:
        """Verify and publish; if that fails, the ordinary steps repeat it and report the error."""
        with contextlib.suppress(AppError, TaskSignal):
            self._verify()
            self._publish()
            self.is_finished = True
        if not self.is_finished and self._partial is not None and self._partial.is_closed:
            raise HandBack  # fetch it again: what was written cannot be verified again

    def _open_folder(self) -> LocalFolder:
        if self._folder is None and self.folders is not None:
            self._folder = self.folders.open(self.transfer.job.folder, self._names[:-1])
        return super()._open_folder()

    def _get(self, fast: FastClient, tag: object, folder: LocalFolder) -> None:
        self._choose_name(folder)
        crashpoint("down.name_chosen")
        fast.get(tag, self.transfer.key, SMALL_MAX)


SMALL_TASKS: dict[Direction, type[SmallUpload | SmallDownload]] = {
    Direction.UPLOAD: SmallUpload,
    Direction.DOWNLOAD: SmallDownload,
}


def _head_in(reply: Reply) -> ObjectHead:
    """The head in a successful reply to HeadObject; ``HandBack`` for any other reply."""
    size = whole_number(reply.headers.get("content-length", ""))
    if reply.status != 200 or size is None:
        raise HandBack
    headers = fast_client.read_head(reply, min(size, MAX_SIZE))
    if headers is None:
        raise HandBack
    return headers
