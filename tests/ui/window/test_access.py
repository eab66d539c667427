"""The window without a mouse and without eyes: names, Tab, room, in both looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.row_delegate import ROW_HEIGHT
from rustfs_desktop.ui.look.theme import apply_theme
from tests.ui import audit
from tests.ui.window_stage import WindowStage, put


def test_the_first_start(program: WindowStage) -> None:
    program.start()
    assert audit.problems(program.window) == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_folder(live: WindowStage, client: Client, bucket: str, *, dark: bool) -> None:
    put(client, bucket, "a/one.txt", "two.txt")
    apply_theme(QApplication.instance(), dark=dark)
    live.window.resize(1280, 800)
    live.go()
    live.go(bucket)
    live.click_row("two.txt")
    live.press("Ctrl+D", live.window)
    live.wait_moved()
    live.until(lambda: not live.window.panel._header.cancel.isEnabled())
    live.until(lambda: live.app.background.is_idle)
    assert audit.unnamed_controls(live.window) == []
    assert audit.rich_texts(live.window) == []
    assert audit.clipped_texts(live.window) == []
    assert [audit.accessible_name(stop) for stop in audit.tab_order(live.window)] == [
        "Back",
        "Up",
        "live",
        bucket,
        "Filter this folder",
        "View as Details",
        "View as Icons",
        "View All Files Below",
        "Two Panes",
        "Inspector",
        "Upload",
        "Connections, buckets and folders",
        "Files and folders",
        "Download",
        "Copy Link",
        "Hide transfers",
        "Clear finished transfers",
        "Transfer history",
        "Transfers",
    ]


def problems_in(stage: WindowStage) -> list[str]:
    """What cannot be read, named or seen in the window as it is now."""
    stage.until(lambda: stage.app.background.is_idle)
    window = stage.window
    return [
        *audit.unnamed_controls(window),
        *audit.rich_texts(window),
        *audit.clipped_texts(window),
    ]


@pytest.fixture(params=["light", "dark", "large"])
def looks(request: pytest.FixtureRequest, qapp: QApplication) -> None:
    """Each look, and text of 18 points."""
    if request.param == "large":
        request.getfixturevalue("large_font")
    else:
        request.getfixturevalue("look")
        apply_theme(qapp, dark=request.param == "dark")


@pytest.mark.parametrize("size", [(640, 420), (800, 500)])
def test_everything_has_room_in_a_small_window(
    live: WindowStage,
    client: Client,
    bucket: str,
    tmp_path: Path,
    looks: None,
    size: tuple[int, int],
) -> None:
    deep = "a/" * 20
    put(client, bucket, f"{deep}one.txt")
    live.window.resize(*size)
    live.go()
    assert problems_in(live) == []
    live.go(bucket, deep)
    assert (live.window.width(), live.window.height()) == size
    assert problems_in(live) == []
    crumb = live.path_bar.crumbs[-1]
    assert crumb.isVisible()
    assert crumb.width() >= 24
    live.click_row(f"{deep}one.txt")
    for pane in ("tree", "inspector"):
        was_open = live.action(pane).isChecked()
        live.action(pane).setChecked(True)
        assert problems_in(live) == [], pane
        live.action(pane).setChecked(was_open)
    (tmp_path / "file.bin").write_bytes(b"x")
    live.drop([tmp_path / "file.bin"])
    live.wait_moved()
    assert live.window.panel.view.isVisible()
    assert problems_in(live) == []
    live.messages.show_error(AppError("Not made", "Because of this and that. " * 3, detail="x"))
    assert problems_in(live) == []
    assert live.table.viewport().height() > ROW_HEIGHT


def test_the_window_is_not_made_smaller(live: WindowStage) -> None:
    live.window.resize(100, 100)
    assert (live.window.width(), live.window.height()) == (640, 420)
    assert problems_in(live) == []


def test_every_action_can_be_reached_and_told_apart(live: WindowStage) -> None:
    shown = [action for menu in live.window.menuBar().actions() for action in menu.menu().actions()]
    reachable = {action.objectName() for action in shown}
    context_only = {"open", "open_in_tab"}
    assert {action.objectName() for action in live.window.actions_} - reachable == context_only
    keys = [key.toString() for action in live.window.actions_ for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
