"""One engine, one real server, a fault proxy between them, and the check that nothing was lost.

*Nothing lost* means five things, named N1 to N5 in ``Stage.assert_nothing_lost``; every row of
the fault matrix ends with it, however the transfers ended.
"""

from __future__ import annotations

import dataclasses
import logging
import random
from collections.abc import Sequence
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.engine import Engine
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.planning import expand
from rustfs_desktop.transfers.types import Direction, Transfer, TransferState
from rustfs_desktop.transfers.verify.etags import MIB
from rustfs_desktop.transfers.verify.metadata import PART_SIZE_NAME
from tests.faults.proxy import FaultProxy
from tests.transfers.conftest import Driver
from tests.waiting import patience_s, wait_for

PART = 5 * MIB  # the least that S3 allows
BIG = 4 * PART + 2 * MIB  # five parts
SMALL = 300_000
JOURNAL = "journal"
OUTCOMES = (
    TransferState.DONE,
    TransferState.FAILED,
    TransferState.SKIPPED,
    TransferState.CANCELLED,
)

_OPEN = (
    TransferState.WAITING,
    TransferState.PAUSED,
    TransferState.NEEDS_ANSWER,
    TransferState.NEEDS_KEYS,
)


def content(size: int, seed: int = 0) -> bytes:
    """Bytes that are the same in every run, and no two parts alike."""
    return random.Random(size * 1000 + seed).randbytes(size)


