"""Names that not every server can store: they come back as they were, or are told and left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rustfs_desktop.transfers.types import TransferState
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import Driver


@pytest.mark.weed_only(reason="RustFS refuses names of dots and spaces")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_of_dots_and_spaces_come_back(live: Driver, tmp_path: Path) -> None:
    names = ["top/.. /file", "top/.. /. ", "top/ .", "top/end "]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    job = live.upload(tmp_path / "top")
    live.until(TransferState.DONE)
    assert job.problems == []
    live.download(tmp_path / "back", prefixes=["top/"])
    live.until(TransferState.DONE)
    back = tmp_path / "back"
    found = {
        str(path.relative_to(back)): path.read_bytes() for path in back.rglob("*") if path.is_file()
    }
    assert found == {name: name.encode() for name in names}


def test_a_name_that_is_not_utf8_is_left_out_in_words(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "fine").write_bytes(b"x")
    odd = os.fsencode(top) + b"/gro\xdf"
    try:
        Path(os.fsdecode(odd)).write_bytes(b"y")
    except OSError:
        pytest.skip("this disk has no such names")
    job = lies.upload(top)
    lies.until(TransferState.DONE)
    assert fake.objects == {("bucket", "top/fine"): b"x"}
    (problem,) = job.problems
    assert os.fsencode(problem.name) == odd
    assert problem.is_serious
    assert str(problem.reason).startswith("The name is not valid UTF-8")
