"""What the soak does: folders go up, come down, are copied and moved, by killed commands."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from tests.faults.child import MIB, PART

ROOT = Path(__file__).parents[2]
UP, DOWN, COPY, MOVE = "up", "down", "copy", "move"
WELL, FAILED, INTERRUPTED = 0, 1, 130

_NAMES = ("plain", "ä ö", "a+b&c=d", "100%", "quote'\"", "日本")
_DEAF = ("sh", "-c", 'trap "" INT; exec "$0" "$@"')  # while Python starts; see the child
_TIMEOUT_S = 150.0
_KINDS = {UP: 4, DOWN: 3, COPY: 2, MOVE: 2}

Content = Mapping[str, str]  # of a folder: the SHA-256 of each name


class Wrong(Exception):
    """Something was lost, mixed up, or said to be done that was not."""


@dataclasses.dataclass(eq=False)
class Operation:
    """One command, given until it is done.

    Attributes:
        content: What must be at the target in the end.
        source: What is copied or moved; empty for an upload.
        codes: How its runs ended.
        times: When each run began and ended, in seconds since 1970.
        said: What its last run said.
    """

    kind: str
    target: str
    content: Content
    arguments: tuple[str, ...]
    source: str = ""
    codes: list[int] = dataclasses.field(default_factory=list)
    times: list[tuple[float, float]] = dataclasses.field(default_factory=list)
    said: str = ""

    def __str__(self) -> str:
        return f"{self.kind} to {self.target} ({len(self.content)} files, runs {self.codes})"


class World:
    """What must be on the server and on the disk, and what the next operation may use.

    Attributes:
        settled: Prefixes on the server that no operation changes, and what they hold.
        folders: Local folders that are complete, and what they hold.
        size: Bytes in all of them.
    """

    def __init__(self, here: Path, client: Client, bucket: str) -> None:
        self.here = here
        self.bucket = bucket
        self.settled: dict[str, Content] = {}
        self.folders: dict[Path, Content] = {}
        self.size = 0
        self._client = client
        self._readers: dict[str, int] = {}
        self._number = 0
        self._lock = threading.Lock()

    def next(self, chance: random.Random) -> Operation:
        """Something that can be done now."""
        with self._lock:
            self._number += 1
            number = self._number
            kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
            free = [p for p in self.settled if kind != MOVE or not self._readers.get(p)]
            if kind == UP or not free:
                source = ""
            else:
                source = chance.choice(free)
                content = self.settled[source]
                self._readers[source] = self._readers.get(source, 0) + 1
                if kind == MOVE:
                    del self.settled[source]
        if not source:
            folder = self.here / f"source-{number}"
            content = self._made(folder, chance)
            return Operation(
                UP, f"up-{number}", content, ("cp", "-r", f"{folder}/", self._url(f"up-{number}"))
            )
        target = f"{kind}-{number}"
        if kind == DOWN:
            where = f"{self.here / target}/"
            return Operation(kind, target, content, ("cp", "-r", self._url(source), where), source)
        verb = "mv" if kind == MOVE else "cp"
        return Operation(
            kind, target, content, (verb, "-r", self._url(source), self._url(target)), source
        )

    def ended(self, operation: Operation) -> None:
        """It says that it is done: look, at once."""
        self.compare(operation.target, operation.content, is_local=operation.kind == DOWN)
        if operation.kind == MOVE and (left := self.on_server(operation.source)):
            raise Wrong(f"{operation}: the source still has {sorted(left)}")
        with self._lock:
            if operation.source:
                self._readers[operation.source] -= 1
            if operation.kind == DOWN:
                self.folders[self.here / operation.target] = operation.content
            else:
                self.settled[operation.target] = operation.content

    def compare(self, name: str, wanted: Content, *, is_local: bool) -> None:
        """Raise ``Wrong`` unless every byte is there, and nothing else."""
        found = on_disk(self.here / name) if is_local else self.on_server(name)
        if found != wanted:
            odd = sorted(set(found.items()) ^ set(wanted.items()))[:4]
            raise Wrong(f"{name} has {len(found)} of {len(wanted)} files; different: {odd}")

    def compare_all(self) -> None:
        """Every byte of everything once more."""
        for prefix, content in self.settled.items():
            self.compare(prefix, content, is_local=False)
        for folder, content in self.folders.items():
            self.compare(folder.name, content, is_local=True)

    def on_server(self, prefix: str) -> Content:
        """What is below a prefix, read past the faults."""
        start = f"{prefix}/"
        pages = list_pages(self._client, self.bucket, start, delimiter="", cancel=CancelToken())
        keys = [key for page in pages for key in page.keys]
        return {key.removeprefix(start): self._digest(key) for key in keys}

    def _digest(self, key: str) -> str:
        body = self._client.transfer.get_object(Bucket=self.bucket, Key=key)["Body"]
        digest = hashlib.sha256()
        for piece in body.iter_chunks(MIB):
            digest.update(piece)
        return digest.hexdigest()

    def _url(self, prefix: str) -> str:
        return f"s3://{self.bucket}/{prefix}/"

    def _made(self, folder: Path, chance: random.Random) -> Content:
        """A folder of random files, which stays as it is."""
        sizes = [chance.randint(0, 60_000) for _ in range(chance.randint(0, 40))]
        sizes += [chance.randint(0, 2 * PART) for _ in range(chance.randint(0, 2))]
        if chance.random() < 0.3 or not sizes:
            sizes.append(chance.randint(PART, 5 * PART))
        made = {}
        for number, size in enumerate(sizes):
            name = f"{chance.choice(('', 'd1/', 'd1/d2/'))}{chance.choice(_NAMES)} {number}"
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = chance.randbytes(size)
            path.write_bytes(data)
            made[name] = hashlib.sha256(data).hexdigest()
            self.size += size
        self.folders[folder] = made
        return made


def on_disk(folder: Path) -> Content:
    """What is in a folder, temporary files too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Runner:
    """Gives commands, and kills or stops some of them after random times."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.runs = self.kills = self.pauses = 0

    def harried(self, operation: Operation, chance: random.Random) -> bool:
        """One run that may not come to its end; whether it did and all is done."""
        with self.running(operation) as process:
            how = chance.choices((None, signal.SIGKILL, signal.SIGINT), (3, 4, 2))[0]
            if how is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(chance.expovariate(0.5))
                if process.poll() is None:
                    process.send_signal(how)
                    self.kills += how is signal.SIGKILL
                    self.pauses += how is signal.SIGINT
            return self._end(operation, process)

    def calmly(self, operation: Operation) -> bool:
        """One run to its end; whether all is done."""
        with self.running(operation) as process:
            return self._end(operation, process)

    @contextlib.contextmanager
    def running(self, operation: Operation) -> Iterator[subprocess.Popen[str]]:
        """The running process of a command."""
        self.runs += 1
        begin = time.time()
        process = subprocess.Popen(
            [*_DEAF, sys.executable, "-m", "tests.soak.child", *operation.arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()
            operation.times.append((begin, time.time()))

    def _end(self, operation: Operation, process: subprocess.Popen[str]) -> bool:
        try:
            operation.said = process.communicate(timeout=_TIMEOUT_S)[0]
        except subprocess.TimeoutExpired:
            raise Wrong(f"{operation} does not come to an end") from None
        operation.codes.append(process.returncode)
        if process.returncode not in (WELL, FAILED, INTERRUPTED, -signal.SIGKILL, -signal.SIGINT):
            raise Wrong(f"{operation}: {operation.said}")
        if "Traceback" in operation.said or "has a defect" in operation.said:
            raise Wrong(f"{operation}: {operation.said}")
        return process.returncode == WELL
