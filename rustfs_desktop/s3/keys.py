"""Names of objects and buckets: the rules of RustFS for keys, which are stricter than Amazon's."""

from __future__ import annotations

import re

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
        return "The name holds characters that cannot be stored."
    if not key.strip("/"):
        return "A name is missing."
    if "\0" in key:
        return "The name holds a character that cannot be stored (NUL)."
    if key.startswith("/") or "//" in key:
        return "Between two slashes there must be a name."
    if any(part.strip() in {".", ".."} for part in re.split(r"[/\\]", key)):
        return "A name must not be “.” or “..”."
    if size > MAX_KEY_BYTES:
        return f"The whole path may have {MAX_KEY_BYTES} bytes; this has {size}."
    longest = max(len(part.encode()) for part in key.split("/"))
    if longest > MAX_SEGMENT_BYTES:
        return f"One name may have {MAX_SEGMENT_BYTES} bytes; this has {longest}."
    return ""


def is_plain_bucket(name: str) -> bool:
    """Whether a request for a bucket of this name goes to the endpoint, and to that bucket.

    boto3 takes the host of an ARN from the ARN itself, and ``..`` is the root of the server.
    """
    return _PLAIN_BUCKET.fullmatch(name) is not None and not name.endswith("--x-s3")
