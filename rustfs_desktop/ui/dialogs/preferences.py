"""The preferences dialog: transfers, speed limits, server limits."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rustfs_desktop.models.display import display
from rustfs_desktop.service.preferences import (
    LEAST_KEPT_H,
    MOST_FILES,
    MOST_KEPT_H,
    MOST_REQUESTS,
    Appearance,
    FileOpening,
    Preferences,
)
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.form import Form
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.opening import choose_folder
from rustfs_desktop.ui.dialogs.speed_fields import SpeedFields
from rustfs_desktop.ui.look.mnemonics import MnemonicCheckBox
from rustfs_desktop.ui.look.segmented import SegmentedControl
from rustfs_desktop.ui.look.text import ElidedLabel, button


class PreferencesPage(enum.IntEnum):
    """The pages of the dialog, in order."""

    TRANSFERS = 0
    SPEED = 1
    SERVER = 2
    APPEARANCE = 3


class PreferencesDialog(BaseDialog):
    """Four pages of settings; nothing changes before *Save*.

    Args:
        download_folder: The current download folder.
        connections: Id and name of each connection.
    """

    def __init__(
        self,
        preferences: Preferences,
        download_folder: Path,
        connections: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, width=600)
        self.set_title(self.tr("Preferences"))
        self.download_folder = download_folder
        self.transfers = _TransfersPage(preferences, download_folder, self)
        self.speed = SpeedFields(connections, self)
        self.speed.fill(preferences.speed, preferences.hours, preferences.connections)
        self.server = _ServerPage(preferences, self)
        self.appearance = _AppearancePage(preferences, self)
        self.page = SegmentedControl(
            [
                (PreferencesPage.TRANSFERS, self.tr("Transfers")),
                (PreferencesPage.SPEED, self.tr("Speed")),
                (PreferencesPage.SERVER, self.tr("Server")),
                (PreferencesPage.APPEARANCE, self.tr("Appearance")),
            ],
            self,
        )
        self.page.setAccessibleName(self.tr("Page"))
        self._stack = QStackedWidget(self)
        for page in (self.transfers, self.speed, self.server, self.appearance):
            self._stack.addWidget(page)
        self.page.changed.connect(self._stack.setCurrentIndex)
        self.body.addWidget(self.page)
        self.body.addSpacing(6)
        self.body.addWidget(self._stack)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        save = button(self.tr("Save"), primary=True, parent=self)
        save.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=save)

    @property
    def preferences(self) -> Preferences:
        """The chosen preferences."""
        return Preferences(
            continues=self.transfers.continues.value,
            answer=self.transfers.answer.currentData(),
            speed=self.speed.everything.speed,
            hours=self.speed.hours,
            connections=self.speed.connections,
            files=self.server.files.value(),
            requests=self.server.requests.value(),
            kept_h=self.server.kept_h.value(),
            notifies=self.transfers.notifies.isChecked(),
            stays_awake=self.transfers.stays_awake.isChecked(),
            appearance=self.appearance.theme.value,
            opening=self.transfers.opening.value,
        )

    def accept(self) -> None:
        """Save the chosen folder."""
        self.download_folder = self.transfers.folder
        super().accept()


class _TransfersPage(QWidget):
    """The page about conflicts, resuming and notifications."""

    def __init__(self, preferences: Preferences, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.folder = folder
        self._folder_text = ElidedLabel(display(str(folder)), parent=self)
        self.opening: SegmentedControl[FileOpening] = SegmentedControl(
            [
                (FileOpening.DOWNLOAD, self.tr("Download")),
                (FileOpening.PREVIEW, self.tr("Quick Look")),
                (FileOpening.EDIT, self.tr("Edit")),
            ],
            self,
        )
        self.opening.set_value(preferences.opening)
        self.continues: SegmentedControl[bool] = SegmentedControl(
            [(True, self.tr("Resume")), (False, self.tr("Keep paused"))], self
        )
        self.continues.set_value(preferences.continues)
        self.answer = QComboBox(self)
        for answer, text in (
            (None, self.tr("Ask")),
            (Answer.REPLACE, self.tr("Replace")),
            (Answer.KEEP_BOTH, self.tr("Keep both")),
            (Answer.SKIP, self.tr("Skip")),
            (Answer.NEWER, self.tr("Replace if newer")),
            (Answer.DIFFERENT, self.tr("Replace if size or time differs")),
        ):
            self.answer.addItem(text, answer)
        self.answer.setCurrentIndex(self.answer.findData(preferences.answer))
        self.notifies = MnemonicCheckBox(self.tr("Notify me when long transfers finish"), self)
        self.notifies.setChecked(preferences.notifies)
        self.stays_awake = MnemonicCheckBox(self.tr("Prevent sleep during transfers"), self)
        self.stays_awake.setChecked(preferences.stays_awake)
        self._lay_out()

    def _lay_out(self) -> None:
        form = Form(self)
        form.add_row(self.tr("Download to"), self._folder_row(form))
        form.add_row(self.tr("Double-click a file"), self.opening, stretch=False)
        form.add_row(self.tr("After a restart"), self.continues, stretch=False)
        hint = Hint(form)
        hint.show_text(self.tr("Unfinished transfers are kept either way."))
        form.add_under(hint)
        form.add_row(self.tr("If a file already exists"), self.answer, stretch=False)
        form.add_under(self.notifies, stretch=False)
        form.add_under(self.stays_awake, stretch=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        column.addStretch()

    def _folder_row(self, form: Form) -> QWidget:
        line = QWidget(form)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        choose = button(self.tr("Choose…"), parent=line)
        choose.setAccessibleName(self.tr("Choose Download Location"))
        choose.clicked.connect(self._choose)
        row.addWidget(self._folder_text, 1)
        row.addWidget(choose)
        return line

    def _choose(self) -> None:
        choose_folder(self.tr("Download folder"), self.folder, self._on_chosen, self)

    def _on_chosen(self, folder: Path) -> None:
        self.folder = folder
        self._folder_text.set_whole_text(display(str(folder)))


class _ServerPage(QWidget):
    """The page about parallel requests and the expiry of unfinished uploads."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.files = self._number(0, MOST_FILES, preferences.files)
        self.files.setSpecialValueText(self.tr("Automatic"))
        self.requests = self._number(0, MOST_REQUESTS, preferences.requests)
        self.requests.setSpecialValueText(self.tr("Automatic"))
        self.kept_h = self._number(LEAST_KEPT_H, MOST_KEPT_H, preferences.kept_h)
        self.kept_h.setSuffix(self.tr(" hours"))
        form = Form(self)
        form.add_row(self.tr("Simultaneous large files"), self.files, stretch=False)
        form.add_row(self.tr("Simultaneous requests"), self.requests, stretch=False)
        form.add_under(self._hint(form, self.tr("Reduced automatically when a server is busy.")))
        form.add_row(self.tr("Unfinished uploads"), self.kept_h, stretch=False)
        words = self.tr(
            "How long your server keeps the parts of an unfinished upload. RustFS: 24 hours."
        )
        form.add_under(self._hint(form, words))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        column.addStretch()

    def _number(self, least: int, most: int, value: int) -> QSpinBox:
        made = QSpinBox(self)
        made.setRange(least, most)
        made.setValue(value)
        made.setMinimumWidth(144)
        made.lineEdit().setTextMargins(7, 0, 0, 0)  # Qt ignores its padding
        return made

    def _hint(self, form: Form, text: str) -> Hint:
        made = Hint(form)
        made.show_text(text)
        return made


class _AppearancePage(QWidget):
    """The page about the theme."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: SegmentedControl[Appearance] = SegmentedControl(
            [
                (Appearance.SYSTEM, self.tr("System")),
                (Appearance.LIGHT, self.tr("Light")),
                (Appearance.DARK, self.tr("Dark")),
            ],
            self,
        )
        self.theme.set_value(preferences.appearance)
        form = Form(self)
        form.add_row(self.tr("Theme"), self.theme, stretch=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        column.addStretch()
