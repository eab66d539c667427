"""Makes parsed replies have the types that boto3 documents, whatever the server sent.

boto3 passes on what it finds: a list for an element that comes twice, a dictionary for a text that
contains elements, None for an empty one. Here such values are removed, so that a reply has either a
value of the right type or none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rustfs_desktop.s3.types import MAX_SIZE

_TYPES: dict[str, type] = {
    "string": str,
    "character": str,
    "boolean": bool,
    "timestamp": datetime,
    "float": float,
    "double": float,
}


def conform_reply(
    parsed: dict[str, Any],
    model: Any,  # noqa: ANN401  # botocore is imported late
    **_: object,
) -> None:
    """Handle botocore's ``after-call`` event."""
    if model.output_shape is not None:
        _conform_members(parsed, model.output_shape)


def _conform_members(values: dict[str, Any], shape: Any) -> None:  # noqa: ANN401  # botocore's shape
    for name, member in shape.members.items():
        if name in values:
            value = _conformed(values[name], member)
            if value is None:
                del values[name]
            else:
                values[name] = value


def _conformed(value: object, shape: Any) -> Any:  # noqa: ANN401  # botocore's shape
    """The value, or None if it is not of the type of its shape."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return None
        _conform_members(value, shape)
        return value
    if kind == "list":
        found = value if isinstance(value, list) else []
        items = (_conformed(item, shape.member) for item in found)
        return [item for item in items if item is not None]
    if kind == "map":
        return _conformed_map(value, shape)
    if kind in ("integer", "long"):
        return max(-MAX_SIZE, min(value, MAX_SIZE)) if isinstance(value, int) else None
    expected = _TYPES.get(kind)
    return value if expected is None or isinstance(value, expected) else None


def _conformed_map(value: object, shape: Any) -> dict[str, Any]:  # noqa: ANN401  # botocore's shape
    found = value if isinstance(value, dict) else {}
    items = ((name, _conformed(item, shape.value)) for name, item in found.items())
    return {name: item for name, item in items if isinstance(name, str) and item is not None}
