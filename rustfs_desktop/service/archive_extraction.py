"""Extracts entries of an archive on the server into a local folder, without the rest of it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Cancelled, S3Error
from rustfs_desktop.message import Message
from rustfs_desktop.preview.archive_entries import ArchiveEntry, EntryKind
from rustfs_desktop.preview.archives.contents import Pieces, open_contents, why_not
from rustfs_desktop.preview.archives.listing import is_tar
from rustfs_desktop.preview.types import ArchivePreview
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.service.previews import PreviewSubject, range_fetcher
from rustfs_desktop.transfers.errors import NoFreeName
from rustfs_desktop.transfers.local.folder_probe import local_names
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.names import numbered_names
from rustfs_desktop.transfers.local.partial_file import NameTaken, PartialFile
from rustfs_desktop.transfers.local.quarantine import object_url
from rustfs_desktop.transfers.types import Answer


@dataclasses.dataclass(frozen=True, slots=True)
class EntrySelection:
    """Some entries of an archive.

    Attributes:
        subject: The archive on the server.
        archive: What was listed of it.
        nodes: The selected nodes of its tree; none means all.
    """

    subject: PreviewSubject
    archive: ArchivePreview
    nodes: tuple[int, ...] = ()

    @property
    def prefix(self) -> str:
        """The path of the folder in the archive that all of them are in."""
        tree = self.archive.tree
        parents = {tree.parent(node) for node in self.nodes} or {0}
        paths = [tree.path(node) for node in parents]
        first, last = min(paths), max(paths)
        same = 0
        while same < min(len(first), len(last)) and first[same] == last[same]:
            same += 1
        return first[: first.rfind("/", 0, same) + 1]

    @property
    def top_names(self) -> list[str]:
        """The paths of the selected nodes; folders end in a slash."""
        tree = self.archive.tree
        nodes = self.nodes or tuple(tree.child(0, row) for row in range(tree.count(0)))
        paths = ((node, tree.path(node)) for node in nodes)
        return [path if tree.is_folder(node) else path[:-1] for node, path in paths]

    @property
    def size(self) -> int:
        """The size of all of them, as the archive says."""
        return sum(entry.size for entry in self.entries)

    @property
    def entries(self) -> list[ArchiveEntry]:
        """They and all below them, in the order of the archive."""
        numbers = self.archive.tree.entries_below(self.nodes or (0,))
        found = (self.archive.entries[number] for number in numbers)
        return sorted(found, key=lambda entry: entry.offset)


@dataclasses.dataclass(frozen=True, slots=True)
class ExtractionProgress:
    """How far an extraction is."""

    files: int
    all_files: int
    size: int
    all_size: int


@dataclasses.dataclass(slots=True)
class ExtractionResult:
    """How an extraction ended.

    Attributes:
        files: How many files were extracted.
        size: Their size together.
        skipped: How many were left out because a file of this name existed.
        problems: The names in the archive of what was not extracted, and why.
        existing: How many files existed before.
        needs_answer: Nothing was extracted: the user has to say what happens to these.
        is_verified: Whether the content was compared with checksums in the archive.
        error: Why it ended before all was tried.
    """

    files: int = 0
    size: int = 0
    skipped: int = 0
    problems: list[tuple[str, Message | AppError]] = dataclasses.field(default_factory=list)
    existing: int = 0
    needs_answer: bool = False
    is_verified: bool = True
    error: AppError | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class _Target:
    """An entry and the path that it gets."""

    entry: ArchiveEntry
    path: tuple[str, ...]


def extract(
    selection: EntrySelection,
    folder: Path,
    answer: Answer | None,
    cancel: CancelToken,
    report: Callable[[ExtractionProgress], None],
) -> ExtractionResult:
    """Extract entries into a folder; what one of them lacks does not stop the others.

    Args:
        selection: The entries.
        folder: An existing local folder; nothing is written outside of it.
        answer: What happens where a file exists; None to extract nothing then.
        cancel: Ends it between two pieces; files that are whole stay.
        report: Gets the progress.

    Raises:
        Cancelled: It was canceled.
    """
    result = ExtractionResult(is_verified=not is_tar(selection.subject.key))
    targets = list(_targets(selection, folder, result))
    result.existing = sum(_exists(folder, target) for target in targets)
    if result.existing and answer is None:
        result.needs_answer = True
        return result
    _Extraction(selection, folder, answer or Answer.KEEP_BOTH, result).run(targets, cancel, report)
    return result


def _targets(
    selection: EntrySelection, folder: Path, result: ExtractionResult
) -> Iterator[_Target]:
    """What can be extracted, and where to; the names are made safe as those of downloads are."""
    names = local_names(folder, selection.prefix)
    for entry in selection.entries:
        if (why := why_not(entry)) is not None:
            result.problems.append((entry.name, why))
        elif entry.kind is EntryKind.FOLDER:
            yield _Target(entry, names.folder(entry.name))
        else:
            yield _Target(entry, names.file(entry.name))


def _exists(folder: Path, target: _Target) -> bool:
    is_file = target.entry.kind is EntryKind.FILE
    try:
        return is_file and bool(folder.joinpath(*target.path).lstat())
    except OSError:
        return False


class _Extraction:
    """One run through the entries."""

    def __init__(
        self, selection: EntrySelection, folder: Path, answer: Answer, result: ExtractionResult
    ) -> None:
        self._subject = selection.subject
        self._head = ObjectHead(selection.archive.etag, selection.archive.size)
        self._folder, self._answer, self._result = folder, answer, result
        where = self._subject.client.endpoint.url, self._subject.bucket, self._subject.key
        self._url = object_url(*where)

    def run(
        self,
        targets: list[_Target],
        cancel: CancelToken,
        report: Callable[[ExtractionProgress], None],
    ) -> None:
        """Extract one after the other."""
        result = self._result
        files = [target.entry for target in targets if target.entry.kind is EntryKind.FILE]
        fetch = range_fetcher(self._subject, self._head)
        contents = open_contents(self._subject.key, self._head.size, fetch, files, cancel)
        all_size = sum(entry.size for entry in files)

        def on_written(size: int) -> None:
            report(ExtractionProgress(result.files, len(files), result.size + size, all_size))
            cancel.check()

        for target in targets:
            cancel.check()
            try:
                self._extract(target, contents, on_written)
            except Cancelled:
                raise
            except S3Error as error:  # the others would fail in the same way
                result.error = error
                return
            except AppError as error:
                result.problems.append((target.entry.name, error))

    def _extract(
        self, target: _Target, contents: Pieces, on_written: Callable[[int], None]
    ) -> None:
        if target.entry.kind is EntryKind.FOLDER:
            LocalFolder(self._folder, target.path).close()
            return
        folder = LocalFolder(self._folder, target.path[:-1])
        try:
            if self._answer is Answer.SKIP and folder.has(target.path[-1]):
                self._result.skipped += 1
                return
            if self._answer is Answer.REPLACE:
                folder.identity(target.path[-1])  # raises where it cannot be replaced
            self._write(folder, target, contents, on_written)
        finally:
            folder.close()

    def _write(
        self,
        folder: LocalFolder,
        target: _Target,
        contents: Pieces,
        on_written: Callable[[int], None],
    ) -> None:
        entry, name, written = target.entry, target.path[-1], 0
        partial = PartialFile(folder, name, is_nameless=True)
        try:
            partial.reserve(entry.size)
            for piece in contents(entry):
                partial.write(memoryview(piece), written)
                written += len(piece)
                on_written(written)
            is_timed = entry.modified == entry.modified  # else it is NaN
            partial.finish(written, int(entry.modified * 1e9) if is_timed else None, self._url)
            self._publish(folder, partial, name)
        finally:
            partial.discard()
        self._result.files += 1
        self._result.size += written

    def _publish(self, folder: LocalFolder, partial: PartialFile, name: str) -> None:
        """Give a file its name; one that came meanwhile is kept."""
        if self._answer is Answer.REPLACE:
            partial.publish(name, replace=True)
            return
        for candidate in (name, *numbered_names(name)):
            if folder.has(candidate):
                continue
            with contextlib.suppress(NameTaken):
                partial.publish(candidate, replace=False)
                return
        raise NoFreeName
