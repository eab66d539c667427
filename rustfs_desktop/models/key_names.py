"""The folder and the name in a key or prefix.

A folder may have no name: ``a//`` is one in ``a/``.
"""

from __future__ import annotations


def parent_of(key: str) -> str:
    """The prefix of the folder that has an object or folder; empty for the bucket."""
    return key[: key.removesuffix("/").rfind("/") + 1]


def name_of(key: str) -> str:
    """The last part of a key or prefix, without the slash of a folder."""
    return key.removesuffix("/").rpartition("/")[2]
