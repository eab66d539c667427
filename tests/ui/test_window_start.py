"""What the window says by itself when the program starts."""

from __future__ import annotations

from rustfs_desktop.demo.server import DemoServer
from tests.ui.window_stage import WindowStage


def test_a_damaged_list_of_connections_is_said_once_shown(program: WindowStage) -> None:
    file = program.folders.config / "connections.json"
    file.parent.mkdir(parents=True)
    file.write_text("{ broken", encoding="utf-8")
    program.start()
    program.until(lambda: program.messages.title == "Some saved connections are missing")
    assert "not valid JSON" in program.messages.cause
    (aside,) = file.parent.glob("connections.json.damaged-*")
    assert aside.name in program.messages.cause


def test_a_second_window_says_that_its_demo_keeps_nothing(program: WindowStage) -> None:
    program.start()
    first = DemoServer(program.folders.data / "demo")
    first.start()
    try:
        program.app.embedded.start()
        program.until(lambda: program.messages.title == "This demo server keeps nothing")
        assert program.app.embedded.server.is_temporary
    finally:
        program.app.embedded.stop()
        first.stop()
