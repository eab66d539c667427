"""Rules for object keys that only RustFS has, besides those of ``keys``."""

from __future__ import annotations

import re

from rustfs_desktop.message import QT_TRANSLATE_NOOP

_LINE_BREAK = re.compile(r"[\r\n]+")
# RustFS stores folders under names with this ending; in a key it damages the bucket's listings.
_RESERVED_ENDING = re.compile(r"__XLDIR__(?=/|$)")
_DOTS_AND_SPACES = re.compile(r"(?<![^/\\])(?:\s+\.{1,2}\s*|\.{1,2}\s+)(?=[/\\]|$)")
_RULES = (
    (
        _LINE_BREAK,
        " ",
        QT_TRANSLATE_NOOP(
            "Messages", "RustFS does not accept line breaks in names. Rename it, e.g. to “{name}”."
        ),
    ),
    (
        _RESERVED_ENDING,
        "_XLDIR_",
        QT_TRANSLATE_NOOP(
            "Messages",
            "RustFS reserves names that end in “__XLDIR__”. Rename it, e.g. to “{name}”.",
        ),
    ),
    (
        _DOTS_AND_SPACES,
        "_",
        QT_TRANSLATE_NOOP(
            "Messages",
            "RustFS does not accept names that contain only dots and spaces. Rename it, e.g. to "
            "“{name}”.",
        ),
    ),
)


def rustfs_key_problem(key: str) -> str:
    """Why RustFS would refuse the key or damage the bucket by it, as a sentence; else empty."""
    for rule, _, text in _RULES:
        if rule.search(key):
            broken = next(part for part in key.split("/") if rule.search(part))
            return text.with_values(name=storable_key(broken))
    return ""


def storable_key(key: str) -> str:
    """A similar key that RustFS stores unchanged."""
    for rule, replacement, _ in _RULES:
        key = rule.sub(replacement, key)
    return key
