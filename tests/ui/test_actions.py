"""The actions of the window: which are enabled, and the reasons of those that are not."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from rustfs_desktop.ui.action_needs import ActionContext
from rustfs_desktop.ui.action_specs import ACTION_SPECS
from rustfs_desktop.ui.actions import Actions

BUCKET = ActionContext(has_connection=True, is_online=True, in_bucket=True)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def test_every_disabled_action_has_a_reason(window: QMainWindow) -> None:
    actions = Actions(window)
    contexts = [ActionContext(), BUCKET, ActionContext(has_connection=True, is_search=True)]
    for context in contexts:
        actions.update(context)
        for spec in ACTION_SPECS:
            if spec.queue_reason is not None:
                actions.set_possible(spec.name, False)
            is_enabled = actions[spec.name].isEnabled()
            assert is_enabled is not bool(actions.reason(spec.name)), spec.name
    for spec in ACTION_SPECS:
        if spec.queue_reason is not None:
            actions.set_possible(spec.name, True)
            assert (actions[spec.name].isEnabled(), actions.reason(spec.name)) == (True, "")


@pytest.mark.parametrize(
    ("name", "context", "reason"),
    [
        ("upload_files", ActionContext(), "Choose a connection first"),
        ("upload_files", ActionContext(has_connection=True), "Not connected to the server"),
        (
            "upload_files",
            ActionContext(has_connection=True, is_online=True),
            "Open a bucket first",
        ),
        ("upload_files", BUCKET, ""),
        ("delete", BUCKET, "Select files or folders first"),
        ("paste", BUCKET, "Nothing was copied that can be pasted here"),
        ("back", BUCKET, "No earlier location"),
        ("connect", BUCKET, "Already connected"),
    ],
)
def test_the_reason_is_what_is_missing_first(
    window: QMainWindow, name: str, context: ActionContext, reason: str
) -> None:
    actions = Actions(window)
    actions.update(context)
    assert actions.reason(name) == reason
    assert actions[name].isEnabled() is not bool(reason)
