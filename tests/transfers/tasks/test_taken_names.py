"""Taken names: nothing is replaced that the user did not agree to replace."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.transfers.types import Answer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.transfers.conftest import Driver

BIG = 20 * MIB
CASES = pytest.mark.parametrize(
    "case",
    [
        (Answer.REPLACE, TransferState.DONE, {"notes.txt": "new"}),
        (Answer.KEEP_BOTH, TransferState.DONE, {"notes.txt": "old", "notes (1).txt": "new"}),
        (Answer.SKIP, TransferState.SKIPPED, {"notes.txt": "old"}),
    ],
)

pytestmark = pytest.mark.usefixtures("hurried")


def local(folder: Path) -> dict[str, bytes]:
    """Everything in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Uploads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, BIG])
@CASES
def test_an_upload_asks_and_obeys(
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    size: int,
    case: tuple[Answer, TransferState, dict[str, str]],
) -> None:
    answer, state, names = case
    fake.put("bucket", "notes.txt", b"old")
    new = b"n" * size
    (tmp_path / "notes.txt").write_bytes(new)
    lies.upload(tmp_path / "notes.txt")
    (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
    assert fake.objects["bucket", "notes.txt"] == b"old"

    lies.engine.answer(transfer, answer)

    lies.until(state)
    lies.rest()
    assert {key: data for (_, key), data in fake.objects.items()} == {
        key: new if text == "new" else b"old" for key, text in names.items()
    }
    assert transfer.key == list(names)[-1]
    assert fake.uploads == {}


def test_an_answer_for_all_covers_the_rest_of_the_job(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}").write_bytes(b"new")
        if number % 2:
            fake.put("bucket", f"many/{number}", b"old")
    lies.upload(folder)
    lies.until(TransferState.NEEDS_ANSWER, TransferState.DONE)
    asking = [t for t in lies.transfers if t.state is TransferState.NEEDS_ANSWER]
    assert len(asking) == 10

    lies.engine.answer(asking[3], Answer.SKIP, for_all=True)

    lies.until(TransferState.SKIPPED, TransferState.DONE)
    assert sum(data == b"old" for data in fake.objects.values()) == 10
    assert sum(t.state is TransferState.SKIPPED for t in lies.transfers) == 10


def test_consent_holds_only_for_what_was_seen(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.put("bucket", "file", b"seen")
    (tmp_path / "file").write_bytes(b"new")
    lies.upload(tmp_path / "file")
    (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
    fake.put("bucket", "file", b"somebody else's since")

    lies.engine.answer(transfer, Answer.REPLACE)
    lies.until(TransferState.NEEDS_ANSWER)

    assert fake.objects["bucket", "file"] == b"somebody else's since"
    lies.engine.answer(transfer, Answer.REPLACE)
    lies.until(TransferState.DONE)
    assert fake.objects["bucket", "file"] == b"new"


@pytest.mark.parametrize("size", [10, BIG])
@pytest.mark.parametrize("before", [b"", b"old"])
def test_a_change_in_the_last_moment_asks_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int, before: bytes
) -> None:
    """Between our look and our request another program writes the object."""
    if before:
        fake.put("bucket", "file", before)
    what = "PutObject" if size == 10 else "CompleteMultipartUpload"

    def interfere(request: Request) -> Reply | None:
        if request.what == what and fake.count(what) == 1:
            fake.put("bucket", "file", b"theirs")
        return None

    fake.rules.append(interfere)
    (tmp_path / "file").write_bytes(b"n" * size)
    lies.upload(tmp_path / "file")
    if before:
        (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
        lies.engine.answer(transfer, Answer.REPLACE)
    (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
    assert fake.count(what) == 1
    assert fake.objects["bucket", "file"] == b"theirs"

    lies.engine.answer(transfer, Answer.KEEP_BOTH)
    lies.until(TransferState.DONE)
    lies.rest()
    assert fake.objects["bucket", "file"] == b"theirs"
    assert fake.objects["bucket", "file (1)"] == b"n" * size
    assert fake.uploads == {}


def test_a_question_can_be_cancelled(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.put("bucket", "file", b"old")
    (tmp_path / "file").write_bytes(b"new")
    job = lies.upload(tmp_path / "file")
    lies.until(TransferState.NEEDS_ANSWER)
    assert lies.engine.is_busy

    lies.engine.cancel(lies.transfers)

    lies.rest()
    assert lies.transfers[0].state is TransferState.CANCELLED
    assert job.is_finished
    assert fake.objects["bucket", "file"] == b"old"


def test_the_real_server_enforces_the_conditions(live: Driver, tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"mine")
    (tmp_path / "big").write_bytes(bytes(BIG))
    for name in ("small", "big"):
        live.upload(tmp_path / name)
    live.until(TransferState.DONE)
    live.upload(tmp_path / "small", tmp_path / "big")
    live.until(TransferState.DONE, TransferState.NEEDS_ANSWER)
    asking = [t for t in live.transfers if t.state is TransferState.NEEDS_ANSWER]
    assert len(asking) == 2

    live.engine.answer(asking[0], Answer.REPLACE, for_all=True)
    live.until(TransferState.DONE)


# Downloads -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, BIG])
@CASES
def test_a_download_asks_and_obeys(
    lies: Driver,
    fake: FakeS3,
    tmp_path: Path,
    size: int,
    case: tuple[Answer, TransferState, dict[str, str]],
) -> None:
    answer, state, names = case
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_bytes(b"old")
    new = b"n" * size
    fake.put("bucket", "notes.txt", new)
    lies.download(out, objects=[("notes.txt", size)])
    (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
    assert fake.count("GetObject") == 0

    lies.engine.answer(transfer, answer)

    lies.until(state)
    lies.rest()
    assert local(out) == {name: new if t == "new" else b"old" for name, t in names.items()}
    assert transfer.path == out / list(names)[-1]


@pytest.mark.parametrize("size", [10, BIG])
def test_a_file_that_appears_meanwhile_is_not_replaced(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    out = tmp_path / "out"
    fake.put("bucket", "file", b"n" * size)

    def interfere(request: Request) -> Reply | None:
        if request.what == "GetObject":
            (out / "file").write_bytes(b"theirs")
        return None

    fake.rules.append(interfere)
    lies.download(out, objects=[("file", size)])
    (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
    assert (out / "file").read_bytes() == b"theirs"
    asked = len(fake.requests)

    lies.engine.answer(transfer, Answer.KEEP_BOTH)

    lies.until(TransferState.DONE)
    assert local(out) == {"file": b"theirs", "file (1)": b"n" * size}
    assert len(fake.requests) == asked  # what had arrived was not fetched again


def test_a_replaced_file_that_changed_since_the_question_asks_again(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "file").write_bytes(b"seen")
    fake.put("bucket", "file", b"new")
    lies.download(out, objects=[("file", 3)])
    (transfer,) = lies.until(TransferState.NEEDS_ANSWER)
    (out / "file").write_bytes(b"written since")

    lies.engine.answer(transfer, Answer.REPLACE)
    lies.until(TransferState.NEEDS_ANSWER)

    assert (out / "file").read_bytes() == b"written since"
    lies.engine.cancel([transfer])
    lies.rest()
    assert local(out) == {"file": b"written since"}


def test_a_folder_in_the_way_is_an_error(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    (tmp_path / "out" / "file").mkdir(parents=True)
    fake.put("bucket", "file", b"new")
    lies.download(tmp_path / "out", objects=[("file", 3)])

    (transfer,) = lies.until(TransferState.FAILED)
    assert transfer.error is not None
    assert transfer.error.code == "FolderInTheWay"
