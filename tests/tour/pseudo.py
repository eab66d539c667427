"""The tour in the pseudo-language, as a program of its own; writes what it found as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMenu

from rustfs_desktop.app import run_tour
from rustfs_desktop.demo.catalog import all_samples
from rustfs_desktop.models.display import display
from rustfs_desktop.tour.driver import Driver
from rustfs_desktop.ui.browser.object_table import ObjectTable
from rustfs_desktop.ui.browser.property_list import PropertyList
from rustfs_desktop.ui.main_window import MainWindow
from rustfs_desktop.ui.pseudo_language import PSEUDO
from tests.tour.untranslated import untranslated
from tests.ui import audit

REPORT = "texts.json"
OBJECTS = 3_000


def main(folder: Path) -> int:
    """Run the tour; look at every text on screen where it would take a picture."""
    found: dict[str, list[str]] = {}
    names = {part for sample in all_samples() for part in parts(f"{sample.bucket}/{sample.key}")}
    names |= set(parts(str(Path.home())))

    def look(driver: Driver, name: str) -> None:
        driver.settle()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow):
                names.update(names_of(window))
        for where, text in untranslated(names):
            found.setdefault(f"not translated: {where}: {text}", []).append(name)
        for text in clipped():
            found.setdefault(text, []).append(name)

    Driver.picture = look  # type: ignore[method-assign]
    code = run_tour(folder, language=PSEUDO, objects=OBJECTS)
    (folder / REPORT).write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    return code


def clipped() -> Iterator[str]:
    """Labels and buttons of visible windows that have too little room."""
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and not isinstance(window, QMenu):
            yield from audit.clipped_texts(window)


def names_of(window: MainWindow) -> Iterator[str]:
    """What users and servers called so, among all that the window shows."""
    for connection in window.context.connections.all():
        yield from (connection.name, connection.access_key)
    yield from window.tree.searches.names
    if (location := window.browser.location) is not None:
        yield from parts(location.bucket)
    for transfer in window.context.queue.transfers:
        job = transfer.job
        left_out = (problem.name for problem in job.problems)
        for name in (
            transfer.key,
            transfer.path_or_key,
            job.title,
            job.bucket,
            job.prefix,
            *left_out,
        ):
            yield from parts(name)
    for table in window.findChildren(ObjectTable):
        for row in range(table.objects.rowCount()):
            yield from parts(table.objects.key(row))
    for properties in window.findChildren(PropertyList):  # an object's own metadata
        yield from (name for name in properties.names if name.isascii())


def parts(name: str) -> Iterator[str]:
    """A key or a path whole, and each name in it."""
    for part in (name, *name.split("/")):
        if len(part) > 1:
            yield part
            yield display(part)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
