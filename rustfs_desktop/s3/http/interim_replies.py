"""Interim replies: heads with a status of 1xx, which a server may send before the reply."""

from __future__ import annotations

SWITCHING_PROTOCOLS = 101


def is_interim(status: int) -> bool:
    """Whether another reply follows; 101 means another protocol instead."""
    return 100 <= status < 200 and status != SWITCHING_PROTOCOLS
