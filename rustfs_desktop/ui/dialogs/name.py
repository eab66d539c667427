"""The name dialog: one name, validated while typing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.form import Form, mark_problem
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.text import button


@dataclasses.dataclass(frozen=True, slots=True)
class NamePrompt:
    """Texts and validation of a name dialog.

    Attributes:
        verb: The text of the primary button.
        problem: Returns what is wrong with a text, or nothing; not called for an empty text.
        remark: Returns the hint for a valid text.
        text: The initial text of the field.
        selected: How many characters of that are selected, from its start.
    """

    title: str
    label: str
    verb: str
    problem: Callable[[str], str]
    remark: Callable[[str], str]
    example: str = ""
    text: str = ""
    selected: int = 0


class NameDialog(BaseDialog):
    """One field, validated while typing; the problem is shown below it."""

    def __init__(self, prompt: NamePrompt, parent: QWidget | None = None) -> None:
        super().__init__(prompt.title, parent)
        self._prompt = prompt
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(prompt.example)
        self.field.setText(prompt.text)
        self.hint = Hint(self)
        form = Form(self)
        form.add_row(prompt.label, self.field)
        form.add_under(self.hint)
        self.body.addWidget(form)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.primary = button(prompt.verb, primary=True, parent=self)
        self.primary.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=self.primary)
        self.field.textChanged.connect(self._check)
        self.field.setFocus()
        self.field.setSelection(0, prompt.selected)
        self._check()

    @property
    def text(self) -> str:
        """The entered text, without surrounding spaces."""
        return self.field.text().strip()

    def _check(self) -> None:
        text = self.text
        problem = display(message_text(self._prompt.problem(text))) if text else ""
        self.hint.show_text(
            problem or self._prompt.remark(text), Tone.BAD if problem else Tone.PLAIN
        )
        mark_problem(self.field, bool(problem))
        self.primary.setEnabled(bool(text) and not problem)
