"""The colors of tiles: a tint for each group of a space map, mixed into the ground."""

from __future__ import annotations

from PySide6.QtGui import QColor

from rustfs_desktop.index.space_map import AGE_NAMES, Grouping
from rustfs_desktop.ui.look import theme

_AGES = dict(zip(AGE_NAMES, ("code", "image", "folder", "archive", "file"), strict=True))
_CLASSES = ("image", "video", "archive", "data", "code", "folder")
_GROUND = 0.20
_HOVERED_GROUND = 0.32
_BORDER = 0.45


def tint_of(grouping: Grouping, group: str) -> str:
    """The token of the theme that colors a group."""
    if grouping is Grouping.KIND:
        return group if hasattr(theme.LIGHT, group) else "file"
    if grouping is Grouping.AGE:
        return _AGES.get(group, "file")
    if group == "STANDARD":
        return _CLASSES[0]
    return _CLASSES[1 + sum(group.encode()) % (len(_CLASSES) - 1)]


def tile_ground(tint: str, *, is_hovered: bool = False) -> QColor:
    """The ground of a tile."""
    return _mixed(tint, _HOVERED_GROUND if is_hovered else _GROUND)


def tile_border(tint: str) -> QColor:
    """The border of a tile."""
    return _mixed(tint, _BORDER)


def quiet_text() -> QColor:
    """Secondary text on a tile, darker than on a plain ground to keep its contrast."""
    colors = theme.current()
    return mix(colors.color("dim"), colors.color("text"), 0.6)


def _mixed(tint: str, share: float) -> QColor:
    colors = theme.current()
    return mix(colors.color(tint), colors.color("base"), share)


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """A color with a share of ``one``, the rest of it of ``other``."""
    rest = 1 - share
    return QColor(
        round(one.red() * share + other.red() * rest),
        round(one.green() * share + other.green() * rest),
        round(one.blue() * share + other.blue() * rest),
    )
