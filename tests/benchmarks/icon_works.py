"""What the window does with a folder of pictures: show them as icons, and scroll through them."""

from __future__ import annotations

import time
from typing import Any

from rustfs_desktop.service import thumbnails as module
from rustfs_desktop.ui.browser.browser_view import ViewMode
from tests.benchmarks.running_window import Bench, memory, pause, wait

_SCREENS = 5
_SCROLLED_S = 6.0
_STEP = 40  # pixels, each hundredth of a second


class Requests:
    """Counts what is read, by key."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._get_range = module.get_range
        module.get_range = self._counted

    def _counted(self, remote: Any, *rest: Any) -> None:
        self.keys.append(remote.key)
        self._get_range(remote, *rest)


def show_icons(bench: Bench, bucket: str) -> dict[str, Any]:
    """Show some screens of pictures one after the other, then scroll through many."""
    bench.go_to(bucket)
    browser, requests = bench.app.window.browser, Requests()
    table, thumbnails = browser.content.table, bench.app.window.context.previews.thumbnails
    times, cells, before = [], 0, memory()
    begin = time.perf_counter()
    browser.view.show_mode(ViewMode.ICONS)
    for number in range(_SCREENS):
        if number:
            begin = time.perf_counter()
            bar = table.verticalScrollBar()
            bar.setValue(bar.value() + bar.pageStep() // table.line_height * table.line_height)
        keys = [table.objects.key(row) for row in table.visible_rows()]
        cells += len(set(keys) - set(requests.keys))
        wait(lambda: set(keys) <= set(requests.keys) and not thumbnails._running)  # noqa: B023
        times.append(time.perf_counter() - begin)
    asked = len(requests.keys)
    bench.heart.start()
    _scroll(table)
    beats = bench.heart.found()
    pause(0.05)
    passed = len(requests.keys) - asked
    wait(lambda: not thumbnails._running)
    return beats | {
        "times_s": times,
        "cells": cells,
        "requests": asked,
        "passed": passed,
        "grown": memory() - before,
    }


def _scroll(table: Any) -> None:
    """Scroll for a while without a rest."""
    bar, end = table.verticalScrollBar(), time.perf_counter() + _SCROLLED_S
    while time.perf_counter() < end:
        if bar.value() >= bar.maximum() - _STEP:
            bar.setValue(0)
        bar.setValue(bar.value() + _STEP)
        pause(0.01)
