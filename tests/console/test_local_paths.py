"""``cp`` with local paths that cannot be used: a sentence for each, never a traceback."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from rustfs_desktop.transfers.tasks.download import Download
from rustfs_desktop.transfers.tasks.small_object import SmallDownload
from rustfs_desktop.transfers.tasks.upload import Upload
from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3

TOO_LONG = "x" * 300


def test_a_name_too_long_to_be_read_does_not_stop_the_rest(
    fake: FakeS3, copy: Command, tmp_path: Path
) -> None:
    (tmp_path / "good").write_bytes(b"1")
    done = copy("cp", tmp_path / TOO_LONG, tmp_path / "good", "s3://bucket/")
    assert done.code == 1
    assert "File name too long" in done.err
    assert set(fake.objects) == {("bucket", "good")}


def test_a_name_too_long_to_be_written_is_told(fake: FakeS3, copy: Command, tmp_path: Path) -> None:
    fake.put("bucket", "x.txt", b"1")
    done = copy("cp", "s3://bucket/x.txt", tmp_path / TOO_LONG)
    assert done.code == 1
    assert "x.txt: The disk does not support this name." in done.err
    done = copy("cp", "s3://bucket/x.txt", tmp_path / TOO_LONG / "below")
    assert done.code == 1
    assert "The disk does not support this name." in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="no folder is locked for root")
def test_what_is_below_a_locked_folder_is_told(fake: FakeS3, copy: Command, tmp_path: Path) -> None:
    fake.put("bucket", "x.txt", b"1")
    (tmp_path / "locked").mkdir(0o000)
    up = copy("cp", tmp_path / "locked" / "a" / "f", "s3://bucket/")
    down = copy("cp", "s3://bucket/x.txt", tmp_path / "locked" / "a" / "g")
    (tmp_path / "locked").chmod(0o700)
    assert (up.code, down.code) == (1, 1)
    assert "Permission denied" in up.err
    assert "permission" in down.err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that can hold nothing")
def test_without_a_data_folder_files_are_copied(
    fake: FakeS3, copy: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f").write_bytes(b"1")
    monkeypatch.setenv("XDG_DATA_HOME", "/proc/x")
    done = copy("cp", tmp_path / "f", "s3://bucket/")
    assert done.code == 0
    assert "Cannot open the transfer list" in done.err
    assert fake.objects["bucket", "f"] == b"1"
    listed = copy("transfers")
    assert listed.code == 1
    assert "Cannot open the transfer list" in listed.err


@pytest.mark.parametrize("kind", [RuntimeError("a bug"), PermissionError(13, "Forbidden")])
def test_what_nobody_expected_stops_one_file_only(
    fake: FakeS3,
    copy: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: Exception,
) -> None:
    for task, name in ((Upload, "_open"), (Download, "_open_folder"), (SmallDownload, "_get")):
        real = getattr(task, name)

        def open_all_but_one(self: Upload, *args: object, real: object = real) -> object:
            if self.transfer.key.endswith("2"):
                raise kind
            return real(self, *args)  # type: ignore[operator]

        monkeypatch.setattr(task, name, open_all_but_one)
    (tmp_path / "many").mkdir()
    for number in range(5):
        (tmp_path / "many" / f"{number}").write_bytes(b"1")
        fake.put("bucket", f"down/{number}", b"1")

    up = copy("cp", "-r", tmp_path / "many", "s3://bucket/up/")
    down = copy("cp", "-r", "s3://bucket/down", tmp_path)

    assert (up.code, down.code) == (1, 1)
    assert "4 files copied, 1 failed" in up.err
    assert "4 files copied, 1 failed" in down.err
    assert str(kind.args[-1]) in up.err
    assert {path.name for path in (tmp_path / "down").iterdir()} == {"0", "1", "3", "4"}


def test_a_current_folder_that_is_gone_is_told(
    fake: FakeS3, copy: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.put("bucket", "x.txt", b"1")
    here = Path.cwd()
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    try:
        done = copy("cp", "s3://bucket/x.txt", ".")
    finally:
        os.chdir(here)
    assert done.code == 2
    assert "the current folder does not exist" in done.err


def test_names_stay_and_what_is_renamed_stops_nothing(
    fake: FakeS3, copy: Command, tmp_path: Path
) -> None:
    for key in ("d/My%20File.pdf", "d/a\tb", "d/" + "n" * 300, "d//x"):
        fake.put("bucket", key, key.encode())
    done = copy("cp", "-r", "s3://bucket/d/", tmp_path / "out", "--receipt", tmp_path / "r.json")
    assert done.code == 0
    assert "d/My%20File.pdf" not in done.err
    assert done.err.count("it is saved under a similar one") == 2
    assert done.err.index("similar one") < done.err.index("4 files copied")
    assert (tmp_path / "out" / "My%20File.pdf").read_bytes() == b"d/My%20File.pdf"
    receipt = json.loads((tmp_path / "r.json").read_text())
    paths = {line["key"]: line["file"] for line in receipt["files"]}
    assert paths["d/a\tb"] == str(tmp_path / "out" / "a\tb")
    assert [each["name"] for each in receipt["job"]["problems"]] == ["d//x", "d/" + "n" * 300]
    assert receipt["job"]["left_out"] == []


def test_names_that_move_the_cursor_are_kept_and_printed_safely(
    fake: FakeS3, copy: Command, tmp_path: Path
) -> None:
    name = "\x1b[31mred\r\n\u202e\u2028"
    fake.put("bucket", f"d/{name}", b"1")
    command = ("cp", "-r", "s3://bucket/d/", tmp_path / "out", "--if-exists", "fail")
    assert copy(*command).code == 0
    (tmp_path / "out" / name).unlink()
    (tmp_path / "out" / name).mkdir()
    done = copy(*command)
    assert done.code == 1
    assert "␛[31mred␍␊⟨U+202E⟩⟨U+2028⟩" in done.err
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2028]", done.err)


def test_a_receipt_never_replaces_a_device(fake: FakeS3, copy: Command, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"1")
    (tmp_path / "null").symlink_to("/dev/null")
    done = copy("cp", "--receipt", tmp_path / "null", tmp_path / "f", "s3://bucket/")
    assert done.code == 1
    assert "Only regular files are replaced" in done.err
    assert fake.objects == {}, "it is known before anything is copied"
    assert (tmp_path / "null").is_symlink()
