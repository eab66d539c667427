"""Whether the target of a copy is its own source, reached through another connection or name."""

from __future__ import annotations

from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.distinct import normalized_key
from rustfs_desktop.s3.types import Page
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.types import CopyJob


def is_same_folder(job: CopyJob, prefix: str, target: str) -> bool:
    """Whether a copy of ``prefix`` to ``target`` would end in the copied folder itself.

    Both sides list the prefix then with the same objects, stored at the same time. Nothing is
    asked unless the names of the two could be those of one folder.
    """
    if not normalized_key(target).startswith(normalized_key(prefix)):
        return False
    target_side = BucketLocation(job.connection_id, job.client, job.bucket)
    try:
        found = _first_rows(job, target_side, prefix)
        return bool(found) and found == _first_rows(job, job.source, prefix)
    except Cancelled:
        raise
    except AppError:  # the keys may not list: each object is compared before its source is deleted
        return False


def may_be_inside(target: str, prefix: str) -> bool:
    """Whether some server may find objects of ``target`` while it lists ``prefix``."""
    inner, outer = normalized_key(target), normalized_key(prefix)
    return inner != outer and inner.startswith(outer)


def _first_rows(
    job: CopyJob, location: BucketLocation, prefix: str
) -> list[tuple[str, int, str, float]]:
    pages = list_pages(location.server, location.bucket, prefix, delimiter="", cancel=job.cancel)
    page = next(pages, Page())
    return list(zip(page.keys, page.sizes, page.etags, page.modified, strict=True))
