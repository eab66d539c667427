"""The window without a mouse and without eyes: names, Tab, room, in both looks."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.s3.client import Client
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


def test_the_smallest_window(live: WindowStage, client: Client, bucket: str) -> None:
    put(client, bucket, "a/" * 20 + "one.txt")
    live.window.resize(800, 500)
    live.go(bucket, "a/" * 20)
    live.until(lambda: live.app.background.is_idle)
    assert (live.window.width(), live.window.height()) == (800, 500)
    assert audit.unnamed_controls(live.window) == []
    assert audit.rich_texts(live.window) == []
    assert audit.clipped_texts(live.window) == []


def test_every_action_can_be_reached_and_told_apart(live: WindowStage) -> None:
    shown = [action for menu in live.window.menuBar().actions() for action in menu.menu().actions()]
    reachable = {action.objectName() for action in shown}
    context_only = {"open"}
    assert {action.objectName() for action in live.window.actions_} - reachable == context_only
    keys = [key.toString() for action in live.window.actions_ for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
