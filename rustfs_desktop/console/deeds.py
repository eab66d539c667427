"""From the arguments of ``cp`` to jobs."""

from __future__ import annotations

from collections.abc import Sequence

from rustfs_desktop.console.places import Place, usage_error
from rustfs_desktop.console.server import Server
from rustfs_desktop.s3 import parts
from rustfs_desktop.s3.errors import NotFound
from rustfs_desktop.s3.parts import Remote
from rustfs_desktop.transfers.plan import chosen_files, chosen_objects
from rustfs_desktop.transfers.types import Direction, Job


def jobs_for(
    server: Server, sources: Sequence[Place], target: Place, *, recursive: bool
) -> list[Job]:
    """One job for each way and each folder that keys are cut off at.

    Raises:
        S3Error: The places do not fit together, or a source does not exist.
    """
    if target.is_remote:
        if any(source.is_remote for source in sources):
            raise usage_error("Copies from server to server are not possible yet.")
        return [_upload(server, sources, target, recursive=recursive)]
    if not all(source.is_remote for source in sources):
        raise usage_error("One side must be s3://bucket/key.")
    is_only = len(sources) == 1
    return [
        _download(server, source, target, is_only=is_only, recursive=recursive)
        for source in sources
    ]


def is_same(job: Job, other: Job) -> bool:
    """Whether two jobs are one deed: the same command was given again.

    Neither sizes, which may have changed since, nor what was answered make a difference.
    """
    return _signature(job) == _signature(other)


def _signature(job: Job) -> tuple[object, ...]:
    source, what = job.source, job.what
    return (
        job.direction,
        job.connection_id,
        job.bucket,
        job.prefix,
        job.folder,
        source and (source.connection_id, source.bucket, source.prefix),
        job.is_move,
        what.get("paths"),
        what.get("names"),
        [key for key, _ in what.get("objects", ())],
        what.get("prefixes"),
        what.get("name"),
    )


def _upload(server: Server, sources: Sequence[Place], target: Place, *, recursive: bool) -> Job:
    for source in sources:
        if not source.path.exists():
            raise usage_error(f"{source.path} does not exist.")
        if source.path.is_dir() and not recursive:
            raise usage_error(f"{source.path} is a folder; use -r.")
    is_folder = target.is_inside or len(sources) > 1 or sources[0].path.is_dir()
    if is_folder:
        prefix = _as_prefix(target.key)
        names = ["" if each.is_inside and each.path.is_dir() else each.name for each in sources]
    else:
        prefix = _as_prefix(target.key.rpartition("/")[0])
        names = [target.name]
    return Job(
        Direction.UPLOAD,
        server.connection_id,
        server.client,
        target.bucket,
        prefix=prefix,
        title=sources[0].name,
        what=chosen_files([source.path for source in sources], names),
    )


def _download(
    server: Server, source: Place, target: Place, *, is_only: bool, recursive: bool
) -> Job:
    if source.is_inside and not recursive:
        raise usage_error(f"s3://{source.bucket}/{source.key} is a folder; use -r.")
    size = -1 if source.is_inside else _size_of(server, source, is_needed=not recursive)
    into = size < 0 or target.is_inside or not is_only or target.path.is_dir()
    if size >= 0:
        prefix = source.key.rpartition("/")[0]
        what = chosen_objects([(source.key, size)], [], "" if into else target.name)
    else:
        prefix = source.key if source.is_inside else source.key.rpartition("/")[0]
        what = chosen_objects([], [_as_prefix(source.key)])
    return Job(
        Direction.DOWNLOAD,
        server.connection_id,
        server.client,
        source.bucket,
        prefix=_as_prefix(prefix),
        folder=target.path if into else target.path.parent,
        title=source.name or source.bucket,
        what=what,
    )


def _as_prefix(key: str) -> str:
    return f"{key}/" if key and not key.endswith("/") else key


def _size_of(server: Server, source: Place, *, is_needed: bool) -> int:
    """The size of the object, or -1 if there is none and none is needed."""
    try:
        return parts.head(Remote(server.client, source.bucket, source.key)).size
    except NotFound:
        if is_needed:
            raise
        return -1
