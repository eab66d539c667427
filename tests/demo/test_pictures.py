"""The drawn pictures are what image readers expect."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage

from rustfs_desktop.demo.pictures import Picture, Scene, bmp, draw, png

SCENE = Scene(
    sky=((10, 20, 200), (250, 200, 150)),
    hills=((90, 90, 90), (20, 60, 20)),
    sun=(0.5, 0.25, 0.1),
    seed=3,
)


@pytest.mark.parametrize("write", [png, bmp])
@pytest.mark.parametrize("width", [40, 41, 42, 43])
def test_readable_at_every_row_length(write: Callable[[Picture], bytes], width: int) -> None:
    picture = draw(SCENE, width, 30)
    image = QImage.fromData(write(picture))
    assert (image.width(), image.height()) == (width, 30)
    for x, y in [(0, 0), (width - 1, 0), (width // 2, 8), (0, 29), (width - 1, 29)]:
        colour = picture.palette[picture.rows[y][x]]
        assert image.pixelColor(x, y) == QColor(*colour)


def test_both_formats_show_the_same_picture() -> None:
    picture = draw(SCENE, 101, 67)
    images = [
        QImage.fromData(data).convertToFormat(QImage.Format.Format_RGB32)
        for data in (png(picture), bmp(picture))
    ]
    assert images[0] == images[1]


def test_a_scene_has_sky_sun_and_hills() -> None:
    picture = draw(SCENE, 100, 100)
    assert picture.palette[picture.rows[0][0]] == (10, 20, 200)
    assert picture.palette[picture.rows[25][50]] == (255, 244, 214)
    assert picture.palette[picture.rows[99][50]] == (20, 60, 20)


def test_the_same_scene_gives_the_same_bytes() -> None:
    assert png(draw(SCENE, 64, 48)) == png(draw(SCENE, 64, 48))
