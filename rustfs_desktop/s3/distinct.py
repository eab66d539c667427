"""Whether two names stand for two objects: a move deletes its source only if that is shown.

Different text is not enough: one server may have two URLs, one bucket two names, and a server may
store ``a//b`` as ``a/b`` or not tell ``A`` from ``a``.
"""

from __future__ import annotations

import re
import unicodedata

from rustfs_desktop.s3.types import ObjectHead

_MADE_OF_MD5S = re.compile(r"[0-9a-f]{32}(-[0-9]{1,5})?")


def may_be_same_key(one: str, other: str) -> bool:
    """Whether some server may take the two keys for one; a file system takes ``a/`` for ``a``."""
    return one == other or normalized_key(one).rstrip("/") == normalized_key(other).rstrip("/")


def normalized_key(key: str) -> str:
    """The key without everything that servers and their file systems may ignore in it.

    A folder keeps its slash at the end.
    """
    names: list[str] = []
    text = unicodedata.normalize("NFKC", key).casefold().replace("\\", "/")
    for name in text.split("/"):
        if name == "..":
            del names[-1:]
        elif plain := name.rstrip(" .").split("\0", 1)[0]:
            names.append(plain)
    return "/".join(names) + ("/" if names and text.endswith("/") else "")


def are_distinct(one: ObjectHead, other: ObjectHead) -> bool:
    """Whether what two servers, or one, said of two objects shows that they are not the same.

    What only one of them said shows nothing.
    """
    one_version, other_version = one.fixed_version_id, other.fixed_version_id
    return (
        (one_version != other_version and bool(one_version and other_version))
        or (one.modified != other.modified and min(one.modified, other.modified) >= 0)
        or (one.size != other.size and min(one.size, other.size) >= 0)
        or (one.etag != other.etag and all(map(_MADE_OF_MD5S.fullmatch, (one.etag, other.etag))))
    )
