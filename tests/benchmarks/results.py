"""What came out: rows for ``bench.json`` and a table to read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Sample, medians
from tests.benchmarks.programs import OURS


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One measure of one work.

    Attributes:
        target: The number in the list of targets.
        metric: What was measured, with its unit.
        ours: Our number.
        peers: Those of the others.
        goal: What must hold, in words.
        limit: The largest ``ratio`` that meets it.
        base: What ours is divided by: the best peer's number, or a limit of its own.
    """

    target: int
    work: str
    metric: str
    ours: float
    peers: Mapping[str, float]
    goal: str
    limit: float
    base: float

    @property
    def ratio(self) -> float:
        """Ours divided by what it is held against."""
        return self.ours / self.base if self.base else float("inf")

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.limit

    def as_json(self) -> dict[str, Any]:
        """As ``bench.json`` has it."""
        return {
            "target": self.target,
            "work": self.work,
            "metric": self.metric,
            "ours": round(self.ours, 4),
            "peers": {name: round(value, 4) for name, value in self.peers.items()},
            "ratio": round(self.ratio, 3),
            "goal": self.goal,
            "met": self.met,
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Goal:
    """A limit for ours, as a share of the best of some peers.

    Attributes:
        of: A program's name; empty for the better of all.
        plus: What ours may take beyond that.
    """

    metric: str
    share: float
    of: str = ""
    plus: float = 0.0

    @property
    def text(self) -> str:
        """In words."""
        share = "" if self.share == 1 else f"{self.share:g} × "
        plus = f" + {self.plus:g}" if self.plus else ""
        return f"≤ {share}{self.of or 'the best peer'}{plus}"


_UNITS = {"wall": "wall s", "cpu": "CPU s"}


def compared(
    target: int, work: str, samples: Mapping[str, Sequence[Sample]], goals: Iterable[Goal]
) -> list[Row]:
    """One row for each goal."""
    rows = []
    for goal in goals:
        numbers = medians(samples, goal.metric)
        ours = numbers.pop(OURS)
        best = min(value for name, value in numbers.items() if name.startswith(goal.of))
        base = best + goal.plus
        rows.append(
            Row(target, work, _UNITS[goal.metric], ours, numbers, goal.text, goal.share, base)
        )
    return rows


def against(target: int, work: str, metric: str, ours: float, limit: float) -> Row:
    """A row whose goal is a number of its own."""
    return Row(target, work, metric, ours, {}, f"≤ {limit:g}", 1.0, limit)


def table(rows: Sequence[Row]) -> str:
    """All rows as text."""
    lines = [("", "work", "metric", "ours", "peers", "ratio", "goal", "")]
    lines += [
        (
            str(row.target),
            row.work,
            row.metric,
            _number(row.ours),
            "  ".join(f"{name} {_number(value)}" for name, value in row.peers.items()),
            f"{row.ratio:.2f}",
            row.goal,
            "met" if row.met else "MISSED",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def write(rows: Iterable[Row], path: Path) -> None:
    """Write ``bench.json``."""
    text = json.dumps([row.as_json() for row in rows], indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")
