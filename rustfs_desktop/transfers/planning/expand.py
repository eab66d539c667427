"""Expands a selection into transfers: walks local folders and lists prefixes.

Generators, so that the first transfers start while others are found. A job keeps its selection, so
that an interrupted walk can be repeated after a restart.
"""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.keys import copied_key_problem, key_problem
from rustfs_desktop.transfers.errors import LocalError, SameObject, Unreadable
from rustfs_desktop.transfers.local.file_system import is_folder
from rustfs_desktop.transfers.local.folder_probe import local_names
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.names import LocalNames, NameRules
from rustfs_desktop.transfers.local.source_file import open_regular
from rustfs_desktop.transfers.locations import FileSelection
from rustfs_desktop.transfers.planning import preflight
from rustfs_desktop.transfers.planning.object_sizes import sized_objects
from rustfs_desktop.transfers.planning.same_folder import check_folders
from rustfs_desktop.transfers.planning.target_keys import TargetKeys
from rustfs_desktop.transfers.planning.walk_pages import walk_pages
from rustfs_desktop.transfers.types import (
    Answer,
    CopyJob,
    CopyTransfer,
    DownloadJob,
    DownloadTransfer,
    Job,
    Problem,
    Transfer,
    UploadJob,
    UploadTransfer,
)

_SPECIAL_FILE = QT_TRANSLATE_NOOP("Messages", "Not a regular file")
_LINK = QT_TRANSLATE_NOOP("Messages", "Symbolic link inside a folder")
_UNREADABLE = QT_TRANSLATE_NOOP("Messages", "You do not have permission to read this file")
_NOT_ELSEWHERE = QT_TRANSLATE_NOOP(
    "Messages",
    "A name with “//”, “.” or “..” cannot be copied to another server, which may store it under"
    " another name. Rename it first",
)
_IN_PLACE = QT_TRANSLATE_NOOP("Messages", "Already in this folder")


def select_files(paths: Sequence[Path], names: Sequence[str] = ()) -> FileSelection:
    """A selection of files and folders, with other names on the server if given."""
    # Path.resolve() would lose the name of a link, and Path.absolute() would keep "..".
    absolute = [os.path.abspath(path) for path in paths]  # noqa: PTH100  # see above
    return FileSelection(absolute, names)


def plan_of(job: Job) -> Iterator[Transfer]:
    """The transfers of a job, found while iterating."""
    if isinstance(job, UploadJob):
        return uploads(job)
    if isinstance(job, DownloadJob):
        return downloads(job)
    assert isinstance(job, CopyJob)
    return copies(job)


def uploads(job: UploadJob) -> Iterator[UploadTransfer]:
    """The transfers for local files and folders, into ``job.prefix``.

    A symbolic link that the user selected is followed; links inside folders are skipped, because
    they may lead out of the selection. Everything skipped is listed in ``job.problems``.
    """
    names_so_far: set[str] = set()
    paths = [Path(path) for path in job.selection.paths]
    names = job.selection.names or [path.name for path in paths]
    if len(paths) > 1 or any(map(is_folder, paths)):
        _add_problem(job, preflight.check_server(job.server, job.bucket, job.cancel))
    keys = TargetKeys(names)
    for path, name in zip(paths, names, strict=True):
        yield from keys.distinct(_upload(job, path, name, is_first=name not in names_so_far))
        names_so_far.add(name)


def _upload(job: UploadJob, path: Path, name: str, *, is_first: bool) -> Iterator[UploadTransfer]:
    try:
        real = Path(os.path.realpath(path, strict=True))
        found = os.lstat(real)
    except OSError as error:
        _leave_out(job, str(path), error.strerror or str(error), is_serious=True)
        return
    if stat.S_ISDIR(found.st_mode):
        prefix = f"{job.prefix}{name}/" if name else job.prefix
        if is_first and _is_new(job, prefix):
            job.new_prefixes = (*job.new_prefixes, prefix)
        yield from _walk(job, str(real), prefix)
    elif stat.S_ISREG(found.st_mode):
        yield from _file(job, str(real), f"{job.prefix}{name}", found.st_size)
    else:
        _leave_out(job, str(path), _SPECIAL_FILE)


