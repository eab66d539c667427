"""The tour drives the real window through the whole main job, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rustfs_desktop.tour.steps import STEPS
from tests.waiting import MOST_TIMES, WHOLE_TOUR_S, patience_s


@pytest.mark.slow
@pytest.mark.timeout((1 + MOST_TIMES) * WHOLE_TOUR_S)  # above the wait for the tour
def test_every_step_passes(tmp_path: Path, own_home: Path) -> None:
    folder = tmp_path / "tour"
    done = subprocess.run(
        [sys.executable, "-m", "rustfs_desktop", "--tour", str(folder), "--tour-objects", "3000"],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=patience_s(WHOLE_TOUR_S),
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    steps = json.loads((folder / "tour.json").read_text("utf-8"))["steps"]
    assert [step["name"] for step in steps] == [s.__name__.replace("_", "-") for s in STEPS]
    assert all(step["passed"] for step in steps)
    pictures = [name for step in steps for name in step["pictures"]]
    assert pictures
    assert all((folder / name).stat().st_size > 1000 for name in pictures)
    assert {name.rpartition("-")[2] for name in pictures} == {"light.png", "dark.png"}
    assert f"{len(STEPS)} of {len(STEPS)} steps passed" in done.stdout
    left = [path for path in own_home.rglob("*") if path.is_file() and "cache" not in str(path)]
    assert left == []