@dataclasses.dataclass
class Stage:
    """What a test of the fault matrix works with.

    Attributes:
        driver: The engine, whose requests all pass the proxy.
        direct: A client that does not pass the proxy.
        here: The local folder of the test.
        records: What was logged so far.
        known: For each key, the contents that may be found under it; None is for "nothing".
        sources: The local files that are uploaded, and what they must still hold in the end.
        local: For each local path, the contents that may be found there.
        accepted: How many files the engine was told to move.
    """

    driver: Driver
    proxy: FaultProxy
    direct: Client
    here: Path
    records: list[logging.LogRecord]
    known: dict[str, list[bytes | None]] = dataclasses.field(default_factory=dict)
    sources: dict[Path, bytes] = dataclasses.field(default_factory=dict)
    local: dict[Path, list[bytes | None]] = dataclasses.field(default_factory=dict)
    accepted: int = 0

    def __repr__(self) -> str:
        """Without the contents."""
        return f"<Stage {self.driver.transfers}>"

    @property
    def bucket(self) -> str:
        """The bucket of this test."""
        return self.driver.bucket

    # Material ------------------------------------------------------------------------------

    def file(self, name: str = "file.bin", size: int = BIG) -> Path:
        """A local file to upload; its content may appear under its name on the server."""
        path = self.here / "source" / name
        path.parent.mkdir(exist_ok=True)
        data = content(size)
        path.write_bytes(data)
        self.sources[path] = data
        self.known.setdefault(name, [None]).append(data)
        return path

    def object(self, key: str = "file.bin", size: int = BIG, *, seed: int = 1) -> bytes:
        """An object on the server, stored past the proxy; replaces what was there."""
        data = content(size, seed)
        self.direct.transfer.put_object(Bucket=self.bucket, Key=key, Body=data)
        self.known[key] = [data]
        return data

    def object_in_parts(self, key: str = "file.bin", size: int = BIG) -> bytes:
        """The same, uploaded by us in parts: its ETag is no MD5 of the whole."""
        data = content(size, 2)
        place = {"Bucket": self.bucket, "Key": key}
        s3 = self.direct.transfer
        upload_id = s3.create_multipart_upload(
            **place,  # type: ignore[arg-type]
            Metadata={PART_SIZE_NAME: str(PART)},
        )["UploadId"]
        etags = [
            s3.upload_part(
                **place,  # type: ignore[arg-type]
                UploadId=upload_id,
                PartNumber=number,
                Body=data[first : first + PART],
            )["ETag"]
            for number, first in enumerate(range(0, size, PART), 1)
        ]
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
        s3.complete_multipart_upload(
            **place,  # type: ignore[arg-type]
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]
        )
        self.known[key] = [data]
        return data

    def fetched(self, key: str) -> bytes | None:
        """What is on the server now."""
        if key not in self.keys():
            return None
        return self.direct.transfer.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def keys(self) -> list[str]:
        """What the bucket holds."""
        pages = list_pages(self.direct, self.bucket, delimiter="", cancel=CancelToken())
        return [key for page in pages for key in page.keys]

    def uploads(self) -> set[str]:
        """The ids of unfinished uploads on the server."""
        reply = self.direct.browse.list_multipart_uploads(Bucket=self.bucket)
        return {upload["UploadId"] for upload in reply.get("Uploads", [])}

    # Doing ---------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """Where downloads go."""
        return self.here / "target"

    def upload(self, *paths: Path) -> None:
        """Begin to upload."""
        self.accepted += len(paths)
        self.driver.upload(*paths)

    def download(self, *keys: str, size: int = BIG) -> None:
        """Begin to download."""
        self.accepted += len(keys)
        for key in keys:
            path = self.folder / key
            data = self.known[key]
            old = path.read_bytes() if path.exists() else None
            self.local.setdefault(path, [old]).extend(data)
        self.driver.download(self.folder, objects=[(key, size) for key in keys])

    def begin(self, way: str, size: int = BIG) -> None:
        """Begin to move one file "up" or "down"."""
        if way == "up":
            self.upload(self.file(size=size))
        else:
            self.object(size=size)
            self.download("file.bin", size=size)

    def end(self) -> Transfer:
        """Wait for the end of the one transfer, its cleaning up included."""
        (transfer,) = self.ends()
        return transfer

    def ends(self) -> Sequence[Transfer]:
        """Wait for the end of all transfers."""
        found = self.driver.until(*OUTCOMES)
        self.driver.rest()
        return found

    def is_in(self, *states: TransferState) -> Transfer:
        """Wait until the one transfer is in one of the states."""
        (transfer,) = self.driver.until(*states)
        return transfer

    def when(self, what: str, count: int = 1) -> None:
        """Wait until so many requests of an operation arrived at the proxy."""
        wait_for(lambda: self.proxy.count(what) >= count, what)

    def stop(self) -> None:
        """End the program so that it can go on."""
        self.driver.look()
        assert self.driver.engine.stop(patience_s(), keep=True), "the engine did not come to rest"
        self.driver.engine.journal.close()

    def start(self, *, is_connected: bool = True) -> None:
        """Start the program again: what is not done comes back from the journal."""
        engine = Engine(journal=Journal.open(self.here / JOURNAL))
        self.driver.engine = engine
        self.driver.transfers, self.driver.jobs = [], []
        if is_connected:
            engine.set_client("test", self.driver.client)
        engine.restore(expand.plan_of)
        wait_for(lambda: self.driver.look() or not engine.is_busy, "the restart")

    # Afterwards ----------------------------------------------------------------------------

    def assert_nothing_lost(self) -> None:
        """What must hold after every fault, whatever became of the transfers."""
        journal = self.driver.engine.journal
        journal.flush()
        assert [rule.what for rule in self.proxy.rules if not rule.hits] == [], "no harm was done"
        self.sources_and_names()
        transfers = [t for row in journal.jobs() for t in journal.transfers(row.job)]
        assert len(transfers) == self.accepted, "a transfer is gone"
        for transfer in transfers:
            self._done_is_true(transfer)
            _is_accounted_for(transfer)
        self._nothing_left_behind(transfers)
        self._no_part_twice_at_once()
        assert journal.check() == []
        assert [r.getMessage() for r in self.records if r.exc_info or r.levelno >= 40] == []

    def sources_and_names(self) -> None:
        """N1 and N2."""
        for path, data in self.sources.items():
            assert path.read_bytes() == data, f"the source {path} was changed"
        for key, contents in self.known.items():
            assert self.fetched(key) in contents, f"{key} is partial or mixed"
        for path, contents in self.local.items():
            now = path.read_bytes() if path.exists() else None
            assert now in contents, f"{path} is partial or mixed"

    def _done_is_true(self, transfer: Transfer) -> None:
        """N3"""
        if transfer.state is not TransferState.DONE:
            return
        assert transfer.verification
        if transfer.direction is Direction.UPLOAD:
            name = transfer.path.name
            assert name not in self.known or self.fetched(transfer.key) in self.known[name][1:]
        elif transfer.direction is Direction.DOWNLOAD:
            assert transfer.path.read_bytes() in self.known[transfer.key]

    def _nothing_left_behind(self, transfers: Sequence[Transfer]) -> None:
        """N5"""
        journal = self.driver.engine.journal
        kept = [
            journal.resume_state(transfer) for transfer in transfers if transfer.has_resume_state
        ]
        leftovers = journal.leftovers()
        uploads = {s.upload_id for s in kept if s} | {left.upload_id for left in leftovers}
        assert self.uploads() <= uploads, "an upload is forgotten on the server"
        if self.folder.exists():
            temps = {s.temp for s in kept if s} | {Path(left.path).name for left in leftovers}
            done = {
                transfer.path.name for transfer in transfers if transfer.state is TransferState.DONE
            }
            known = temps | done | {path.name for path in self.local}
            found = {path.name for path in self.folder.rglob("*") if path.is_file()}
            assert found <= known, "a temporary file is forgotten"

    def _no_part_twice_at_once(self) -> None:
        """Two requests for one part at the same time may be mixed by a server."""
        spans: dict[tuple[str, int], float] = {}
        for seen in self.proxy.log:
            if seen.what == "UploadPart":
                place = (seen.request.query["uploadId"], seen.part)
                assert seen.began >= spans.get(place, 0.0), f"part {seen.part} twice at once"
                spans[place] = seen.gone or seen.ended or float("inf")


def _is_accounted_for(transfer: Transfer) -> None:
    """N4"""
    if transfer.state is TransferState.FAILED:
        assert transfer.error is not None
        assert transfer.error.title
        assert transfer.error.cause
    else:
        assert transfer.state in (*OUTCOMES, *_OPEN)
