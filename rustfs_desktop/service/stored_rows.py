"""Rows that the settings keep as one line of JSON; what is damaged is left out."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Hashable
from typing import TypeVar

_log = logging.getLogger(__name__)
_MOST = 1_000

_Row = TypeVar("_Row")


def read_rows(
    text: str,
    parse: Callable[[object], _Row | None],
    identity: Callable[[_Row], Hashable],
    setting: str,
) -> list[_Row]:
    """Parse stored rows; the log says how many cannot be read.

    Args:
        text: The line of JSON; empty if nothing was stored.
        parse: Makes a row of what was stored; None if it is damaged.
        identity: Of rows with the same one the first counts.
        setting: The name of the setting, for the log.
    """
    what = setting.replace("_", " ")
    if not text:
        return []
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        stored = None
    if not isinstance(stored, list):
        _log.warning("The %s cannot be read, and are ignored", what)
        return []
    found: dict[Hashable, _Row] = {}
    for each in stored[:_MOST]:
        row = parse(each)
        if row is not None:
            found.setdefault(identity(row), row)
    if len(found) < len(stored):
        _log.warning("%d %s cannot be read, and are ignored", len(stored) - len(found), what)
    return list(found.values())
