"""The inspector: what is selected, asked for only where one stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, Qt

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.types import BucketDetails
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.ui.browser.inspector import Inspector
from tests.ui.browser_stage import HOME, Stage, stage, store

__all__ = ["stage", "store"]

CTRL = Qt.KeyboardModifier.ControlModifier


def inspector_of(stage: Stage) -> Inspector:
    return stage.browser._inspector


def wait_title(stage: Stage, title: str) -> Inspector:
    inspector = inspector_of(stage)
    stage.qtbot.waitUntil(lambda: inspector.title.whole_text == title)
    return inspector


def test_one_file_shows_the_row_at_once_and_the_head_soon(stage: Stage) -> None:
    stage.open()
    stage.click("notes.md")
    inspector = wait_title(stage, "notes.md")
    assert inspector.subtitle.whole_text == "Markdown text · 8 B"
    assert inspector.properties.value("ETag").startswith("0123456789abcdef0123")
    stage.qtbot.waitUntil(lambda: inspector.properties.value("Encryption") == "SSE-S3")
    assert inspector.properties.value("Type") == "text/plain"
    assert inspector.metadata.value("color") == "<b>red</b>"
    assert inspector.panel.icon == "document"
    assert inspector.download_button.isVisible()
    assert inspector.link_button.isVisible()


def test_walking_through_rows_asks_only_for_the_last(stage: Stage) -> None:
    stage.open()
    stage.click("beach.jpg")
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Down)
    inspector = wait_title(stage, "zebra.txt")
    stage.qtbot.waitUntil(lambda: inspector.properties.value("Encryption") != "")
    assert stage.store.headed == ["zebra.txt"]


def test_several_show_how_many_and_how_much(stage: Stage) -> None:
    stage.open()
    stage.click("beach.jpg")
    stage.click("notes.md", CTRL)
    stage.click("2026", CTRL)
    inspector = wait_title(stage, "3 selected")
    assert inspector.subtitle.whole_text == "1 folder, 2 files (17 B)"
    assert inspector.download_button.isVisible()
    assert not inspector.link_button.isVisible()
    assert inspector.count_button.isVisible()


def test_many_have_thousands_separators(stage: Stage) -> None:
    stage.open()
    client = stage.browser._connections.client(HOME)
    assert client is not None
    before, inspector = QLocale(), inspector_of(stage)
    QLocale.setDefault(QLocale("en_GB"))
    try:
        keys = [str(number) for number in range(1340)]
        inspector.show_selection(client, "photos", Selection(keys=keys, sizes=[1] * 1340))
    finally:
        QLocale.setDefault(before)
    assert inspector.title.whole_text == "1,340 selected"


def test_a_folder_and_a_bucket_show_what_is_known_of_them(stage: Stage) -> None:
    stage.open()
    inspector = wait_title(stage, "photos")
    stage.qtbot.waitUntil(lambda: inspector.properties.value("Versioning") == "Enabled")
    assert inspector.panel.icon == "bucket"
    stage.click("2026")
    wait_title(stage, "2026")
    assert inspector.properties.names == []
    assert inspector.count_button.isVisible()


def test_nothing_is_counted_while_not_connected(stage: Stage) -> None:
    stage.open()
    inspector = wait_title(stage, "photos")
    assert inspector.count_button.isVisible()
    stage.connections.become(HOME, ConnectionState.CONNECTING)
    wait_title(stage, "my-rustfs")
    assert not inspector.count_button.isVisible()
    stage.connections.become(HOME, ConnectionState.ONLINE)
    wait_title(stage, "photos")
    assert inspector.count_button.isVisible()


def test_a_connection_shows_where_it_leads(stage: Stage) -> None:
    stage.browser.go_to(Location(HOME))
    inspector = wait_title(stage, "my-rustfs")
    assert inspector.properties.value("Server") == "http://127.0.0.1:9000"


def test_a_head_that_is_refused_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **_options: object) -> None:
        raise AccessDenied("You may not read this file", "s3:GetObject is missing")

    monkeypatch.setattr("rustfs_desktop.ui.browser.inspector.head_object", refuse)
    stage.open()
    stage.click("notes.md")
    inspector = inspector_of(stage)
    stage.qtbot.waitUntil(inspector.note.isVisible)
    assert "s3:GetObject is missing" in inspector.note.text()


def test_it_asks_once_however_often_the_folder_is_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def details(_client: object, name: str) -> BucketDetails:
        asked.append(name)
        return BucketDetails(name, f"region-{len(asked)}")

    monkeypatch.setattr("rustfs_desktop.ui.browser.inspector.bucket_details", details)
    stage.open()
    inspector = wait_title(stage, "photos")
    stage.qtbot.waitUntil(lambda: inspector.properties.value("Region") == "region-1")
    for number in range(3):
        stage.store.keys["photos"].append(f"new-{number}.txt")
        stage.connections.contents_changed.emit(ContentsChange(Location(HOME, "photos", "")))
        stage.qtbot.waitUntil(lambda name=f"new-{number}.txt": name in stage.names)
    stage.qtbot.waitUntil(lambda: not inspector._timer.isActive())
    assert inspector.properties.value("Region") == "region-1"
    stage.browser.reload()
    stage.qtbot.waitUntil(lambda: inspector.properties.value("Region") == "region-2")
    assert asked == ["photos", "photos"]


def test_its_buttons_ask_for_the_actions_of_the_window(stage: Stage) -> None:
    stage.open()
    stage.click("notes.md")
    inspector = wait_title(stage, "notes.md")
    for button, action in (
        (inspector.download_button, "download"),
        (inspector.link_button, "copy_link"),
    ):
        with stage.qtbot.waitSignal(stage.browser.action_requested) as caught:
            stage.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert caught.args == [action]


def test_a_narrow_window_folds_the_inspector_first_and_then_the_tree(stage: Stage) -> None:
    browser = stage.browser
    assert browser._inspector.isVisible()
    window = browser.window()
    window.resize(800, 500)
    stage.qtbot.waitUntil(lambda: not browser._inspector.isVisible())
    assert stage.tree.isVisible()
    window.resize(640, 500)
    stage.qtbot.waitUntil(lambda: not stage.tree.isVisible())
    window.resize(1280, 532)
    stage.qtbot.waitUntil(lambda: browser._inspector.isVisible() and stage.tree.isVisible())
    browser.side.set_panel_wanted(False)
    assert not browser._inspector.isVisible()
