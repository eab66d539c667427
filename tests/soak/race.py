"""Three writers, the same ten names, random faults: every object is one writer's, whole.

Two processes of ours and rclone write into a bucket that keeps versions. So each content that ever
could be read is still there afterwards: it must be just what one of them sent, and whatever a
program said was done must be among it, written while that program ran.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rustfs_desktop.s3.client import Client
from tests.benchmarks.programs import Peer, Programs, missing
from tests.faults.child import PART
from tests.soak.operations import ROOT, Wrong

_WRITERS = ("a", "b", "rclone")
_SIZES = (0, 1, 100, 4000, 70_000, 300_000, 1_000_000, PART, PART + 1, 2 * PART + 3)
_TIMEOUT_S = 200.0
_RCLONE_TIMEOUT_S = 60.0
_SLACK_S = 2.0  # servers write whole seconds
# By default rclone waits five minutes for a connection that went silent.
_LIMITS = ("--timeout", "20s", "--contimeout", "10s", "--retries", "2")
_RCLONE = Peer("rclone", "rclone", ("--ignore-times", "--s3-chunk-size", "5M", *_LIMITS))


@dataclasses.dataclass(frozen=True)
class Done:
    """What a program says it has written, and when."""

    writer: str
    key: str
    digest: str
    started: float
    ended: float


class Race:
    """Writes, several at once, and looks at what came of it."""

    def __init__(self, folder: Path, client: Client, bucket: str, programs: Programs) -> None:
        self.done: list[Done] = []
        self.runs = 0
        self._sent: dict[str, set[str]] = {}
        self._folder = folder
        self._client = client
        self._bucket = bucket
        self._programs = programs
        client.browse.create_bucket(Bucket=bucket)
        client.browse.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        )

    @property
    def writers(self) -> Sequence[str]:
        """Those that are installed."""
        return [each for each in _WRITERS if each not in missing()]

    def write(self, writer: str, chance: random.Random) -> None:
        """One run of one writer, with content that nobody wrote before."""
        self.runs += 1
        folder = self._folder / f"{writer}-{self.runs}"
        folder.mkdir(parents=True)
        digests = {}
        for number, size in enumerate(_SIZES):
            data = chance.randbytes(size)
            (folder / f"key-{number}").write_bytes(data)
            digests[f"key-{number}"] = hashlib.sha256(data).hexdigest()
        for key, digest in digests.items():
            self._sent.setdefault(key, set()).add(digest)
        started = time.time()
        try:
            done = self._run(writer, folder)
        except subprocess.TimeoutExpired as error:
            raise Wrong(f"{writer} does not come to an end: {error}") from None
        ended = time.time()
        self.done += [Done(writer, key, digests[key], started, ended) for key in done]

    def _run(self, writer: str, folder: Path) -> Sequence[str]:
        """The names that were written, as the program says."""
        if writer == "rclone":
            command = self._programs.put_folder(_RCLONE, folder, self._bucket, "")
            return [path.name for path in folder.iterdir()] if self._run_rclone(command) else []
        options = ("-r", "--json", "--if-exists", "replace")
        places = (f"{folder}/", f"s3://{self._bucket}/")
        told = subprocess.run(
            [sys.executable, "-m", "tests.soak.child", "cp", *options, *places],
            cwd=ROOT,
            env=self._programs.environment,
            check=False,
            timeout=_TIMEOUT_S,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        events = [json.loads(line) for line in told.splitlines()]
        return [each["key"] for each in events if each.get("state") == "done"]

    def _run_rclone(self, command: list[str]) -> bool:
        """Run rclone, which sometimes repeats for minutes; whether it said it was successful."""
        try:
            ended = subprocess.run(
                command,
                env=self._programs.environment,
                check=False,
                timeout=_RCLONE_TIMEOUT_S,
                stderr=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return False
        return ended.returncode == 0

    def check(self) -> None:
        """Raise ``Wrong`` if anything is mixed, or was never there."""
        written: dict[tuple[str, str], list[float]] = {}
        pages = self._client.browse.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._bucket):
            for version in page.get("Versions", []):
                key = version["Key"]
                digest = self._digest(key, version["VersionId"])
                if digest not in self._sent[key]:
                    raise Wrong(f"{key}: version {version['VersionId']} is nobody's")
                written.setdefault((key, digest), []).append(version["LastModified"].timestamp())
        for done in self.done:
            times = written.get((done.key, done.digest), [])
            first, last = done.started - _SLACK_S, done.ended + _SLACK_S
            if not any(first <= moment <= last for moment in times):
                raise Wrong(f"{done} was not there then, but {times}")

    def _digest(self, key: str, version: str) -> str:
        s3 = self._client.transfer
        body = s3.get_object(Bucket=self._bucket, Key=key, VersionId=version)["Body"]
        return hashlib.sha256(body.read()).hexdigest()
