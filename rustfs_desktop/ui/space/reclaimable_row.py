"""The row of a space map about old versions and unfinished uploads, which it counts if asked."""

from __future__ import annotations

import enum

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from rustfs_desktop.errors import AppError
from rustfs_desktop.index.space_map import EntryType
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import cause_text, title_text
from rustfs_desktop.models.reclaimable_texts import (
    counting_text,
    old_versions_name,
    old_versions_text,
    uploads_name,
    uploads_text,
)
from rustfs_desktop.models.space_texts import share_text
from rustfs_desktop.s3.api.reclaimable import OldVersions
from rustfs_desktop.service.reclaimable import Reclaimable, ReclaimableData
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.look.flow_row import FlowRow
from rustfs_desktop.ui.space.hatching import HatchedSwatch


class _State(enum.Enum):
    """What the row says without a result."""

    NOT_COUNTED = enum.auto()
    RUNNING = enum.auto()


_Content = Reclaimable | AppError | _State


class ReclaimableRow(FlowRow):
    """Says what is not in the tiles of the files, counts it, and offers to clean up.

    Signals:
        count_pressed: Old versions and uploads should be counted.
        stop_pressed: That should stop.
        clean_up_pressed: What was counted should be removed.
    """

    count_pressed = Signal()
    stop_pressed = Signal()
    clean_up_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[_Content, int | None] | None = None  # what the widgets are for
        self._files: int | None = None
        self._show_state(_State.NOT_COUNTED)

    def show_data(self, data: ReclaimableData, files: int | None = None) -> None:
        """Show what was counted, or how far that is.

        Args:
            data: The search for it.
            files: The bytes of the files here, for the shares; None if they are not known.
        """
        self._files = files
        if data.result is not None:
            self._show_state(data.result)
        elif data.is_running:
            self._show_state(_State.RUNNING)
            self.label.set_whole_text(counting_text(data.found))
            self.set_widgets(self.widgets)
        else:
            self._show_state(data.error or _State.NOT_COUNTED)

    def _show_state(self, shown: _Content) -> None:
        """Replace the widgets if they are for something else; the focus stays in the row."""
        if (shown, self._files) == self._shown:
            return
        self._shown = shown, self._files
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        buttons = [each for each in self._fill(shown) if isinstance(each, QPushButton)]
        if had_focus and buttons:
            buttons[0].setFocus()

    def _fill(self, shown: _Content) -> list[QWidget]:
        made: list[QWidget] = []
        if isinstance(shown, Reclaimable):
            made += self._result_widgets(shown)
        else:
            self.label = text.ElidedLabel("", role="dim", parent=self)
            made.append(self.label)
        if shown is _State.RUNNING:
            made.append(self._button(self.tr("Stop"), self.stop_pressed))
        elif isinstance(shown, AppError):
            self.label.set_whole_text(title_text(shown))
            made.append(self._count_button(self.tr("Count Again")))
        elif shown is _State.NOT_COUNTED:
            words = self.tr("Old versions and unfinished uploads are not counted.")
            self.label.set_whole_text(words)
            made.append(self._count_button(self.tr("Count")))
        height = max(each.sizeHint().height() for each in made)
        for each in made:
            each.setFixedHeight(height)
        self.set_widgets(made)
        return made

    def _result_widgets(self, result: Reclaimable) -> list[QWidget]:
        versions, uploads, found = result.versions, result.uploads, result.amounts
        versions_words = old_versions_text(versions) if isinstance(versions, OldVersions) else ""
        uploads_words = uploads_text(found.uploads) if found.uploads is not None else ""
        if self._files is not None and found.versions is not None and found.uploads is not None:
            whole = self._files + found.versions.size + found.uploads.size
            versions_words = _with_share(versions_words, found.versions.size, whole)
            uploads_words = _with_share(uploads_words, found.uploads.size, whole)
        made: list[QWidget] = [
            _ReclaimableEntry(
                EntryType.OLD_VERSIONS, old_versions_name(), versions_words, versions, self
            ),
            _ReclaimableEntry(EntryType.UPLOADS, uploads_name(), uploads_words, uploads, self),
        ]
        if result.has_any:
            made.append(self._button(self.tr("Clean Up…"), self.clean_up_pressed))
        made.append(self._count_button(self.tr("Count Again")))
        return made

    def _count_button(self, words: str) -> QPushButton:
        made = self._button(words, self.count_pressed)
        tip = self.tr("Lists all versions and uploads here. Some servers charge for such requests.")
        text.set_plain_tip(made, tip)
        return made

    def _button(self, words: str, pressed: SignalInstance) -> QPushButton:
        made = text.button(words, parent=self)
        made.setProperty("compact", True)
        made.clicked.connect(pressed)
        return made


def _with_share(words: str, size: int, whole: int) -> str:
    """``46 GB · 17 uploads · 3 %``: the part of all that is stored here."""
    return details_text([words, share_text(size, whole)]) if size else words


class _ReclaimableEntry(QWidget):
    """A hatched square, a name, and an amount or why it is not known."""

    def __init__(
        self, kind: EntryType, name: str, words: str, found: object, parent: QWidget
    ) -> None:
        super().__init__(parent)
        if isinstance(found, AppError):
            words = details_text([self.tr("not known"), title_text(found)])
            text.set_plain_tip(self, cause_text(found))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.setSpacing(6)
        row.addWidget(HatchedSwatch(kind, self))
        for part, role in ((name, "text"), (words, "dim")):
            label = text.plain_label(part, role=role, parent=self)
            label.setFont(theme.font("small"))
            row.addWidget(label)
