"""A real server on a memory disk, and the files that are moved to it and from it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rustfs_desktop.demo.programs import WEED, Identity
from rustfs_desktop.demo.server import DemoServer
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials
from tests.benchmarks.programs import Programs

MEMORY_DISK = Path("/dev/shm")
BUCKET = "bench"
MIB = 1024 * 1024
OWNER = Identity("bench", Credentials("benchkey123456", "benchsecret123456"))


class Stage:
    """Everything a target needs: the server, a folder in memory, the programs' command lines."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._server: DemoServer | None = None
        self._client: Client | None = None
        self._number = 0
        self.programs = Programs()

    @property
    def client(self) -> Client:
        """To look at the server with."""
        assert self._client is not None
        return self._client

    def fresh(self) -> None:
        """Start an empty server: deleted bytes of an old one would stay in memory."""
        self.stop()
        self._number += 1
        server = DemoServer(self.root / f"server-{self._number}", identities=[OWNER], program=WEED)
        server.start()
        self._server = server
        self._client = Client(server.endpoint, OWNER.credentials)
        self._client.browse.create_bucket(Bucket=BUCKET)
        home = self.root / "home"
        home.mkdir(exist_ok=True)
        self.programs.use(server.endpoint.url, OWNER.credentials, home)

    def stop(self) -> None:
        """Stop the server and free the memory of its data."""
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._server is not None:
            self._server.stop()
            self._server = None
            shutil.rmtree(self.root / f"server-{self._number}", ignore_errors=True)

    def new_name(self, kind: str) -> str:
        """A name that nothing has yet."""
        self._number += 1
        return f"{kind}-{self._number}"

    # Files ----------------------------------------------------------------------------------

    def big_file(self, size: int) -> Path:
        """A file of random bytes, made once."""
        path = self.root / f"big-{size}.bin"
        if not path.exists():
            block = random.Random(size).randbytes(16 * MIB)  # no secret
            with path.open("wb") as file:
                for number in range(0, size, len(block)):
                    piece = number.to_bytes(8, "big") + block[8:]
                    file.write(piece[: size - number])
        return path

    def small_files(self, count: int, size: int, folders: int) -> Path:
        """A folder of folders of small files, all of different content, made once."""
        top = self.root / f"small-{count}-{size}"
        if not top.exists():
            noise = random.Random(count)  # no secret
            for number in range(count):
                folder = top / f"folder-{number % folders:02}"
                if number < folders:
                    folder.mkdir(parents=True)
                (folder / f"file-{number:06}.bin").write_bytes(noise.randbytes(size))
        return top

    @contextlib.contextmanager
    def room(self) -> Iterator[Path]:
        """An empty folder that is gone afterwards."""
        path = Path(tempfile.mkdtemp(dir=self.root))
        try:
            yield path
        finally:
            shutil.rmtree(path)

    # Comparing ------------------------------------------------------------------------------

    def check_object(self, key: str, path: Path) -> None:
        """Read an object back with another program and compare every byte."""
        command = self.programs.read_object(BUCKET, key)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env=self.programs.environment
        ) as process:
            assert process.stdout is not None
            found = hashlib.file_digest(process.stdout, "sha256").hexdigest()  # type: ignore[arg-type]
        if found != file_digest(path):
            raise WrongBytes(key)

    def check_prefix(self, prefix: str, folder: Path) -> None:
        """Read a whole prefix back with another program and compare every byte."""
        with self.room() as room:
            subprocess.run(
                self.programs.read_prefix(BUCKET, prefix, room),
                env=self.programs.environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            check_folder(room, folder)


class WrongBytes(Exception):
    """What arrived is not what was sent."""


def file_digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_folder(found: Path, wanted: Path) -> None:
    """Raise ``WrongBytes`` unless both hold the same files."""
    ours, theirs = _digests(found), _digests(wanted)
    if ours != theirs:
        wrong = sorted(set(ours.items()) ^ set(theirs.items()))[:3]
        raise WrongBytes(f"{len(ours)} of {len(theirs)} files, for example {wrong}")


def _digests(top: Path) -> dict[str, str]:
    return {
        os.path.relpath(os.path.join(folder, name), top): file_digest(Path(folder, name))  # noqa: PTH118
        for folder, _, names in os.walk(top)
        for name in names
    }


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """A stage on the memory disk, cleared away afterwards."""
    where = MEMORY_DISK if MEMORY_DISK.is_dir() else Path(tempfile.gettempdir())
    root = Path(tempfile.mkdtemp(prefix="rustfs-bench-", dir=where))
    made = Stage(root)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(root, ignore_errors=True)
