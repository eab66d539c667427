"""From the arguments of ``cp`` to jobs and the walks that plan them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rustfs_desktop.console.places import Place, usage_error
from rustfs_desktop.console.server import Server
from rustfs_desktop.s3 import parts
from rustfs_desktop.s3.errors import NotFound
from rustfs_desktop.s3.parts import Remote
from rustfs_desktop.transfers import plan
from rustfs_desktop.transfers.engine import Plan
from rustfs_desktop.transfers.types import Direction, Job, Transfer

Deed = tuple[Job, Plan]


def deeds(
    server: Server, sources: Sequence[Place], target: Place, *, recursive: bool
) -> list[Deed]:
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
    return [
        _download(server, source, target, is_only=len(sources) == 1, recursive=recursive)
        for source in sources
    ]


def _upload(server: Server, sources: Sequence[Place], target: Place, *, recursive: bool) -> Deed:
    paths: list[Path] = []
    for source in sources:
        if not source.path.is_dir():
            if not source.path.exists():
                raise usage_error(f"{source.path} does not exist.")
            paths.append(source.path)
        elif not recursive:
            raise usage_error(f"{source.path} is a folder; use -r.")
        else:
            paths += sorted(source.path.iterdir()) if source.is_inside else [source.path]
    is_folder = target.is_inside or len(sources) > 1 or sources[0].path.is_dir()
    prefix = target.key if is_folder else target.key.rpartition("/")[0]
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    job = Job(
        Direction.UPLOAD,
        server.connection_id,
        server.client,
        target.bucket,
        prefix=prefix,
        title=sources[0].name,
        what=plan.chosen_files(paths),
    )
    exact = "" if is_folder else target.key

    def walk(job: Job) -> Iterator[Transfer]:
        for transfer in plan.uploads(job):
            transfer.key = exact or transfer.key
            yield transfer

    return job, walk


def _download(
    server: Server, source: Place, target: Place, *, is_only: bool, recursive: bool
) -> Deed:
    is_folder = source.is_inside or recursive
    prefix = source.key if source.is_inside else source.key.rpartition("/")[0]
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    objects: list[tuple[str, int]] = []
    prefixes: list[str] = []
    if source.is_inside and not recursive:
        raise usage_error(f"s3://{source.bucket}/{source.key} is a folder; use -r.")
    size = -1 if source.is_inside else _size_of(server, source, is_needed=not recursive)
    if size >= 0:
        objects, is_folder = [(source.key, size)], False
    else:
        prefixes = [source.key if source.is_inside else f"{source.key}/"]
    into = is_folder or target.is_inside or not is_only or target.path.is_dir()
    job = Job(
        Direction.DOWNLOAD,
        server.connection_id,
        server.client,
        source.bucket,
        prefix=prefix,
        folder=target.path if into else target.path.parent,
        title=source.name or source.bucket,
        what=plan.chosen_objects(objects, prefixes),
    )

    def walk(job: Job) -> Iterator[Transfer]:
        for transfer in plan.downloads(job):
            if not into:
                transfer.path = target.path
            yield transfer

    return job, walk


def _size_of(server: Server, source: Place, *, is_needed: bool) -> int:
    """The size of the object, or -1 if there is none and none is needed."""
    try:
        return parts.head(Remote(server.client, source.bucket, source.key)).size
    except NotFound:
        if is_needed:
            raise
        return -1
