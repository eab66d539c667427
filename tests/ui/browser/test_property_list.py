"""Properties of an object: in order, updated in their labels, and shown as plain text."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.browser.property_list import PropertyList

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def properties(qtbot: QtBot) -> PropertyList:
    made = PropertyList(None)  # type: ignore[arg-type]  # a window of its own
    qtbot.addWidget(made)
    made.resize(300, 200)
    with qtbot.waitExposed(made):
        made.show()
    return made


def visible_texts(properties: PropertyList) -> set[str]:
    return {label.text() for label in properties.findChildren(QLabel) if label.isVisible()}


def test_properties_without_a_value_are_left_out(properties: PropertyList) -> None:
    properties.show_properties({"Size": "5 B", "ETag": "", "Type": "text/plain"})
    assert properties.names == ["Size", "Type"]
    assert (properties.value("Size"), properties.value("ETag")) == ("5 B", "")


def test_other_properties_take_the_place_of_those_before(
    properties: PropertyList, qtbot: QtBot
) -> None:
    properties.show_properties({"Size": "5 B", "Type": "text/plain"})
    properties.show_properties({"Type": "image/png", "Class": "GLACIER"})
    assert set(properties.names) == {"Type", "Class"}
    assert properties.value("Type") == "image/png"
    qtbot.waitUntil(lambda: visible_texts(properties) == {"Type", "image/png", "Class", "GLACIER"})


def test_values_are_untrusted(properties: PropertyList) -> None:
    properties.show_properties({"mtime": "<b>1</b>\u202egpj.exe\n2"})
    shown = properties.value("mtime")
    assert shown.startswith("<b>1</b>")
    assert "\u202e" not in shown
    assert "\n" not in shown
    properties.show_properties({"mtime": "x" * 5_000})
    assert len(properties.value("mtime")) <= 1_000


def test_a_value_is_read_with_its_name(properties: PropertyList) -> None:
    properties.show_properties({"Size": "5 B"})
    names = {label.accessibleName() for label in properties.findChildren(QLabel)}
    assert "Size: 5 B" in names
