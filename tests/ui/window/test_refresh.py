"""Refreshing in the real window: a sign and Stop when it takes long, and a server that is gone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.ui.browser.folder_view import PROGRESS_DELAY_MS
from tests.faults.fake_s3 import FakeS3, Reply
from tests.ui.window_stage import LIVE, WindowStage, named
from tests.waiting import hold_until


def stop_button(stage: WindowStage) -> QPushButton:
    return named(stage.pane.line.findChildren(QPushButton), "Stop")


@pytest.mark.parametrize(("bucket", "held"), [("bucket", "ListObjectsV2"), ("", "ListBuckets")])
def test_a_slow_refresh_shows_a_sign_and_can_be_stopped(
    shown: WindowStage, fake: FakeS3, bucket: str, held: str
) -> None:
    shown.go(bucket)
    shown.until(lambda: shown.pane.current_table is not None and not shown.browser.is_reading)
    gate = threading.Event()
    fake.rules.append(lambda request: hold_until(gate) if request.what == held else None)
    before = fake.count(held)
    try:
        shown.press("F5", shown.pane.current_table)
        shown.until(lambda: fake.count(held) > before)
        shown.until(lambda: shown.pane.line.text == "Refreshing…")
        assert PROGRESS_DELAY_MS <= 300
        assert shown.pane.shown_page is None
        shown.click(stop_button(shown))
        shown.until(lambda: shown.pane.line.text == "")
        assert shown.pane.current_table is not None
        assert shown.pane.current_table.model().rowCount() == 1
    finally:
        gate.set()


def test_the_sign_goes_when_the_refresh_ends(shown: WindowStage, fake: FakeS3) -> None:
    shown.go()
    gate = threading.Event()
    fake.rules.append(lambda request: hold_until(gate) if request.what == "ListBuckets" else None)
    shown.press("F5", shown.pane.current_table)
    shown.until(lambda: shown.pane.line.text == "Refreshing…")
    fake.buckets.add("another")
    gate.set()
    shown.until(lambda: shown.bucket_names == ["another", "bucket"])
    shown.until(lambda: shown.pane.line.text == "")


def test_the_dots_turn_when_transfers_see_that_the_server_is_gone_and_back(
    program: WindowStage, tmp_path: Path
) -> None:
    file = tmp_path / "big"
    file.write_bytes(b"x" * 100_000)
    with FakeS3(["bucket"]) as fake:
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.start()
        program.go("bucket")
        status, model = program.window.status, program.window.tree.model
        dot = model.index_of(Location(LIVE))
        is_down = True
        fake.rules.append(lambda _request: Reply(0) if is_down else None)
        connections = program.app.connections
        program.app.queue.upload(LIVE, connections.client(LIVE), [file], "bucket", "")
        program.until(lambda: status.connection_text == "live: not responding")
        assert dot.data(model.StateRole) == "failed"
        is_down = False
        program.until(lambda: fake.objects.get(("bucket", "big")))
        program.until(lambda: status.connection_text == "live")
        assert dot.data(model.StateRole) == "online"
        program.until(lambda: not program.app.queue.is_busy)


def test_the_dots_turn_when_the_server_is_gone(program: WindowStage) -> None:
    with FakeS3(["bucket"]) as fake:
        fake.put("bucket", "a.txt", b"1")
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.start()
        program.go("bucket")
        status, model = program.window.status, program.window.tree.model
        dot = model.index_of(Location(LIVE))
        assert (status.connection_text, dot.data(model.StateRole)) == ("live", "online")
    program.press("F5", program.table)
    program.until(lambda: status.connection_text == "live: not responding")
    assert dot.data(model.StateRole) == "failed"
    assert program.keys_shown == ["a.txt"]  # what is known stays
    program.app.connections.note_response(LIVE, None)
    assert (status.connection_text, dot.data(model.StateRole)) == ("live", "online")


def test_the_dots_turn_when_a_transfer_meets_an_outage(
    program: WindowStage, tmp_path: Path
) -> None:
    (tmp_path / "b.txt").write_bytes(b"2")
    with FakeS3(["bucket"]) as fake:
        fake.put("bucket", "a.txt", b"1")
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.start()
        program.go("bucket")
    program.drop([tmp_path / "b.txt"])
    model = program.window.tree.model
    program.until(lambda: model.index_of(Location(LIVE)).data(model.StateRole) == "failed")
    assert program.window.status.connection_text == "live: not responding"
