"""Icons in theme colors for every resolution, redrawn when the theme changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QPushButton

from rustfs_desktop.resource_files import resource_path
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.look.drawings import render

__all__ = ["application_icon", "icon", "kind_tint", "pixmap", "resource_path", "set_icon"]

_SIZE = 16
_BUTTON_GAP = 4
_RATIOS = (1.0, 2.0)
_icons: dict[tuple[str, str, int, int], QIcon] = {}
_pixmaps: dict[tuple[str, int, str, float], QPixmap] = {}


def icon(name: str, tint: str = "text", size: int = _SIZE, *, gap: int = 0) -> QIcon:
    """An icon whose off, on, disabled and selected states have theme colors.

    Do not keep it: `set_icon` renews icons when the theme changes.

    Args:
        name: File name in ``resources/icons`` without its ending.
        tint: A token of the theme: text, dim, accent, on_accent, bad, folder, image …
        size: Logical pixels of one side.
        gap: Empty logical pixels to its right.
    """
    key = (name, tint, size, gap)
    made = _icons.get(key)
    if made is None:
        made = _icons[key] = _make(*key)
    return made


def pixmap(name: str, size: int = _SIZE, tint: str = "text", dpr: float = 1.0) -> QPixmap:
    """A pixmap for a delegate, cached until the theme changes."""
    key = (name, size, tint, dpr)
    made = _pixmaps.get(key)
    if made is None:
        color = getattr(theme.current(), tint)
        made = _pixmaps[key] = render(name, size, color, dpr)
    return made


def set_icon(target: QAction | QAbstractButton, name: str, tint: str = "text") -> None:
    """Give a button or an action an icon that changes with the theme."""
    keeper = target.findChild(_IconKeeper)
    if keeper is None:
        keeper = _IconKeeper(target)
    keeper.show(name, tint)


def kind_tint(kind: str) -> str:
    """The theme color of an icon."""
    return kind if hasattr(theme.current(), kind) else "text"


def application_icon() -> QIcon:
    """The program's icon in all sizes that desktops use."""
    return QIcon(str(resource_path() / "rustfs-desktop.svg"))


class _IconKeeper(QObject):
    """Child of a button or action; redraws its icon when the theme changes."""

    def __init__(self, target: QAction | QAbstractButton) -> None:
        super().__init__(target)
        self._target = target
        self._name = self._tint = ""
        theme.notifier().changed.connect(self._renew)

    def show(self, name: str, tint: str) -> None:
        """Show another icon."""
        self._name, self._tint = name, tint
        self._renew()

    @Slot()
    def _renew(self) -> None:
        if isinstance(self._target, QPushButton):
            self._target.setIconSize(QSize(_SIZE + _BUTTON_GAP, _SIZE))
            self._target.setIcon(icon(self._name, self._tint, gap=_BUTTON_GAP))
        else:
            self._target.setIcon(icon(self._name, self._tint))


def _make(name: str, tint: str, size: int, gap: int) -> QIcon:
    colors = theme.current()
    own = getattr(colors, tint)
    on_selection = own if colors.keeps_tints else colors.selected_text
    quiet = tint in {"text", "dim"}  # these are highlighted when a button is checked
    looks = (
        (QIcon.Mode.Normal, QIcon.State.Off, own),
        (QIcon.Mode.Normal, QIcon.State.On, colors.selected_accent if quiet else own),
        (QIcon.Mode.Selected, QIcon.State.Off, on_selection),
        (QIcon.Mode.Disabled, QIcon.State.Off, colors.faint),
        (QIcon.Mode.Disabled, QIcon.State.On, colors.faint),
    )
    made = QIcon()
    for ratio in _RATIOS:
        drawn = {
            color: _widened(render(name, size, color, ratio), gap)
            for color in {color for _mode, _state, color in looks}
        }
        for mode, state, color in looks:
            made.addPixmap(drawn[color], mode, state)
    return made


def _widened(picture: QPixmap, gap: int) -> QPixmap:
    """The pixmap with a margin at its right: the style sheet's own gap is too narrow."""
    if not gap:
        return picture
    ratio = picture.devicePixelRatio()
    wide = QPixmap(picture.width() + round(gap * ratio), picture.height())
    wide.setDevicePixelRatio(ratio)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return wide


def _forget() -> None:
    _icons.clear()
    _pixmaps.clear()


theme.notifier().changed.connect(_forget)
