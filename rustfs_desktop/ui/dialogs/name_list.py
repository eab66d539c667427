"""The first names of a selection, one per line, as plain text."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rustfs_desktop.models.display import display
from rustfs_desktop.models.kinds import kind_of
from rustfs_desktop.ui.look.text import ElidedLabel, IconLabel, plain_label

_MOST = 6
_SHORT = 40


def own_name(key: str) -> str:
    """The last part of a key or prefix; untrusted."""
    return key.rstrip("/").rpartition("/")[2] or key


def short_name(key: str) -> str:
    """The last part of a key, displayable and short enough for a title."""
    return display(own_name(key), _SHORT)


class NameList(QWidget):
    """Lists up to six keys and prefixes with icons, and the number of others.

    Args:
        keys: The keys and prefixes; of very many only the first ones are read.
        count: The number of them.
        parent: The dialog.
    """

    def __init__(self, keys: Iterable[str], count: int, parent: QWidget) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        shown = count if count <= _MOST else _MOST - 1
        for key in itertools.islice(keys, shown):
            rows.addLayout(self._row(key))
        if count > shown:
            others = count - shown
            more = self.tr("and %Ln more", "", others)
            rows.addWidget(plain_label(more, role="dim", parent=self))

    def _row(self, key: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        kind = kind_of(key).icon
        row.addWidget(IconLabel(kind, tint=kind, parent=self))
        row.addWidget(ElidedLabel(display(own_name(key)), parent=self), 1)
        return row
