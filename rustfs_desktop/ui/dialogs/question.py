"""The question dialog: one question, confirmed by a verb."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.text import IconLabel, button, plain_label


class QuestionDialog(BaseDialog):
    """A question as title, an explanation, and the verb on the button.

    Args:
        danger: The action cannot be undone: shows a warning icon, and Enter does not confirm.
        stay: The text of the other button, where *Cancel* could be taken for the verb.
    """

    def __init__(  # the question and both answers
        self,
        title: str,
        text: str,
        verb: str,
        parent: QWidget | None = None,
        *,
        danger: bool,
        stay: str = "",
    ) -> None:
        super().__init__(title, parent, width=440)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.body.addLayout(row)
        if danger:
            sign = IconLabel("warning", tint=Tone.WARN.tint, parent=self)
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = plain_label(text, role="dim", parent=self)
        words.setWordWrap(True)
        row.addWidget(words, 1)
        cancel = button(stay or self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        agree = button(verb, primary=True, danger=danger, parent=self)
        agree.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=agree)
        (cancel if danger else agree).setFocus()
