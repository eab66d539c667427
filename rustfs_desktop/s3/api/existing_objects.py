"""Existing objects among many keys, read from listings instead of one HeadObject per key."""

from __future__ import annotations

import bisect
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rustfs_desktop.s3.api.bucket_requests import BucketRequests
from rustfs_desktop.s3.http.listing_xml import read_page
from rustfs_desktop.s3.types import ObjectHead, Page, plain_etag

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

PAGE_SIZE = 1000
_LAST_ASCII = "~"
_MAX_OTHER_PAGES = 4


def existing_objects(
    client: Client,
    bucket: str,
    keys: Sequence[str],
    cancel: CancelToken,
    *,
    max_pages: int = sys.maxsize,
) -> dict[str, ObjectHead] | None:
    """Size and ETag of those keys that exist; None if the listings cannot tell.

    Too many other keys may lie between them, or a page may not continue where it was asked to.

    Args:
        client: The server.
        bucket: The bucket of the keys.
        keys: At least one key, sorted.
        cancel: Checked before every request.
        max_pages: Give up after so many requests.

    Raises:
        S3Error: A listing failed.
    """
    found: dict[str, tuple[int, str]] = {}
    prefix = _common_prefix(keys[0], keys[-1])
    next_index, requested, other_pages, last = 0, frozenset(keys), 0, ""
    position = {"StartAfter": _just_before(keys[0])}
    with BucketRequests(client, bucket, cancel) as requests:
        while next_index < len(keys):
            if not max_pages:
                return None
            max_pages -= 1
            cancel.check()
            page, is_more = _read(requests, bucket, prefix, position)
            other_pages += requested.isdisjoint(page.keys)
            # Keys may be missing from a listing that is not sorted.
            if other_pages > _MAX_OTHER_PAGES or page.keys != sorted(page.keys):
                return None
            found.update(zip(page.keys, zip(page.sizes, page.etags, strict=True), strict=True))
            if not is_more:
                break
            if not page.keys or page.keys[-1] <= last:
                return None
            last = page.keys[-1]
            next_index = bisect.bisect_right(keys, last, next_index)
            if next_index < len(keys):
                position = _next_position(page, keys[next_index], position)
    heads = ((key, found[key]) for key in keys if key in found)
    return {key: ObjectHead(plain_etag(etag), size) for key, (size, etag) in heads}


def _read(
    requests: BucketRequests, bucket: str, prefix: str, position: dict[str, str]
) -> tuple[Page, bool]:
    parameters = {"Prefix": prefix, "MaxKeys": PAGE_SIZE, "EncodingType": "url", **position}
    return read_page(requests.list_objects(parameters), bucket, prefix)


def _next_position(page: Page, key: str, position: dict[str, str]) -> dict[str, str]:
    """The parameters of the next page, or of a position just before ``key`` if that is further."""
    before = _just_before(key)
    if before > page.keys[-1]:
        return {"StartAfter": before}
    return {"ContinuationToken": page.next_token} if page.next_token else position


def _common_prefix(one: str, other: str) -> str:
    length = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    return one[:length]


def _just_before(key: str) -> str:
    """A key that sorts before this one, with few or no keys between the two."""
    last = ord(key[-1])
    if last > ord(_LAST_ASCII):
        return key[:-1]
    return key[:-1] + chr(last - 1) + _LAST_ASCII
