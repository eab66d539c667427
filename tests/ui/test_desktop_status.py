"""The desktop hears of long jobs that end unseen, and only of those."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.errors import AppError
from rustfs_desktop.models import job_texts
from rustfs_desktop.transfers.types import (
    Job,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from tests.ui.window_stage import WindowStage

HOSTILE = "<img src=x>" + "y" * 400 + "\u202egpj.exe"


def job_with(*states: TransferState, title: str = "raw") -> tuple[Job, list[Transfer]]:
    job = UploadJob("c", None, "photos", prefix="2026/trip/", title=title)
    job.created = time.time() - 60
    made = []
    for number, state in enumerate(states):
        transfer = UploadTransfer(job, f"2026/trip/{number}", f"/raw/{number}", 1000)
        transfer.state = state
        made.append(transfer)
    return job, made


def test_an_end_is_told_in_a_line() -> None:
    assert job_texts.ended(*job_with(TransferState.DONE)) == (
        "Upload finished",
        "raw (1 KB) → photos / 2026 / trip",
    )
    assert job_texts.ended(
        *job_with(TransferState.DONE, TransferState.DONE, TransferState.FAILED)
    ) == (
        "Upload incomplete",
        "2 files (2 KB) → photos / 2026 / trip · 1 file failed",
    )
    assert job_texts.ended(*job_with(TransferState.CANCELLED, TransferState.SKIPPED)) == ("", "")


def test_hostile_names_are_short_and_harmless() -> None:
    _title, text = job_texts.ended(*job_with(TransferState.DONE, title=HOSTILE))
    assert "\u202e" not in text
    assert len(text) < 200


@pytest.fixture
def told(program: WindowStage, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    program.start()
    found: list[tuple[str, str]] = []
    notifier = program.app.desktop_status.notifier
    monkeypatch.setattr(notifier, "post", lambda title, text: found.append((title, text)))
    program.app.desktop_status._started -= 100
    return found


def look_away(monkeypatch: pytest.MonkeyPatch) -> None:
    state = Qt.ApplicationState.ApplicationInactive
    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: state)


def finish(program: WindowStage, job: Job, transfers: list[Transfer]) -> None:
    program.app.queue._transfers = transfers
    program.app.queue.job_finished.emit(job)
    program.app.queue._transfers = []


def test_a_long_job_is_told_when_nobody_looks(
    program: WindowStage, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(program, *job_with(TransferState.DONE))
    assert told == []  # the window is in front
    look_away(monkeypatch)
    finish(program, *job_with(TransferState.DONE))
    assert [title for title, _text in told] == ["Upload finished"]


def test_short_jobs_cancelled_jobs_and_the_unwilling_are_left_in_peace(
    program: WindowStage, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    look_away(monkeypatch)
    job, transfers = job_with(TransferState.DONE)
    job.created = time.time() - 5
    finish(program, job, transfers)
    finish(program, *job_with(TransferState.CANCELLED))
    settings = program.app.settings
    settings.preferences = type(settings.preferences)(notifies=False)
    finish(program, *job_with(TransferState.DONE))
    assert told == []


def test_a_failure_is_an_end_too() -> None:
    job, transfers = job_with(TransferState.FAILED)
    transfers[0].error = AppError("No")
    assert job_texts.ended(job, transfers) == ("Upload incomplete", "raw failed")
