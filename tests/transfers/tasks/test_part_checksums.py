"""CRC-32 takes the place of MD5 exactly where the server is seen to check it."""

from __future__ import annotations

import base64
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.types import DownloadJob, TransferState, UploadJob
from rustfs_desktop.transfers.verify import crc
from rustfs_desktop.transfers.verify.etags import MIB
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver, fake_client
from tests.transfers.lives import Lives, lives

PARTS = 5
SIZE = PARTS * MIB - 1000
DATA = random.Random(5).randbytes(SIZE)


@given(st.lists(st.binary(max_size=300)))
def test_the_crc_of_a_whole_is_made_of_those_of_its_parts(parts: list[bytes]) -> None:
    values = [(zlib.crc32(part), len(part)) for part in parts]
    assert crc.joined(crc.CRC32, values) == zlib.crc32(b"".join(parts))


def test_a_whole_may_be_very_long() -> None:
    block = bytes(MIB)
    whole = 0
    for _ in range(64):
        whole = zlib.crc32(block, whole)
    assert crc.joined(crc.CRC32, [(zlib.crc32(block), MIB)] * 64) == whole


class Checksums:
    """Lets the fake server understand CRC-32 as others do.

    Attributes:
        checks: Whether it minds a wrong one.
        refuses: What it answers to any request with one, as some versions did.
        needs_parts: Whether it completes only with the CRC-32 of each part, as MinIO does, which
            also lists them.
    """

    def __init__(self, fake: FakeS3) -> None:
        self.fake = fake
        self.checks = True
        self.refuses = ""
        self.needs_parts = False
        self.with_md5: list[str] = []
        fake.rules.append(self)

    def __call__(self, request: Request) -> Reply | None:
        sent = {name.lower(): value for name, value in request.headers.items()}
        value = sent.get("x-amz-checksum-crc32", "")
        if request.what == "UploadPart" and "content-md5" in sent:
            self.with_md5.append(request.query["partNumber"])
        if value and self.refuses == request.what:
            return error(400, "BadDigest")
        if value and self.checks and value != self._right(request):
            return error(400, "BadDigest")
        if request.what == "CompleteMultipartUpload" and not self._names_what_it_needs(request):
            return error(400, "InvalidPart")
        reply = self.fake.truth(request)
        if self.needs_parts and request.what == "ListParts":
            self._list_checksums(request, reply)
        if "x-amz-checksum-algorithm" in sent and self.refuses != request.what:
            reply.headers["x-amz-checksum-algorithm"] = "CRC32"
            reply.headers["x-amz-checksum-type"] = "FULL_OBJECT"
        if value:
            reply.headers["x-amz-checksum-crc32"] = value
        if sent.get("x-amz-checksum-mode") == "ENABLED" and reply.status < 300:
            reply.headers["x-amz-checksum-crc32"] = in_base64(
                self.fake.objects[request.bucket, request.key]
            )
            reply.headers["x-amz-checksum-type"] = "FULL_OBJECT"
        return reply

    def _right(self, request: Request) -> str:
        if request.what != "CompleteMultipartUpload":
            return in_base64(request.body)
        parts = self.fake.uploads[request.query["uploadId"]].parts
        return in_base64(b"".join(parts[n] for n in sorted(parts) if n < 10_000))

    def _names_what_it_needs(self, request: Request) -> bool:
        if not self.needs_parts:
            return True
        parts = self.fake.uploads[request.query["uploadId"]].parts
        sent = re.findall(rb"<ChecksumCRC32>([^<]+)<", request.body)
        return [value.decode() for value in sent] == [
            in_base64(parts[number]) for number in sorted(parts) if number < 10_000
        ]

    def _list_checksums(self, request: Request, reply: Reply) -> None:
        parts = self.fake.uploads[request.query["uploadId"]].parts
        assert isinstance(reply.body, bytes)
        for number, data in parts.items():
            listed = b"<Part><PartNumber>%d</PartNumber>" % number
            value = f"<ChecksumCRC32>{in_base64(data)}</ChecksumCRC32>".encode()
            reply.body = reply.body.replace(listed, listed + value)


