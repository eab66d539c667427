"""Text files that the user saves: complete, or as they were before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

import pytest

from rustfs_desktop.errors import Cancelled
from rustfs_desktop.transfers.errors import LocalError, NotReplaceable
from rustfs_desktop.transfers.local.text_file import save_text_file


def write(file: TextIO) -> None:
    file.write("ä\r\nb\n")


def test_a_table_keeps_its_line_ends_and_names_its_encoding(tmp_path: Path) -> None:
    save_text_file(tmp_path / "list.csv", write, is_table=True)
    assert (tmp_path / "list.csv").read_bytes() == b"\xef\xbb\xbf" + "ä\r\nb\n".encode()
    save_text_file(tmp_path / "list.json", write, is_table=False)
    assert (tmp_path / "list.json").read_text(encoding="utf-8").endswith("b\n")


@pytest.mark.parametrize("error", [Cancelled(), OSError(28, "No space left on device")])
def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path, error: Exception) -> None:
    path = tmp_path / "list.csv"
    path.write_text("before")

    def fail(file: TextIO) -> None:
        file.write("half")
        raise error

    with pytest.raises(type(error) if isinstance(error, Cancelled) else LocalError):
        save_text_file(path, fail, is_table=True)
    assert [each.name for each in tmp_path.iterdir()] == ["list.csv"]
    assert path.read_text() == "before"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    os.mkfifo(path)
    with pytest.raises(NotReplaceable):
        save_text_file(path, write, is_table=True)
    assert path.is_fifo()
