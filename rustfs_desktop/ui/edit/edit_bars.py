"""The bars about all edited files: what needs an answer first, three at most."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rustfs_desktop.edits.server_copy import SavedVersion
from rustfs_desktop.models.edit_texts import edit_text, saved_text
from rustfs_desktop.service.edit import Edit, EditState
from rustfs_desktop.service.edits import Edits
from rustfs_desktop.ui.bar_buttons import BarButton
from rustfs_desktop.ui.edit.edit_bar import BarKind, EditBar
from rustfs_desktop.ui.look import text

MOST = 3
DONE_MS = 8000
_BRIEF_S = 0.4  # what takes no longer needs no bar
_MARGIN, _SPACING = 12, 8

_KINDS = {
    EditState.CONFLICT: BarKind.ASKS,
    EditState.WAITING: BarKind.FAILS,
    EditState.FAILED: BarKind.FAILS,
    EditState.SAVING: BarKind.RUNS,
    EditState.OPENING: BarKind.RUNS,
}


@dataclasses.dataclass(eq=False, slots=True)
class _Saved:
    """A file that was saved a moment ago."""

    edit: Edit
    version: SavedVersion


class EditBars(QWidget):
    """Shows a bar for each edited file that is not just open, and for those just saved.

    Args:
        edits: The edited files.
        buttons_of: The buttons of the bar of a file, in its state.
        saved_buttons: Those of a file that was saved.
    """

    def __init__(
        self,
        edits: Edits,
        buttons_of: Callable[[Edit], Sequence[BarButton]],
        saved_buttons: Callable[[Edit, SavedVersion], Sequence[BarButton]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Edited files"))
        self._edits = edits
        self._buttons_of, self._saved_buttons = buttons_of, saved_buttons
        self._saved: list[_Saved] = []
        self._bars: dict[object, EditBar] = {}
        self._since: dict[Edit, float] = {}  # since when they are opened or saved
        self._is_open = False  # whether more than three are shown
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, 10, _MARGIN, 6)
        self._column.setSpacing(_SPACING)
        self._more = text.button("", parent=self)
        self._more.clicked.connect(self._show_all)
        self._brief = QTimer(self)
        self._brief.setSingleShot(True)
        self._brief.timeout.connect(self._refresh)
        edits.changed.connect(self._refresh)
        edits.saved.connect(self._on_saved)
        self._refresh()

    @property
    def bars(self) -> list[EditBar]:
        """The visible bars, from top to bottom."""
        return [bar for bar in self._bars.values() if not bar.isHidden()]

    @property
    def more_text(self) -> str:
        """What is said of the bars that are not shown."""
        return "" if self._more.isHidden() else self._more.text()

    def _on_saved(self, edit: Edit, version: SavedVersion) -> None:
        self._saved = [each for each in self._saved if each.edit is not edit]
        saved = _Saved(edit, version)
        self._saved.append(saved)
        QTimer.singleShot(DONE_MS, self, lambda: self._fade(saved))
        self._refresh()

    def _fade(self, saved: _Saved) -> None:
        """Remove the bar of a saved file, unless the mouse points at it."""
        bar = next((bar for key, bar in self._bars.items() if key == (saved, BarKind.DONE)), None)
        if bar is not None and bar.underMouse():
            QTimer.singleShot(DONE_MS, self, lambda: self._fade(saved))
            return
        self._forget(saved)

    def _forget(self, saved: _Saved) -> None:
        self._saved = [each for each in self._saved if each is not saved]
        self._refresh()

    def _show_all(self) -> None:
        self._is_open = True
        self._refresh()

    def _wanted(self) -> list[tuple[BarKind, Edit | _Saved]]:
        """What bars there are to be, in their order."""
        all_edits = self._edits.all
        running = {edit for edit in all_edits if _KINDS.get(edit.state) is BarKind.RUNS}
        now = time.monotonic()
        self._since = {edit: self._since.get(edit, now) for edit in running}
        young = {edit for edit, since in self._since.items() if now - since < _BRIEF_S}
        if young and not self._brief.isActive():
            self._brief.start(round(_BRIEF_S * 1000))
        found: list[tuple[BarKind, Edit | _Saved]] = [
            (_KINDS[edit.state], edit)
            for edit in all_edits
            if edit.state in _KINDS and edit not in young
        ]
        found += [(BarKind.DONE, each) for each in self._saved if each.edit in all_edits]
        return sorted(found, key=lambda each: each[0])

    def _refresh(self) -> None:
        wanted = self._wanted()
        keys = {self._key(*each) for each in wanted}
        for key in [key for key in self._bars if key not in keys]:
            bar = self._bars.pop(key)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        shown = len(wanted) if self._is_open else MOST
        for place, (kind, what) in enumerate(wanted):
            bar = self._bars.get(self._key(kind, what)) or self._make(kind, what)
            self._show_text(bar, what)
            if self._column.indexOf(bar) != place:
                self._column.removeWidget(bar)
                self._column.insertWidget(place, bar)
            bar.setVisible(place < shown)
        left = len(wanted) - shown
        self._is_open &= len(wanted) > MOST
        self._more.setVisible(left > 0)
        self._more.setText(self.tr("%Ln more", "", max(left, 0)))
        self._column.addWidget(self._more)
        self.setVisible(bool(wanted))

    def _make(self, kind: BarKind, what: Edit | _Saved) -> EditBar:
        if isinstance(what, _Saved):
            bar = EditBar(kind, self._saved_buttons(what.edit, what.version), self)
            bar.closed.connect(lambda: self._forget(what))
        else:
            bar = EditBar(kind, self._buttons_of(what), self)
        self._bars[self._key(kind, what)] = bar
        return bar

    def _show_text(self, bar: EditBar, what: Edit | _Saved) -> None:
        if isinstance(what, _Saved):
            bar.show_text(saved_text(what.edit, what.version))
            return
        done, size = what.moved.count, what.size
        if what.transfer is not None:
            done, size = what.transfer.bytes_done, what.transfer.size
        bar.show_text(edit_text(what), min(done / size, 1.0) if size else 0.0)

    @staticmethod
    def _key(kind: BarKind, what: Edit | _Saved) -> object:
        state = what.state if isinstance(what, Edit) else None
        return (what, kind) if state is None else (what, kind, state)
