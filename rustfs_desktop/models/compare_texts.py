"""The words and icons of compare marks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.folder_compare import CompareMark

translate = QCoreApplication.translate

_ICONS = {
    CompareMark.ONLY_HERE: ("plus", "ok"),
    CompareMark.NEWER: ("clock", "accent"),
    CompareMark.OLDER: ("history", "dim"),
    CompareMark.DIFFERS: ("differs", "warn"),
    CompareMark.EQUAL: ("equal", "dim"),
    CompareMark.SAME_TIME: ("similar", "dim"),
    CompareMark.SAME_SIZE: ("similar", "dim"),
    CompareMark.BOTH: ("minus", "faint"),
}


def mark_icon(mark: CompareMark) -> tuple[str, str]:
    """The icon of a mark and the theme color of it."""
    return _ICONS[mark]


def mark_text(mark: CompareMark) -> str:
    """What a mark means, in words."""
    return {
        CompareMark.ONLY_HERE: translate("Compare", "Only in this pane"),
        CompareMark.NEWER: translate("Compare", "Different, and newer than in the other pane"),
        CompareMark.OLDER: translate("Compare", "Different, and older than in the other pane"),
        CompareMark.DIFFERS: translate("Compare", "Different from the one in the other pane"),
        CompareMark.EQUAL: translate("Compare", "Equal: the size and ETag are the same"),
        CompareMark.SAME_TIME: translate(
            "Compare", "Same size and time. The contents were not compared."
        ),
        CompareMark.SAME_SIZE: translate(
            "Compare", "Same size, another time. The contents were not compared."
        ),
        CompareMark.BOTH: translate("Compare", "In both panes. The contents were not compared."),
    }[mark]
