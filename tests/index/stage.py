"""Objects, queries and listings that the tests of the index share."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.index.errors import IndexReplaced
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.query import Query, parse
from rustfs_desktop.index.store import BucketIndex
from rustfs_desktop.index.types import IndexedObject
from rustfs_desktop.s3.types import Page

NOW = 1_800_000_000.0

NAMES = st.text(alphabet="abcABßßİéÉ._-\0\ufffe[*", min_size=1, max_size=5)
KEYS = st.one_of(
    st.lists(st.sampled_from(["a", "b", "Ab", "abc"]), min_size=1, max_size=3).map("/".join),
    st.lists(st.sampled_from(["a/", "b/", "Ab/"]), min_size=1, max_size=3).map("".join),
    st.tuples(st.sampled_from(["", "a/", "a/b/", "//"]), NAMES).map("".join),
)
FACTS = st.tuples(
    st.integers(-1, 3) | st.just(2**63 - 1),
    st.sampled_from([-1.0, 0.0, NOW - 86_400, NOW - 0.5]),
    st.sampled_from(["", "0" * 32, "A" * 32, "0f-2", "é"]),
    st.sampled_from(["", "STANDARD", "GLACIER", "É"]),
)
OBJECTS = st.builds(lambda key, facts: IndexedObject(key, *facts), KEYS, FACTS)
TERMS = st.sampled_from(
    [
        "a", "abc", "ABC", "b/a", "ab*", "*/b*", "*.", "?", '"*"', '"["', "ss", "i̇", "-abc", "-a*",
        "size>1", "-size>1", "size:0..1", "age<2d", "-age<2d", "class:glacier", "-class:é",
        "type:file", "-type:folder", "type:folder", "tag:x", "-tag:x", "size>", "\ufffe", "a/b/c",
    ]
)  # fmt: skip
QUERIES = st.lists(TERMS, max_size=3).map(lambda terms: parse(" ".join(terms), NOW))


def page_of(objects: Iterable[IndexedObject], prefixes: Iterable[str] = ()) -> Page:
    page = Page(prefixes=list(prefixes))
    for found in objects:
        page.keys.append(found.key)
        page.sizes.append(found.size)
        page.modified.append(found.modified)
        page.etags.append(found.etag)
        page.storage_classes.append(found.storage_class)
    return page


def fill(index: BucketIndex, objects: Iterable[IndexedObject], prefix: str = "") -> None:
    """Merge a complete listing."""
    with IndexListing(index, prefix, is_recursive=True) as listing:
        listing.add_page(page_of(objects))
        listing.complete()


def hits(
    index: BucketIndex, query: str | Query = "", prefix: str = "", limit: int = 10**6
) -> list[IndexedObject]:
    """What a search finds, by key; in a new index if this one is damaged."""
    parsed = parse(query, NOW) if isinstance(query, str) else query
    try:
        found = index.search(parsed, prefix, cancel=CancelToken(), limit=limit)
        return sorted(each for rows in found for each in rows)
    except IndexReplaced:
        return hits(index, query, prefix, limit)


def keys(index: BucketIndex, query: str | Query = "", prefix: str = "") -> list[str]:
    return [found.key for found in hits(index, query, prefix)]
