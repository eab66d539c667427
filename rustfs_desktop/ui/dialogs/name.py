"""The name dialog: one name, validated while typing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import Signal
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
        selected: The start of that which is selected.
    """

    title: str
    label: str
    verb: str
    problem: Callable[[str], str]
    remark: Callable[[str], str]
    example: str = ""
    text: str = ""
    selected: str = ""


class NameDialog(BaseDialog):
    """One field, validated while typing; the problem is shown below it.

    It closes when the primary button is pressed, or with ``confirms`` not before the name was
    confirmed with :meth:`accept`; :meth:`refuse` lets the user choose another name.

    Signals:
        submitted: The primary button was pressed (the text).
    """

    submitted = Signal(str)

    def __init__(
        self, prompt: NamePrompt, parent: QWidget | None = None, *, confirms: bool = False
    ) -> None:
        super().__init__(prompt.title, parent)
        self._prompt = prompt
        self._is_open = True
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
        self.primary.clicked.connect(self._on_submitted if confirms else self.accept)
        self.add_buttons(cancel, primary=self.primary)
        self.field.textChanged.connect(self._check)
        self.field.setFocus()
        self.field.setSelection(0, utf16_length(prompt.selected))
        self._check()

    @property
    def text(self) -> str:
        """The entered text, without surrounding spaces."""
        return self.field.text().strip()

    @property
    def is_open(self) -> bool:
        """Whether the dialog was neither confirmed nor canceled yet."""
        return self._is_open

    def refuse(self, problem: str) -> None:
        """Show why the submitted name cannot be used, so that another can be entered."""
        self._show(problem, is_wrong=True)
        self.field.setEnabled(True)
        self.field.setFocus()

    def done(self, result: int) -> None:
        """Close, however the dialog ends."""
        self._is_open = False
        super().done(result)

    def _on_submitted(self) -> None:
        self.primary.setEnabled(False)  # until the answer; Cancel stays
        self.field.setEnabled(False)
        self.submitted.emit(self.text)

    def _check(self) -> None:
        text = self.text
        problem = display(message_text(self._prompt.problem(text))) if text else ""
        # The name that is there when the dialog opens is no mistake of the user.
        is_wrong = bool(problem) and self.field.text() != self._prompt.text
        self._show(problem if is_wrong else self._prompt.remark(text), is_wrong=is_wrong)
        self.primary.setEnabled(bool(text) and not problem)

    def _show(self, text: str, *, is_wrong: bool) -> None:
        self.hint.show_text(text, Tone.BAD if is_wrong else Tone.PLAIN)
        mark_problem(self.field, is_wrong)


def utf16_length(text: str) -> int:
    """The length that Qt counts: characters outside the basic plane, as emoji, are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