def _is_new(job: Job, prefix: str) -> bool:
    """Whether the prefix has no objects, so that its files need no HeadObject."""
    try:
        return not any(
            page.keys
            for page in list_pages(job.server, job.bucket, prefix, delimiter="", cancel=job.cancel)
        )
    except AppError:  # the keys may not list: each file gets a HeadObject
        return False


def _walk(job: UploadJob, top: str, prefix: str) -> Iterator[UploadTransfer]:
    """The files below a folder, depth first, keeping only the entries of one path in memory."""
    waiting = [(top, prefix)]
    while waiting:
        folder, folder_key = waiting.pop()
        job.cancel.check()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            _leave_out(job, folder, error.strerror or str(error), is_serious=True)
            continue
        if not entries:
            yield from _file(job, folder, folder_key, 0)
        inner = []
        for entry in entries:
            if _is_real_folder(entry):
                inner.append((entry.path, f"{folder_key}{entry.name}/"))
            else:
                yield from _entry(job, entry, f"{folder_key}{entry.name}")
        waiting.extend(reversed(inner))


def _is_real_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder and no link to one; ``_entry`` reports those that are unreadable."""
    try:
        return entry.is_dir(follow_symlinks=False) and not _is_junction(entry)
    except OSError:
        return False


def _is_junction(entry: os.DirEntry[str]) -> bool:
    return bool(getattr(entry, "is_junction", bool)())


def _entry(job: UploadJob, entry: os.DirEntry[str], key: str) -> Iterator[UploadTransfer]:
    try:
        if entry.is_symlink() or _is_junction(entry):
            _leave_out(job, entry.path, _LINK)
            return
        if not entry.is_file(follow_symlinks=False):
            _leave_out(job, entry.path, _SPECIAL_FILE)
            return
        size = entry.stat(follow_symlinks=False).st_size
    except OSError as error:
        _leave_out(job, entry.path, error.strerror or str(error), is_serious=True)
        return
    yield from _file(job, entry.path, key, size)


def _file(job: UploadJob, path: str, key: str, size: int) -> Iterator[UploadTransfer]:
    problem = key_problem(key)
    if problem:
        _leave_out(job, path, problem, is_serious=True)
    elif unreadable := _why_unreadable(path):
        _leave_out(job, path, unreadable, is_serious=True)
    elif not (
        _add_problem(job, preflight.check_key(job, key, path, job.cancel))
        or _add_problem(job, preflight.check_size(path, size))
    ):
        yield UploadTransfer(job, key, path, size)


def _why_unreadable(path: str) -> str:
    """Why a file cannot be read; empty if it can."""
    if os.access(path, os.R_OK):
        return ""
    try:
        os.close(open_regular(path))
    except Unreadable:
        return _UNREADABLE
    except LocalError as error:  # the disk fails, for example
        return error.text
    return ""


def _leave_out(job: Job, name: str, reason: str, *, is_serious: bool = False) -> None:
    job.problems.append(Problem(name, reason, is_serious))


def _add_problem(job: Job, problem: Problem | None) -> bool:
    """Add a problem, if there is one; True if its file is skipped."""
    if problem is not None:
        job.problems.append(problem)
    return problem is not None and problem.is_left_out


def downloads(job: DownloadJob, system: NameRules | None = None) -> Iterator[DownloadTransfer]:
    """The transfers for objects and everything below prefixes, into ``job.folder``.

    Args:
        job: The job.
        system: The rules for all local names; by default each folder is probed for its own.
    """
    names, space = _local_names(job, system), preflight.DiskSpace(job.folder)
    _add_problem(job, preflight.check_folder(job.folder))
    if len(job.selection.objects) > 1:
        _add_problem(job, preflight.check_server(job.server, job.bucket, job.cancel))
    for key, size in _downloaded_objects(job, names):
        if key.endswith("/") and not size:
            _make_folder(job, names, key)
            continue
        if job.name:
            path: tuple[str, ...] = (job.name,)
        else:
            path = names.file(key)
            _add_problem(job, preflight.check_name(key, job.prefix, path, names.own))
        if not _add_problem(job, space.reserve(key, size)):
            target = os.path.join(job.folder, *path)  # noqa: PTH118  # Path is slow for many
            yield DownloadTransfer(job, key, target, size)


def _local_names(job: DownloadJob, system: NameRules | None) -> LocalNames:
    """The local names of the job, by the rules of ``system`` or those of each folder."""
    if system is not None:
        return LocalNames(job.prefix, system)
    return local_names(job.folder, job.prefix)


def _downloaded_objects(job: DownloadJob, names: LocalNames) -> Iterator[tuple[str, int]]:
    yield from sized_objects(job, job, job.selection.objects)
    for prefix in job.selection.prefixes:
        _make_folder(job, names, prefix)
        for page in walk_pages(job, job, prefix):
            yield from zip(page.keys, page.sizes, strict=True)


def _make_folder(job: DownloadJob, names: LocalNames, key: str) -> None:
    """Create a local folder while planning, because no transfer does."""
    if key == job.prefix:
        return
    try:
        LocalFolder(job.folder, names.folder(key)).close()
    except AppError as error:
        _leave_out(job, key, error.text, is_serious=True)


def copies(job: CopyJob) -> Iterator[CopyTransfer]:
    """The transfers for objects and everything below prefixes of ``job.source``.

    ``job.source.prefix`` at the start of a key becomes ``job.prefix`` in the copy's key; to rename
    an object, give its complete old and new key.

    Raises:
        AppError: A folder would be copied into itself.
    """
    source, prefixes = job.source, job.selection.prefixes
    targets = [_copied(job, prefix) for prefix in prefixes]
    is_within = (source.endpoint, source.bucket) == (job.endpoint, job.bucket)
    may_find_copies = check_folders(job, targets, is_within=is_within)
    if prefixes or len(job.selection.objects) > 1:
        _add_problem(job, preflight.check_server(source.server, source.bucket, job.cancel))
        if not is_within:
            _add_problem(job, preflight.check_server(job.server, job.bucket, job.cancel))
    found = _copied_objects(job, zip(prefixes, targets, strict=True))
    if may_find_copies:
        found = iter(list(found))
    made = (
        transfer for key, size in found for transfer in _copy(job, key, size, is_within=is_within)
    )
    yield from TargetKeys(_selected_names(job)).distinct(made)


def _selected_names(job: CopyJob) -> Iterator[str]:
    """The part of each selected key that follows the prefix of the job in that of its copy."""
    for key in itertools.chain((key for key, _ in job.selection.objects), job.selection.prefixes):
        yield key.removeprefix(job.source.prefix)


def _copied_objects(job: CopyJob, folders: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    source = job.source
    yield from sized_objects(job, source, job.selection.objects)
    for prefix, target in folders:
        if _is_new(job, target):
            job.new_prefixes = (*job.new_prefixes, target)
        for page in walk_pages(job, source, prefix):
            yield from zip(page.keys, page.sizes, strict=True)


def _copied(job: CopyJob, key: str) -> str:
    return job.prefix + key.removeprefix(job.source.prefix)


def _copy(job: CopyJob, key: str, size: int, *, is_within: bool) -> Iterator[CopyTransfer]:
    target = _copied(job, key)
    is_itself = is_within and target == key
    problem = _copy_problem(job, target) or (is_itself and _onto_itself(job))
    if problem:
        _leave_out(job, key, problem, is_serious=not is_itself)
        return
    if not is_itself and _add_problem(job, preflight.check_key(job, target, key, job.cancel)):
        return
    transfer = CopyTransfer(job, target, key, size)
    yield transfer


def _onto_itself(job: CopyJob) -> str:
    """Why an object cannot be copied onto itself; empty if it gets another name, or is skipped."""
    if job.is_move:
        return _IN_PLACE
    return SameObject.title if job.answer_for_all in (None, Answer.REPLACE) else ""


def _copy_problem(job: CopyJob, target: str) -> str:
    """Why an object cannot be copied to this key; empty if it can.

    A server that has keys with ``..`` or ``//`` can store them under another prefix as well.
    Another one may store ``a//b`` as ``a/b``, or take ``..`` for the way to another bucket.
    """
    problem = copied_key_problem(target)
    is_odd = not problem and job.source.endpoint != job.endpoint and key_problem(target)
    return _NOT_ELSEWHERE if is_odd else problem
