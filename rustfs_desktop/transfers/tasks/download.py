"""The task that downloads one object: one GetObject for a small object, else range requests."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

from rustfs_desktop.errors import AppError, Cancelled, ChangedOnServer
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api import downloads
from rustfs_desktop.s3.api.downloads import RangesIgnored
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.errors import (
    DiskFull,
    JournalError,
    NoFreeName,
    NotPublished,
    SourceUnavailable,
    TemporaryGone,
)
from rustfs_desktop.transfers.journal.resume_state import Leftover, ResumeStage, ResumeState
from rustfs_desktop.transfers.local import quarantine
from rustfs_desktop.transfers.local.file_system import is_folder
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.names import temporary_name
from rustfs_desktop.transfers.local.partial_file import NameTaken, PartialFile
from rustfs_desktop.transfers.tasks import published_file
from rustfs_desktop.transfers.tasks.download_ranges import DownloadRanges, Hash
from rustfs_desktop.transfers.tasks.download_verification import (
    DownloadVerifier,
    are_parts_hashed,
    expected_md5,
    likely_part_length,
)
from rustfs_desktop.transfers.tasks.fetch_ranges import RangeFetcher
from rustfs_desktop.transfers.tasks.local_target import LocalTargetTask
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.tasks.task import Phase, Script, Step, StepName, TaskTools
from rustfs_desktop.transfers.types import Transfer
from rustfs_desktop.transfers.verification import BEFORE, local_file
from rustfs_desktop.transfers.verify import etags
from rustfs_desktop.transfers.verify.crc import Crc, crc_kind

RANGE_BYTES = 8 * etags.MIB
_MAX_RANGE_BYTES = 64 * etags.MIB


class Download(LocalTargetTask):
    """Downloads one version of an object; the file appears complete or not at all."""

    def __init__(self, transfer: Transfer, tools: TaskTools) -> None:
        super().__init__(transfer, tools)
        self._partial: PartialFile | None = None
        self._ranges = DownloadRanges(self)
        is_size_planned = not (transfer.has_resume_state or transfer.job.is_adopted)
        self._planned_size = transfer.size if is_size_planned else -1
        self._verifier = DownloadVerifier(self, self._planned_size)
        self._is_verified = False
        self._is_published = False
        self._leftover: Leftover | None = None

    def script(self) -> Script:
        """A small object is fetched in the first step."""
        yield [self.step(StepName.BEGIN, self._begin)]
        if not self._is_published:
            if not self._is_verified:
                yield from self._fetch_and_verify()
            yield [self.step(StepName.PUBLISH, self._publish, is_final=True)]
        return self.verified()

    def _fetch_and_verify(self) -> Iterator[Phase]:
        if self._ranges.all:
            yield self._fetch_phase()
            if not self._ranges.all:  # the server does not support range requests
                yield [self.step(StepName.FETCH_WHOLE, self._fetch_whole)]
        yield [self.step(StepName.VERIFY, self._verify)]

    def release(self, *, keep: bool) -> None:
        """Close the files; sync the temporary file to resume later, or remove it."""
        partial, folder = self._partial, self._folder
        keep = keep and self.transfer.has_resume_state  # else the next attempt fetches all again
        if not self._is_published and not keep:
            self._restore_size()
        if keep:
            if partial is not None:
                with contextlib.suppress(AppError):
                    self._ranges.sync_finished(partial)
                partial.close_file()
        elif not self._is_published:
            self._remove_temporary()
        if folder is not None:
            folder.close()
        crashpoint("down.released")

    def leftover(self) -> Leftover | None:
        """A temporary file that could not be removed."""
        return self._leftover

    def fall_back(self, step: Step, error: AppError) -> bool:
        """Fetch the whole object with one request if the server ignores ranges."""
        del step
        if not isinstance(error, RangesIgnored):
            return False
        self._ranges.all.clear()
        return True

    @property
    def is_big(self) -> bool:
        """Whether it is fetched in ranges."""
        return self.transfer.size > etags.SINGLE_MAX

    # Steps -------------------------------------------------------------------------------

    def _begin(self) -> None:
        crashpoint("down.begin")
        if self._ranges.load():
            self._has_checked_published = True  # not finished: a file at the name is not ours
            self._resume()
            return
        folder = self._open_folder()
        self._is_published = self._recognize_published()
        if self._is_published:
            return
        self._choose_name(folder)
        crashpoint("down.name_chosen")
        if not self.is_big:
            self._fetch_whole()
            return
        self._head = head = self._request_head(with_checksum=True)
        self.resize(head.size)
        crashpoint("down.headed")
        if head.size <= etags.SINGLE_MAX or not head.etag:  # ranges may be of two versions
            self._fetch_whole()
            return
        length = self._part_length(head)
        self._ranges.begin(
            ResumeState(
                part_size=length or _range_bytes(head.size),
                etag=head.etag,
                version_id=head.fixed_version_id,
                size=head.size,
                modified=head.modified,
                temp=temporary_name(self._name, self._temporary_id, folder.longest_name),
            )
        )
        self._create_temporary(folder)
        self._ranges.create_ranges(_range_hash(head, self._ranges.resume_state.part_size))

    def _part_length(self, head: ObjectHead) -> int:
        """The part size for ranges whose hashes give the composite ETag; 0 for any size."""
        if crc_kind(head):
            return 0
        length = likely_part_length(head, head.size)
        if not length and not expected_md5(head):
            length = self._verifier.layout.part_length(head)
        return length if length <= _MAX_RANGE_BYTES else 0

    def _create_temporary(self, folder: LocalFolder) -> None:
        temp = self._ranges.resume_state.temp  # an earlier run may have chosen another name
        self._partial = partial = PartialFile(folder, self._name, self._temporary_id, temp=temp)
        self._ranges.record_temporary(partial)
        crashpoint("down.temp_made")
        partial.reserve(self._ranges.resume_state.size)
        crashpoint("down.reserved")

    def _resume(self) -> None:
        """Resume a download after a pause or a restart."""
        saved, transfer = self._ranges.resume_state, self.transfer
        if not is_folder(transfer.job.folder):
            raise SourceUnavailable(detail="its folder does not exist")
        folder = self._open_folder()
        self._is_verified = saved.stage is ResumeStage.FINALIZING
        if self._is_verified:
            head, text = ObjectHead(saved.etag, saved.size), transfer.verification
            self.verification = local_file(head, saved.size, text or BEFORE, transfer.digest)
        if self._is_verified and published_file.finish_publishing(folder, self._name, saved):
            self._is_published = True
            return
        if not self._is_verified:
            self._head = head = self._request_head(saved.version_id, with_checksum=True)
            if (head.etag, head.size) != (saved.etag, saved.size):
                raise ChangedOnServer
            self.resize(head.size)
            self._ranges.create_ranges(_range_hash(head, saved.part_size))
        done = saved.size if self._is_verified else self._ranges.restore_progress()
        if done or saved.temp_inode:
            self._partial = PartialFile.reopen(folder, saved.temp, saved.temp_inode, done)
            if self._partial is None:
                raise _temporary_gone()
            self._partial.reserve(saved.size)
        else:
            self._create_temporary(folder)
        transfer.add_bytes(done - transfer.bytes_done)

    def _fetch_phase(self) -> Phase:
        assert self._partial is not None
        return RangeFetcher(self, self._known_head(), self._partial).steps(
            self._ranges, self._verifier
        )

    def _fetch_whole(self) -> None:
        """Fetch the whole object with one request."""
        folder, earlier = self._open_folder(), self._head
        self.transfer.add_bytes(-self.transfer.bytes_done)
        self._verifier.start_over()
        offset = 0

        def take(data: memoryview) -> None:
            nonlocal offset
            partial.write(data, offset)
            self._verifier.add(data)
            offset += len(data)
            self.count_moved(len(data))

        def begin(head: ObjectHead) -> Callable[[memoryview], None]:
            if earlier is not None and earlier.etag != head.etag:
                raise ChangedOnServer
            self.resize(head.size)
            return take

        if self._partial is None or self._partial.is_closed:  # closed: it could not be published
            self._partial = PartialFile(folder, self._name, self._temporary_id, is_nameless=True)
        partial = self._partial
        self._head = downloads.get_object(self.remote, begin, self.transfer.size)
        crashpoint("down.small_fetched")

    def _verify(self) -> None:
        """Verify the content, then sync the file and set its attributes."""
        crashpoint("down.all_fetched")
        head, partial, job = self._known_head(), self._partial, self.transfer.job
        assert partial is not None
        self._ranges.sync_finished(partial)
        self.verification = verified = self._verifier.verify(head, partial, self._ranges)
        # The journal stores both before the file gets its name.
        self.transfer.verification, self.transfer.digest = verified.text, verified.digest
        crashpoint("down.verified")
        url = quarantine.object_url(job.endpoint, job.bucket, self.transfer.key)
        partial.finish(head.size, _time_of(head), url)
        crashpoint("down.finished")

    def _publish(self) -> None:
        """Rename the finished file; most errors are retried."""
        try:
            self._publish_once()
        except (Cancelled, DiskFull, JournalError):
            raise
        except AppError as error:
            raise _not_published(error) from error
        crashpoint("down.small_published")

    def _publish_once(self) -> None:
        folder, partial = self._open_folder(), self._partial
        assert partial is not None
        for _ in range(100):  # other programs may create files with the chosen names
            replace = self._choose_name(folder)
            if self._name != os.path.basename(self.transfer.target.path):  # noqa: PTH119  # is slow
                self.transfer.path_or_key = str(folder.path / self._name)
            self._ranges.mark_finalizing()
            with contextlib.suppress(NameTaken):
                if (file_id := partial.file_id) is not None:
                    self.transfer.job.written[file_id] = self.transfer.seq
                partial.publish(self._name, replace=replace)
                self._is_published = True
                return
        raise NoFreeName(
            cause=QT_TRANSLATE_NOOP(
                "Messages", "Another program keeps creating files with these names."
            )
        )

    # Helpers -----------------------------------------------------------------------------

    def _restore_size(self) -> None:
        """Return to the planned size, with which the next attempt compares what arrives."""
        if self._planned_size >= 0:
            self.resize(self._planned_size)

    def _remove_temporary(self) -> None:
        """Remove the temporary file; if that fails, it becomes the leftover."""
        partial, temp = self._partial, self._ranges.resume_state.temp
        path = self.transfer.path.parent / (partial.name if partial is not None else temp)
        try:
            if partial is not None:
                partial.discard()
            elif temp and self._folder is not None:
                self._folder.remove(temp)
            elif temp:
                path.unlink(missing_ok=True)
        except OSError:
            self._leftover = Leftover(path=str(path), since=self.transfer.job.created)

    def _known_head(self) -> ObjectHead:
        assert self._head is not None
        return self._head


def _range_hash(head: ObjectHead, length: int) -> Hash | None:
    """The hash for each range of this length; None where only the MD5 of the whole is compared."""
    if kind := crc_kind(head):
        return Crc(kind)
    is_whole = expected_md5(head) and not are_parts_hashed(head, length)
    return None if is_whole else etags.new_md5()


def _temporary_gone() -> StartOver:
    return StartOver(TemporaryGone())


def _range_bytes(size: int) -> int:
    """The size of ranges where any will do; larger for huge objects, so that they stay few."""
    return RANGE_BYTES if size <= etags.MAX_PART_COUNT * RANGE_BYTES else etags.part_size(size)


def _time_of(head: ObjectHead) -> int | None:
    """The time of the content in ns, None if the server does not say it."""
    version = etags.known_version(head)
    return None if version.is_upload_time and head.modified < 0 else version.modified_ns


def _not_published(error: AppError) -> AppError:
    return NotPublished(cause=error.text, detail=error.detail)
