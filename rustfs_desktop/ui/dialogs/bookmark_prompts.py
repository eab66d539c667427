"""The prompt for the name of a bookmark."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display
from rustfs_desktop.service.bookmarks import LONGEST_NAME
from rustfs_desktop.ui.dialogs.name import NamePrompt
from rustfs_desktop.ui.dialogs.name_prompts import rename_title

translate = QCoreApplication.translate


def rename_bookmark_prompt(name: str) -> NamePrompt:
    """Another name for a bookmark; the folder keeps its own."""

    def problem(text: str) -> str:
        if text == name:
            return translate("NamePrompts", "This is the current name.")
        if len(text) > LONGEST_NAME:
            return translate("NamePrompts", "The name is too long.")
        return ""

    return NamePrompt(
        title=rename_title(display(name)),
        label=translate("NamePrompts", "Name"),
        verb=translate("NamePrompts", "Rename"),
        problem=problem,
        remark=_remark,
        text=name,
        selected=name,
    )


def _remark(_text: str) -> str:
    return translate("NamePrompts", "Only the bookmark is renamed, not the folder.")
