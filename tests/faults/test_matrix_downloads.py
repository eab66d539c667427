"""Rows F20 to F25 of the fault matrix: answers that are not what was asked for."""

from __future__ import annotations

import pytest

from rustfs_desktop.transfers.types import TransferState
from tests.faults import verbs
from tests.faults.proxy import Verb
from tests.faults.stage import BIG, PART, SMALL, Stage, content

ONCE_AND_ALWAYS = pytest.mark.parametrize(
    ("times", "state"),
    [(1, TransferState.DONE), (None, TransferState.FAILED)],
    ids=["once", "always"],
)
KINDS = pytest.mark.parametrize("kind", ["whole MD5", "MD5 of parts"])


def put(stage: Stage, kind: str) -> None:
    if kind == "whole MD5":
        stage.object()
    else:
        stage.object_in_parts()


def assert_failed(stage: Stage, *codes: str) -> None:
    (transfer,) = stage.driver.transfers
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code in codes
    assert not stage.folder.exists() or list(stage.folder.iterdir()) == []


@ONCE_AND_ALWAYS
@KINDS
@pytest.mark.parametrize("first", [0, 2 * PART, 4 * PART])
def test_f20_a_bit_flips(
    stage: Stage, kind: str, first: int, times: int | None, state: TransferState
) -> None:
    put(stage, kind)
    stage.proxy.on(
        "GetObject", verbs.corrupt_reply(1000), times=times, where=verbs.range_from(first)
    )
    stage.download("file.bin")

    transfer = stage.end()
    assert transfer.state is state
    if state is TransferState.DONE:
        assert "MD5" in transfer.verification
    else:
        assert_failed(stage, "WrongBytes")
        assert stage.proxy.count("GetObject") <= 4 * 5
    stage.assert_nothing_lost()


@ONCE_AND_ALWAYS
def test_f20_a_bit_flips_in_a_small_file(
    stage: Stage, times: int | None, state: TransferState
) -> None:
    stage.object(size=SMALL)
    stage.proxy.on("GetObject", verbs.corrupt_reply(1000), times=times)
    stage.download("file.bin", size=SMALL)

    assert stage.end().state is state
    stage.assert_nothing_lost()


@KINDS
@pytest.mark.parametrize("skip", [0, 2])
def test_f21_ranges_are_ignored(stage: Stage, kind: str, skip: int) -> None:
    put(stage, kind)
    stage.proxy.on("GetObject", verbs.whole_object, times=None, skip=skip)
    stage.download("file.bin")

    transfer = stage.end()
    assert transfer.state is TransferState.DONE
    assert transfer.bytes_done == BIG
    assert transfer.path.stat().st_size == BIG
    stage.assert_nothing_lost()


LIES = [
    pytest.param(verbs.shorten_range(1000), id="shorter range"),
    pytest.param(verbs.header("Content-Range", None), id="no range"),
    pytest.param(verbs.header("Content-Range", f"bytes 1-{PART}/{BIG}"), id="other range"),
    pytest.param(verbs.header("Content-Range", f"bytes 0-{PART - 1}/{BIG + 1}"), id="other total"),
    pytest.param(verbs.header("Content-Range", f"bytes 0-{PART - 1}/*"), id="no total"),
]


@ONCE_AND_ALWAYS
@pytest.mark.parametrize("verb", LIES)
def test_f22_another_range_than_asked_for(
    stage: Stage, verb: Verb, times: int | None, state: TransferState
) -> None:
    stage.object()
    stage.proxy.on("GetObject", verb, times=times, where=verbs.range_from(0))
    stage.download("file.bin")

    assert stage.end().state is state
    if state is TransferState.FAILED:
        assert_failed(stage, "WrongBytes")
        first = [s for s in stage.proxy.log if s.request.range and s.request.range[0] == 0]
        assert len(first) <= 3
    stage.assert_nothing_lost()


@ONCE_AND_ALWAYS
@pytest.mark.parametrize("size", [SMALL, BIG])
@pytest.mark.parametrize("verb", [verbs.truncate(5000, keep_length=False), verbs.chunked(5000)])
def test_f23_a_body_without_length_is_cut(
    stage: Stage, size: int, verb: Verb, times: int | None, state: TransferState
) -> None:
    stage.object(size=size)
    stage.proxy.on("GetObject", verb, times=times)
    stage.download("file.bin", size=size)

    assert stage.end().state is state
    if state is TransferState.FAILED:
        assert_failed(stage, "WrongBytes")
    stage.assert_nothing_lost()


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_f23_a_body_shorter_than_its_length(stage: Stage, size: int) -> None:
    """That is a broken connection, and it goes on where it broke."""
    stage.object(size=size)
    stage.proxy.on("GetObject", verbs.truncate(5000, keep_length=True), times=3)
    stage.download("file.bin", size=size)

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


@pytest.mark.parametrize("hidden", [(), ("If-Match",)], ids=["If-Match", "no If-Match"])
@pytest.mark.parametrize("skip", [1, 3, 4])
def test_f24_the_object_is_replaced_meanwhile(
    stage: Stage, skip: int, hidden: tuple[str, ...]
) -> None:
    stage.object()
    other = content(BIG, 9)

    def replace() -> None:
        stage.direct.transfer.put_object(Bucket=stage.bucket, Key="file.bin", Body=other)

    replacing = verbs.before(replace)
    stage.proxy.on("GetObject", verbs.chain(replacing, verbs.strip(*hidden)), times=None, skip=skip)
    stage.known["file.bin"].append(other)
    stage.download("file.bin")

    stage.end()
    assert_failed(stage, "ChangedOnServer")
    stage.assert_nothing_lost()


@pytest.mark.parametrize("skip", [0, 1, 4])
def test_f25_the_object_is_deleted_meanwhile(stage: Stage, skip: int) -> None:
    stage.object()

    def delete() -> None:
        stage.direct.transfer.delete_object(Bucket=stage.bucket, Key="file.bin")

    stage.known["file.bin"].append(None)
    stage.proxy.on("GetObject", verbs.before(delete), skip=skip)
    stage.download("file.bin")

    stage.end()
    assert_failed(stage, "NoSuchKey", "ChangedOnServer")
    stage.assert_nothing_lost()
