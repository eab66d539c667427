"""Every row of the fault matrix has its tests."""

from __future__ import annotations

import re
from pathlib import Path

ROWS = 48
ELSEWHERE = {34: "transfers/test_power_loss.py"}
TESTS = Path(__file__).parent.parent
_TEST = re.compile(r"^def test_f(\d\d)_", re.MULTILINE)


def test_all_rows_of_the_fault_matrix_are_tested() -> None:
    tested = {row for row, name in ELSEWHERE.items() if (TESTS / name).is_file()}
    for path in TESTS.rglob("test_*.py"):
        tested.update(map(int, _TEST.findall(path.read_text(encoding="utf-8"))))
    assert tested == set(range(1, ROWS + 1))
