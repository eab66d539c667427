"""Rows F1 to F9, F41, F46 and F47 of the fault matrix: the way to the server and its moods."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3 import client as s3_client
from rustfs_desktop.transfers.types import TransferState
from tests.faults import verbs
from tests.faults.proxy import Verb
from tests.faults.stage import BIG, PART, SMALL, Stage
from tests.waiting import moment_s, wait_for

PLACES = [
    pytest.param(verbs.reset_request(0.0), id="before"),
    pytest.param(verbs.reset_request(0.5), id="half-way"),
    pytest.param(verbs.lose_request, id="sent"),
    pytest.param(verbs.lose_reply, id="done"),
]


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize("verb", PLACES)
def test_f01_reset_while_a_part_goes_up(stage: Stage, verb: Verb, number: int) -> None:
    path = stage.file()
    stage.proxy.on("UploadPart", verb, where=verbs.part(number))
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.sent("UploadPart") <= BIG + PART
    assert stage.proxy.count("UploadPart") == 6
    stage.assert_nothing_lost()


@pytest.mark.parametrize("verb", PLACES)
def test_f01_reset_while_a_small_file_goes_up(stage: Stage, verb: Verb) -> None:
    path = stage.file(size=SMALL)
    stage.proxy.on("PutObject", verb)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.sent("PutObject") <= 2 * SMALL
    stage.assert_nothing_lost()


@pytest.mark.parametrize("first", [0, 2 * PART, 4 * PART])
@pytest.mark.parametrize(
    "verb",
    [
        pytest.param(verbs.reset_header, id="in the header"),
        pytest.param(verbs.reset_reply(1), id="first byte"),
        pytest.param(verbs.reset_reply(1024 * 1024), id="in the middle"),
        pytest.param(verbs.reset_reply(-1), id="last byte"),
    ],
)
def test_f02_reset_while_a_range_comes_down(stage: Stage, verb: Verb, first: int) -> None:
    stage.object()
    stage.proxy.on("GetObject", verb, where=verbs.range_from(first))
    stage.download("file.bin")

    assert stage.end().state is TransferState.DONE
    ranges = [seen for seen in stage.proxy.log if seen.what == "GetObject"]
    assert all(seen.request.headers["If-Match"] for seen in ranges)
    assert sum(seen.got for seen in ranges) <= BIG + PART // 4  # what was in buffers
    stage.assert_nothing_lost()


@pytest.mark.parametrize("way", ["up", "down"])
@pytest.mark.parametrize("is_outage", [False, True], ids=["moment", "outage"])
def test_f03_connection_refused_for_a_while(stage: Stage, way: str, is_outage: bool) -> None:
    """The longer one lasts for all attempts of a run: minutes in the engine's own time."""
    what = "UploadPart" if way == "up" else "GetObject"
    hanging = stage.proxy.on(what, verbs.swallow, times=None, skip=1)
    stage.begin(way)
    stage.when(what, 2)
    stage.proxy.down()
    stage.proxy.rules.remove(hanging)
    (transfer,) = stage.driver.look()
    if is_outage:
        stage.is_in(TransferState.WAITING)
        assert transfer.error is not None
        assert transfer.error.code == "ConnectionRefused"
        assert transfer.retry_at
    stage.proxy.up()

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


def test_f03_connection_refused_from_the_start(stage: Stage) -> None:
    stage.proxy.down()
    stage.upload(stage.file(), stage.file("small.bin", SMALL))
    stage.driver.until(TransferState.WAITING)
    stage.proxy.up()

    assert {transfer.state for transfer in stage.ends()} == {TransferState.DONE}
    stage.assert_nothing_lost()


@pytest.fixture
def impatient(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's client does not wait for long; the test's own, which is made before, does."""
    assert stage.direct.transfer
    monkeypatch.setitem(s3_client.READ_TIMEOUTS_S, "transfer", moment_s(1))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("verb", [verbs.swallow, verbs.swallow_reply], ids=["request", "reply"])
@pytest.mark.parametrize("way", ["up", "down"])
def test_f04_black_hole(stage: Stage, way: str, verb: Verb) -> None:
    if way == "up":
        stage.proxy.on("UploadPart", verb, where=verbs.part(2))
    else:
        stage.proxy.on("GetObject", verb, where=verbs.range_from(PART))
    stage.begin(way)

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


RETRIED = {
    "CreateMultipartUpload": "up",
    "UploadPart": "up",
    "CompleteMultipartUpload": "up",
    "PutObject": "up",
    "HeadObject": "down",
    "GetObject": "down",
}


@pytest.mark.parametrize("number", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("what", RETRIED)
def test_f08_a_busy_server_is_asked_again(stage: Stage, what: str, number: int) -> None:
    rule = stage.proxy.on(what, verbs.status(number), times=5)
    stage.begin(RETRIED[what], SMALL if what == "PutObject" else BIG)

    assert stage.end().state is TransferState.DONE
    assert rule.hits == 5
    stage.assert_nothing_lost()


def test_f08_a_server_that_is_busy_for_long_is_waited_for(stage: Stage) -> None:
    path = stage.file()
    stage.proxy.on("UploadPart", verbs.status(503), times=60)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


def test_f09_a_server_that_takes_one_part_at_a_time(stage: Stage) -> None:
    path = stage.file()
    stage.proxy.on("UploadPart", verbs.busy(503, 0.1), busy=1, times=None)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    assert stage.proxy.count("UploadPart") < 60
    stage.assert_nothing_lost()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ["up", "down"])
def test_f41_the_network_changes(stage: Stage, way: str) -> None:
    """Silence, then resets: what a laptop finds when it wakes up in another place."""
    stage.begin(way)
    stage.when("UploadPart" if way == "up" else "GetObject", 2)
    with stage.proxy.hush():
        (transfer,) = stage.driver.look()
        wait_for(lambda: transfer.error is not None, transfer)
        assert transfer.error is not None
        assert transfer.error.code == "ReadTimeout"

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_f46_expect_is_never_answered(stage: Stage, size: int) -> None:
    path = stage.file(size=size)
    stage.proxy.on("*", verbs.no_continue, times=None)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()


def test_f47_a_request_arrives_twice(stage: Stage) -> None:
    path = stage.file()
    stage.proxy.on("UploadPart", verbs.twice, times=None)
    stage.upload(path)

    assert stage.end().state is TransferState.DONE
    stage.assert_nothing_lost()
