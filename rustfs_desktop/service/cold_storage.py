"""Storage classes from which reading costs money or takes hours."""

from __future__ import annotations

COLD_CLASSES = frozenset(("GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"))
"""Nothing is read from them unless the user asks for it."""
