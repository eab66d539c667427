"""Runs a confirmed deletion; a message bar shows its progress and its result."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import AppError
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.models.selection import Selection
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.deletion import Deletion
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext

translate = QCoreApplication.translate

_MOST_FAILURES = 200


def start_deletion(
    context: CommandContext,
    browser: Browser,
    client: Client,
    location: Location,
    selection: Selection,
) -> None:
    """Delete a selection, and report in the message bar of a browser."""
    _RunningDeletion(context, browser, client, location, selection).start()


class _RunningDeletion(QObject):
    """Goes on in the browser that takes over; stops when its connection is removed."""

    def __init__(
        self,
        context: CommandContext,
        browser: Browser,
        client: Client,
        location: Location,
        selection: Selection,
    ) -> None:
        super().__init__(context.window)
        self._context, self._client = context, client
        self._location, self._selection = location, selection
        keys, prefixes = selection.keys, selection.prefixes
        self._deletion = Deletion(context.background, client, location.bucket, keys, prefixes, self)
        self._deletion.progressed.connect(self._on_progressed)
        self._deletion.waiting.connect(self._on_waiting)
        self._deletion.finished.connect(self._on_finished)
        self._deletion.failed.connect(self._on_failed)
        context.connections.removed.connect(self._on_connection_removed)
        self._report_in(browser)

    def start(self) -> None:
        """Start deleting."""
        self._context.deletions.add(self._deletion, self._location.connection_id)
        self._deletion.start()

    def _report_in(self, browser: Browser) -> None:
        self._browser = browser
        browser.replaced.connect(self._report_in)
        browser.messages.show_progress(translate("Objects", "Deleting…"), self._stop)

    def _on_progressed(self, count: int) -> None:
        self._browser.messages.show_progress(
            translate("Objects", "Deleting… %Ln item(s) deleted", "", count), self._stop
        )

    def _on_waiting(self, outage: AppError) -> None:
        words = translate("Objects", "Deleting… {reason} · retrying")
        self._browser.messages.show_progress(words.format(reason=title_text(outage)), self._stop)

    def _stop(self) -> None:
        self._deletion.cancel()
        self._browser.messages.show_info(
            translate("Objects", "Stopped. Items already deleted are not restored.")
        )
        self._end(is_partial=True)

    def _on_connection_removed(self, connection_id: str) -> None:
        if connection_id == self._location.connection_id:
            self._stop()

    def _on_finished(self, result: DeleteResult) -> None:
        self._end(is_partial=False)
        if result.failures:
            self._show_error(_failures_error(result))
            return
        count = result.deleted  # lupdate needs a plain name here
        self._browser.messages.show_info(
            translate("Objects", "%Ln item(s) deleted", "", count), seconds=6
        )

    def _on_failed(self, error: AppError) -> None:
        self._end(is_partial=True)
        self._show_error(error)

    def _show_error(self, error: AppError) -> None:
        again = partial(
            start_deletion,
            self._context,
            self._browser,
            self._client,
            self._location,
            self._selection,
        )
        self._browser.messages.show_error(error, again=again)

    def _end(self, *, is_partial: bool) -> None:
        self.deleteLater()
        self._context.deletions.remove(self._deletion)
        deleted = self._deletion.deleted_keys
        change = ContentsChange(self._location, deleted=deleted, is_partial=is_partial)
        self._context.connections.note_change(change)


def _failures_error(result: DeleteResult) -> AppError:
    """The error about the items that could not be deleted."""
    first, count = result.failures[0], len(result.failures)
    lines = [
        f"{display(failure.key)}: {display(failure.error.detail or title_text(failure.error))}"
        for failure in result.failures[:_MOST_FAILURES]
    ]
    return AppError(
        translate("Objects", "%Ln item(s) could not be deleted", "", count),
        translate("Objects", "Server response: {reason}").format(
            reason=display(first.error.detail or title_text(first.error))
        ),
        detail="\n".join(lines),
        code=first.error.code,
    )
