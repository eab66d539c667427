"""How the visible rows of a table change."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True, slots=True)
class RowChange:
    """How the visible rows change.

    Attributes:
        rows: The rows to show now, in order.
        added: Those that were not shown before, in the order of ``rows``.
        gone: Those that are not shown any more.
        has_new_values: Whether rows changed that were shown before.
    """

    rows: array[int]
    added: Sequence[int] = ()
    gone: Sequence[int] = ()
    has_new_values: bool = False
