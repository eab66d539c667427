"""Many small files in tars, on servers that take those apart; and what is left to others."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rustfs_desktop.s3.types import Unpacking
from rustfs_desktop.transfers import tars as tars_module
from rustfs_desktop.transfers.types import State, Transfer
from tests.faults import fake_tars
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.faults.fake_tars import METADATA, Kind
from tests.transfers.conftest import Driver

pytestmark = pytest.mark.usefixtures("hurried")

BOTH = (fake_tars.PLAIN, METADATA)
KINDS = pytest.mark.parametrize("kind", [fake_tars.rustfs, fake_tars.minio])


def make(folder: Path, count: int = 240) -> dict[str, bytes]:
    """Files of all kinds of names, in folders."""
    made = {f"d{number % 7}/f {number:03}é.txt": b"%d" % number * 50 for number in range(count)}
    made[f"{'long ' * 20}l/{'name' * 30}.bin"] = bytes(1000)
    made["empty"] = b""
    for name, data in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return {f"{folder.name}/{name}": data for name, data in made.items()}


def flipped(_number: int, name: str, data: bytes) -> tuple[str, bytes]:
    return name, bytes(len(data))


def nothing(_number: int, _name: str, _data: bytes) -> None:
    return None


def elsewhere(_number: int, name: str, data: bytes) -> tuple[str, bytes]:
    return name.encode()[-100:].decode(), data


def put_keeping_etags(
    fake: FakeS3, bucket: str, key: str, data: bytes, headers: Mapping[str, str] = {}
) -> str:
    etag = fake.etags.get((bucket, key))
    FakeS3.put(fake, bucket, key, data, headers)
    if etag:
        fake.etags[bucket, key] = etag
    return "sent"


def stored(fake: FakeS3) -> dict[str, bytes]:
    return {key: data for (_, key), data in fake.objects.items()}


def is_tar(request: Request) -> bool:
    return request.what == "PutObject" and request.key.endswith(".tar")


def tars(fake: FakeS3) -> list[Request]:
    return [request for request in fake.requests if is_tar(request)]


def questions(fake: FakeS3) -> list[Request]:
    return [request for request in tars(fake) if b".probe" in request.body]


def singles(fake: FakeS3) -> list[Request]:
    return [each for each in fake.requests if each.what == "PutObject" and not is_tar(each)]


def knows(driver: Driver, how: Unpacking = Unpacking.PLAIN) -> None:
    """Leave out the question."""
    driver.client.unpacks["bucket"] = how


def proofs(transfers: list[Transfer]) -> set[str]:
    return {transfer.proof for transfer in transfers}


class TestGoodServers:
    @KINDS
    def test_a_folder_goes_up_in_tars(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, kind: Callable[[], Kind]
    ) -> None:
        fake.unpacks = kind()
        contents = make(tmp_path / "new")
        knows(lies, Unpacking(fake.unpacks.asked_by[0]))
        lies.upload(tmp_path / "new")
        transfers = lies.until(State.DONE)
        lies.rest()
        assert stored(fake) == contents
        assert proofs(transfers) == {"MD5 confirmed by the server"}
        assert all(each.bytes_done == each.size for each in transfers)
        assert all(each.digest.startswith("md5:") for each in transfers)
        assert singles(fake) == []
        assert len(tars(fake)) == 1

    @KINDS
    def test_members_are_as_if_sent_alone(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, kind: Callable[[], Kind]
    ) -> None:
        fake.unpacks = kind()
        make(tmp_path / "new")
        knows(lies, Unpacking(fake.unpacks.asked_by[0]))
        lies.upload(tmp_path / "new")
        lies.until(State.DONE)
        together = {
            key: {name.lower(): value for name, value in found.items()}
            for (_, key), found in fake.metadata.items()
        }
        lies.client.unpacks["bucket"] = Unpacking.NEVER
        fake.objects.clear()
        lies.upload(tmp_path / "new")
        lies.until(State.DONE)
        assert len(singles(fake)) == len(together)
        for key, found in fake.metadata.items():
            alone = {name.lower(): value for name, value in found.items()}
            own = together[key[1]]
            assert own.pop("x-amz-meta-rfd-transfer") != alone.pop("x-amz-meta-rfd-transfer")
            assert own == alone

    @KINDS
    def test_a_server_is_asked_once(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, kind: Callable[[], Kind]
    ) -> None:
        fake.unpacks = kind()
        contents: dict[str, bytes] = {}
        for name in ("one", "two"):
            contents |= make(tmp_path / name)
            lies.upload(tmp_path / name)
            lies.until(State.DONE)
            lies.rest()
            assert lies.client.unpacks == {"bucket": Unpacking(fake.unpacks.asked_by[0])}
            assert stored(fake) == contents
        asked = len(questions(fake))
        assert asked == (1 if fake.unpacks.is_strict else 2)
        assert len(tars(fake)) - asked >= 1
        assert lies.engine.journal.leftovers() == []


class TestQuestions:
    @pytest.mark.parametrize(
        "kind",
        [
            pytest.param(None, id="makes a tar of it"),
            pytest.param(Kind(BOTH, is_strict=True, keeps_metadata=False), id="no metadata"),
            pytest.param(Kind((METADATA,), is_strict=True), id="metadata of the request"),
            pytest.param(Kind(BOTH, is_strict=False, keeps_tar=True), id="keeps the tar"),
            pytest.param(Kind(BOTH, is_strict=False, change=flipped), id="other bytes"),
            pytest.param(Kind(BOTH, is_strict=False, change=nothing), id="makes nothing"),
            pytest.param(Kind(BOTH, is_strict=False, change=elsewhere), id="cuts names"),
            pytest.param(
                Kind(BOTH, is_strict=False, reply=error(501, "NotImplemented")), id="refuses"
            ),
        ],
    )
    def test_whoever_does_not_do_it_right_gets_no_tars(
        self,
        lies: Driver,
        fake: FakeS3,
        tmp_path: Path,
        kind: Kind | None,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        fake.unpacks = kind
        contents = make(tmp_path / "new")
        lies.upload(tmp_path / "new")
        lies.until(State.DONE)
        lies.rest()
        assert lies.client.unpacks == {"bucket": Unpacking.NEVER}
        assert stored(fake) == contents
        assert tars(fake) == questions(fake)
        assert len(questions(fake)) == 2
        assert lies.engine.journal.leftovers() == []
        assert [each.getMessage() for each in caplog.records if each.levelno > 20] == []

    def test_other_etags(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        def other(number: int, name: str, data: bytes) -> tuple[str, bytes]:
            fake.etags["bucket", name] = "0" * 32 + "-1"
            return name, data

        fake.unpacks = Kind(BOTH, is_strict=True, change=other)
        fake.put = functools.partial(put_keeping_etags, fake)  # type: ignore[method-assign]
        make(tmp_path / "new")
        lies.upload(tmp_path / "new")
        lies.until(State.DONE)
        lies.rest()
        assert lies.client.unpacks == {"bucket": Unpacking.NEVER}

    def test_a_few_files_are_no_reason(self, lies: Driver, fake: FakeS3, tmp_path: Path) -> None:
        fake.unpacks = fake_tars.rustfs()
        make(tmp_path / "new", 50)
        lies.upload(tmp_path / "new")
        lies.until(State.DONE)
        assert (tars(fake), lies.client.unpacks) == ([], {})

    def test_who_may_not_delete_does_not_begin(
        self, lies: Driver, fake: FakeS3, tmp_path: Path
    ) -> None:
        fake.unpacks = fake_tars.rustfs()
        fake.rules.append(
            lambda each: error(403, "AccessDenied") if each.what == "DeleteObject" else None
        )
        contents = make(tmp_path / "new")
        lies.upload(tmp_path / "new")
        lies.until(State.DONE)
        lies.rest()
        assert tars(fake) == []
        assert stored(fake) == contents

    def test_a_lost_reply_leaves_nothing(
        self, lies: Driver, fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tars_module, "LOST_S", 0.05)
        monkeypatch.setattr(tars_module, "_REST_S", 0.05)
        fake.unpacks = fake_tars.rustfs()
        lost = [1]

        def lose(request: Request) -> Reply | None:
            if is_tar(request) and lost:
                lost.pop()
                fake.truth(request)
                assert len(fake.objects) >= 1
                return Reply(0)
            return None

        fake.rules.append(lose)
        contents = make(tmp_path / "new")
        lies.upload(tmp_path / "new")
        lies.until(State.DONE)
        lies.rest()
        assert stored(fake) == contents
        assert lies.engine.journal.leftovers() == []
