"""The look keeps its promises: contrast, a whole palette, and following the system."""

import dataclasses
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.look.style_sheet import style_sheet
from rustfs_desktop.ui.look.text import button, tool_button
from rustfs_desktop.ui.look.theme import DARK, LIGHT, Theme

GROUNDS = ("base", "side", "bar", "field", "hover")
TEXTS = ("text", "dim", "accent", "ok", "warn", "bad")
KINDS = ("folder", "image", "video", "audio", "archive", "code", "data", "document", "file")


@pytest.fixture(autouse=True)
def light_afterwards(qapp: QApplication) -> Iterator[None]:
    """Leave the light look behind, whatever the test put on."""
    yield
    theme.apply_theme(qapp, dark=False)


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def look(request: pytest.FixtureRequest) -> Theme:
    return request.param


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""

    def luminance(color: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def below(look: Theme, pairs: list[tuple[str, str]], least: float) -> list[str]:
    """The pairs of tokens whose contrast is too small, in words."""
    measured = [(a, b, contrast(look.color(a), look.color(b))) for a, b in pairs]
    return [f"{a} on {b}: {ratio:.2f}" for a, b, ratio in measured if ratio < least]


def test_text_is_readable_on_every_ground(look: Theme) -> None:
    pairs = [(text, ground) for text in TEXTS for ground in (*GROUNDS, "accent_ground")]
    pairs += [("selected_text", "accent_ground"), ("selected_accent", "accent_ground")]
    grounds = {"bad": "bad_ground", "ok": "ok_ground", "warn": "warn_ground"}
    pairs += [(text, ground) for sign, ground in grounds.items() for text in ("text", "dim", sign)]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_strong"), ("base", "text")]
    assert below(look, pairs, 4.5) == []


def test_icons_of_every_kind_are_seen_on_every_ground(look: Theme) -> None:
    pairs = [(kind, ground) for kind in KINDS for ground in (*GROUNDS, "accent_ground")]
    assert below(look, pairs, 3.0) == []


def test_borders_and_rings_of_controls_are_seen(look: Theme) -> None:
    places = ("base", "side", "bar", "field")
    pairs = [(border, ground) for border in ("control_line", "accent") for ground in places]
    pairs += [("text", "bar")]  # the ring round a primary button
    pairs += [(bar, "track") for bar in ("accent", "ok", "warn", "bad")]
    assert below(look, pairs, 3.0) == []


def test_palette_leaves_nothing_to_chance(look: Theme) -> None:
    made = theme.palette(look)
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    missing = [
        (one, other)
        for one in role
        for other in (group.Active, group.Inactive, group.Disabled)
        if one not in (role.NoRole, role.NColorRoles) and not made.isBrushSet(other, one)
    ]
    assert missing == []


def test_selection_stays_visible_without_focus(look: Theme) -> None:
    made = theme.palette(look)
    highlight = QPalette.ColorRole.Highlight
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        assert made.color(group, highlight) == look.color("accent_ground")


def test_forced_looks_reach_the_application(qapp: QApplication) -> None:
    theme.apply_theme(qapp, dark=True)
    assert theme.is_dark()
    assert theme.current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Base) == DARK.color("base")
    assert qapp.style().name().lower() == "fusion" or qapp.styleSheet()
    theme.apply_theme(qapp, dark=False)
    assert not theme.is_dark()
    assert LIGHT.accent in qapp.styleSheet()
    assert DARK.accent not in qapp.styleSheet()


def test_follows_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.apply_theme(qapp)
    told = []
    theme.notifier().changed.connect(lambda: told.append(theme.is_dark()))
    monkeypatch.setattr(theme, "_system_is_dark", lambda: True)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert told == [True]
    assert theme.current() is DARK


