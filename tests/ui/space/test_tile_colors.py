"""Tiles: text on them can be read in both themes, and each group has a color."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from rustfs_desktop.file_kinds import KIND_NAMES
from rustfs_desktop.index.space_map import AGE_NAMES, Grouping
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.space.tile_colors import quiet_text, tile_ground, tint_of

GROUPS = [
    *((Grouping.KIND, name) for name in KIND_NAMES),
    *((Grouping.AGE, name) for name in AGE_NAMES),
    *((Grouping.CLASS, name) for name in ("STANDARD", "GLACIER", "É", "")),
]


def contrast(one: QColor, other: QColor) -> float:
    """The contrast as WCAG computes it."""

    def light(color: QColor) -> float:
        parts = [
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(("grouping", "group"), GROUPS)
def test_text_on_a_tile_can_be_read(
    qapp: QApplication, *, is_dark: bool, grouping: Grouping, group: str
) -> None:
    theme.apply_theme(qapp, dark=is_dark)
    tint = tint_of(grouping, group)
    for is_hovered in (False, True):
        ground = tile_ground(tint, is_hovered=is_hovered)
        assert contrast(theme.current().color("text"), ground) >= 4.5
        assert contrast(quiet_text(), ground) >= 4.5
    theme.apply_theme(qapp, dark=False)
