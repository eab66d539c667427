"""Base class for tasks that write a local file: its name, and conflicts with existing files."""

from __future__ import annotations

import functools
import os

from rustfs_desktop.s3.api.denial_details import denial_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import NoFreeName, NotReplaceable
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.names import NAME_TAKEN, numbered_names
from rustfs_desktop.transfers.tasks import published_file
from rustfs_desktop.transfers.tasks.signals import HandBack
from rustfs_desktop.transfers.tasks.task import Task, TaskTools
from rustfs_desktop.transfers.types import Answer, DownloadTransfer, Problem, Transfer
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.etags import KnownVersion


class LocalTargetTask(Task):
    """The part of a download that opens its folder and chooses the file name."""

    transfer: DownloadTransfer

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self._names = _names(self.transfer)
        self._name = self._requested_name = self._names[-1]
        self._folder: LocalFolder | None = None
        self._head: ObjectHead | None = None
        self._has_checked_published = not self.transfer.job.is_adopted

    @property
    def _temporary_id(self) -> str:
        """Part of the name of the temporary file, unique to this transfer."""
        return f"{self.transfer.job.job_id[:12]}-{self.transfer.seq}"

    def _open_folder(self) -> LocalFolder:
        if self._folder is None:
            self._folder = LocalFolder(self.transfer.job.folder, self._names[:-1])
        return self._folder

    def _request_head(self, version: str = "", *, with_checksum: bool = False) -> ObjectHead:
        """Send a HeadObject request; a denial is explained."""
        with denial_details(self.remote):
            return head_object(self.remote, version, with_checksums=with_checksum, needs_etag=False)

    def _recognize_published(self) -> bool:
        """Find the file if an earlier run renamed it but ended before the journal had that."""
        if self._has_checked_published:
            return False
        found = published_file.find_published(
            self._open_folder(),
            self._name,
            self._request_head,
            self.token.check,
            numbered=self._answer is Answer.KEEP_BOTH,
        )
        self._has_checked_published = True
        if found is not None:
            transfer = self.transfer
            transfer.path_or_key = str(transfer.path.with_name(found.name))
            self.verification = found.verification
        return found is not None

    def _choose_name(self, folder: LocalFolder) -> bool:
        """Choose the final name; True if the existing file is to be replaced."""
        try:
            seen = folder.identity(self._name)
        except NotReplaceable:
            if self._answer not in (Answer.KEEP_BOTH, Answer.SKIP):
                raise
            seen = (0, 0, 0)  # not used: the file stays
        if seen is None:
            return False
        if self._is_of_other_transfer(folder):
            self._rename_beside_own(folder)
            return False
        if not self._has_checked_published:  # it hashes the file: only in the first step
            raise HandBack
        compare = functools.partial(self._compare_with_target, seen)
        if self.decide(seen, compare) is Answer.REPLACE:
            return True
        self._name = self._find_free_name(folder)
        return False

    def _is_of_other_transfer(self, folder: LocalFolder) -> bool:
        """Whether this job wrote the existing file for another object."""
        file_id, seq = folder.file_id(self._name), self.transfer.seq
        return file_id is not None and self.transfer.job.written.get(file_id, seq) != seq

    def _rename_beside_own(self, folder: LocalFolder) -> None:
        """Take another name, as a file that this job wrote is never replaced by the next one.

        The folder takes two names for one, and did not say so when it was asked.
        """
        self._name = self._find_free_name(folder)
        job, key = self.transfer.job, self.transfer.key
        if all(problem.name != key for problem in job.problems):
            job.problems.append(Problem(key, NAME_TAKEN, is_left_out=False))
            self.journal.update_job(job)

    @property
    def _answer(self) -> Answer | None:
        return self.transfer.answer or self.transfer.job.answer_for_all

    def _find_free_name(self, folder: LocalFolder) -> str:
        """Find a free name: the requested one with a number."""
        for name in numbered_names(self._requested_name):
            if not folder.has(name):
                return name
        raise NoFreeName

    def _compare_with_target(self, seen: tuple[int, int, int], answer: Answer) -> bool:
        """Compare the object with the local file; True if the answer means to replace the file.

        Sends a HeadObject request unless the object's head is known.
        """
        head = self._head or self._request_head()
        local = KnownVersion(seen[1], seen[2])
        return etags.wants_to_replace(answer, etags.known_version(head), local)


def _names(transfer: DownloadTransfer) -> tuple[str, ...]:
    """The path from the job's folder to the file, split by hand because ``Path`` is slow."""
    root, path = str(transfer.job.folder), transfer.target.path
    names = tuple(path[len(root) + 1 :].split(os.sep))  # noqa: PTH206
    if path.startswith(root + os.sep) and all(names):
        return names
    return transfer.path.relative_to(transfer.job.folder).parts
