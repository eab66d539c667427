"""The header of the transfer panel: totals, speed, and buttons for all transfers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QToolButton, QWidget

from rustfs_desktop.models import job_texts
from rustfs_desktop.models.format import speed_text
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.ui.look.icons import set_icon
from rustfs_desktop.ui.look.text import (
    ElidedLabel,
    IconLabel,
    plain_label,
    set_plain_tip,
    tip_with_keys,
    tool_button,
)
from rustfs_desktop.ui.transfers.sparkline import Sparkline
from rustfs_desktop.ui.transfers.totals import per_mille, totals_text, unfinished

HEADER_HEIGHT = 36


class PanelHeader(QFrame):
    """Expand button, title, totals, speed, and buttons for all transfers.

    Signals:
        toggled: The user expanded or collapsed the rows.
        failures_requested: The first file that failed should be shown.
    """

    toggled = Signal()
    failures_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        self.setFixedHeight(HEADER_HEIGHT)
        self.fold = self._compact("chevron-down", self.tr("Hide transfers"))
        self.words = ElidedLabel(role="dim", parent=self)
        self.failures = tool_button("error", self.tr("Show the first file that failed"))
        self.failures.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.failures.setProperty("trouble", True)
        set_icon(self.failures, "error", "bad")
        self.speed = plain_label("", role="dim", parent=self)
        self.curve = Sparkline(self)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.progress.setAccessibleName(self.tr("Progress of all transfers"))
        self._sign = IconLabel("warning", tint="warn", parent=self)
        self._trouble = ElidedLabel(role="warn", parent=self)
        self.pause = self._compact("pause", self.tr("Pause all transfers"))
        self.resume = self._compact("play", self.tr("Resume all transfers"))
        self.retry = self._compact("refresh", self.tr("Retry failed transfers"))
        self.cancel = self._compact("stop", self.tr("Cancel all transfers"))
        self.clear = self._compact("clear", self.tr("Clear finished transfers"))
        self.history = self._compact("clock", self.tr("Transfer history"))
        self._fold_keys = QKeySequence()
        self._lay_out()
        self.fold.clicked.connect(self.toggled)
        self.failures.clicked.connect(self.failures_requested)
        self.show_warning("")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.fold)
        row.addWidget(plain_label(self.tr("Transfers"), role="strong", parent=self))
        row.addSpacing(6)
        row.addWidget(self.words)
        row.addWidget(self.failures)
        row.addStretch(1)
        for widget in (
            self._sign, self._trouble, self.speed, self.curve, self.progress, self.pause,
            self.resume, self.retry, self.cancel, self.clear, self.history,
        ):  # fmt: skip
            row.addWidget(widget)

    def show_totals(self, totals: Totals, *, is_folded: bool) -> None:
        """Show the totals, and enable the buttons that apply."""
        self.words.set_whole_text(totals_text(totals))
        failed = job_texts.failed_text(totals.failed)
        self.failures.setText(failed)
        self.failures.setAccessibleDescription(failed)
        self.failures.setVisible(totals.failed > 0)
        is_moving = totals.active > 0
        self.speed.setText(speed_text(totals.speed) if is_moving and totals.speed > 0 else "")
        self.curve.show_speed(totals.speed, is_active=is_moving)
        self.pause.setVisible(unfinished(totals) > totals.paused)
        self.resume.setVisible(totals.paused > 0)
        self.retry.setVisible(totals.failed > 0)
        self.cancel.setEnabled(unfinished(totals) > 0)
        self.progress.setVisible(is_folded and totals.active > 0)
        self.progress.setValue(per_mille(totals))

    def show_warning(self, text: str) -> None:
        """Show a warning beside the buttons; empty for none."""
        self._trouble.set_whole_text(text)
        self._trouble.setVisible(bool(text))
        self._sign.setVisible(bool(text))

    def show_shortcuts(self, shortcuts: Mapping[str, QKeySequence]) -> None:
        """Show the shortcuts of actions (by name) in the tool tips."""
        buttons = {
            "pause_all": self.pause,
            "resume_all": self.resume,
            "retry_failed": self.retry,
            "cancel_all": self.cancel,
            "clear_finished": self.clear,
            "history": self.history,
        }
        for name, made in buttons.items():
            set_plain_tip(made, tip_with_keys(made.accessibleName(), shortcuts[name]))
        self._fold_keys = shortcuts["transfers"]
        set_plain_tip(self.fold, tip_with_keys(self.fold.accessibleName(), self._fold_keys))

    def show_expanded(self, expanded: bool) -> None:
        """Set the direction of the arrow."""
        text = self.tr("Hide transfers") if expanded else self.tr("Show transfers")
        set_icon(self.fold, "chevron-down" if expanded else "chevron-up", "text")
        self.fold.setAccessibleName(text)
        set_plain_tip(self.fold, tip_with_keys(text, self._fold_keys))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The whole header expands and collapses, not only its arrow."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.toggled.emit()

    def _compact(self, icon: str, name: str) -> QToolButton:
        made = tool_button(icon, name)
        made.setParent(self)
        made.setProperty("compact", True)
        return made
