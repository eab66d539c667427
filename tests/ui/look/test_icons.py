"""Every icon is drawn for this program: one grid, one stroke, and no two alike."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QPushButton

import rustfs_desktop
from rustfs_desktop.resource_files import resource_path
from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.look.drawings import render

NAMES = sorted(path.stem for path in (resource_path() / "icons").glob("*.svg"))
PACKAGE = Path(rustfs_desktop.__file__).parent


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme.apply_theme(qapp, dark=False)


def ink(image: QImage) -> list[int]:
    """How much is drawn in each pixel, 0 to 255."""
    return [
        image.pixelColor(x, y).alpha() for y in range(image.height()) for x in range(image.width())
    ]


def test_there_are_icons_for_everything() -> None:
    assert len(NAMES) >= 50


@pytest.mark.parametrize("name", NAMES)
def test_icon_is_on_the_grid(name: str) -> None:
    svg = (resource_path() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 16 16"' in svg
    assert 'stroke="currentColor" stroke-width="1.6" stroke-linecap="round"' in svg
    assert not re.search(r"#[0-9a-f]{3}", svg, re.IGNORECASE), "a color of its own"


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_icons_are_drawn_inside_their_box_and_differ(qapp: QApplication, ratio: float) -> None:
    drawn = {name: ink(render(name, 16, "#000000", ratio).toImage()) for name in NAMES}
    side = round(16 * ratio)
    for name, pixels in drawn.items():
        assert len(pixels) == side * side
        assert sum(pixels) > 255 * 6 * ratio, f"{name} is hardly there"
        corners = (pixels[0], pixels[side - 1], pixels[-side], pixels[-1])
        assert max(corners) < 100, f"{name} runs out of its box"
    for (one, first), (other, second) in itertools.combinations(drawn.items(), 2):
        apart = sum(abs(a - b) for a, b in zip(first, second, strict=True))
        assert apart > 255 * 5 * ratio, f"{one} and {other} look alike"


def test_icon_is_sharp_on_both_screens(qapp: QApplication) -> None:
    for ratio in (1.0, 2.0):
        picture = icons.icon("folder", "folder").pixmap(QSize(16, 16), ratio)
        assert picture.size() == QSize(round(16 * ratio), round(16 * ratio))
        assert picture.devicePixelRatio() == ratio
        assert icons.pixmap("folder", 16, "folder", ratio).size() == picture.size()


def test_large_pictures_have_finer_lines(qapp: QApplication) -> None:
    small, large = (ink(render("plus", side, "#000000").toImage()) for side in (16, 48))
    assert sum(large) < 9 * sum(small) * 0.85


def strongest(picture: QImage) -> QColor:
    """The color of the most opaque pixel."""
    places = itertools.product(range(picture.width()), range(picture.height()))
    return max((picture.pixelColor(x, y) for x, y in places), key=QColor.alpha)


def test_states_have_their_tints(qapp: QApplication) -> None:
    made = icons.icon("list", "dim")

    def color(mode: QIcon.Mode, state: QIcon.State = QIcon.State.Off) -> str:
        return strongest(made.pixmap(QSize(16, 16), 2.0, mode, state).toImage()).name()

    look = theme.current()
    assert color(QIcon.Mode.Normal) == look.dim
    assert color(QIcon.Mode.Normal, QIcon.State.On) == look.accent
    assert color(QIcon.Mode.Disabled) == look.faint
    assert color(QIcon.Mode.Selected) == look.dim


def test_a_kind_keeps_its_colour_when_a_folder_is_open(qapp: QApplication) -> None:
    made = icons.icon("folder", "folder")
    opened = made.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Normal, QIcon.State.On)
    assert strongest(opened.toImage()).name() == theme.current().folder


def test_buttons_and_actions_change_with_the_theme(qtbot, qapp: QApplication) -> None:
    button, action = QPushButton("Upload"), QAction("Upload")
    qtbot.addWidget(button)
    for target in (button, action):
        icons.set_icon(target, "upload", "text")
        icons.set_icon(target, "download", "text")
    theme.apply_theme(qapp, dark=True)
    for target in (button, action):
        size = QSize(20, 16) if target is button else QSize(16, 16)
        shown = target.icon().pixmap(size, 1.0).toImage()
        assert strongest(shown).name() == theme.DARK.text
    assert strongest(icons.pixmap("copy", 16, "text", 1.0).toImage()).name() == theme.DARK.text


def test_every_icon_that_the_program_names_exists() -> None:
    named = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named |= icon_names(node, path)
    assert {(icon, where) for icon, where in named if icon not in NAMES} == set()


def icon_names(call: ast.Call, path: Path) -> set[tuple[str, str]]:
    """The icon a call asks for, with its place, where both can be read off the source."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    position = {"icon": 0, "pixmap": 0, "set_icon": 1, "tool_button": 0, "IconLabel": 0}.get(name)
    found = [word.value for word in call.keywords if word.arg == "icon" and name == "button"]
    if position is not None and len(call.args) > position:
        found.append(call.args[position])
    where = f"{path.name}:{call.lineno}"
    return {
        (each.value, where)
        for each in found
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value
    }


def test_application_icon_is_good_at_every_size(qapp: QApplication) -> None:
    made = icons.application_icon()
    for side in (16, 32, 48, 128, 256):
        picture = made.pixmap(QSize(side, side), 1.0).toImage()
        assert picture.size() == QSize(side, side)
        middle = picture.pixelColor(side // 2, side // 2)
        edge = picture.pixelColor(side // 2, round(side * 0.9))
        assert middle.alpha() == edge.alpha() == 255
        assert picture.pixelColor(0, 0).alpha() == 0
        assert abs(middle.lightness() - edge.lightness()) > 25, "the bucket is not seen"
