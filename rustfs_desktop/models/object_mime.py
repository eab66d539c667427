"""MIME data for dragged, copied or cut objects; readable in this process only."""

from __future__ import annotations

import dataclasses
import json
import secrets
from typing import Any

from PySide6.QtCore import QByteArray, QMimeData

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.result_selection import MixedSelection, mixed_selection
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.service.row_places import ResultBucket

FORMAT = "application/x-rustfs-objects+json"
CUT = "application/x-rustfs-cut"
"""Marks objects on the clipboard as cut: pasting moves them."""
# Other programs may offer what they like under our name: only what this process wrote is read.
_OURS = secrets.token_hex(16)


@dataclasses.dataclass(frozen=True, slots=True)
class MimeObjects:
    """References to objects, as dragged or on the clipboard.

    Attributes:
        location: The folder that contains them; of results in several buckets where the search was.
        selection: The objects and folders.
    """

    location: Location
    selection: Selection

    @property
    def parts(self) -> tuple[MimeObjects, ...]:
        """The objects of each bucket; these themselves unless they are of several."""
        if not isinstance(self.selection, MixedSelection):
            return (self,)
        return tuple(
            MimeObjects(part.source.location, part)
            for part in self.selection.by_bucket
            if part.source is not None
        )


def write(objects: MimeObjects, mime: QMimeData) -> None:
    """Add the objects to MIME data."""
    parts = [_to_json(part) for part in objects.parts]
    text = json.dumps({"ours": _OURS, "connection": objects.location.connection_id, "parts": parts})
    mime.setData(FORMAT, QByteArray(text.encode("utf-8", "surrogatepass")))


def read(mime: QMimeData) -> MimeObjects | None:
    """The objects in MIME data; None if it has none from this process."""
    if not mime.hasFormat(FORMAT):
        return None
    try:
        found = json.loads(bytes(mime.data(FORMAT).data()))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("ours") != _OURS:
        return None
    parts = [_from_json(part) for part in found["parts"]]
    if len(parts) == 1:
        return parts[0]
    return MimeObjects(Location(found["connection"]), mixed_selection(p.selection for p in parts))


def _to_json(objects: MimeObjects) -> dict[str, object]:
    location, selection = objects.location, objects.selection
    return {
        "connection": location.connection_id,
        "bucket": location.bucket,
        "prefix": location.prefix,
        "prefixes": list(selection.prefixes),
        "keys": list(selection.keys),
        "sizes": list(selection.sizes),
        "label": selection.source.label if selection.source is not None else None,
    }


def _from_json(found: dict[str, Any]) -> MimeObjects:
    location, label = (
        Location(found["connection"], found["bucket"], found["prefix"]),
        found["label"],
    )
    source = None if label is None else ResultBucket(location, label)
    return MimeObjects(
        location, Selection(found["prefixes"], found["keys"], found["sizes"], source)
    )
