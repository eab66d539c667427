"""Tour steps: the icon view with its thumbnails, and all files below a folder."""

from __future__ import annotations

from PySide6.QtCore import QSize

from rustfs_desktop.demo.catalog import PHOTOS
from rustfs_desktop.service.thumbnails import ThumbnailSubject
from rustfs_desktop.tour.stage import SIZE, Stage
from rustfs_desktop.ui.browser.inspector import Inspector

_TRIP = "2026/trip/"
_PICTURE = f"{_TRIP}beach-sunrise.png"
_NARROW = QSize(800, 600)


def icon_view(stage: Stage) -> None:
    """Show a folder as icons, small and large, and all files below the bucket."""
    window, before = stage.window, stage.browser.location
    assert before is not None
    trip = stage.at(PHOTOS, _TRIP)
    stage.browser.go_to(trip)
    stage.wait_listed(trip)
    stage.close_message()
    stage.driver.keys("Ctrl+2", stage.table)
    stage.until(lambda: _has_thumbnail(stage), "the thumbnail of a picture")
    stage.driver.click_row(stage.table, stage.row(_PICTURE))
    inspector = stage.browser.findChild(Inspector)
    assert isinstance(inspector, Inspector)
    size = "1440 × 960"
    stage.until(lambda: size in inspector.subtitle.whole_text, "the preview in the inspector")
    stage.picture()
    zoom = window.status.zoom.slider
    zoom.setValue(zoom.maximum())
    stage.picture("large")
    zoom.setValue(1)
    window.resize(_NARROW)
    stage.picture("narrow")
    window.resize(SIZE)
    stage.driver.keys("Ctrl+1", stage.table)
    stage.browser.go_to(stage.at(PHOTOS))
    stage.wait_listed(stage.at(PHOTOS))
    stage.driver.keys("Ctrl+3", stage.table)
    flat = stage.at(PHOTOS).all_below
    stage.wait_listed(flat)
    stage.until(lambda: stage.table.location == flat, "the files below the bucket")
    stage.picture("all-below")
    stage.driver.keys("Ctrl+1", stage.table)
    stage.browser.go_to(before)
    stage.wait_listed(before)


def _has_thumbnail(stage: Stage) -> bool:
    values = stage.table.objects.values(stage.row(_PICTURE).row())
    where = stage.connection_id, stage.client, PHOTOS, _PICTURE
    subject = ThumbnailSubject(*where, values.size, values.etag)
    return stage.context.previews.thumbnails.known(subject) is not None
