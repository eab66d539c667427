"""Runs the steps of the tour one after the other and writes the report."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from rustfs_desktop.tour.driver import Driver
from rustfs_desktop.tour.report import StepResult, summary, write_report
from rustfs_desktop.tour.stage import SIZE, Restart, Stage
from rustfs_desktop.ui.main_window import MainWindow

_log = logging.getLogger(__name__)

Step = Callable[[Stage], None]


def run_steps(
    application: QApplication,
    window: MainWindow,
    folder: Path,
    steps: Sequence[Step],
    restart: Restart,
    large_count: int,
) -> tuple[int, str]:
    """Do every step, even after one failed; the exit code (1 if any failed) and a summary.

    ``large_count`` is the number of objects in the large folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    window.resize(SIZE)  # the offscreen screen is smaller than a user's
    driver = Driver(application, window, folder)
    stage = Stage(driver, window, restart, large_count)
    try:
        results = [_run(driver, stage, number, step) for number, step in enumerate(steps, 1)]
    finally:
        stage.clean_up()
    write_report(folder, results)
    failed = any(not result.passed for result in results)
    return int(failed), summary(folder, results)


def _run(driver: Driver, stage: Stage, number: int, step: Step) -> StepResult:
    """One step: its pictures are numbered like it."""
    name = step.__name__.replace("_", "-")
    driver.pictures.clear()
    stage.begin(f"{number:02d}-{name}")
    started = time.monotonic()
    problem = ""
    try:
        step(stage)
    except Exception as error:  # however a step fails, the next ones are still to be tried
        problem = f"{type(error).__name__}: {error}"
        _log.exception("Tour step %s failed", name)
        driver.picture(f"{number:02d}-{name}-failed")
        driver.close_dialogs()
    seconds = round(time.monotonic() - started, 2)
    return StepResult(name, not problem, seconds, list(driver.pictures), problem)
