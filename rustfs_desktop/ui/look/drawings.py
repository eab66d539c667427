"""Loads the SVG files of ``resources/icons``, colors them and renders pixmaps."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from rustfs_desktop.resource_files import resource_path

_LARGE = 32  # large icons use thinner lines


@functools.cache
def drawing(name: str) -> str:
    """The SVG text of an icon, which is drawn in ``currentColor``."""
    return (resource_path() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def render(name: str, size: int, color: str, ratio: float = 1.0) -> QPixmap:
    """Render an icon at exactly its pixel size on screen.

    Args:
        name: File name in ``resources/icons`` without its ending.
        size: Logical pixels of one side.
        color: ``#rrggbb``.
        ratio: Device pixels for each logical one.
    """
    drawn = _shape(name, size, ratio).copy()
    painter = QPainter(drawn)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(drawn.rect(), QColor(color))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@functools.cache
def _shape(name: str, size: int, ratio: float) -> QPixmap:
    """An icon without its color, cached because parsing the SVG is slow."""
    lines = drawing(name).replace("currentColor", "#000000")
    if size >= _LARGE:
        lines = lines.replace('stroke-width="1.6"', 'stroke-width="1.2"')
    svg = QSvgRenderer(QByteArray(lines.encode()))
    side = round(size * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    svg.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def drawn_files(wanted: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Write colored icons to files, because a style sheet can only reference files.

    Args:
        wanted: For each key the icon's name and its color.

    Returns:
        For each key the path, in style sheet syntax.
    """
    folder = Path(_scratch_folder().name)
    paths = {}
    for key, (name, color) in wanted.items():
        path = folder / f"{name}-{color.lstrip('#')}.svg"
        if not path.exists():
            path.write_text(drawing(name).replace("currentColor", color), encoding="utf-8")
        paths[key] = path.as_posix()
    return paths


@functools.cache
def _scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder of this process."""
    return tempfile.TemporaryDirectory(prefix="rustfs-desktop-look-")
