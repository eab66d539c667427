"""Numbers in groups: as sorting all of them would put them, at the cost of those that move."""

from __future__ import annotations

import random
import time

from rustfs_desktop.models.grouped_rows import GroupedRows

GROUPS = 4


def filled(chance: random.Random, count: int) -> tuple[GroupedRows, dict[int, int]]:
    made, groups = GroupedRows(GROUPS), {row: chance.randrange(GROUPS) for row in range(count)}
    for row, group in groups.items():
        made.append(group, [row])
    return made, groups


def test_is_always_as_sorting_all_of_it_would_be() -> None:
    for seed in range(40):
        chance = random.Random(seed)
        rows, groups = filled(chance, chance.randrange(1, 300))
        for _ in range(20):
            some = chance.sample(sorted(groups), min(len(groups), chance.choice((1, 3, 50))))
            moves = {row: (groups[row], chance.randrange(GROUPS)) for row in some}
            rows.move(moves)
            groups |= {row: new for row, (_, new) in moves.items()}
            gone = chance.sample(sorted(groups), min(len(groups), chance.choice((0, 1, 10))))
            rows.remove({row: groups.pop(row) for row in gone})
            assert list(rows) == sorted(groups, key=lambda row: (groups[row], row))
            assert [rows.at(n) for n in range(len(rows))] == list(rows)
            assert [rows.position(row, groups[row]) for row in rows] == list(range(len(rows)))


def test_some_of_a_hundred_thousand_move_in_a_moment() -> None:
    """It is done ten times a second: the rows that stay must not count."""
    chance = random.Random(1)
    rows, groups = filled(chance, 100_000)
    best = 1.0
    for _ in range(5):
        some = chance.sample(range(100_000), 300)
        moves = {row: (groups[row], chance.randrange(GROUPS)) for row in some}
        began = time.thread_time()
        rows.move(moves)
        best = min(best, time.thread_time() - began)
        groups |= {row: new for row, (_, new) in moves.items()}
    assert best < 0.004
