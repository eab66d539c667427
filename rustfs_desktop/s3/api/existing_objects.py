"""Which of many keys exist already: their sizes and ETags, from listings instead of HEADs."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.fast.one_off import Bootless
from rustfs_desktop.s3.http.listing_xml import read_page
from rustfs_desktop.s3.types import Page

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

PAGE_SIZE = 1000
_LAST_ASCII = "~"
_MAX_USELESS_PAGES = 4

# Size and ETag.
SizeAndEtag = tuple[int, str]


def existing_objects(
    client: Client, bucket: str, keys: Sequence[str], cancel: CancelToken
) -> dict[str, SizeAndEtag] | None:
    """Size and ETag of those of these keys that exist; None if too many others lie between them.

    Args:
        client: Where to ask.
        bucket: The bucket they are in.
        keys: In order; at least one.
        cancel: Looked at before every request.

    Raises:
        S3Error: The server does not say.
    """
    found: dict[str, SizeAndEtag] = {}
    prefix = _common(keys[0], keys[-1])
    next_at, wanted, useless_pages = 0, frozenset(keys), 0
    after, token = _just_before(keys[0]), ""
    while next_at < len(keys):
        cancel.check()
        page, is_more = _page((client, bucket, prefix), after, token, cancel)
        useless_pages += wanted.isdisjoint(page.keys)
        # Out of order, it cannot be told what is left out.
        if useless_pages > _MAX_USELESS_PAGES or page.keys != sorted(page.keys):
            return None
        found.update(zip(page.keys, zip(page.sizes, page.etags, strict=True), strict=True))
        if not is_more or not page.keys:
            break
        next_at = bisect.bisect_right(keys, page.keys[-1], next_at)
        token = page.next_token or ""
        if next_at < len(keys) and _just_before(keys[next_at]) > page.keys[-1]:
            after, token = _just_before(keys[next_at]), ""
    return {key: found[key] for key in keys if key in found}


def _page(
    place: tuple[Client, str, str], after: str, token: str, cancel: CancelToken
) -> tuple[Page, bool]:
    client, bucket, prefix = place
    way = {"continuation-token": token} if token else {"start-after": after}
    query = {"list-type": "2", "prefix": prefix, "encoding-type": "url", **way}
    with Bootless(client, bucket) as bootless:
        body = bootless.ask("ListObjectsV2", {**query, "max-keys": str(PAGE_SIZE)}, cancel)
    if body is None:
        start: Any = {"ContinuationToken": token} if token else {"StartAfter": after}
        with translate_errors("s3:ListBucket", bucket, client=client):
            reply: Any = client.listing.list_objects_v2(
                Bucket=bucket, Prefix=prefix, MaxKeys=PAGE_SIZE, EncodingType="url", **start
            )
        body = reply["Body"]
    return read_page(body, bucket, prefix)


def _common(one: str, other: str) -> str:
    length = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    return one[:length]


def _just_before(key: str) -> str:
    """A name that comes before this one, with little or nothing between the two."""
    last = ord(key[-1])
    if last > ord(_LAST_ASCII):
        return key[:-1]
    return key[:-1] + chr(last - 1) + _LAST_ASCII
