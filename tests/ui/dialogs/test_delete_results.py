"""Confirming a deletion in several buckets: how many files, where, and whether they are kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.row_places import ResultBucket
from rustfs_desktop.ui.dialogs.delete_results import DeleteResultsDialog
from tests.faults.fake_s3 import XMLNS, FakeS3, Reply, Request, error, xml
from tests.ui import audit

pytestmark = pytest.mark.usefixtures("look")

NOWHERE = Client(Endpoint("http://127.0.0.1:9"), Credentials())
FINAL = "This cannot be undone"


def part(bucket: str, count: int, size: int = 1000) -> Selection:
    source = ResultBucket(Location("c", bucket), bucket)
    return Selection([], [f"{n}.txt" for n in range(count)], [size] * count, source)


def opened(
    qtbot: QtBot, background: Background, client: Client, *parts: Selection
) -> DeleteResultsDialog:
    dialog = DeleteResultsDialog(background, [(client, part) for part in parts])
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    return dialog


def said(dialog: DeleteResultsDialog) -> str:
    return " | ".join(label.text() for label in audit.visible_labels(dialog))


def test_it_says_how_many_files_in_which_buckets(qtbot: QtBot, background: Background) -> None:
    parts = part("docs", 2), part("photos", 10, -1)
    dialog = opened(qtbot, background, NOWHERE, *parts)
    assert dialog.windowTitle() == "Delete 12 files in 2 buckets?"
    assert "docs | 2 files (2 KB) | photos | 10 files" in said(dialog)
    assert FINAL in said(dialog)
    assert audit.problems(dialog) == []
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Delete 12 Files")
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(button, Qt.Key.Key_Return)


def test_very_many_buckets_and_hostile_names_fit(qtbot: QtBot, background: Background) -> None:
    names = ["<img src=x>", "\u202ebucket", "x" * 300, *(f"b{n}" for n in range(10))]
    dialog = opened(qtbot, background, NOWHERE, *(part(name, 1) for name in names))
    assert dialog.windowTitle() == "Delete 13 files in 13 buckets?"
    assert "<img src=x>" in said(dialog)
    assert "⟨U+202E⟩bucket" in said(dialog)
    assert "and 8 other buckets" in said(dialog)
    assert dialog.width() == 480
    assert audit.problems(dialog) == []


@pytest.mark.parametrize(
    ("versioned", "words"),
    [
        (("docs", "photos"), "The buckets are versioned: the server keeps"),
        (("docs",), f"{FINAL} in photos. The others are versioned"),
    ],
)
def test_it_says_where_a_deletion_is_final(
    qtbot: QtBot, background: Background, versioned: tuple[str, ...], words: str
) -> None:
    def versioning(request: Request) -> Reply | None:
        if "versioning" not in request.query:
            return None
        if request.bucket not in versioned:
            return error(403, "AccessDenied")
        status = "<Status>Enabled</Status>"
        return Reply(
            body=xml(f"<VersioningConfiguration {XMLNS}>{status}</VersioningConfiguration>")
        )

    with FakeS3(["docs", "photos"]) as fake:
        fake.rules.append(versioning)
        client = Client(Endpoint(fake.url), Credentials("key", "secret"))
        dialog = opened(qtbot, background, client, part("docs", 1), part("photos", 1))
        assert FINAL in said(dialog)
        qtbot.waitUntil(lambda: words in said(dialog))
        assert audit.problems(dialog) == []
        client.close()


def test_each_server_is_asked_about_its_own_bucket(qtbot: QtBot, background: Background) -> None:
    def versioning(request: Request) -> Reply | None:
        if "versioning" not in request.query:
            return None
        status = "<Status>Enabled</Status>"
        return Reply(
            body=xml(f"<VersioningConfiguration {XMLNS}>{status}</VersioningConfiguration>")
        )

    with FakeS3(["docs"]) as versioned, FakeS3(["docs"]) as plain:
        versioned.rules.append(versioning)
        clients = [Client(Endpoint(fake.url), Credentials("k", "s")) for fake in (versioned, plain)]
        parts = [
            Selection([], ["a"], [1], ResultBucket(Location(label, "docs"), f"docs ({label})"))
            for label in ("safe", "final")
        ]
        dialog = DeleteResultsDialog(background, list(zip(clients, parts, strict=True)))
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.show()
        assert "docs (safe) | 1 file (1 B) | docs (final) | 1 file (1 B)" in said(dialog)
        qtbot.waitUntil(lambda: f"{FINAL} in docs (final). The others" in said(dialog))
        for client in clients:
            client.close()
