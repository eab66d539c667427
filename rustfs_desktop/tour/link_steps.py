"""Tour steps: a link that downloads, a link that uploads, properties."""

from __future__ import annotations

from rustfs_desktop.tour.stage import BIG_FILE, Stage, download, put
from rustfs_desktop.ui.dialogs.link import CopyAs, LinkDialog
from rustfs_desktop.ui.dialogs.properties import PropertiesDialog

_NEW = b"put through a link\n"


def copy_link(stage: Stage) -> None:
    """Right-click, Copy link; the link works without any key."""
    menu = stage.driver.context_menu(stage.table, stage.row("trip/expenses.csv"))
    stage.picture("menu")
    stage.driver.choose(menu, "copy_link")
    stage.until(lambda: "X-Amz-Signature=" in stage.clipboard(), "the link")
    stage.check("X-Amz-Algorithm=AWS4-HMAC-SHA256" in stage.clipboard(), "not signed with v4")
    original = (stage.files / "trip" / "expenses.csv").read_bytes()
    stage.check(download(stage.clipboard()) == original, "the link gives other bytes")
    stage.picture("copied")


def put_link(stage: Stage) -> None:
    """A link that lets others replace the file, and the curl command for it."""
    driver = stage.driver
    driver.click_row(stage.table, stage.row("trip/expenses.csv"))
    driver.keys("Ctrl+K", stage.window)
    dialog = driver.dialog(LinkDialog)
    stage.until(lambda: bool(dialog.link), "the link")
    stage.picture("download")
    driver.choose_segment(dialog.allows, True)
    driver.choose_segment(dialog.copy_as, CopyAs.CURL)
    stage.until(lambda: dialog.link.startswith("curl"), "the curl command")
    driver.choose_segment(dialog.copy_as, CopyAs.URL)
    stage.until(lambda: dialog.link.startswith("http"), "the link")
    stage.picture("upload")
    driver.click(driver.primary(dialog))
    url = stage.clipboard()
    stage.check(put(url, _NEW) in (200, 204), "the server refused the upload")
    (stage.files / "trip" / "expenses.csv").write_bytes(_NEW)  # what later steps compare with
    driver.keys("Escape", dialog)
    driver.gone(dialog)
    driver.keys("F5", stage.window)
    stage.wait_listed(stage.at(stage.bucket, "trip/"))
    size = stage.table.objects.size(stage.row("trip/expenses.csv").row())
    stage.check(size == len(_NEW), "the new content is not listed")


def properties(stage: Stage) -> None:
    """The properties of one object."""
    stage.driver.click_row(stage.table, stage.row(BIG_FILE))
    stage.driver.keys("Alt+Return", stage.window)
    dialog = stage.driver.dialog(PropertiesDialog)
    stage.until(lambda: "ETag" in dialog.properties.as_text(), "the properties")
    stage.picture()
    stage.driver.keys("Escape", dialog)
    stage.driver.gone(dialog)
