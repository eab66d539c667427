"""What a location on a server names: an object, and the contents of the folder of this name."""

from __future__ import annotations

from collections.abc import Iterator

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.console.locations import CopyArgument
from rustfs_desktop.errors import NotFound
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Page

_NOTHING = QT_TRANSLATE_NOOP("Messages", "No such file or folder")
_WHERE = QT_TRANSLATE_NOOP("Messages", "There is nothing at {address}.")


def folder_prefix(location: CopyArgument) -> str:
    """The prefix of the folder that a location names; empty for the whole bucket."""
    return location.key if location.is_inside else f"{location.key}/"


def remote_pages(
    client: Client, location: CopyArgument, *, is_recursive: bool
) -> Iterator[tuple[str, Page]]:
    """The pages of what a location names, asked of the server one after the other.

    With a ``/`` at its end a location names a folder only, else an object too.

    Yields:
        The folder that contains the names of the page, and the page.

    Raises:
        NotFound: There is nothing at the location; an empty bucket is something.
        S3Error: The listing failed; what was yielded is not all.
    """
    is_found = not location.key
    if not location.is_inside:
        page = _named_object(client, location)
        if page.keys:
            is_found = True
            yield location.key[: location.key.rfind("/") + 1], page
    prefix = folder_prefix(location)
    delimiter = "" if is_recursive else "/"
    for page in list_pages(
        client, location.bucket, prefix, delimiter=delimiter, cancel=CancelToken()
    ):
        if page:
            is_found = True
            yield prefix, page
    if not is_found and not _has_marker(client, location.bucket, prefix):
        address = f"s3://{location.bucket}/{location.key}"
        raise NotFound(_NOTHING, _WHERE.with_values(address=address))


def _named_object(client: Client, location: CopyArgument) -> Page:
    """The object of this key as a page; its row is the first of all keys that begin like it."""
    page = _first_page(client, location.bucket, location.key)
    page.prefixes = []
    page.keep_rows([page.keys.index(location.key)] if location.key in page.keys else [])
    return page


def _has_marker(client: Client, bucket: str, prefix: str) -> bool:
    """Whether an empty folder has an object that marks it, which other listings omit."""
    return prefix in _first_page(client, bucket, prefix, delimiter="").keys


def _first_page(client: Client, bucket: str, prefix: str, delimiter: str = "/") -> Page:
    pages = list_pages(client, bucket, prefix, delimiter=delimiter, cancel=CancelToken())
    return next(pages, Page())
