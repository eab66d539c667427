"""Hostile names are shown as they are, whatever widget shows them."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSizePolicy, QWidget

import rustfs_desktop
from rustfs_desktop.resource_files import resource_path
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.look.text import (
    ElidedLabel,
    IconLabel,
    badge,
    button,
    menu_text,
    plain_label,
    set_plain_tip,
    tool_button,
)

UI = Path(rustfs_desktop.__file__).parent / "ui"
PICTURE = (resource_path() / "rustfs-desktop.svg").as_posix()
HOSTILE = f'<img src="{PICTURE}" width=200000 height=4000><b>bold</b>'


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme.apply_theme(qapp, dark=False)


@pytest.mark.parametrize("role", ["text", "title", "dim", "small", "mono", "badge", "bad"])
def test_label_renders_no_markup(qtbot, role: str) -> None:
    label = plain_label(HOSTILE, role=role)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE
    assert not label.openExternalLinks()
    room = label.fontMetrics().horizontalAdvance(HOSTILE) + 40
    assert label.sizeHint().width() <= room
    assert label.sizeHint().height() <= 3 * label.fontMetrics().height()


def test_label_stays_plain_when_its_text_changes(qtbot) -> None:
    label = plain_label("harmless")
    qtbot.addWidget(label)
    label.setText(HOSTILE)
    assert label.sizeHint().height() <= 2 * label.fontMetrics().height()


def test_tool_tip_shows_the_very_text(qtbot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    set_plain_tip(widget, HOSTILE)
    document = QTextDocument()
    document.setHtml(widget.toolTip())
    assert document.toPlainText() == HOSTILE
    set_plain_tip(widget, "")
    assert widget.toolTip() == ""


def test_ampersands_are_doubled(qtbot) -> None:
    assert menu_text("R&D && more") == "R&&D &&&& more"
    made = button("Delete R&D")
    qtbot.addWidget(made)
    assert made.text() == "Delete R&&D"
    assert made.shortcut().isEmpty()


def test_badge_is_as_small_as_its_word(qtbot) -> None:
    made = badge("http")
    qtbot.addWidget(made)
    assert made.accessibleName() == "http"
    assert made.sizeHint().height() <= 26
    assert made.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Maximum


def test_tool_button_says_what_it_is(qtbot) -> None:
    made = tool_button("refresh", "Reload", "Reload this folder (F5)")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Reload"
    assert "F5" in made.toolTip()
    assert not made.icon().isNull()


def test_primary_button_is_marked(qtbot) -> None:
    made = button("Save and Connect", icon="check", primary=True)
    qtbot.addWidget(made)
    assert made.property("primary") is True
    assert not made.icon().isNull()


def test_elided_label_keeps_both_ends_and_never_widens(qtbot) -> None:
    name = "a-very-long-name-" * 30 + "ending.parquet"
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(200, 20)
    label.show()
    assert label.whole_text == name
    assert label.text().startswith("a-ver")
    assert label.text().endswith(".parquet")
    assert "…" in label.text()
    assert name in label.toolTip()
    assert label.minimumSizeHint().width() < 60
    assert label.fontMetrics().horizontalAdvance(label.text()) <= 200
    label.set_whole_text("short")
    assert label.text() == "short"
    assert label.toolTip() == ""


def test_elided_label_renders_no_markup(qtbot) -> None:
    label = ElidedLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.sizeHint().width() < 2000


def test_icon_label_follows_the_theme(qtbot, qapp: QApplication) -> None:
    label = IconLabel("upload", size=48, tint="text")
    qtbot.addWidget(label)
    light_picture = label.grab().toImage()
    theme.apply_theme(qapp, dark=True)
    assert label.grab().toImage() != light_picture
    assert label.size().width() == 48
    assert label.childAt(QPoint(1, 1)) is None


FORBIDDEN = {
    "QLabel",
    "QMessageBox",
    "QErrorMessage",
    "QInputDialog",
    "QProgressDialog",
    "setToolTip",
    "setWhatsThis",
}


def forbidden(source: str) -> list[str]:
    """The calls and base classes that read markup, as ``line: name``."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Call):
            names = list(dotted(node.func))
        elif isinstance(node, ast.ClassDef):
            names = [name for base in node.bases for name in dotted(base)]
        found += [f"{node.lineno}: {name}" for name in names if name in FORBIDDEN]
    return found


def dotted(node: ast.expr) -> list[str]:
    """The names in an expression like ``QMessageBox.question``."""
    if isinstance(node, ast.Attribute):
        return [*dotted(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else []


@pytest.mark.parametrize(
    "path", [path for path in UI.rglob("*.py") if path.name != "text.py"], ids=lambda p: p.name
)
def test_nobody_else_makes_widgets_that_read_markup(path: Path) -> None:
    assert forbidden(path.read_text(encoding="utf-8")) == []


def test_the_search_itself_finds_them() -> None:
    source = (
        "QLabel('x')\nw.setToolTip(k)\nQMessageBox.question(w)\nclass A(QtWidgets.QLabel): pass"
    )
    assert sorted(forbidden(source)) == [
        "1: QLabel",
        "2: setToolTip",
        "3: QMessageBox",
        "4: QLabel",
    ]


def test_labels_made_elsewhere_in_the_tree_are_plain(qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    plain_label("x", parent=parent)
    ElidedLabel("y", parent=parent)
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in parent.findChildren(QLabel)
    )


def test_a_click_on_a_button_leaves_the_keyboard_where_it_was(qtbot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    field, pressed = QLineEdit(page), button("Upload", parent=page)
    pressed.move(0, 60)
    page.show()
    qtbot.waitExposed(page)
    field.setFocus()
    qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert page.focusWidget() is field
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert page.focusWidget() is pressed