def test_silent_desktop_is_judged_by_the_palette_it_gave(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp.styleHints().colorScheme() is Qt.ColorScheme.Unknown
    for was_dark in (True, False):
        monkeypatch.setattr(theme._look, "system_was_dark", was_dark)
        theme.apply_theme(qapp)
        assert theme.is_dark() is was_dark


def test_forced_look_does_not_follow(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.apply_theme(qapp, dark=False)
    monkeypatch.setattr(theme, "_system_is_dark", lambda: True)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current() is LIGHT


def test_high_contrast_keeps_the_system_palette(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "_wants_high_contrast", lambda: True)
    theme.apply_theme(qapp)
    chosen = theme.current()
    assert not chosen.keeps_tints
    assert qapp.palette().resolveMask() == 0
    assert chosen.color("accent_ground") == qapp.palette().color(QPalette.ColorRole.Highlight)
    highlighted = qapp.palette().color(QPalette.ColorRole.HighlightedText)
    assert chosen.color("selected_text") == chosen.color("selected_accent") == highlighted
    assert chosen.folder == chosen.text
    assert chosen.color("text") == qapp.palette().color(QPalette.ColorRole.WindowText)


def test_style_sheet_uses_only_colours_of_the_theme(look: Theme) -> None:
    sheet = style_sheet(dataclasses.asdict(look))
    assert "$" not in sheet
    named = {value for value in dataclasses.asdict(look).values() if isinstance(value, str)}
    words = sheet.replace(";", " ").split()
    assert {word for word in words if word.startswith("#") and len(word) == 7} <= named


def test_selected_text_in_fields_is_readable(look: Theme) -> None:
    """The colors that the style sheet really has, whatever they are called."""
    sheet = style_sheet(dataclasses.asdict(look))
    pairs = re.findall(r"selection-background-color: (#\w+); selection-color: (#\w+)", sheet)
    assert len(pairs) == 3, "fields, texts of several lines, labels"
    for ground, text in pairs:
        assert contrast(QColor(text), QColor(ground)) >= 4.5
        for around in (look.field, look.bar, look.base):
            assert contrast(QColor(ground), QColor(around)) >= 3


def test_what_cannot_be_undone_looks_like_it(qtbot: QtBot, qapp: QApplication, look: Theme) -> None:
    theme.apply_theme(qapp, dark=look.dark)
    assert below(look, [("on_accent", "bad"), ("bad", "field")], 4.5) == []
    for is_primary, color in ((True, look.bad), (False, look.field)):
        made = button("Delete", primary=is_primary, danger=True)
        qtbot.addWidget(made)
        made.resize(120, 32)
        assert made.grab().toImage().pixelColor(8, 16).name() == color
    assert look.bad != look.accent


def test_controls_have_the_height_of_the_grid(qtbot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, dark=False)
    for control in (QPushButton("Download"), QLineEdit(), tool_button("up", "Up")):
        qtbot.addWidget(control)
        control.ensurePolished()
        assert control.sizeHint().boundedTo(control.maximumSize()).height() == 32, control


def test_focus_ring_moves_nothing(qtbot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, dark=False)
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(QLineEdit())
    button = QPushButton("Download")
    row.addWidget(button)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    before = button.sizeHint()
    plain = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    assert button.sizeHint() == before
    assert button.grab().toImage() != plain


def test_fonts_have_the_steps_of_the_look(qapp: QApplication) -> None:
    theme.apply_theme(qapp, dark=False)
    text, small, title = (QFontInfo(theme.font(role)) for role in ("text", "small", "title"))
    assert small.pixelSize() < text.pixelSize() < title.pixelSize()
    assert theme.font("title").weight() == theme.font("strong").weight() > theme.font().weight()
    assert any(tag.toString() == b"tnum" for tag in theme.font().featureTags())


def test_the_edges_of_a_menu_and_the_chosen_entry_can_be_seen(
    qapp: QApplication, qtbot: QtBot, look: Theme
) -> None:
    theme.apply_theme(qapp, dark=look.dark)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Open")
    menu.addAction("Download")
    menu.popup(menu.pos())
    menu.setActiveAction(menu.actions()[1])
    picture = menu.grab().toImage()
    middle = picture.height() // 2
    for x in (0, picture.width() - 1):
        assert picture.pixelColor(x, middle).name() == look.control_line
    chosen = menu.actionGeometry(menu.actions()[1])
    shown = picture.pixelColor(chosen.right() - 6, chosen.center().y())
    assert shown.name() == look.accent_ground
    menu.close()
