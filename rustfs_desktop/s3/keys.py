"""Rules for object keys and bucket names; those of RustFS, which are stricter than Amazon's."""

from __future__ import annotations

import re

from rustfs_desktop.message import QT_TRANSLATE_NOOP

MAX_KEY_BYTES = 1024
MAX_SEGMENT_BYTES = 255
_DOTS = QT_TRANSLATE_NOOP("Messages", "The name must not be “.” or “..”.")
_SEPARATOR = re.compile(r"[/\\]")
_PLAIN_BUCKET = re.compile(r"(?!\.\.?$)[A-Za-z0-9._-]{1,255}")


def key_problem(key: str) -> str:
    """Why ``key`` is not valid, as a sentence; empty if it is valid.

    One trailing slash is allowed (a folder); any other empty path segment is not.
    """
    if not key.strip("/"):
        return QT_TRANSLATE_NOOP("Messages", "Enter a name.")
    if key.startswith("/") or "//" in key:
        return QT_TRANSLATE_NOOP(
            "Messages", "The name must not begin with a slash or contain two slashes in a row."
        )
    if any(part in {".", ".."} for part in _SEPARATOR.split(key)):
        return _DOTS
    return copied_key_problem(key)


def new_name_problem(prefix: str, name: str) -> str:
    """Why ``name`` is not valid below ``prefix``, which the server has listed already.

    Rules that not all servers have are checked for the new part only: on a server that has ``a//``,
    its files can also be renamed. A new name of only dots and spaces counts as a typing error.
    """
    if any(part.strip() in {".", ".."} for part in _SEPARATOR.split(name)):
        return _DOTS
    return key_problem(name) or copied_key_problem(prefix + name)


def copied_key_problem(key: str) -> str:
    """Why a key that is made of names of the same server is not valid; empty if it is valid."""
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return QT_TRANSLATE_NOOP(
            "Messages", "The name is not valid UTF-8 and cannot be stored. Use another name."
        )
    if not key:
        return QT_TRANSLATE_NOOP("Messages", "Enter a name.")
    if "\0" in key:
        return QT_TRANSLATE_NOOP(
            "Messages", "The name contains a character that cannot be stored (NUL)."
        )
    if size > MAX_KEY_BYTES:
        return QT_TRANSLATE_NOOP(
            "Messages", "The path is too long: {size} of {limit} bytes."
        ).with_values(size=size, limit=MAX_KEY_BYTES)
    longest = max(len(part.encode()) for part in key.split("/"))
    if longest > MAX_SEGMENT_BYTES:
        return QT_TRANSLATE_NOOP(
            "Messages", "The name is too long: {size} of {limit} bytes."
        ).with_values(size=longest, limit=MAX_SEGMENT_BYTES)
    return ""


def is_plain_bucket(name: str) -> bool:
    """Whether a request for a bucket of this name goes to the endpoint, and to that bucket.

    boto3 reads the host from the ARN if the name is one, and ``..`` is the root of the server.
    """
    return _PLAIN_BUCKET.fullmatch(name) is not None and not name.endswith("--x-s3")
