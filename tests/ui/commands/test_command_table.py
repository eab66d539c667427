"""Each action of the window has its command."""

from __future__ import annotations

from PySide6.QtCore import SIGNAL

from rustfs_desktop.ui.commands.command_table import COMMANDS
from tests.ui.window_stage import WindowStage


def test_every_action_does_something(program: WindowStage) -> None:
    program.start()
    actions = list(program.window.actions_)
    names = {action.objectName() for action in actions}
    assert set(COMMANDS) <= names, "a command without an action"
    for action in actions:
        connected = action.receivers(SIGNAL("triggered(bool)"))
        toggled = action.receivers(SIGNAL("toggled(bool)"))
        assert connected or toggled, action.objectName()


def test_no_two_actions_share_a_command() -> None:
    assert len(set(COMMANDS.values())) == len(COMMANDS)
