"""Whether the target of a copy is its own source, reached through another connection or name."""

from __future__ import annotations

from collections.abc import Sequence

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.distinct import normalized_key
from rustfs_desktop.s3.types import Page
from rustfs_desktop.transfers.errors import IntoItself, SamePlace
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import CopyJob


def check_folders(job: CopyJob, targets: Sequence[str], *, is_within: bool) -> bool:
    """Check that no folder would be copied into itself.

    Args:
        job: The copy.
        targets: Where each of its prefixes would go.
        is_within: Whether source and target have the same endpoint and bucket.

    Returns:
        Whether a walk through the folders may find what was copied meanwhile.

    Raises:
        IntoItself: A folder would be copied into itself.
        SamePlace: It would be, through another connection or another name of the bucket.
    """
    prefixes = job.selection.prefixes
    if is_within:
        if any(map(str.startswith, targets, prefixes)):
            raise IntoItself
        is_around = any(prefix.startswith(tuple(targets)) for prefix in prefixes)
        return is_around or any(map(may_be_inside, targets, prefixes))
    may_find_copies = False
    for prefix, target in zip(prefixes, targets, strict=True):
        is_same = is_same_folder(job, prefix, target)
        if is_same:
            raise SamePlace
        may_find_copies |= is_same is None and may_be_inside(target, prefix)
    return may_find_copies


def is_same_folder(job: CopyJob, prefix: str, target: str) -> bool | None:
    """Whether a copy of ``prefix`` to ``target`` would end in the copied folder itself.

    Both sides list an object of the prefix then with the same ETag, stored at the same time.
    Nothing is asked unless the names of the two could be those of one folder. None if the target
    cannot be listed.
    """
    if not normalized_key(target).startswith(normalized_key(prefix)):
        return False
    target_side = BucketLocation(job.connection_id, job.client, job.bucket)
    try:
        found = _first_rows(job, target_side, prefix)
        return bool(found and found & _first_rows(job, job.source, prefix))
    except Cancelled:
        raise
    except AppError:  # the keys may not list: each object is compared before its source is deleted
        return None


def may_be_inside(target: str, prefix: str) -> bool:
    """Whether some server may find objects of ``target`` while it lists ``prefix``."""
    inner, outer = normalized_key(target), normalized_key(prefix)
    return inner != outer and inner.startswith(outer)


def _first_rows(
    job: CopyJob, location: BucketLocation, prefix: str
) -> set[tuple[str, int, str, float]]:
    pages = list_pages(location.server, location.bucket, prefix, delimiter="", cancel=job.cancel)
    page = next(pages, Page())
    return set(zip(page.keys, page.sizes, page.etags, page.modified, strict=True))
