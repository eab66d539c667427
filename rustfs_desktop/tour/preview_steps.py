"""Tour steps: the preview in the inspector, and Quick Look of each kind of file."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QLineEdit

from rustfs_desktop.demo.catalog import PHOTOS
from rustfs_desktop.preview.types import (
    ArchivePreview,
    HexPreview,
    ImagePreview,
    JsonPreview,
    PagePreview,
    Preview,
    TablePreview,
    TextPreview,
)
from rustfs_desktop.tour.stage import Stage
from rustfs_desktop.ui.browser.inspector import Inspector
from rustfs_desktop.ui.dialogs.extract import ExtractDialog
from rustfs_desktop.ui.preview.quick_look import QuickLook

_TRIP = "2026/trip/"
_KINDS: tuple[tuple[str, type[Preview], str], ...] = (
    ("beach-sunrise.png", ImagePreview, "picture"),
    ("expenses.csv", TablePreview, "table"),
    ("coast-path.geojson", JsonPreview, "tree"),
    ("notes.md", TextPreview, "markdown"),
    ("upload.py", TextPreview, "code"),
    ("originals.zip", ArchivePreview, "archive"),
    ("itinerary.pdf", PagePreview, "page"),
    ("sea.wav", HexPreview, "bytes"),
)


def quick_look(stage: Stage) -> None:
    """Show a preview in the inspector, then one file of each kind in Quick Look."""
    driver, before = stage.driver, stage.browser.location
    assert before is not None
    stage.browser.go_to(stage.at(PHOTOS, _TRIP))
    stage.wait_listed(stage.at(PHOTOS, _TRIP))
    stage.close_message()
    first = f"{_TRIP}{_KINDS[0][0]}"
    driver.click_row(stage.table, stage.row(first))
    size = "1440 × 960"
    inspector = stage.browser.findChild(Inspector)
    assert isinstance(inspector, Inspector)
    stage.until(lambda: size in inspector.subtitle.whole_text, "the preview in the inspector")
    stage.picture("inspector")
    driver.keys("Space", stage.table)
    dialog = driver.dialog(QuickLook)
    for name, kind, what in _KINDS:
        _step_to(stage, dialog, f"{_TRIP}{name}")
        stage.until(lambda: not dialog.view.is_loading, f"the preview of {name}")
        stage.check(isinstance(dialog.view.preview, kind), f"{name} has another preview")
        stage.picture(what)
        if kind is ArchivePreview:
            _extract(stage, dialog)
    driver.keys("Space", dialog)
    driver.gone(dialog)
    stage.browser.go_to(before)
    stage.wait_listed(before)


def _extract(stage: Stage, dialog: QuickLook) -> None:
    """Take one file out of the archive that is shown."""
    driver, tree = stage.driver, dialog.view.archive
    folder = stage.files / "extracted"
    folder.mkdir()
    first = tree.model().index(0, 0)
    while tree.model().hasChildren(first):
        first = tree.model().index(0, 0, first)
    driver.click_row(tree, first)
    driver.click(dialog.extract_button)
    chooser = driver.dialog(QFileDialog)
    field = chooser.findChild(QLineEdit, "fileNameEdit")
    stage.check(isinstance(field, QLineEdit), "the file dialog is that of the desktop")
    assert isinstance(field, QLineEdit)
    field.setText(str(folder))
    driver.keys("Return", field)
    if chooser.isVisible():  # the first Enter may only close the completion
        driver.keys("Return", field)
    extraction = driver.dialog(ExtractDialog)
    stage.until(extraction.show_folder.isVisible, "the extracted file")
    stage.check((folder / str(first.data())).exists(), "the file was not extracted")
    stage.picture("extracted")
    driver.click(extraction.close_button)
    driver.gone(extraction)


def _step_to(stage: Stage, dialog: QuickLook, key: str) -> None:
    """Press an arrow key until a file is shown."""
    wanted = stage.row(key).row()
    while (here := stage.table.currentIndex().row()) != wanted:
        stage.driver.keys("Down" if here < wanted else "Up", dialog)
        stage.check(stage.table.currentIndex().row() != here, "the arrow key did nothing")
