"""The command that saves a folder, the results of a search or a space map as a table."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.models.listed_rows import ListedRows
from rustfs_desktop.models.listing_formats import write_table
from rustfs_desktop.models.space_table import space_rows, write_space_table
from rustfs_desktop.s3.types import Page
from rustfs_desktop.transfers.local.text_file import save_text_file
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.opening import choose_target

translate = QCoreApplication.translate

_NAME_LENGTH = 60
_STRANGE = re.compile(r"[^\w.-]+")


@dataclasses.dataclass(frozen=True, slots=True)
class _Table:
    """What is saved: the number of its rows, and how a worker writes them."""

    count: int
    is_complete: bool
    write: Callable[[TextIO, CancelToken], None]


def export_list(context: CommandContext, target: Target) -> None:
    """Ask for a file name, then save the rows or the space map that is shown as CSV."""
    browser, location = target.browser, target.browser.location
    if location is None or not _is_shown(browser, location):
        return

    def chosen(path: Path) -> None:
        context.settings.last_chosen_folder = path.parent
        if browser.location == location:
            _save(context, browser, path)
        else:
            browser.messages.show_info(
                translate("Lists", "Nothing was saved, because another folder is shown now.")
            )

    name = file_name(location, "space" if browser.space.is_open else "")
    path = context.settings.last_chosen_folder / name
    kinds = [translate("Lists", "CSV table (*.csv)")]
    choose_target(translate("Lists", "Export List"), path, kinds, chosen, context.window)


def _is_shown(browser: Browser, location: Location) -> bool:
    """Whether a location is shown as rows or as a map, and not only requested."""
    if browser.space.is_open:
        return browser.space.view.content is not None
    return browser.content.table.location == location


def _save(context: CommandContext, browser: Browser, path: Path) -> None:
    """Save what is shown as it is now; a worker writes it."""
    table = _map_table(browser) if browser.space.is_open else _rows_table(browser)
    if table is None:
        return
    count, is_complete = table.count, table.is_complete

    def work(token: CancelToken) -> None:
        save_text_file(path, lambda file: table.write(file, token), is_table=True)

    def saved(_nothing: None) -> None:
        title = translate("Lists", "%Ln row(s) saved as {name}", "", count)
        detail = translate("Lists", "The list was incomplete. The last row of the table says so.")
        shown = title.format(name=display(str(path)))
        browser.messages.show_info(shown, "" if is_complete else detail)

    failed = partial(browser.messages.show_error, again=partial(_save, context, browser, path))
    context.background.run(browser, work, saved, failed)


def _rows_table(browser: Browser) -> _Table:
    rows = browser.content.table.objects.listed_rows()
    is_complete = browser.content.table.is_complete

    def write(file: TextIO, token: CancelToken) -> None:
        write_table(file, _until_canceled(rows, token), is_complete=is_complete)

    return _Table(len(rows), is_complete, write)


def _map_table(browser: Browser) -> _Table | None:
    """The map; None if another one is being read."""
    content = browser.space.view.content
    if content is None:
        return None
    is_complete = content.map.coverage.is_complete

    def write(file: TextIO, _token: CancelToken) -> None:
        write_space_table(file, content, is_complete=is_complete)

    return _Table(sum(1 for _row in space_rows(content)), is_complete, write)


def _until_canceled(rows: ListedRows, token: CancelToken) -> Iterator[Page]:
    for page in rows.pages():
        token.check()
        yield page


def file_name(location: Location, kind: str = "") -> str:
    """A file name for the list, ending with its kind, that is legal on every system."""
    path = f"{location.bucket}/{location.prefix}{location.query}"
    title = _STRANGE.sub("-", path).strip("-.")[:_NAME_LENGTH] or "list"
    return "-".join(filter(None, (title, kind))) + ".csv"
