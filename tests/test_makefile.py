"""What the targets of the Makefile run."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_test_that_is_marked_for_it_is_run_by_test_faults() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^FAULTS := (.+)$", text, re.MULTILINE)
    assert found is not None
    run = tuple(found[1].split())
    assert all((ROOT / path).exists() for path in run)
    marked = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if "mark.faults" in path.read_text(encoding="utf-8") and path != Path(__file__)
    ]
    assert marked
    assert [path for path in marked if not path.startswith(run)] == []
