"""The commands of two panes: open and close, go across, copy and move across, swap."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop.models.object_mime import MimeObjects
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.commands.copies import copy_or_move_into
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.panes.panes import Panes

translate = QCoreApplication.translate


class PaneCommands(QObject):
    """Runs them; Tab goes from the rows of one pane to those of the other."""

    def __init__(
        self, context: CommandContext, panes: Panes, targets: TargetTracker, actions: Actions
    ) -> None:
        super().__init__(panes)
        self._context, self._panes, self._targets = context, panes, targets
        self._split = actions["split"]
        self._split.toggled.connect(self._on_split)
        actions["copy_across"].triggered.connect(partial(self._put_across, is_move=False))
        actions["move_across"].triggered.connect(partial(self._put_across, is_move=True))
        actions["swap_panes"].triggered.connect(panes.swap)
        panes.split_changed.connect(self._show_split)
        panes.new_tab_requested.connect(actions["new_tab"].trigger)
        self._tab_key = QShortcut(QKeySequence(Qt.Key.Key_Tab), context.window)
        self._tab_key.setEnabled(False)
        self._tab_key.activated.connect(panes.activate_other)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def _on_split(self, is_split: bool) -> None:
        """F3: open a pane at the same location, or close the one that is not active."""
        if is_split == self._panes.is_split:
            return
        if not is_split:
            other = self._panes.other
            assert other is not None
            self._panes.close_pane(other)
            return
        here = self._panes.active.browser.location
        pane = self._panes.split()
        if here is not None:
            pane.browser.go_to(here.folder)
        self._panes.active.focus_rows()

    def _show_split(self) -> None:
        self._split.setChecked(self._panes.is_split)
        self._watch(QApplication.focusWidget())

    def _put_across(self, *_checked: object, is_move: bool) -> None:
        """Copy or move the selection to the folder of the other pane."""
        other, target = self._panes.other, self._targets.target()
        here = target.selection_location
        if other is None or here is None or target.selection.is_empty:
            return
        there = other.browser.location
        into = Target(other.browser, there.folder if there is not None else None, Selection())
        what = MimeObjects(here, target.selection)
        copy_or_move_into(self._context, into, what, is_move=is_move)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._watch(new)

    def _watch(self, focused: QWidget | None) -> None:
        """Elsewhere than in the rows, Tab goes to the next field or button as usual."""
        panes = self._panes
        is_in_rows = focused is not None and any(
            pane.browser.holds_in_rows(focused) for pane in panes.panes
        )
        self._tab_key.setEnabled(panes.is_split and is_in_rows)
