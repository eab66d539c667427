"""Target 3 where the server takes tars apart: a small stand-in that does it as RustFS does.

It is written in Python and takes one request at a time, so that single files cost it more than a
real server; the rows tell what tars save on the way, not how fast a server makes objects of them.
"""

from __future__ import annotations

import functools
from pathlib import Path

from tests.benchmarks import moving
from tests.benchmarks.measure import Sample, interleaved, run
from tests.benchmarks.moving import COUNT, FOLDERS, SIZE, Command
from tests.benchmarks.programs import OURS, SMALL_PEERS
from tests.benchmarks.results import Goal, Row, compared
from tests.benchmarks.stage import BUCKET, OWNER, Stage, WrongBytes
from tests.faults import fake_tars
from tests.faults.fake_s3 import FakeS3


def upload_small(stage: Stage, rounds: int) -> list[Row]:
    """To a server that takes no tars apart, and to one that does."""
    return [*moving.upload_small(stage, rounds), *_upload_in_tars(stage, rounds)]


def _upload_in_tars(stage: Stage, rounds: int) -> list[Row]:
    """Ours in tars and the others' defaults one by one, all to the same stand-in."""
    folder = stage.small_files(COUNT, SIZE, FOLDERS)
    stage.stop()
    programs = stage.programs
    home = stage.root / "home"
    home.mkdir(exist_ok=True)
    with FakeS3((BUCKET,)) as fake:
        programs.use(fake.url, OWNER.credentials, home)

        fake.unpacks = fake_tars.rustfs()

        def one(command: Command) -> Sample:
            fake.objects.clear()
            prefix = stage.new_name("tree")
            sample = run(command(folder, BUCKET, prefix), programs.environment)
            fake.requests.clear()
            _check(fake, prefix, folder)
            return sample

        work = {OURS: functools.partial(one, programs.our_put_folder)}
        for peer in SMALL_PEERS:
            if "," not in peer.name:
                command = functools.partial(programs.put_folder, peer)
                work[peer.name] = functools.partial(one, command)
        samples = interleaved(work, rounds)
    return compared(3, "upload 5,000 × 10 KiB as tars", samples, [Goal("wall", 0.3)])


def _check(fake: FakeS3, prefix: str, folder: Path) -> None:
    """Whether exactly these files are there."""
    made = {
        f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    if {key: data for (_, key), data in fake.objects.items()} != made:
        raise WrongBytes(prefix)
