"""A receipt tells everything about a job and cannot harm who opens it."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.errors import FolderInTheWay, NotReplaceable
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.locations import BucketLocation
from rustfs_desktop.transfers.receipts import receipt
from rustfs_desktop.transfers.types import (
    CopyJob,
    CopyTransfer,
    Job,
    Problem,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification


def done(transfer: Transfer) -> Transfer:
    transfer.move_to(TransferState.RUNNING)
    transfer.finish(Verification("MD5 verified", "md5:" + "0" * 32))
    return transfer


@pytest.fixture
def job() -> Job:
    made = UploadJob("home", None, "bucket", title="3 files", endpoint="http://server")
    made.problems.append(Problem("\udcff", "a link"))
    made.problems.append(Problem("b", "another name", is_left_out=False))
    made.is_planned = True
    return made


def csv_text(journal: Journal, job: Job) -> str:
    file = io.StringIO(newline="")
    receipt.write_csv(journal, job, file)
    return file.getvalue()


def json_of(journal: Journal, job: Job) -> Any:
    file = io.StringIO(newline="")
    receipt.write_json(journal, job, file)
    return json.loads(file.getvalue())


@pytest.fixture
def journal(job: Job) -> Journal:
    """Three files: one with a hostile name, one that failed, one still to come."""
    made = Journal.in_memory()
    made.add_job(job)
    made.update_transfer(done(UploadTransfer(job, '=cmd|"/c calc"!A1', "/x/\udcff\n,", 7, 1)))
    failed = UploadTransfer(job, "b", "/x/b", 8, 2)
    failed.move_to(TransferState.FAILED, AppError("It broke", "So.", detail="x\ny"))
    made.update_transfer(failed)
    made.update_transfer(UploadTransfer(job, "c", "/x/c", 9, 3))
    return made


def test_the_table_has_a_line_a_file(journal: Journal, job: Job) -> None:
    text = csv_text(journal, job)
    first, second, third = csv.DictReader(io.StringIO(text, newline=""))
    assert first["key"] == '\'=cmd|"/c calc"!A1'
    assert first["file"] == "/x/\udcff\n,"
    assert (first["size"], first["state"], first["number"]) == ("7", "done", "1")
    assert (first["proof"], first["digest"]) == ("MD5 verified", "md5:" + "0" * 32)
    assert first["started"].endswith("Z")
    assert float(first["seconds"]) >= 0.0
    assert second["state"] == "failed"
    assert second["error"].startswith("It broke. So. (x")
    assert (third["state"], third["started"], third["finished"]) == ("waiting", "", "")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_begins_like_a_formula(text: str, job: Job) -> None:
    journal = Journal.in_memory()
    journal.update_transfer(done(UploadTransfer(job, text, text, 1, 1)))
    (row,) = csv.DictReader(io.StringIO(csv_text(journal, job), newline=""))
    assert row["key"] == f"'{text}"
    assert row["file"] == f"'{text}"


def test_json_tells_of_the_job_too(journal: Journal, job: Job) -> None:
    found = json_of(journal, job)
    assert found["job"]["id"] == job.job_id
    assert found["job"]["endpoint"] == "http://server"
    assert found["job"]["is_complete"] is True
    assert found["job"]["left_out"] == [{"name": "\udcff", "reason": "a link"}]
    assert found["job"]["problems"] == [{"name": "b", "reason": "another name"}]
    assert [line["number"] for line in found["files"]] == [1, 2, 3]
    assert found["files"][0]["key"] == '=cmd|"/c calc"!A1'
    assert found["sums"] == {"counts": {"waiting": 1, "done": 1, "failed": 1}, "size": 7}


def test_a_job_without_files_has_a_receipt(job: Job) -> None:
    journal = Journal.in_memory()
    journal.add_job(job)
    assert json_of(journal, job)["files"] == []


def test_a_copy_names_its_source() -> None:
    job = CopyJob("home", None, "to", source=BucketLocation("other", None, "from", "p/"))
    journal = Journal.in_memory()
    journal.update_transfer(done(CopyTransfer(job, "k", "p/k", 1, 1)))
    (line,) = receipt.receipt_lines(journal, job)
    assert (line.file, line.bucket, line.key) == ("s3://from/p/k", "to", "k")


@pytest.mark.parametrize("name", ["receipt.csv", "receipt.json"])
def test_it_is_saved_whole_or_not_at_all(
    journal: Journal, job: Job, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(receipt, "_line", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            receipt.save_receipt(journal, job, path)
    assert path.read_text() == "old"
    receipt.save_receipt(journal, job, path)
    assert [each.name for each in tmp_path.iterdir()] == [name]
    if name.endswith(".json"):
        assert json.loads(path.read_text("utf-8"))["files"][0]["file"] == "/x/\udcff\n,"
    else:
        with path.open(newline="", encoding="utf-8-sig") as file:
            assert next(csv.DictReader(file))["file"] == "/x/\\udcff\n,"


def test_a_folder_that_is_not_there_is_told(journal: Journal, job: Job, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        receipt.save_receipt(journal, job, tmp_path / "no" / "receipt.csv")
    assert caught.value.code == "FolderGone"


@pytest.mark.parametrize("name", ["pipe", "link to a device", "link to nothing", "folder"])
def test_only_regular_files_are_replaced(
    journal: Journal, job: Job, tmp_path: Path, name: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link to a device").symlink_to("/dev/null")
    (tmp_path / "link to nothing").symlink_to("nothing")
    (tmp_path / "folder").mkdir()
    before = stat.S_IFMT((tmp_path / name).lstat().st_mode)
    with pytest.raises(FolderInTheWay if name == "folder" else NotReplaceable):
        receipt.save_receipt(journal, job, tmp_path / name)
    assert stat.S_IFMT((tmp_path / name).lstat().st_mode) == before
    assert len(list(tmp_path.iterdir())) == 4
