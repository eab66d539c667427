"""Commands for a downloaded file: open it, or show it in the file manager."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError, NoSuchKey, Remedy
from rustfs_desktop.models.display import display
from rustfs_desktop.models.local_paths import local_url
from rustfs_desktop.transfers.local.file_system import is_missing
from rustfs_desktop.transfers.types import DownloadJob, DownloadTransfer, Job, Transfer
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.opening import ask
from rustfs_desktop.ui.message_bar import MessageBar

translate = QCoreApplication.translate

# Extensions of files that may run code when opened.
_RUN_CODE = """
    exe com bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta msi msp mst scr pif cpl dll sys lnk
    url scf inf reg chm hlp iso img vhd vhdx desktop sh bash zsh csh fish command tool app
    pkg dmg jar jnlp py pyw pyc pyz rb pl php lua terminal workflow action service timer
    appimage deb rpm run bin out ko so dylib svg html htm xhtml xht mht mhtml xml xsl
    application gadget msc sct shb ws docm xlsm pptm dotm xltm
"""
RUNS_CODE = frozenset(_RUN_CODE.split())


def opening_is_risky(name: str) -> bool:
    """Whether the file's extension belongs to a format that can run code."""
    ending = name.rstrip(" .").rpartition(".")[2].strip().casefold()
    return ending in RUNS_CODE


def forget_gone(
    context: CommandContext, browsers: BrowserGroup, job: Job, transfers: Sequence[Transfer]
) -> None:
    """Remove from indexes and search results what a job did not find on the server.

    Args:
        context: Has the indexes.
        browsers: Show the results.
        job: The job, which has finished.
        transfers: Its transfers.
    """
    location = Location(job.connection_id, job.bucket)
    gone = [
        transfer.key
        for transfer in transfers
        if isinstance(transfer, DownloadTransfer) and isinstance(transfer.error, NoSuchKey)
    ]
    if isinstance(job, DownloadJob):
        gone += [problem.name for problem in job.problems if problem.is_gone]
    context.indexes.remove_gone(location, gone)
    for browser in browsers.browsers:
        browser.results.remove_gone(location, gone)


def open_downloaded(messages: MessageBar, window: QWidget, path: Path) -> None:
    """Open a downloaded file; asks first if it may run code."""
    if not _is_there(messages, path):
        return
    if not opening_is_risky(path.name):
        _hand_over(messages, path)
        return
    question = (
        translate("Downloads", "Open “{name}”?").format(name=display(path.name)),
        translate(
            "Downloads",
            "Files of this type can run programs on your computer. Open it only if you trust its"
            " source.",
        ),
        translate("Downloads", "Open Anyway"),
    )
    ask(question, lambda: _hand_over(messages, path), window, danger=True)


def show_in_folder(messages: MessageBar, path: Path) -> None:
    """Open the folder of a downloaded file."""
    if _is_there(messages, path):
        _hand_over(messages, path.parent)


def open_folder(messages: MessageBar, folder: Path) -> None:
    """Open a local folder."""
    if _is_there(messages, folder):
        _hand_over(messages, folder)


def open_row(browser: Browser, window: QWidget, key: str) -> None:
    """Open the downloaded file of a row."""
    path = browser.downloaded_path(key)
    if path is not None:
        open_downloaded(browser.messages, window, path)


def show_row(browser: Browser, key: str) -> None:
    """Show the downloaded file of a row in its folder."""
    path = browser.downloaded_path(key)
    if path is not None:
        show_in_folder(browser.messages, path)


def _is_there(messages: MessageBar, path: Path) -> bool:
    if not is_missing(path):
        return True
    messages.show_error(
        AppError(
            translate("Downloads", "The file no longer exists"),
            translate("Downloads", "It was moved or deleted after the download: {path}").format(
                path=display(str(path))
            ),
            remedy=Remedy.NONE,
            code="DownloadGone",
        )
    )
    return False


def _hand_over(messages: MessageBar, path: Path) -> None:
    """Open a local path with the desktop's default application."""
    if not QDesktopServices.openUrl(local_url(path)):
        messages.show_info(
            translate(
                "Downloads", "No application is set up to open this file. It is at {path}"
            ).format(path=display(str(path)))
        )
