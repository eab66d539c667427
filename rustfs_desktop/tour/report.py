"""The report of the tour: printed for the user, written as JSON for scripts."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path


@dataclasses.dataclass(slots=True)
class StepResult:
    """How one step went; ``pictures`` are file names in the tour's folder."""

    name: str
    passed: bool
    seconds: float
    pictures: list[str]
    problem: str = ""


def write_report(folder: Path, results: list[StepResult]) -> None:
    """Write ``tour.json`` beside the pictures."""
    steps = []
    for result in results:
        step = dataclasses.asdict(result)
        if not result.problem:
            del step["problem"]
        steps.append(step)
    text = json.dumps({"steps": steps}, indent=2, ensure_ascii=False)
    (folder / "tour.json").write_text(f"{text}\n", "utf-8")


def summary(folder: Path, results: list[StepResult]) -> str:
    """A line a step, and how many passed."""
    lines = []
    for result in results:
        mark = "passed" if result.passed else "FAILED"
        lines.append(f"{mark}  {result.seconds:5.1f} s  {result.name}")
        if result.problem:
            lines.append(f"        {result.problem}")
    passed = sum(result.passed for result in results)
    pictures = sum(len(result.pictures) for result in results)
    lines.append(f"{passed} of {len(results)} steps passed, {pictures} pictures in {folder}")
    return "\n".join(lines)
