"""The objects in a drag of ours: where they are, and which; known to this process only."""

from __future__ import annotations

import dataclasses
import json
import secrets

from PySide6.QtCore import QByteArray, QMimeData

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection

FORMAT = "application/x-rustfs-objects+json"
CUT = "application/x-rustfs-cut"
"""Beside it on the clipboard: it is to be moved, not copied."""
# Other programs may offer what they like under our name: only what this process wrote is read.
_OURS = secrets.token_hex(16)


@dataclasses.dataclass(frozen=True, slots=True)
class Carried:
    """What is dragged.

    Attributes:
        place: The folder it is dragged from.
        selection: What of it.
    """

    place: Location
    selection: Selection


def put(carried: Carried, mime: QMimeData) -> None:
    """Add the objects to what is dragged."""
    place, selection = carried.place, carried.selection
    text = json.dumps(
        {
            "ours": _OURS,
            "connection": place.connection_id,
            "bucket": place.bucket,
            "prefix": place.prefix,
            "prefixes": selection.prefixes,
            "keys": selection.keys,
            "sizes": selection.sizes,
        }
    )
    mime.setData(FORMAT, QByteArray(text.encode("utf-8", "surrogatepass")))


def taken_from(mime: QMimeData) -> Carried | None:
    """The objects that are dragged; None when it is anything else."""
    if not mime.hasFormat(FORMAT):
        return None
    try:
        found = json.loads(bytes(mime.data(FORMAT).data()))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("ours") != _OURS:
        return None
    return Carried(
        Location(found["connection"], found["bucket"], found["prefix"]),
        Selection(found["prefixes"], found["keys"], found["sizes"]),
    )
