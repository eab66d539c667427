"""Targets 1 to 4: one large object and many small ones, up and down."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from tests.benchmarks.measure import Sample, interleaved, run
from tests.benchmarks.programs import BIG_PEERS, OURS, SMALL_PEERS, Peer
from tests.benchmarks.results import Goal, Row, compared
from tests.benchmarks.stage import BUCKET, MIB, Stage, WrongBytes, check_folder, file_digest

BIG = 1024 * MIB
COUNT, SIZE, FOLDERS = 5000, 10 * 1024, 20
_KEY = "big.bin"
_PREFIX = "tree"

Command = Callable[..., list[str]]


def upload_big(stage: Stage, rounds: int) -> list[Row]:
    """Target 1: each upload meets an empty server."""
    path = stage.big_file(BIG)

    def one(command: Command) -> Sample:
        stage.fresh()
        sample = run(command(path, BUCKET, _KEY), stage.programs.environment)
        stage.check_object(_KEY, path)
        return sample

    programs = stage.programs
    samples = measured(one, programs.our_put, programs.put, BIG_PEERS, rounds)
    goals = [Goal("wall", 1.0), Goal("cpu", 1.0, "rclone")]
    return compared(1, "upload 1 GiB", samples, goals)


def download_big(stage: Stage, rounds: int) -> list[Row]:
    """Target 2: an object that has a CRC, as all that this program uploads; it is read into memory.

    Target 2b: one that has only MD5s, uploaded by a peer.
    """
    programs = stage.programs
    with_crc = [Goal("wall", 1.15), Goal("cpu", 1.15)]
    with_md5 = [Goal("wall", 1.4), Goal("cpu", 1.0, plus=1.6)]
    their_put = functools.partial(programs.put, BIG_PEERS[0])
    rows = _download_big(stage, rounds, "download 1 GiB with a CRC", programs.our_put, with_crc)
    rows += _download_big(stage, rounds, "download 1 GiB with MD5s", their_put, with_md5)
    return rows


def _download_big(
    stage: Stage, rounds: int, work: str, put: Command, goals: list[Goal]
) -> list[Row]:
    path = stage.big_file(BIG)
    digest = file_digest(path)
    stage.fresh()
    programs = stage.programs
    run(put(path, BUCKET, _KEY), programs.environment)

    def one(command: Command) -> Sample:
        with stage.room() as room:
            sample = run(command(BUCKET, _KEY, room / "got.bin"), programs.environment)
            if file_digest(room / "got.bin") != digest:
                raise WrongBytes(_KEY)
        return sample

    samples = measured(one, programs.our_get, programs.get, BIG_PEERS, rounds)
    return compared(2, work, samples, goals)


def upload_small(stage: Stage, rounds: int) -> list[Row]:
    """Target 3: always to a new prefix."""
    folder = stage.small_files(COUNT, SIZE, FOLDERS)
    stage.fresh()
    programs = stage.programs

    def one(command: Command) -> Sample:
        prefix = stage.new_name(_PREFIX)
        sample = run(command(folder, BUCKET, prefix), programs.environment)
        stage.check_prefix(prefix, folder)
        return sample

    samples = measured(one, programs.our_put_folder, programs.put_folder, SMALL_PEERS, rounds)
    goals = [Goal("wall", 0.9), Goal("cpu", 0.85)]
    return compared(3, "upload 5,000 × 10 KiB", samples, goals)


def download_small(stage: Stage, rounds: int) -> list[Row]:
    """Target 4: always into a new folder."""
    folder = stage.small_files(COUNT, SIZE, FOLDERS)
    stage.fresh()
    programs = stage.programs
    run(programs.put_folder(SMALL_PEERS[0], folder, BUCKET, _PREFIX), programs.environment)

    def one(command: Command) -> Sample:
        with stage.room() as room:
            sample = run(command(BUCKET, _PREFIX, room / "got"), programs.environment)
            check_folder(room / "got", folder)
        return sample

    samples = measured(one, programs.our_get_folder, programs.get_folder, SMALL_PEERS, rounds)
    goals = [Goal("wall", 0.9), Goal("cpu", 0.85)]
    return compared(4, "download 5,000 × 10 KiB", samples, goals)


def measured(
    one: Callable[[Command], Sample],
    ours: Command,
    theirs: Command,
    peers: Sequence[Peer],
    rounds: int,
) -> dict[str, list[Sample]]:
    """All once, then the defaults and whatever settings were better, round by round."""
    work = {OURS: functools.partial(one, ours)}
    for peer in peers:
        work[peer.name] = functools.partial(one, functools.partial(theirs, peer))
    first = interleaved(work, 1)
    chosen = {name: work[name] for name in worth_repeating({n: s[0] for n, s in first.items()})}
    more = interleaved(chosen, rounds - 1)
    return {name: first[name] + more[name] for name in chosen}


def worth_repeating(first: dict[str, Sample]) -> list[str]:
    """Ours and the defaults always; other settings if they made their program better."""
    return [
        name
        for name, sample in first.items()
        if "," not in name
        or sample.wall < first[name.partition(",")[0]].wall
        or sample.cpu < first[name.partition(",")[0]].cpu
    ]
