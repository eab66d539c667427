"""The dialog that renames many files and folders, with all new names before it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from rustfs_desktop.models.batch_rename import (
    NAME,
    LetterCase,
    PlannedName,
    PlannedNamesModel,
    RenameItem,
    RenamePattern,
    plan_names,
)
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.form import Form
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.text_table import TextTable
from rustfs_desktop.ui.look.segmented import SegmentedControl
from rustfs_desktop.ui.look.text import button

_MOST_NUMBER = 999_999


class BatchRenameDialog(BaseDialog):
    """Nothing is renamed before *Rename*, which cannot be pressed while a name has a problem.

    Signals:
        submitted: *Rename* was pressed (list of PlannedName, only those that change).
    """

    submitted = Signal(object)

    def __init__(
        self,
        items: Sequence[RenameItem],
        is_taken: Callable[[str], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, width=680)
        self.set_title(self.tr("Rename %Ln item(s)", "", len(items)))
        self._items, self._is_taken = items, is_taken
        self._found_taken: set[str] = set()
        self.pattern = QLineEdit(NAME, self)
        self.searched = QLineEdit(self)
        self.replacement = QLineEdit(self)
        self.first = _number_field(self)
        self.case: SegmentedControl[LetterCase] = SegmentedControl(
            [
                (LetterCase.KEEP, self.tr("Keep")),
                (LetterCase.LOWER, self.tr("lowercase")),
                (LetterCase.UPPER, self.tr("UPPERCASE")),
                (LetterCase.TITLE, self.tr("Title Case")),
            ],
            self,
        )
        self.model = PlannedNamesModel(self)
        self.table = TextTable(self.model, self.tr("New names"), (210, 210, 0), self)
        self.table.setMinimumHeight(150)
        self.hint = Hint(self)
        self._lay_out()
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.primary = button(self.tr("Rename"), primary=True, parent=self)
        self.primary.clicked.connect(self._submit)
        self.add_buttons(cancel, primary=self.primary)
        for field in (self.pattern, self.searched, self.replacement):
            field.textChanged.connect(self._show_plan)
        self.first.valueChanged.connect(self._show_plan)
        self.case.changed.connect(self._show_plan)
        self.pattern.setFocus()
        self._show_plan()

    @property
    def plan(self) -> list[PlannedName]:
        """The new name of each item."""
        pattern = RenamePattern(
            self.pattern.text(),
            self.searched.text(),
            self.replacement.text(),
            self.first.value(),
            self.case.value,
        )
        return plan_names(pattern, self._items, self._is_taken_here)

    def refuse(self, taken: set[str]) -> None:
        """Show that the server has these names, so that others can be chosen."""
        self._found_taken |= taken
        self._set_enabled(True)
        self._show_plan()

    def _is_taken_here(self, key: str) -> bool:
        return self._is_taken(key) or key in self._found_taken

    def _lay_out(self) -> None:
        form = Form(self)
        form.add_row(self.tr("New name"), self.pattern)
        help_text = Hint(form)
        help_text.show_text(
            self.tr("{name}: the old name. {number}: counts up. {date}: day of the last change.")
        )
        form.add_under(help_text)
        form.add_row(self.tr("Find"), self.searched)
        form.add_row(self.tr("Replace with"), self.replacement)
        form.add_row(self.tr("First number"), self.first, stretch=False)
        form.add_row(self.tr("Letters"), self.case, stretch=False)
        self.body.addWidget(form)
        self.body.addWidget(self.table)
        self.body.addWidget(self.hint)

    def _show_plan(self, *_changed: object) -> None:
        plan = self.plan
        self.model.show_rows(plan)
        problems = sum(bool(each.problem) for each in plan)
        changes = sum(each.is_change for each in plan)
        words = self.tr("%Ln name(s) will change. Extensions stay.", "", changes)
        if problems:
            words = self.tr("%Ln name(s) cannot be used. Nothing is renamed.", "", problems)
        self.hint.show_text(words, Tone.BAD if problems else Tone.PLAIN)
        self.primary.setEnabled(bool(changes) and not problems)

    def _submit(self) -> None:
        self._set_enabled(False)
        self.submitted.emit([each for each in self.plan if each.is_change])

    def _set_enabled(self, is_enabled: bool) -> None:
        for each in (self.pattern, self.searched, self.replacement, self.first, self.case):
            each.setEnabled(is_enabled)
        self.primary.setEnabled(is_enabled)


def _number_field(parent: QWidget) -> QSpinBox:
    """The field of the first number."""
    made = QSpinBox(parent)
    made.setRange(0, _MOST_NUMBER)
    made.setValue(1)
    made.setMinimumWidth(144)
    made.lineEdit().setTextMargins(7, 0, 0, 0)  # Qt ignores its padding
    return made
