"""Whatever ends as a local file: which name it gets, and what stands there already."""

from __future__ import annotations

import functools
import os

from rustfs_desktop.s3.api.denials import denial_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import NoFreeName, NotReplaceable
from rustfs_desktop.transfers.local.names import numbered_names
from rustfs_desktop.transfers.local.partial_file import LocalFolder
from rustfs_desktop.transfers.tasks import published_file
from rustfs_desktop.transfers.tasks.signals import HandBack
from rustfs_desktop.transfers.tasks.task import Task, TaskTools
from rustfs_desktop.transfers.types import Answer, DownloadTransfer, Transfer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import KnownVersion


class LocalTargetTask(Task):
    """The part of a download that knows its folder and its name."""

    transfer: DownloadTransfer

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self._names = _names(self.transfer)
        self._name = self._wanted = self._names[-1]
        self._folder: LocalFolder | None = None
        self._head: ObjectHead | None = None
        self._has_looked = not self.transfer.job.is_adopted

    @property
    def _token(self) -> str:
        return f"{self.transfer.job.job_id[:12]}-{self.transfer.seq}"

    def _open_folder(self) -> LocalFolder:
        if self._folder is None:
            self._folder = LocalFolder(self.transfer.job.folder, self._names[:-1])
        return self._folder

    def _ask(self, version: str = "", *, with_checksum: bool = False) -> ObjectHead:
        """What the server says of the object; if it refuses, why."""
        with denial_details(self.remote):
            return head_object(self.remote, version, with_checksums=with_checksum)

    def _recognize_published(self) -> bool:
        """Find the file if the program ended between giving it its name and noting that."""
        if self._has_looked:
            return False
        found = published_file.same_content(
            self._open_folder(),
            self._name,
            self._ask,
            self.token.check,
            others=self._answer is Answer.KEEP_BOTH,
        )
        self._has_looked = True
        if found is not None:
            transfer = self.transfer
            transfer.other_end = str(transfer.path.with_name(found.name))
            transfer.proof, transfer.digest = found.proof, found.digest
        return found is not None

    def _choose_name(self, folder: LocalFolder) -> bool:
        """Choose the final name; True if what stands there is to be replaced."""
        try:
            seen = folder.identity(self._name)
        except NotReplaceable:
            if self._answer not in (Answer.KEEP_BOTH, Answer.SKIP):
                raise
            seen = (0, 0, 0)  # of no importance: it stays
        if seen is None:
            return False
        if not self._has_looked:  # that takes long, and is done in the first step
            raise HandBack
        if self.decide(seen, functools.partial(self._wants_to_replace, seen)) is Answer.REPLACE:
            return True
        self._name = self._free_name(folder)
        return False

    @property
    def _answer(self) -> Answer | None:
        return self.transfer.answer or self.transfer.job.answer_for_all

    def _free_name(self, folder: LocalFolder) -> str:
        """The wanted name with a number, as nothing has it yet."""
        for name in numbered_names(self._wanted):
            if not folder.has(name):
                return name
        raise NoFreeName

    def _wants_to_replace(self, seen: tuple[int, int, int], answer: Answer) -> bool:
        """Whether the object is newer than the local file, or different from it."""
        head = self._head or self._ask()
        local = KnownVersion(seen[1], seen[2])
        return etags.wants_to_replace(answer, etags.known_version(head), local)


def _names(transfer: DownloadTransfer) -> tuple[str, ...]:
    """The way from the job's folder to the file; ``Path`` takes long to say it."""
    root, path = str(transfer.job.folder), transfer.target.path
    names = tuple(path[len(root) + 1 :].split(os.sep))  # noqa: PTH206
    if path.startswith(root + os.sep) and all(names):
        return names
    return transfer.path.relative_to(transfer.job.folder).parts
