"""What to select, and where to scroll, as soon as the rows are listed."""

from __future__ import annotations

from rustfs_desktop.ui.browser.history import ViewState
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.view_state import restore_view_state, select_keys


class PendingRows:
    """Restores a view state and selects new rows, until the user scrolls or selects."""

    def __init__(self, table: ObjectTable) -> None:
        self._table = table
        self._view_state: ViewState | None = None
        self._keys: frozenset[str] = frozenset()

    def restore_when_listed(self, view_state: ViewState) -> None:
        """Restore a selection and scroll position."""
        self._view_state = view_state

    def select_when_listed(self, *keys: str) -> None:
        """Select one row as soon as it arrives, or several when all of them are there."""
        self._keys = frozenset(keys)

    def forget(self) -> None:
        """Leave the rows as they are now."""
        self._view_state = None
        self._keys = frozenset()

    def apply(self, *, is_final: bool) -> None:
        """Do what the listed rows allow; ``is_final`` if no more are coming."""
        view_state = self._view_state
        if view_state is not None and (
            restore_view_state(self._table, view_state, is_final=is_final) or is_final
        ):
            self._view_state = None
        # Looking for many rows takes time: not while they arrive.
        may_look = self._keys and (is_final or len(self._keys) == 1)
        if may_look and select_keys(self._table, self._keys):
            self._keys = frozenset()
            self._view_state = None
