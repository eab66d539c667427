"""The power fails during a download: whatever the disk may have lost by then, it ends well.

A shim records the order of syncs, commits and changes of names. Before each of them the power
fails, and the worst state that is legal then is made: bytes that were not synced are zero or
missing, and changes of names whose folder was not synced are undone, all or the last of them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import random
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.tasks.signals import StartOver
from rustfs_desktop.transfers.types import Answer, DownloadJob, TransferState
from rustfs_desktop.transfers.verify import etags
from tests.faults.fake_s3 import FakeS3
from tests.transfers.conftest import fake_client
from tests.transfers.lives import Killed, Lives, lives

pytestmark = pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="knows how Linux names files")

MIB = etags.MIB
SIZE = 3 * MIB - 1000
DATA = random.Random(34).randbytes(SIZE)
LEAST = 12  # acts of a download that a loss of power can come between
OLD = b"what was there before"
NEVER = 10_000
_LINK = os.link  # the real one
_NAMING = ("open", "mkdir", "link", "unlink", "rename", "replace")
_SYNCING = ("fsync", "fdatasync")


class Disk:
    """A folder of which is known what is durable: bytes by file, names by folder.

    Attributes:
        order: What was done, in order.
        names: What each folder held when it was last synced, and after every change since.
    """

    def __init__(self, folder: Path) -> None:
        self.root, self._spare = folder / "disk", folder / "spare"
        for path in (self.root, self._spare):
            path.mkdir()
        self.order: list[str] = []
        self.names: dict[str, list[dict[str, int]]] = {}
        self._bytes: dict[int, bytes] = {}
        self._left = NEVER

    def settle(self) -> None:
        """All that is there now is durable."""
        self._look()
        self.names = {folder: held[-1:] for folder, held in self.names.items()}
        for spare in self._spare.iterdir():
            self._bytes[int(spare.name)] = spare.read_bytes()

    @contextlib.contextmanager
    def fails_at(self, boundary: int) -> Iterator[None]:
        """The power fails before the n-th boundary."""
        self._left = boundary
        with pytest.MonkeyPatch.context() as patch:
            for name in (*_NAMING, *_SYNCING):
                patch.setattr(os, name, self._recorded(name, getattr(os, name)))
            patch.setattr(JournalDatabase, "write", self._committed(JournalDatabase.write))
            yield

    def _pass(self, what: str) -> None:
        if self._left <= 0:
            raise Killed
        self._left -= 1
        self.order.append(what)

    def _recorded(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name == "open" and not args[1] & os.O_CREAT:
                return real(*args, **kwargs)
            self._pass(name)
            result = real(*args, **kwargs)
            if name in _SYNCING:
                self._synced(args[0])
            else:
                self._look()
            return result

        return call

    def _committed(self, real: Callable[..., None]) -> Callable[..., None]:
        def call(*args: Any) -> None:
            self._pass("commit")
            real(*args)

        return call

    def _synced(self, fd: int) -> None:
        found = os.fstat(fd)
        if stat.S_ISDIR(found.st_mode):
            for folder, held in self.names.items():
                if (self.root / folder).stat().st_ino == found.st_ino:
                    del held[:-1]
        else:
            self._bytes[found.st_ino] = (self._spare / str(found.st_ino)).read_bytes()

    def _look(self) -> None:
        """Note what every folder holds now; files keep a name elsewhere, to be found again."""
        for folder, inner, files in os.walk(self.root):
            held = dict.fromkeys(inner, 0)
            for name in files:
                path = Path(folder, name)
                held[name] = path.stat().st_ino
                spare = self._spare / str(held[name])
                if not spare.exists():
                    _LINK(path, spare)
            known = self.names.setdefault(os.path.relpath(folder, self.root), [{}])
            if known[-1] != held:
                known.append(held)

    def durable(self, inode: int) -> bytes:
        """The bytes of a file that no loss of power can take."""
        return self._bytes.get(inode, b"")

    @property
    def most_changes(self) -> int:
        """How many changes of names in one folder are not durable."""
        return max(len(held) for held in self.names.values()) - 1

    def lose(self, survive: int, *, is_shorter: bool) -> None:
        """Make the state after the power failed.

        Args:
            survive: How many changes of names that were not synced are there all the same.
            is_shorter: Files have the size they were synced with; else zeros for what is lost.
        """
        for spare in self._spare.iterdir():
            durable, now = self.durable(int(spare.name)), spare.read_bytes()
            if not is_shorter:
                durable = durable.ljust(len(now), b"\0")
            if durable != now:
                spare.write_bytes(durable)
        _empty(self.root)
        self._make(".", survive)
        self.names.clear()
        self.settle()

    def _make(self, folder: str, survive: int) -> None:
        held = self.names[folder]
        for name, inode in held[min(survive, len(held) - 1)].items():
            if inode:
                _LINK(self._spare / str(inode), self.root / folder / name)
            else:
                (self.root / folder / name).mkdir()
                self._make(os.path.normpath(os.path.join(folder, name)), survive)  # noqa: PTH118


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            _empty(path)
            path.rmdir()
        else:
            path.unlink()


@dataclasses.dataclass
class Story:
    """One download onto one disk.

    Attributes:
        path: Where to.
        old: What is there already.
    """

    disk: Disk
    download: Lives
    path: Path
    old: bytes | None

    def fails_at(self, boundary: int) -> bool:
        """Whether the power failed before it was done."""
        try:
            with self.disk.fails_at(boundary):
                self.download.live()
        except Killed:
            self.download.journal._writer._batch = Batch()
            return True
        return False

    def assert_nothing_is_claimed(self) -> None:
        """The journal claims no byte, and the name shows none, that is not on the disk."""
        (transfer,) = self.download.journal.transfers(self.download.job)
        saved = self.download.journal.resume_state(transfer)
        for part in self.download.journal.parts(transfer).values():
            assert saved is not None
            there = self.disk.durable(saved.temp_inode)
            stop = part.first + part.length
            assert there[part.first : stop] == DATA[part.first : stop]
        content = self.path.read_bytes() if self.path.exists() else None
        assert content in (self.old, DATA)
        assert transfer.state is not TransferState.DONE or content == DATA

    def goes_on(self) -> None:
        """The program starts again, once more if it has to start over."""
        (transfer,) = self.download.journal.transfers(self.download.job)
        if transfer.state is TransferState.DONE:
            return
        try:
            self.download.live()
        except StartOver:
            self.download.live()
        except AppError as error:
            raise AssertionError(error) from error

    def assert_there(self) -> None:
        self.download.clean_up()
        assert self.path.read_bytes() == DATA
        assert [path.name for path in self.path.parent.iterdir()] == [self.path.name]
        assert self.download.journal.leftovers() == []
        assert self.download.journal.check() == []


@contextlib.contextmanager
def story(client: Client, folder: Path, target: str) -> Iterator[Story]:
    """A download of a big file to a new name, over an old file, or into folders that are new."""
    folder.mkdir()
    disk = Disk(folder)
    top = disk.root / "new" / "top" if target == "new folder" else disk.root
    path = top / ("inner/file.bin" if target == "new folder" else "file.bin")
    if target == "old file":
        path.write_bytes(OLD)
    disk.settle()
    with (
        pytest.MonkeyPatch.context() as patch,
        lives(DownloadJob("test", client, "bucket", folder=top), patch) as made,
    ):
        made.job.answer_for_all = Answer.REPLACE if target == "old file" else None
        made.add("file.bin", path, SIZE)
        yield Story(disk, made, path, OLD if target == "old file" else None)


@pytest.fixture
def patient(fake: FakeS3, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """One client for all stories: each would make and close its own."""
    made = fake_client(fake)
    close = made.close
    monkeypatch.setattr(made, "close", lambda: None)
    yield made
    close()


def put(fake: FakeS3, kind: str) -> None:
    """How much the object's ETag tells."""
    fake.put("bucket", "file.bin", DATA)
    if kind == "parts":
        parts = [DATA[first : first + MIB] for first in range(0, SIZE, MIB)]
        etag = etags.composite(hashlib.md5(part).digest() for part in parts)
        fake.etags["bucket", "file.bin"] = etag
        fake.metadata["bucket", "file.bin"] = {"x-amz-meta-rfd-part-size": str(MIB)}
    elif kind == "opaque":
        fake.etags["bucket", "file.bin"] = "opaque"


