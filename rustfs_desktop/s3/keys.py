"""Names of objects and buckets: the rules of RustFS for keys, which are stricter than Amazon's."""

from __future__ import annotations

import re

from rustfs_desktop.message import QT_TRANSLATE_NOOP

MAX_KEY_BYTES = 1024
MAX_SEGMENT_BYTES = 255
_PLAIN_BUCKET = re.compile(r"(?!\.\.?$)[A-Za-z0-9._-]{1,255}")


def key_problem(key: str) -> str:
    """The rule that ``key`` breaks, as a sentence; empty when it is fine.

    A key or prefix that ends with one slash is a folder; any other empty part is refused.
    """
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return QT_TRANSLATE_NOOP("Messages", "The name contains characters that cannot be stored.")
    if not key.strip("/"):
        return QT_TRANSLATE_NOOP("Messages", "Enter a name.")
    if "\0" in key:
        return QT_TRANSLATE_NOOP(
            "Messages", "The name contains a character that cannot be stored (NUL)."
        )
    if key.startswith("/") or "//" in key:
        return QT_TRANSLATE_NOOP(
            "Messages", "The name must not begin with a slash or contain two slashes in a row."
        )
    if any(part.strip() in {".", ".."} for part in re.split(r"[/\\]", key)):
        return QT_TRANSLATE_NOOP("Messages", "The name must not be “.” or “..”.")
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

    boto3 takes the host of an ARN from the ARN itself, and ``..`` is the root of the server.
    """
    return _PLAIN_BUCKET.fullmatch(name) is not None and not name.endswith("--x-s3")
