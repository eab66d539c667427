"""Servers and proxies that lie: a wrong file never ends as done, and nothing of it stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, Rule, error
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")

BIG = 20 * MIB
SMALL = 100_000


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def download(lies: Driver, fake: FakeS3, folder: Path, size: int) -> Transfer:
    """Try to download an object of this size; returns how that ended."""
    fake.put("bucket", "file.bin", content(size))
    lies.download(folder, objects=[("file.bin", size)])
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    lies.rest()
    return transfer


def assert_failed(transfer: Transfer, folder: Path, code: str) -> None:
    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == code
    assert list(folder.iterdir()) == []


def gets(fake: FakeS3, change: Callable[[Request, Reply], None]) -> Rule:
    """A rule that tells the truth about GET requests, but changed."""

    def rule(request: Request) -> Reply | None:
        if request.what != "GetObject":
            return None
        reply = fake.truth(request)
        change(request, reply)
        return reply

    return rule


# Downloads: the five lies that boto's own download_file reports as success ---------------------


def test_a_server_that_ignores_ranges_is_read_in_one_stream(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    def whole(request: Request) -> Reply | None:
        if request.what != "GetObject":
            return None
        return Reply(200, content(BIG), {"ETag": f'"{fake.put("bucket", "x", content(BIG))}"'})

    fake.rules.append(whole)
    transfer = download(lies, fake, tmp_path / "out", BIG)

    assert transfer.state is TransferState.DONE
    assert (tmp_path / "out" / "file.bin").read_bytes() == content(BIG)
    assert transfer.bytes_done == BIG


@pytest.mark.parametrize("honest_header", [True, False])
def test_a_part_shorter_than_asked_for_fails(
    lies: Driver, fake: FakeS3, tmp_path: Path, honest_header: bool
) -> None:
    def shorter(request: Request, reply: Reply) -> None:
        assert isinstance(reply.body, bytes)
        reply.body = reply.body[:-1000]
        first, last = request.range or (0, 0)
        if honest_header:
            reply.headers["Content-Range"] = f"bytes {first}-{last - 1000}/{BIG}"

    fake.rules.append(gets(fake, shorter))
    transfer = download(lies, fake, tmp_path / "out", BIG)

    assert_failed(transfer, tmp_path / "out", "WrongBytes")


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_a_flipped_bit_fails(lies: Driver, fake: FakeS3, tmp_path: Path, size: int) -> None:
    def flip(_request: Request, reply: Reply) -> None:
        assert isinstance(reply.body, bytes)
        reply.body = bytes([reply.body[0] ^ 1]) + reply.body[1:]

    fake.rules.append(gets(fake, flip))
    transfer = download(lies, fake, tmp_path / "out", size)

    assert_failed(transfer, tmp_path / "out", "WrongBytes")


def test_a_bit_flipped_once_is_fetched_again(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    flipped: list[Request] = []

    def flip(request: Request, reply: Reply) -> None:
        if request.range and request.range[0] and not flipped:
            flipped.append(request)
            assert isinstance(reply.body, bytes)
            reply.body = b"!" + reply.body[1:]

    fake.rules.append(gets(fake, flip))
    transfer = download(lies, fake, tmp_path / "out", BIG)

    assert flipped
    assert transfer.state is TransferState.DONE
    assert (tmp_path / "out" / "file.bin").read_bytes() == content(BIG)


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_a_body_without_length_that_is_cut_fails(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    def cut(_request: Request, reply: Reply) -> None:
        reply.length = False
        reply.cut = len(reply.body) - 5000  # type: ignore[arg-type]

    fake.rules.append(gets(fake, cut))
    transfer = download(lies, fake, tmp_path / "out", size)

    assert_failed(transfer, tmp_path / "out", "WrongBytes")


@pytest.mark.parametrize(
    "text", ["", "bytes 0-7/*", "bytes 8-15/20", "bytes 0-8388607/99999999", "nonsense"]
)
def test_a_wrong_content_range_fails(lies: Driver, fake: FakeS3, tmp_path: Path, text: str) -> None:
    def wrong(_request: Request, reply: Reply) -> None:
        del reply.headers["Content-Range"]
        if text:
            reply.headers["Content-Range"] = text

    fake.rules.append(gets(fake, wrong))
    transfer = download(lies, fake, tmp_path / "out", BIG)

    assert_failed(transfer, tmp_path / "out", "WrongBytes")


def test_an_endless_body_fails(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    def endless(_request: Request, reply: Reply) -> None:
        assert isinstance(reply.body, bytes)
        reply.body += b"more"
        reply.length = False

    fake.rules.append(gets(fake, endless))
    transfer = download(lies, fake, tmp_path / "out", SMALL)

    assert_failed(transfer, tmp_path / "out", "WrongBytes")


@pytest.mark.parametrize("obeys_if_match", [True, False])
def test_an_object_replaced_on_the_way_fails(
    lies: Driver, fake: FakeS3, tmp_path: Path, obeys_if_match: bool
) -> None:
    def replace(request: Request) -> Reply | None:
        if request.what == "GetObject" and request.range and request.range[0]:
            fake.put("bucket", "file.bin", b"other" * (BIG // 5))
            if not obeys_if_match:
                request.headers = {"Range": request.headers["Range"]}
        return None

    fake.rules.append(replace)
    transfer = download(lies, fake, tmp_path / "out", BIG)

    assert_failed(transfer, tmp_path / "out", "ChangedOnServer")


def test_a_broken_connection_goes_on_where_it_broke(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    asked: list[tuple[int, int]] = []

    def cut(request: Request, reply: Reply) -> None:
        assert request.range
        asked.append(request.range)
        if len(asked) <= 3:
            reply.cut = 3 * MIB

    fake.rules.append(gets(fake, cut))
    transfer = download(lies, fake, tmp_path / "out", BIG)

    assert transfer.state is TransferState.DONE
    assert (tmp_path / "out" / "file.bin").read_bytes() == content(BIG)
    assert len(asked) == 6
    assert all(first >= 3 * MIB for first, _ in asked[3:])
    assert transfer.bytes_done == BIG


def test_a_web_page_instead_of_the_object_fails(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    page = Reply(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})
    fake.rules.append(lambda request: page if request.what == "GetObject" else None)

    transfer = download(lies, fake, tmp_path / "out", SMALL)

    assert transfer.state is TransferState.FAILED
    assert list((tmp_path / "out").iterdir()) == []


# Uploads ---------------------------------------------------------------------------------------


def upload(lies: Driver, path: Path, size: int) -> Transfer:
    path.write_bytes(content(size))
    lies.upload(path)
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    lies.rest()
    return transfer


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_an_upload_damaged_on_the_way_fails(
    lies: Driver, fake: FakeS3, tmp_path: Path, size: int
) -> None:
    def damage(request: Request) -> Reply | None:
        if request.what in ("PutObject", "UploadPart"):
            request.body = b"!" + request.body[1:]
        return None

    fake.rules.append(damage)
    transfer = upload(lies, tmp_path / "file.bin", size)

    assert transfer.state is TransferState.FAILED
    assert transfer.bytes_done == 0
    assert fake.objects == {}
    assert fake.uploads == {}


def test_a_part_stored_wrong_is_noticed_by_its_etag(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    def damage(request: Request) -> Reply | None:
        if request.what == "UploadPart":  # and the checksum is gone as well
            request.body = b"!" + request.body[1:]
            request.headers = {}
        return None

    fake.rules.append(damage)
    transfer = upload(lies, tmp_path / "file.bin", BIG)

    assert transfer.state is TransferState.FAILED
    assert fake.objects == {}
    assert fake.uploads == {}


@pytest.mark.parametrize("what", ["PutObject", "UploadPart", "CompleteMultipartUpload"])
def test_a_busy_server_is_waited_for(lies: Driver, fake: FakeS3, tmp_path: Path, what: str) -> None:
    def busy(request: Request) -> Reply | None:
        if request.what == what and fake.count(what) <= 5:
            return error(503, "SlowDown")
        return None

    fake.rules.append(busy)
    size = SMALL if what == "PutObject" else BIG
    transfer = upload(lies, tmp_path / "file.bin", size)

    assert transfer.state is TransferState.DONE
    assert fake.objects["bucket", "file.bin"] == content(size)


@pytest.mark.parametrize("status", [0, 200])
@pytest.mark.parametrize("what", ["PutObject", "CompleteMultipartUpload"])
def test_a_lost_reply_is_no_reason_to_ask_or_send_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, what: str, status: int
) -> None:
    def lose(request: Request) -> Reply | None:
        if request.what == what and fake.count(what) == 1:
            fake.truth(request)
            return Reply(status, b"", cut=0, length=False, reset=True)
        return None

    fake.rules.append(lose)
    size = SMALL if what == "PutObject" else BIG
    transfer = upload(lies, tmp_path / "file.bin", size)

    assert transfer.state is TransferState.DONE
    assert fake.objects["bucket", "file.bin"] == content(size)
    assert fake.count("UploadPart") == (0 if what == "PutObject" else 2)


def test_an_error_inside_a_200_is_an_error(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    def lie(request: Request) -> Reply | None:
        if request.what == "CompleteMultipartUpload" and fake.count(request.what) == 1:
            reply = error(500, "InternalError")
            reply.status = 200
            return reply
        return None

    fake.rules.append(lie)
    transfer = upload(lies, tmp_path / "file.bin", BIG)

    assert transfer.state is TransferState.DONE
    assert fake.objects["bucket", "file.bin"] == content(BIG)
    assert fake.count("CompleteMultipartUpload") == 2


@pytest.mark.parametrize(("times", "state"), [(1, TransferState.DONE), (99, TransferState.FAILED)])
def test_a_small_file_stored_wrong_is_sent_again(
    lies: Driver, fake: FakeS3, tmp_path: Path, times: int, state: TransferState
) -> None:
    def damage(request: Request) -> Reply | None:
        if request.what == "PutObject" and fake.count(request.what) <= times:
            request.body = b"!" + request.body[1:]
            request.headers = {
                name: value for name, value in request.headers.items() if name != "Content-MD5"
            }
        return None

    fake.rules.append(damage)
    transfer = upload(lies, tmp_path / "file.bin", SMALL)

    assert transfer.state is state
    if state is TransferState.DONE:
        assert fake.objects["bucket", "file.bin"] == content(SMALL)
        assert transfer.bytes_done == SMALL


def test_a_file_stored_too_short_is_never_done(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    """Every reply is right, and yet the object is not what was sent."""

    def shorten(request: Request) -> Reply | None:
        if request.what == "HeadObject" and ("bucket", "file.bin") in fake.objects:
            reply = fake.truth(request)
            reply.headers["Content-Length"] = "1000"
            return reply
        return None

    fake.rules.append(shorten)
    transfer = upload(lies, tmp_path / "file.bin", BIG)

    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == "WrongSize"


def test_an_upload_the_server_forgot_is_started_again(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    def forget(request: Request) -> Reply | None:
        if request.what == "CompleteMultipartUpload" and fake.count(request.what) == 1:
            fake.uploads.clear()
        return None

    fake.rules.append(forget)
    transfer = upload(lies, tmp_path / "file.bin", BIG)

    assert transfer.state is TransferState.DONE
    assert fake.objects["bucket", "file.bin"] == content(BIG)
    assert fake.count("CreateMultipartUpload") == 2


def test_opaque_etags_are_accepted_and_told(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    def opaque(request: Request) -> Reply | None:
        if request.what not in ("UploadPart", "CompleteMultipartUpload"):
            return None
        reply = fake.truth(request)
        if request.what == "UploadPart":
            reply.headers["ETag"] = '"opaque"'
        else:
            reply.body = reply.body.replace(fake.etags["bucket", "file.bin"].encode(), b"strange")
            fake.etags["bucket", "file.bin"] = "strange"
        return reply

    fake.rules.append(opaque)
    transfer = upload(lies, tmp_path / "file.bin", BIG)

    assert transfer.state is TransferState.DONE
    assert transfer.verification == "size confirmed by the server"


def test_a_refusal_is_not_repeated(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if request.what == "PutObject" else None
    )
    transfer = upload(lies, tmp_path / "file.bin", SMALL)

    assert transfer.state is TransferState.FAILED
    # The pipeline has no words for a refusal: the worker asks for them, once.
    assert fake.count("PutObject") == 2
