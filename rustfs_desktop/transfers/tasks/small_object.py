"""Uploads and downloads of small files, whose first requests a pipeline sends.

They know what to do where all is well. For everything else they raise ``HandBack`` and go on as the
ordinary uploads and downloads that they are.
"""

from __future__ import annotations

import contextlib
import time
from abc import abstractmethod
from pathlib import Path

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.fast import client as fast_client
from rustfs_desktop.s3.fast.client import FastClient, Reply
from rustfs_desktop.s3.types import Condition, ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.local.partial_file import LocalFolder, PartialFile
from rustfs_desktop.transfers.tasks.download import Download
from rustfs_desktop.transfers.tasks.signals import HandBack, TaskSignal
from rustfs_desktop.transfers.tasks.task import Step, Task
from rustfs_desktop.transfers.tasks.upload import (
    Upload,
    compare,
    has_plain_name,
    headers_of,
    record_small_result,
)
from rustfs_desktop.transfers.types import Answer, Direction
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME

SMALL_MAX = etags.MIB
_FOLDERS = 32
_KNOWN_S = 1.0
_REFUSED = (400, 401, 403, 404)
_TIMES = (Answer.NEWER, Answer.DIFFERENT)


class OpenFolders:
    """Folders that were opened just now: the way to each is gone once for many files."""

    def __init__(self) -> None:
        self._found: dict[tuple[Path, tuple[str, ...]], tuple[LocalFolder, float]] = {}

    def open(self, root: Path, names: tuple[str, ...]) -> LocalFolder:
        """As ``LocalFolder`` would."""
        place, now = (root, names), time.monotonic()
        folder, until = self._found.get(place, (None, 0.0))
        if folder is None or until < now:
            if len(self._found) >= _FOLDERS or folder is not None:
                self.close()
            folder = LocalFolder(root, names)
            self._found[place] = folder, now + _KNOWN_S
        return folder.duplicate()

    def close(self) -> None:
        """Forget all."""
        for folder, _ in self._found.values():
            folder.close()
        self._found.clear()


class SmallTask(Task):
    """A task whose first step the small-file pipeline can do.

    Attributes:
        is_disk_slow: Writing takes so long that the workers should do it.
        is_finished: Nothing is left to do: what is done stays done.
        folders: Those that the pipeline has open, as long as it does the step.
    """

    is_disk_slow = False
    is_finished = False
    folders: OpenFolders | None = None

    @abstractmethod
    def ask(self, fast: FastClient, step: Step) -> None:
        """Send the first request; the step is its tag."""

    @abstractmethod
    def receive(self, fast: FastClient, reply: Reply) -> bool:
        """Go on with a reply; True if the step is done, False if another request was sent."""

    @property
    def _answer(self) -> Answer | None:
        return self.transfer.answer or self.transfer.job.answer_for_all


class SmallUpload(Upload, SmallTask):
    """Reads the file whole and sends it with one request; its name may need another before."""

    def ask(self, fast: FastClient, step: Step) -> None:
        """Send the file, or look first what stands at its name."""
        key = self.transfer.key
        crashpoint("up.begin")
        if key.endswith("/") or not has_plain_name(key) or self._answer is Answer.KEEP_BOTH:
            raise HandBack
        if self._open().size > SMALL_MAX:
            raise HandBack
        if self._target.is_surely_new:
            self._send(fast, step, Condition(must_be_new=True))
        else:
            fast.head(step, key)

    def receive(self, fast: FastClient, reply: Reply) -> bool:
        """What the server says of the name, or of the bytes."""
        if not self._target.was_sent:
            return self._choose_and_send(fast, reply)
        crashpoint("up.small_sent")
        stored = fast_client.read_stored(reply) if reply.status == 200 else None
        if stored is None:
            if reply.status in _REFUSED:  # then there is nothing of ours to look for
                self._target.was_sent = False
            raise HandBack
        compare(stored, self._md5)
        record_small_result(self.transfer, stored, self._md5)
        self.is_finished = True
        return True

    def _choose_and_send(self, fast: FastClient, reply: Reply) -> bool:
        if reply.status not in (200, 404):
            raise HandBack
        there = _announced(reply) if reply.status == 200 else None
        condition = self._target.choose_condition_for(there)
        if self._target.found is not None:  # by us, before: the ordinary way compares
            raise HandBack
        self._send(fast, reply.tag, condition)
        return False

    def _send(self, fast: FastClient, tag: object, condition: Condition) -> None:
        source = self._open()
        data = source.read(0, source.size)
        md5 = etags.new_md5(data)
        self._md5 = md5.hexdigest()
        crashpoint("up.small_read")
        about = headers_of(self.transfer.key, source, {TRANSFER_ID_NAME: self.transfer.transfer_id})
        self._target.was_sent = True
        fast.put(tag, self.transfer.key, (data, md5.digest()), about, condition)


class SmallDownload(Download, SmallTask):
    """Takes in the object with one request, proves and publishes it."""

    _is_looking = False

    def ask(self, fast: FastClient, step: Step) -> None:
        """Ask for the object, or look first how old it is."""
        crashpoint("down.begin")
        folder = self._open_folder()
        if self._answer in _TIMES and folder.identity(self._name) is not None:
            self._is_looking = True
            fast.head(step, self.transfer.key)
        else:
            self._get(fast, step, folder)

    def receive(self, fast: FastClient, reply: Reply) -> bool:
        """Go on with the age or with the bytes."""
        folder = self._open_folder()
        if self._is_looking:
            self._is_looking = False
            self._head = _announced(reply)
            self._get(fast, reply.tag, folder)
            return False
        head = fast_client.read_head(reply, len(reply.body)) if reply.status == 200 else None
        if head is None:
            raise HandBack
        self._head = head
        self.resize(head.size)
        if self._partial is None:
            self._partial = PartialFile(folder, self._name, self._token, is_nameless=True)
        data = memoryview(reply.body)
        self._partial.write(data, 0)
        self._proof.start_over()
        self._proof.add(data)
        crashpoint("down.small_fetched")
        if not self.is_disk_slow:
            self._finish()
        return True

    def _finish(self) -> None:
        """Prove and publish; should that fail, the ordinary way does both again and knows why."""
        with contextlib.suppress(AppError, TaskSignal):
            self._verify()
            self._publish()
            self.is_finished = True

    def _open_folder(self) -> LocalFolder:
        if self._folder is None and self.folders is not None:
            self._folder = self.folders.open(self.transfer.job.folder, self._names[:-1])
        return super()._open_folder()

    def _get(self, fast: FastClient, tag: object, folder: LocalFolder) -> None:
        self._choose_name(folder)
        crashpoint("down.name_settled")
        fast.get(tag, self.transfer.key, SMALL_MAX)


SMALL_KINDS: dict[Direction, type[SmallUpload | SmallDownload]] = {
    Direction.UPLOAD: SmallUpload,
    Direction.DOWNLOAD: SmallDownload,
}


def _announced(reply: Reply) -> ObjectHead:
    """What a good reply to ``head`` says, or ``HandBack``."""
    size = reply.headers.get("content-length", "")
    is_good = reply.status == 200 and size.isascii() and size.isdigit()
    about = fast_client.read_head(reply, int(size)) if is_good else None
    if about is None:
        raise HandBack
    return about
