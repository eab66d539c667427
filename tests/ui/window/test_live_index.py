"""What others change in folders that are not open is found by a search, in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.types import Credentials
from rustfs_desktop.service import event_hints
from rustfs_desktop.ui.browser.search_scope import SearchScope
from tests.service.event_server import BUCKET, event, serving
from tests.ui.window.two_buckets_stage import index
from tests.ui.window_stage import LIVE, WindowStage


def test_events_of_other_folders_are_found_as_they_are(
    program: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_hints, "_WAIT_S", 0.0)
    with serving() as (server, client):
        server.objects = {"p/a.jpg": 1, "q/b.jpg": 1, "q/gone.jpg": 1}
        program.know(client.endpoint, Credentials("a", "b"))
        program.start()
        program.go(BUCKET, "p/")
        index(program, BUCKET)
        program.until(lambda: server.listeners == 1)
        server.put("q/new.jpg", 7)
        server.delete("q/gone.jpg")
        server.send(event("q/invented.jpg", "ObjectCreated:Put"))
        server.send(event("q/b.jpg", "ObjectRemoved:Delete"))
        found = program.app.indexes.index_of(LIVE, BUCKET)
        assert found is not None
        program.until(lambda: found.coverage().objects == 5)  # nothing is removed
        program.press("Ctrl+Shift+F", program.window)
        program.click(program.browser.search.strip.scope.segment(SearchScope.BUCKET))
        field = program.window.toolbar.filter_field
        QTest.keyClicks(field, "jpg")
        QTest.keyClick(field, Qt.Key.Key_Return)
        program.until(lambda: program.here == Location(LIVE, BUCKET, query="jpg"))
        program.until(lambda: sorted(program.keys_shown) == ["p/a.jpg", "q/b.jpg", "q/new.jpg"])
        program.until(lambda: not program.browser.is_reading)
        assert "3 found" in program.browser.content.search_line.text
        assert sorted(program.keys_shown) == ["p/a.jpg", "q/b.jpg", "q/new.jpg"]
        program.end_program()
