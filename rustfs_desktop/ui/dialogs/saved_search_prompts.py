"""The prompts for the names of saved searches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display
from rustfs_desktop.service.saved_searches import LONGEST_NAME
from rustfs_desktop.ui.dialogs.name import NamePrompt
from rustfs_desktop.ui.dialogs.name_prompts import rename_title

translate = QCoreApplication.translate


def save_search_prompt(name: str, is_taken: Callable[[str], bool]) -> NamePrompt:
    """A name for a search; ``is_taken`` tells whether another search has a name."""
    return NamePrompt(
        title=translate("NamePrompts", "Save Search"),
        label=translate("NamePrompts", "Name"),
        verb=translate("NamePrompts", "Save"),
        problem=lambda text: _problem(text, is_taken),
        remark=_remark,
        text=name,
        selected=name,
    )


def rename_search_prompt(name: str, is_taken: Callable[[str], bool]) -> NamePrompt:
    """Another name for a saved search."""

    def problem(text: str) -> str:
        if text == name:
            return translate("NamePrompts", "This is the current name.")
        return _problem(text, is_taken)

    return NamePrompt(
        title=rename_title(display(name)),
        label=translate("NamePrompts", "Name"),
        verb=translate("NamePrompts", "Rename"),
        problem=problem,
        remark=_remark,
        text=name,
        selected=name,
    )


def _problem(text: str, is_taken: Callable[[str], bool]) -> str:
    if len(text) > LONGEST_NAME:
        return translate("NamePrompts", "The name is too long.")
    if is_taken(text):
        return translate("NamePrompts", "A saved search with this name already exists.")
    return ""


def _remark(_text: str) -> str:
    return translate("NamePrompts", "It is listed in the sidebar, below the connections.")
