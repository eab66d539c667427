"""Asking for the new name of a file or a folder."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.s3.keys import key_problem
from rustfs_desktop.ui.dialogs.name import NameDialog, NamePrompt

translate = QCoreApplication.translate


class RenameDialog(NameDialog):
    """Asks for a name; the old one stands there, without its ending selected."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        end = "/" if key.endswith("/") else ""
        above, _, old = key.removesuffix("/").rpartition("/")
        self._above, self._end = f"{above}/" if above else "", end
        super().__init__(_question(key, self._above, old), parent)
        self.field.setText(old)
        stem = old.rpartition(".")[0] if not end else ""
        self.field.setSelection(0, len(stem or old))

    @property
    def key(self) -> str:
        """The whole new key; a folder's ends with a slash."""
        return f"{self._above}{self.text}{self._end}"


def _question(key: str, above: str, old: str) -> NamePrompt:
    def problem(text: str) -> str:
        if "/" in text:
            return translate("RenameDialog", "A name has no slash.")
        if text == old:
            return translate("RenameDialog", "This is the name it has.")
        return key_problem(f"{above}{text}{'/' if key.endswith('/') else ''}")

    def remark(_text: str) -> str:
        return translate(
            "RenameDialog", "It is copied to the new name; then the old one is removed."
        )

    words = translate("RenameDialog", "Rename “{name}”")
    return NamePrompt(
        title=words.format(name=elide_middle(display(old), 40)),
        label=translate("RenameDialog", "Name"),
        verb=translate("RenameDialog", "Rename"),
        problem=problem,
        remark=remark,
    )
