"""The jobs that the arguments of ``cp`` describe."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rustfs_desktop.console.locations import CopyArgument, usage_error
from rustfs_desktop.console.server import Server
from rustfs_desktop.errors import NotFound
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.denial_details import denial_details
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.transfers.local.file_system import is_folder, is_missing
from rustfs_desktop.transfers.locations import BucketLocation, ObjectSelection
from rustfs_desktop.transfers.planning.expand import select_files
from rustfs_desktop.transfers.types import CopyJob, DownloadJob, Job, UploadJob

_MISSING = QT_TRANSLATE_NOOP("Messages", "{path} does not exist.")
_FOLDER = QT_TRANSLATE_NOOP("Messages", "{path} is a folder. Use -r to copy folders.")


@dataclasses.dataclass(frozen=True, slots=True)
class CopyCommand:
    """The parsed arguments of ``cp``: the sources and the target.

    Attributes:
        server: Where the remote side is; of a copy the target.
        origin: Copy: where the sources are.
        recursive: Whether folders are copied too.
    """

    server: Server
    origin: Server
    sources: Sequence[CopyArgument]
    target: CopyArgument
    recursive: bool

    def jobs(self) -> list[Job]:
        """One for all that is uploaded, else one for each source.

        Raises:
            AppError: Neither side is on a server, or a source does not exist.
        """
        from_server = [source.is_remote for source in self.sources]
        if self.target.is_remote and not any(from_server):
            return [_upload(self)]
        if not all(from_server):
            raise usage_error(
                QT_TRANSLATE_NOOP(
                    "Messages", "The source or the destination must be s3://bucket/key."
                )
            )
        kind = _copy if self.target.is_remote else _download
        return [kind(self, source) for source in self.sources]

    @property
    def into_folder(self) -> bool:
        """Whether the target is certainly a folder."""
        return self.target.is_inside or len(self.sources) > 1


def is_same(job: Job, other: Job) -> bool:
    """Whether two jobs are the same, because the same command was run again.

    Sizes, which may have changed since, and answers are not compared.
    """
    return _signature(job) == _signature(other)


def _signature(job: Job) -> tuple[object, ...]:
    return (
        job.kind,
        [(each.connection_id, each.bucket, each.prefix) for each in job.locations],
        *_selected(job),
    )


def _selected(job: Job) -> tuple[object, ...]:
    if isinstance(job, UploadJob):
        return list(job.selection.paths), list(job.selection.names)
    assert isinstance(job, DownloadJob | CopyJob)
    keys = [key for key, _ in job.selection.objects]
    options = (job.is_move,) if isinstance(job, CopyJob) else (job.folder, job.name)
    return keys, list(job.selection.prefixes), *options


def _upload(command: CopyCommand) -> Job:
    sources, target = command.sources, command.target
    for source in sources:
        if is_missing(source.path):
            raise usage_error(_MISSING.with_values(path=str(source.path)))
        if is_folder(source.path) and not command.recursive:
            raise usage_error(_FOLDER.with_values(path=str(source.path)))
    if command.into_folder or is_folder(sources[0].path):
        prefix = _as_prefix(target.key)
        names = ["" if each.is_inside and is_folder(each.path) else each.name for each in sources]
    else:
        prefix = _folder_of(target.key)
        names = [target.name]
    return UploadJob(
        command.server.connection_id,
        command.server.client,
        target.bucket,
        prefix=prefix,
        title=sources[0].name,
        selection=select_files([source.path for source in sources], names),
    )


def _download(command: CopyCommand, source: CopyArgument) -> Job:
    target, objects, prefixes = command.target, *_chosen(command, source)
    into = not objects or command.into_folder or is_folder(target.path)
    return DownloadJob(
        command.origin.connection_id,
        command.origin.client,
        source.bucket,
        prefix=source.key if source.is_inside else _folder_of(source.key),
        folder=target.path if into else target.path.parent,
        title=source.name or source.bucket,
        selection=ObjectSelection(objects, prefixes),
        name="" if into else target.name,
    )


def _copy(command: CopyCommand, source: CopyArgument) -> Job:
    """The job whose prefix replaces the prefix of the source in each key."""
    target, objects, prefixes = command.target, *_chosen(command, source)
    if objects and not command.into_folder:
        cut, prefix = source.key, target.key
    else:
        cut = source.key if source.is_inside else _folder_of(source.key)
        prefix = _as_prefix(target.key)
    origin = command.origin
    return CopyJob(
        command.server.connection_id,
        command.server.client,
        target.bucket,
        prefix=prefix,
        title=source.name or source.bucket,
        selection=ObjectSelection(objects, prefixes),
        source=BucketLocation(origin.connection_id, origin.client, source.bucket, cut),
    )


def _chosen(command: CopyCommand, source: CopyArgument) -> tuple[list[tuple[str, int]], list[str]]:
    """A source as objects (key, size) and prefixes, of which there is one."""
    if not source.is_inside:
        try:
            remote = Remote(command.origin.client, source.bucket, source.key)
            with denial_details(remote):
                return [(source.key, head_object(remote).size)], []
        except NotFound:
            if not command.recursive:
                raise
    elif not command.recursive:
        raise usage_error(_FOLDER.with_values(path=f"s3://{source.bucket}/{source.key}"))
    return [], [_as_prefix(source.key)]


def _as_prefix(key: str) -> str:
    return f"{key}/" if key and not key.endswith("/") else key


def _folder_of(key: str) -> str:
    return key[: key.rfind("/") + 1]
