"""The command that saves the list of a folder, or the results of a search, as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.models.display import display
from rustfs_desktop.models.listed_rows import ListedRows
from rustfs_desktop.models.listing_formats import write_table
from rustfs_desktop.s3.types import Page
from rustfs_desktop.transfers.local.text_file import save_text_file
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.opening import choose_target

translate = QCoreApplication.translate

_NAME_LENGTH = 60
_STRANGE = re.compile(r"[^\w.-]+")


def export_list(context: CommandContext, target: Target) -> None:
    """Ask for a file name, then save the rows that are shown as CSV."""
    browser, location = target.browser, target.browser.location
    if location is None or browser.content.table.location != location:
        return

    def chosen(path: Path) -> None:
        context.settings.last_chosen_folder = path.parent
        if browser.location == location:
            _save(context, browser, path)
        else:
            browser.messages.show_info(
                translate("Lists", "Nothing was saved, because another folder is shown now.")
            )

    path = context.settings.last_chosen_folder / file_name(location)
    kinds = [translate("Lists", "CSV table (*.csv)")]
    choose_target(translate("Lists", "Export List"), path, kinds, chosen, context.window)


def _save(context: CommandContext, browser: Browser, path: Path) -> None:
    """Save the rows as they are now; a worker writes them."""
    table = browser.content.table
    rows, is_complete = table.objects.listed_rows(), table.is_complete
    count = len(rows)

    def work(token: CancelToken) -> None:
        def write(file: TextIO) -> None:
            write_table(file, _until_canceled(rows, token), is_complete=is_complete)

        save_text_file(path, write, is_table=True)

    def saved(_nothing: None) -> None:
        title = translate("Lists", "%Ln row(s) saved as {name}", "", count)
        detail = translate(
            "Lists", "The list was not complete, which the last row of the table says too."
        )
        shown = title.format(name=display(str(path)))
        browser.messages.show_info(shown, "" if is_complete else detail)

    failed = partial(browser.messages.show_error, again=partial(_save, context, browser, path))
    context.background.run(browser, work, saved, failed)


def _until_canceled(rows: ListedRows, token: CancelToken) -> Iterator[Page]:
    for page in rows.pages():
        token.check()
        yield page


def file_name(location: Location) -> str:
    """A file name for the list that is legal on every system."""
    title = _STRANGE.sub("-", f"{location.bucket}/{location.prefix}{location.query}").strip("-.")[
        :_NAME_LENGTH
    ]
    return title + ".csv"
