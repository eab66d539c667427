"""Confirming a deletion: the exact number, counted to the bottom, and only then a button."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.delete import DeleteDialog
from tests.faults.fake_s3 import XMLNS, FakeS3, Reply, Request, error, xml
from tests.ui import audit
from tests.waiting import hold_until

pytestmark = pytest.mark.usefixtures("look")


class Gate:
    """A rule of the fake server that lets nothing through until it is opened."""

    def __init__(self) -> None:
        self._opened = threading.Event()

    def __call__(self, _request: Request) -> Reply | None:
        hold_until(self._opened)
        return None

    def open(self) -> None:
        self._opened.set()


@contextlib.contextmanager
def closed_gate() -> Iterator[Gate]:
    gate = Gate()
    try:
        yield gate
    finally:
        gate.open()


def opened(qtbot: QtBot, dialog: DeleteDialog) -> DeleteDialog:
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def buttons(dialog: DeleteDialog) -> dict[str, QPushButton]:
    """The buttons on screen by their texts."""
    return {b.text(): b for b in dialog.findChildren(QPushButton) if b.isVisible()}


def said(dialog: DeleteDialog) -> str:
    return " | ".join(label.text() for label in audit.visible_labels(dialog))


def unversioned(request: Request) -> Reply | None:
    """The fake server knows no versions; a real one says so."""
    if "versioning" not in request.query:
        return None
    return Reply(body=xml(f"<VersioningConfiguration {XMLNS}/>"))


def client_of(fake: FakeS3) -> Client:
    return Client(Endpoint(fake.url), Credentials("key", "secret"))


def test_files_need_no_counting(qtbot: QtBot, background: Background) -> None:
    client = Client(Endpoint("http://127.0.0.1:9"), Credentials())
    keys = [f"2026/{number}.jpg" for number in range(12)]
    selection = Selection([], keys, [1000] * 12)
    dialog = opened(qtbot, DeleteDialog(background, client, "photos", selection))
    assert dialog.windowTitle() == "Delete 12 files?"
    assert "12 files (12 KB)" in said(dialog)
    assert "and 7 more" in said(dialog)
    assert "This cannot be undone." in said(dialog)
    assert dialog.count == 12
    assert audit.problems(dialog) == []
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(buttons(dialog)["Delete 12 Files"], Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("<Status>Enabled</Status>", "old versions"),
        ("<Status>Suspended</Status>", "This cannot be undone."),
        ("", "This cannot be undone."),
    ],
)
def test_only_versioned_buckets_keep_what_is_deleted(
    qtbot: QtBot, background: Background, status: str, words: str
) -> None:
    asked = threading.Event()

    def versioning(request: Request) -> Reply | None:
        if "versioning" not in request.query:
            return None
        asked.set()
        return Reply(
            body=xml(f"<VersioningConfiguration {XMLNS}>{status}</VersioningConfiguration>")
        )

    with FakeS3(["photos"]) as fake:
        fake.rules.append(versioning)
        selection = Selection([], ["a"], [1])
        dialog = opened(qtbot, DeleteDialog(background, client_of(fake), "photos", selection))
        qtbot.waitUntil(asked.is_set)
        qtbot.waitUntil(lambda: words in said(dialog))
        assert ("cannot be undone" in said(dialog)) is ("Enabled" not in status)
        assert audit.problems(dialog) == []


def test_escape_keeps_everything(qtbot: QtBot, background: Background) -> None:
    client = Client(Endpoint("http://127.0.0.1:9"), Credentials())
    dialog = opened(qtbot, DeleteDialog(background, client, "photos", Selection([], ["a"], [1])))
    assert "Delete 1 File" in buttons(dialog)
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_folders_are_counted_on_the_server(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    for key in ("a/1", "a/b/2", "c/3", "other/4"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x" * 100)
    selection = Selection(["a/", "c/"], ["file"], [1000])
    dialog = opened(qtbot, DeleteDialog(background, client, bucket, selection))
    assert dialog.windowTitle() == "Delete 3 items and everything in the folders?"
    qtbot.waitUntil(lambda: dialog.count > 0)
    assert dialog.count == 4
    assert buttons(dialog)["Delete 4 Items"].isEnabled()
    assert "4 items (1 KB)" in said(dialog)
    assert audit.problems(dialog) == []


def test_sizes_that_are_not_known_are_not_counted_as_nothing(
    qtbot: QtBot, background: Background, client: Client, bucket: str
) -> None:
    client.browse.put_object(Bucket=bucket, Key="a/1", Body=b"x" * 100)
    files = Selection([], ["b", "c"], [1000, -1])
    dialog = opened(qtbot, DeleteDialog(background, client, bucket, files))
    assert "2 files (at least 1 KB)" in said(dialog)
    both = Selection(["a/"], files.keys, files.sizes)
    dialog = opened(qtbot, DeleteDialog(background, client, bucket, both))
    qtbot.waitUntil(lambda: dialog.count == 3)
    assert "3 items (at least 1 KB)" in said(dialog)


def test_while_it_counts_nothing_can_be_deleted(qtbot: QtBot, background: Background) -> None:
    with closed_gate() as gate, FakeS3(["photos"]) as fake:
        fake.put("photos", "a/1", b"x")
        fake.rules.append(gate)
        dialog = opened(
            qtbot, DeleteDialog(background, client_of(fake), "photos", Selection(["a/"]))
        )
        assert not buttons(dialog)["Counting…"].isEnabled()
        assert audit.problems(dialog) == []
        QTest.mouseClick(buttons(dialog)["Stop"], Qt.MouseButton.LeftButton)
        assert not buttons(dialog)["Delete"].isEnabled()
        assert "Stopped." in said(dialog)
        assert dialog.count == 0


def test_a_count_that_failed_can_be_repeated(qtbot: QtBot, background: Background) -> None:
    with FakeS3(["photos"]) as fake:
        fake.put("photos", "a/1", b"x")

        def denied(request: Request) -> Reply | None:
            return error(403, "AccessDenied") if "list-type" in request.query else None

        fake.rules += [unversioned, denied]
        dialog = opened(
            qtbot, DeleteDialog(background, client_of(fake), "photos", Selection(["a/"]))
        )
        qtbot.waitUntil(lambda: "Count Again" in buttons(dialog))
        assert not buttons(dialog)["Delete"].isEnabled()
        fake.rules.remove(denied)
        QTest.mouseClick(buttons(dialog)["Count Again"], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.count == 1)


def test_hostile_names_are_shown_as_they_are(qtbot: QtBot, background: Background) -> None:
    client = Client(Endpoint("http://127.0.0.1:9"), Credentials())
    keys = ["a/<img src=x>.png", "\u202egpj.exe", "a\nb", "R&D", "x" * 1000]
    dialog = opened(qtbot, DeleteDialog(background, client, "photos", Selection([], keys, [1] * 5)))
    shown = said(dialog)
    for name in ("<img src=x>.png", "⟨U+202E⟩gpj.exe", "a␊b", "R&D"):
        assert name in shown
    assert dialog.width() == 480
    assert audit.problems(dialog) == []


def test_closing_stops_the_count(qtbot: QtBot, background: Background) -> None:
    with closed_gate() as gate, FakeS3(["photos"]) as fake:
        fake.rules.append(gate)
        dialog = opened(
            qtbot, DeleteDialog(background, client_of(fake), "photos", Selection(["a/"]))
        )
        dialog.reject()
        gate.open()
        qtbot.waitUntil(lambda: background.is_idle)
        assert dialog.count == 0
