"""Rules for object keys that RustFS and MinIO have besides those of ``keys``."""

from __future__ import annotations

import re

from rustfs_desktop.message import QT_TRANSLATE_NOOP

_LINE_BREAK = re.compile(r"[\r\n]+")
# RustFS and MinIO store folders under names with this ending; in a key it damages the listings of
# the bucket, and the object is listed as a folder, or not at all.
_RESERVED_ENDING = re.compile(r"__XLDIR__(?=/|$)")
_MAX_FOLDER_BYTES = 255 - len("__XLDIR__")
_FOLDER_TOO_LONG = QT_TRANSLATE_NOOP(
    "Messages", "The name of an empty folder is too long for this server: {size} of {limit} bytes."
)
_DOTS_AND_SPACES = re.compile(r"(?<![^/\\])(?:\s+\.{1,2}\s*|\.{1,2}\s+)(?=[/\\]|$)")
_RULES = (
    (
        _LINE_BREAK,
        " ",
        QT_TRANSLATE_NOOP(
            "Messages",
            "{server} does not accept line breaks in names. Rename it, e.g. to “{name}”.",
        ),
    ),
    (
        _RESERVED_ENDING,
        "_XLDIR_",
        QT_TRANSLATE_NOOP(
            "Messages",
            "{server} reserves names that end in “__XLDIR__”. Rename it, e.g. to “{name}”.",
        ),
    ),
    (
        _DOTS_AND_SPACES,
        "_",
        QT_TRANSLATE_NOOP(
            "Messages",
            "{server} does not accept names that contain only dots and spaces. Rename it, e.g. to "
            "“{name}”.",
        ),
    ),
)


def rustfs_key_problem(key: str) -> str:
    """Why RustFS would refuse the key or damage the bucket by it, as a sentence; else empty."""
    return _key_problem(key, "RustFS")


def minio_key_problem(key: str) -> str:
    """Why MinIO would refuse the key, or hide or misplace the object; else empty."""
    return _key_problem(_LINE_BREAK.sub(" ", key), "MinIO")  # which it accepts


def server_key_problem(key: str, *, is_rustfs: bool, is_minio: bool) -> str:
    """Why this server would refuse, hide or misplace the key, as a sentence; else empty."""
    if is_rustfs:
        return rustfs_key_problem(key)
    return minio_key_problem(key) if is_minio else ""


def _key_problem(key: str, server: str) -> str:
    for rule, _, text in _RULES:
        if rule.search(key):
            broken = next(part for part in key.split("/") if rule.search(part))
            return text.with_values(server=server, name=storable_key(broken))
    return _folder_problem(key)


def _folder_problem(key: str) -> str:
    """Why the name of an object that stands for a folder is too long; empty if it is not."""
    if not key.endswith("/"):
        return ""
    size = len(key.rstrip("/").rpartition("/")[2].encode(errors="surrogatepass"))
    if size <= _MAX_FOLDER_BYTES:
        return ""
    return _FOLDER_TOO_LONG.with_values(size=size, limit=_MAX_FOLDER_BYTES)


def storable_key(key: str) -> str:
    """A similar key that RustFS stores unchanged."""
    for rule, replacement, _ in _RULES:
        key = rule.sub(replacement, key)
    return key