def in_base64(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


@pytest.fixture
def checksums(fake: FakeS3) -> Checksums:
    return Checksums(fake)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def upload(
    fake: FakeS3, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lives]:
    with lives(UploadJob("test", fake_client(fake), "bucket"), monkeypatch) as made:
        made.add("file.bin", source, SIZE)
        yield made


@pytest.fixture
def download(fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lives]:
    fake.put("bucket", "file.bin", DATA)
    folder = tmp_path / "out"
    job = DownloadJob("test", fake_client(fake), "bucket", folder=folder)
    with lives(job, monkeypatch) as made:
        made.add("file.bin", folder / "file.bin", SIZE)
        yield made


def test_a_server_that_checks_gets_no_md5(
    upload: Lives, fake: FakeS3, checksums: Checksums
) -> None:
    transfer = upload.live()

    assert fake.objects["bucket", "file.bin"] == DATA
    assert transfer.verification == "MD5 of all parts verified"
    assert checksums.with_md5 == []
    assert fake.count("UploadPart") == PARTS + 1  # one was wrong on purpose
    upload.clean_up()
    assert fake.uploads == {}


def test_a_server_that_only_repeats_what_it_hears_gets_both(
    upload: Lives, fake: FakeS3, checksums: Checksums
) -> None:
    checksums.checks = False
    transfer = upload.live()
    assert fake.objects["bucket", "file.bin"] == DATA
    assert transfer.verification == "MD5 of all parts verified"
    assert len(checksums.with_md5) == PARTS


def test_a_server_that_only_minds_the_number_of_the_wrong_part_gets_both(
    upload: Lives, fake: FakeS3, checksums: Checksums
) -> None:
    def refuse_number(request: Request) -> Reply | None:
        return error(400, "InvalidPart") if request.query.get("partNumber") == "10000" else None

    fake.rules.insert(0, refuse_number)
    upload.live()
    assert fake.objects["bucket", "file.bin"] == DATA
    assert len(checksums.with_md5) == PARTS


@pytest.mark.parametrize("refused", ["UploadPart", "CompleteMultipartUpload"])
def test_a_server_that_cannot_cope_gets_none(
    upload: Lives, fake: FakeS3, checksums: Checksums, refused: str
) -> None:
    checksums.refuses = refused
    if refused == "UploadPart":
        with pytest.raises(StartOver):
            upload.live()
        upload.clean_up()
    upload.live()

    assert fake.objects["bucket", "file.bin"] == DATA
    assert upload.job.server.capabilities.checks_crc32 is False


def test_a_server_that_knows_no_checksums_is_asked_once(upload: Lives, fake: FakeS3) -> None:
    upload.live()
    assert upload.job.server.capabilities.checks_crc32 is False
    assert fake.count("CreateMultipartUpload") == 1
    assert fake.count("UploadPart") == PARTS


def test_a_server_that_refuses_the_question_is_asked_without(upload: Lives, fake: FakeS3) -> None:
    fake.rules.append(
        lambda request: (
            error(400, "InvalidRequest")
            if any(name.lower() == "x-amz-checksum-algorithm" for name in request.headers)
            else None
        )
    )
    upload.live()
    assert fake.objects["bucket", "file.bin"] == DATA


@pytest.mark.usefixtures("checksums")
@pytest.mark.parametrize("point", ["up.id_saved", "up.part_saved:3", "up.completing_saved"])
def test_an_upload_with_checksums_goes_on(upload: Lives, fake: FakeS3, point: str) -> None:
    upload.paused_at(point)
    transfer = upload.live()
    assert fake.objects["bucket", "file.bin"] == DATA
    assert transfer.verification == "MD5 of all parts verified"
    assert fake.count("UploadPart") == PARTS + 1


@pytest.mark.parametrize("point", ["", "up.part_saved:3", "up.completing_saved"])
def test_a_server_that_needs_those_of_the_parts_gets_them(
    upload: Lives, fake: FakeS3, checksums: Checksums, point: str
) -> None:
    """MinIO refuses the upload otherwise; those of an earlier run are in its list of the parts."""
    checksums.needs_parts = True
    if point:
        upload.killed_at(point)
    transfer = upload.live()
    assert fake.objects["bucket", "file.bin"] == DATA
    assert transfer.verification == "MD5 of all parts verified"
    assert fake.count("CompleteMultipartUpload") == 1
    assert upload.job.server.capabilities.checks_crc32 is not False


@pytest.mark.usefixtures("checksums")
@pytest.mark.parametrize("point", ["", "down.ranges_saved:3", "down.verified"])
def test_a_download_is_proved_by_the_crc_of_the_whole(
    download: Lives, fake: FakeS3, point: str
) -> None:
    if point:
        download.killed_at(point)
    transfer = download.live()
    assert transfer.path.read_bytes() == DATA
    assert transfer.verification == "CRC-32 verified"
    assert transfer.digest == f"etag:{fake._etag(('bucket', 'file.bin'))}"


@pytest.mark.usefixtures("checksums")
def test_a_flipped_bit_shows_in_the_crc(download: Lives, fake: FakeS3) -> None:
    def flip(request: Request) -> Reply | None:
        if request.what != "GetObject":
            return None
        reply = fake.truth(request)
        assert isinstance(reply.body, bytes)
        reply.body = bytes([reply.body[0] ^ 1]) + reply.body[1:]
        return reply

    fake.rules.insert(0, flip)
    with pytest.raises(StartOver):
        download.live()


def test_a_wrong_crc_of_the_server_harms_nobody(download: Lives, fake: FakeS3) -> None:
    def lie(request: Request) -> Reply | None:
        if request.what != "HeadObject":
            return None
        reply = fake.truth(request)
        reply.headers["x-amz-checksum-crc32"] = "AAAAAA=="
        return reply

    fake.rules.append(lie)
    assert download.live().verification == "MD5 verified"


def test_ranges_in_a_row_are_one_request(
    download: Lives, fake: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rustfs_desktop.transfers.tasks.download.RANGE_BYTES", MIB // 8)
    download.killed_at("down.ranges_saved:7")
    asked = fake.count("GetObject")
    assert asked == 2

    download.live()

    assert fake.count("GetObject") <= asked + 8
    assert [request.range for request in fake.requests if request.range][asked][0] == 7 * MIB // 8


def test_the_real_server_checks(live: Driver, tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(random.Random(6).randbytes(40 * MIB))
    live.upload(path)
    (up,) = live.until(TransferState.DONE, TransferState.FAILED)
    assert up.verification == "MD5 of all parts verified"

    live.download(tmp_path / "out", objects=[("big.bin", 40 * MIB)])
    _, down = live.until(TransferState.DONE, TransferState.FAILED)
    assert (tmp_path / "out" / "big.bin").read_bytes() == path.read_bytes()
    if live.client.capabilities.checks_crc32:
        assert down.verification == "CRC-32 verified"
