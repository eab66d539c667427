"""The log tells when transfers begin, wait and end, with their names in marks."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from rustfs_desktop.transfers.policy import retry
from rustfs_desktop.transfers.types import TransferState
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver


def test_job_from_begin_to_end(
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail_first(request: Request) -> Reply | None:
        is_early = request.what == "PutObject" and fake.count("PutObject") <= 2
        return error(503, "SlowDown") if is_early else None

    monkeypatch.setattr(retry, "_delay_s", lambda _error, _attempts: 0.0)
    caplog.set_level(logging.INFO, "rustfs_desktop.transfers")
    fake.rules.append(fail_first)
    (tmp_path / "secret plan").write_bytes(b"x")
    job = lies.upload(tmp_path / "secret plan")
    lies.until(TransferState.DONE)
    lies.rest()

    lines = [record.getMessage() for record in caplog.records]
    assert f"Job {job.id} (upload) begins: ⟪⟫" in lines
    assert f"Job {job.id}: 1 files found (all)" in lines
    assert f"File 1 of job {job.id} (upload of ⟪secret plan⟫) waits (SlowDown)" in lines
    assert lines[-1] == f"Job {job.id} ended"
