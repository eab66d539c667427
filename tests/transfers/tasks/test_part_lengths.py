"""Objects that others uploaded in parts nobody told us the length of: their server may tell."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from rustfs_desktop.transfers.types import Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB, composite
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")

PARTS = "MD5 of all parts verified"
SIZE = "size and version verified"
EVEN = [7 * MIB, 7 * MIB, 7 * MIB, 1000]  # no program's usual length
UNEVEN = [6 * MIB, 9 * MIB, 5 * MIB]
MISLEADING = [12 * MIB, 8 * MIB]  # as many as of 16 MiB
SMALL = [300_000, 200_000]


class Parts:
    """An object in the fake server that was uploaded in parts.

    Attributes:
        tells: Whether the server answers what a part is like.
        flips: Which byte comes with a flipped bit, -1 for none.
        asked: The numbers of the parts that were asked for.
    """

    def __init__(self, fake: FakeS3, lengths: Sequence[int], bucket: str = "bucket") -> None:
        self.tells: object = True
        self.flips = -1
        self.asked: list[int] = []
        self.lengths = list(lengths)
        self.data = random.Random(7).randbytes(sum(lengths))
        self._fake = fake
        fake.put(bucket, "file.bin", self.data)
        digests = [hashlib.md5(self.data[a:b]).digest() for a, b in self.places]
        fake.etags[bucket, "file.bin"] = composite(digests)
        fake.rules.append(self)

    @property
    def places(self) -> list[tuple[int, int]]:
        ends = [sum(self.lengths[: n + 1]) for n in range(len(self.lengths))]
        return list(zip([0, *ends], ends, strict=False))

    def __call__(self, request: Request) -> Reply | None:
        if request.what == "HeadObject" and "partNumber" in request.query:
            return self._part(request, int(request.query["partNumber"]))
        if request.what != "GetObject" or self.flips < 0:
            return None
        reply = self._fake.truth(request)
        first, _ = request.range or (0, 0)
        body = bytearray(reply.body)  # type: ignore[arg-type]
        if first <= self.flips < first + len(body):
            body[self.flips - first] ^= 1
        reply.body = bytes(body)
        return reply

    def _part(self, request: Request, number: int) -> Reply | None:
        self.asked.append(number)
        if self.tells is not True:
            return self.tells if isinstance(self.tells, Reply) else None
        first, stop = self.places[number - 1]
        reply = self._fake.truth(request)
        reply.status, reply.body = 206, self.data[first:stop]
        reply.headers["Content-Range"] = f"bytes {first}-{stop - 1}/{len(self.data)}"
        reply.headers["x-amz-mp-parts-count"] = str(len(self.lengths))
        return reply


def download(lies: Driver, parts: Parts, folder: Path) -> Transfer:
    lies.download(folder, objects=[("file.bin", len(parts.data))])
    (transfer,) = lies.until(TransferState.DONE, TransferState.FAILED)
    lies.rest()
    if transfer.state is TransferState.DONE and parts.flips < 0:
        assert (folder / "file.bin").read_bytes() == parts.data
    return transfer


@pytest.mark.parametrize("lengths", [EVEN, UNEVEN, MISLEADING, SMALL])
def test_the_server_tells_how_long_the_parts_are(
    lies: Driver, fake: FakeS3, tmp_path: Path, lengths: list[int]
) -> None:
    parts = Parts(fake, lengths)
    transfer = download(lies, parts, tmp_path)

    assert transfer.state is TransferState.DONE
    assert transfer.verification == PARTS


@pytest.mark.parametrize("lengths", [EVEN, UNEVEN, MISLEADING, SMALL])
def test_a_flipped_bit_is_never_done(
    lies: Driver, fake: FakeS3, tmp_path: Path, lengths: list[int]
) -> None:
    parts = Parts(fake, lengths)
    parts.flips = sum(lengths) - 500
    transfer = download(lies, parts, tmp_path)

    assert transfer.state is TransferState.FAILED
    assert transfer.error is not None
    assert transfer.error.code == "WrongBytes"
    assert list(tmp_path.iterdir()) == []


def test_even_parts_cost_one_question(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    parts = Parts(fake, EVEN)
    download(lies, parts, tmp_path)
    assert parts.asked == [1]


def test_parts_of_a_usual_length_cost_none(lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
    parts = Parts(fake, [8 * MIB, 8 * MIB, 8 * MIB, 1])
    assert download(lies, parts, tmp_path).verification == PARTS
    assert parts.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        False,
        error(501, "NotImplemented"),
        error(400, "InvalidArgument"),
        error(500, "InternalError"),
    ],
    ids=["overlooked", "not implemented", "refused", "broken"],
)
def test_a_server_that_cannot_tell_proves_no_more_than_the_size(
    lies: Driver, fake: FakeS3, tmp_path: Path, answer: object
) -> None:
    parts = Parts(fake, EVEN)
    parts.tells = answer
    transfer = download(lies, parts, tmp_path)

    assert transfer.state is TransferState.DONE
    assert transfer.verification == SIZE


def test_without_an_answer_every_usual_length_is_tried(
    lies: Driver, fake: FakeS3, tmp_path: Path
) -> None:
    parts = Parts(fake, [15 * MIB, 5 * MIB])  # 16 MiB would make two as well
    parts.tells = False
    assert download(lies, parts, tmp_path).verification == PARTS


# The MD5 of the whole, as other programs write it beside the parts -------------------------------


@pytest.mark.parametrize("lengths", [EVEN, SMALL])
@pytest.mark.parametrize("flips", [-1, 400_000])
def test_an_md5_in_the_metadata_proves_the_whole(
    lies: Driver, fake: FakeS3, tmp_path: Path, lengths: list[int], flips: int
) -> None:
    parts = Parts(fake, lengths)
    parts.tells, parts.flips = False, flips
    digest = base64.b64encode(hashlib.md5(parts.data).digest()).decode()
    fake.metadata["bucket", "file.bin"] = {"x-amz-meta-md5chksum": digest}
    transfer = download(lies, parts, tmp_path)

    assert transfer.state is (TransferState.DONE if flips < 0 else TransferState.FAILED)
    assert transfer.verification == ("MD5 verified" if flips < 0 else "")
    assert parts.asked == []
