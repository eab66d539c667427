"""Pages of listings for the tests of the models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rustfs_desktop.s3.types import Page


def page_of(
    keys: Iterable[str] = (), prefixes: Iterable[str] = (), sizes: Sequence[int] | None = None
) -> Page:
    """A page with these names; sizes and dates are derived from the place in the list."""
    keys = list(keys)
    return Page(
        prefixes=list(prefixes),
        keys=keys,
        sizes=list(sizes) if sizes is not None else [(i * 7919) % 1000 for i in range(len(keys))],
        modified=[1.7e9 + (i * 104729) % 100_000 for i in range(len(keys))],
        etags=[f"{i:032x}" for i in range(len(keys))],
        storage_classes=["STANDARD"] * len(keys),
    )
