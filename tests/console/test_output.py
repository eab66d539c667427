"""The standard output of lists: what happens when nobody reads it, or it cannot be written."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from rustfs_desktop.console.output import NotPrinted, Output, ReaderGone


def test_a_reader_that_is_gone_ends_it_once() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        output = Output(is_exact=False, stream=stream)
        with pytest.raises(ReaderGone):
            output.write("line\n")
        output.write("discarded\n")  # closing the stream raises nothing either


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_is_an_error_with_words() -> None:
    with Path("/dev/full").open("w") as stream:
        output = Output(is_exact=False, stream=stream)
        with pytest.raises(NotPrinted, match="Cannot write the output") as failed:
            output.write("line\n")
    assert failed.value.detail == "No space left on device"


def test_exact_output_is_utf8_with_unchanged_line_ends() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\r\n")
    Output(is_exact=True, stream=stream).write("é\r\n\n")
    assert raw.getvalue() == "é\r\n\n".encode()
