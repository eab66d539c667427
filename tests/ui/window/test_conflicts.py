"""Questions about taken names: only while one is needed, and Esc ends nothing that runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton

from rustfs_desktop.models import cancel_cost
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.types import Answer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from rustfs_desktop.ui.commands import conflicts
from rustfs_desktop.ui.dialogs.conflict import ConflictDialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from tests.faults.fake_s3 import FakeS3
from tests.ui.window_stage import WindowStage, named, put, read, visible
from tests.waiting import hold_until

NAMES = ("a.txt", "b.txt", "c.txt")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[ConflictDialog]:
    """Every conflict dialog that was made."""
    made: list[ConflictDialog] = []

    class Watched(ConflictDialog):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)
            made.append(self)

    monkeypatch.setattr(conflicts, "ConflictDialog", Watched)
    return made


def asked(live: WindowStage, client: Client, bucket: str, folder: Path) -> ConflictDialog:
    """Upload three files whose names are all taken."""
    put(client, bucket, *NAMES, data=b"old")
    files = [folder / name for name in NAMES]
    for path in files:
        path.write_bytes(path.name.encode())
    live.go(bucket)
    live.drop(files)
    live.until(lambda: states(live) == [TransferState.NEEDS_ANSWER] * len(NAMES))
    return live.dialog(ConflictDialog)


def states(live: WindowStage) -> list[TransferState]:
    return [each.state for each in live.app.queue.transfers]


def press(live: WindowStage, dialog: ConflictDialog | QuestionDialog, words: str) -> None:
    live.click(named(dialog.findChildren(QPushButton), words))


def test_after_an_answer_for_all_nothing_is_asked_again(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path, opened: list[ConflictDialog]
) -> None:
    """The engine is busy, so the others go on only later than the answer is given."""
    asked(live, client, bucket, tmp_path)
    if len(opened) == 1 and not opened[0]._all.isVisible():  # the first file was known alone
        press(live, opened[0], "Replace")
        live.until(lambda: len(opened) == 2)
    dialog, before = opened[-1], len(opened)
    gate = threading.Event()

    def held() -> Iterator[None]:
        hold_until(gate)
        yield

    live.app.queue._engine._background.add_job(held())
    box = dialog.findChild(QCheckBox)
    assert box is not None
    box.setChecked(True)
    press(live, dialog, "Replace")
    live.until(lambda: not dialog.isVisible())
    assert TransferState.NEEDS_ANSWER in states(live)
    assert not visible(ConflictDialog)
    gate.set()
    live.wait_moved(0, len(NAMES))
    live.activate()
    assert len(opened) == before
    assert {name: read(client, bucket, name) for name in NAMES} == {
        name: name.encode() for name in NAMES
    }


def test_a_question_goes_when_its_transfer_does_not_wait_for_it(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path, opened: list[ConflictDialog]
) -> None:
    dialog = asked(live, client, bucket, tmp_path)
    live.app.queue.pause_all()
    live.until(lambda: states(live) == [TransferState.PAUSED] * len(NAMES))
    live.until(lambda: not visible(ConflictDialog))
    assert dialog.answer() is None
    assert states(live) == [TransferState.PAUSED] * len(NAMES)
    live.app.queue.resume_all()
    again = live.dialog(ConflictDialog)
    assert again is not dialog
    live.app.queue.cancel_all()
    live.until(lambda: not visible(ConflictDialog))
    live.activate()


def test_an_answer_that_comes_too_late_changes_nothing(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path
) -> None:
    asked(live, client, bucket, tmp_path)
    live.app.queue.pause_all()
    paused = live.app.queue.transfers[0]
    live.until(lambda: paused.state is TransferState.PAUSED)
    live.app.queue.answer(paused, Answer.REPLACE)
    assert paused.answer is None
    live.app.queue.cancel_all()
    live.until(lambda: not visible(ConflictDialog))
    live.activate()


def test_escape_cancels_the_job_once(
    live: WindowStage, client: Client, bucket: str, tmp_path: Path, opened: list[ConflictDialog]
) -> None:
    dialog = asked(live, client, bucket, tmp_path)
    before = len(opened)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    live.until(lambda: states(live) == [TransferState.CANCELLED] * len(NAMES))
    assert len(opened) == before
    assert not visible(ConflictDialog)
    live.activate()
    assert {name: read(client, bucket, name) for name in NAMES} == dict.fromkeys(NAMES, b"old")


def test_escape_asks_before_running_work_is_lost(
    program: WindowStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancel_cost, "LONG_S", 0.0)
    gate = threading.Event()
    (tmp_path / "taken.txt").write_bytes(b"new")
    (tmp_path / "big.bin").write_bytes(bytes(20 * MIB))
    with FakeS3(["bucket"]) as fake:
        fake.put("bucket", "taken.txt", b"old")
        fake.rules.append(
            lambda request: hold_until(gate) if request.query.get("partNumber") == "2" else None
        )
        program.know(Endpoint(fake.url), Credentials("me", "secretsecret"))
        program.start()
        program.go("bucket")
        program.drop([tmp_path / "big.bin", tmp_path / "taken.txt"])
        dialog = program.dialog(ConflictDialog)
        running = next(each for each in program.app.queue.transfers if each.key == "big.bin")
        program.until(lambda: running.bytes_done > 0)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        question = program.dialog(QuestionDialog)
        QTest.keyClick(question, Qt.Key.Key_Escape)  # pressed twice, as people do
        program.until(lambda: not visible(QuestionDialog))
        assert running.state is TransferState.RUNNING
        assert dialog.isVisible()
        press(program, dialog, "Cancel All")
        press(program, program.dialog(QuestionDialog), "Cancel Transfers")
        program.until(lambda: states(program) == [TransferState.CANCELLED] * 2)
        gate.set()
        program.until(lambda: not visible(ConflictDialog))
        program.activate()
        program.until(lambda: not program.app.queue.is_busy)
        assert fake.objects == {("bucket", "taken.txt"): b"old"}
        program.stop()
