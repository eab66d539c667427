"""The tour in the pseudo-language: every text can be translated, and has room for longer ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tour.pseudo import REPORT
from tests.waiting import MOST_TIMES, WHOLE_TOUR_S, patience_s

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout((1 + MOST_TIMES) * WHOLE_TOUR_S)  # above the wait for the tour
def test_every_text_can_be_translated_and_has_room(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.tour.pseudo", str(tmp_path)],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=patience_s(WHOLE_TOUR_S),
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert json.loads((tmp_path / REPORT).read_text("utf-8")) == {}