def many(*values: str) -> object:
    return pytest.param(*values, marks=pytest.mark.faults)


@pytest.mark.parametrize(
    ("target", "kind", "lost"),
    [
        ("new name", "plain", "zeros"),
        ("old file", "parts", "shorter"),
        ("new folder", "opaque", "zeros"),
        many("new name", "parts", "shorter"),
        many("new name", "opaque", "zeros"),
        many("new name", "opaque", "shorter"),
        many("old file", "plain", "zeros"),
        many("old file", "opaque", "shorter"),
        many("new folder", "plain", "shorter"),
        many("new folder", "parts", "zeros"),
    ],
)
def test_a_download_survives_the_loss_of_power(
    fake: FakeS3, patient: Client, tmp_path: Path, target: str, kind: str, lost: str
) -> None:
    put(fake, kind)
    boundary = survive = 0
    has_failed = True
    while has_failed:
        folder = tmp_path / f"{boundary}-{survive}"
        with story(patient, folder, target) as told:
            has_failed = told.fails_at(boundary)
            most = told.disk.most_changes
            told.disk.lose(survive, is_shorter=lost == "shorter")
            told.assert_nothing_is_claimed()
            told.goes_on()
            told.assert_there()
        boundary, survive = (boundary, survive + 1) if survive < most else (boundary + 1, 0)
    assert boundary > LEAST
