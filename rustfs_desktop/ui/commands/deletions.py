"""Runs a confirmed deletion; a message bar shows its progress and its result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Protocol

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
from rustfs_desktop.service.results_deletion import BucketPart, ResultsDeletion
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.commands.retry import client_to_retry

translate = QCoreApplication.translate

_MOST_FAILURES = 200


class _Ended(Protocol):
    """Takes the end of a deletion."""

    def __call__(self, *, is_partial: bool) -> None:
        """``is_partial`` says whether it was stopped or failed."""


def start_deletion(
    context: CommandContext,
    browser: Browser,
    client: Client,
    location: Location,
    selection: Selection,
) -> None:
    """Delete a selection, and report in the message bar of a browser."""
    keys, prefixes = selection.keys, selection.prefixes
    deletion = Deletion(context.background, client, location.bucket, keys, prefixes)

    context.indexes.expect_changes(location)

    def ended(*, is_partial: bool) -> None:
        context.indexes.end_expected(location)
        change = ContentsChange(location, deleted=deletion.deleted_keys, is_partial=is_partial)
        if context.is_same_server(location.connection_id, client):
            context.connections.note_change(change)

    def again(shown: Browser) -> None:
        remaining = deletion.remaining
        left = Selection(remaining.prefixes, remaining.keys, source=selection.source)
        current = client_to_retry(context, shown, location.connection_id, client)
        if current is not None:
            start_deletion(context, shown, current, location, left)

    ids = frozenset({location.connection_id})
    RunningDeletion(context, browser, deletion, ids, ended, again).start()


def start_results_deletion(
    context: CommandContext, browser: Browser, parts: Sequence[BucketPart]
) -> None:
    """Delete results in several buckets, and report in the message bar of a browser."""
    deletion = ResultsDeletion(context.background, parts)
    for part in parts:
        context.indexes.expect_changes(part.bucket.location)

    def ended(*, is_partial: bool) -> None:
        for part in parts:
            location, is_part = part.bucket.location, is_partial or part.is_partial
            context.indexes.end_expected(location)
            change = ContentsChange(location, deleted=part.deleted, is_partial=is_part)
            if context.is_same_server(location.connection_id, part.client):
                context.connections.note_change(change)

    def again(shown: Browser) -> None:
        left = []
        for part in parts:
            connection_id = part.bucket.location.connection_id
            current = client_to_retry(context, shown, connection_id, part.client)
            if current is None:
                return
            left.append(BucketPart(current, part.bucket, part.left))
        start_results_deletion(context, shown, left)

    ids = frozenset(part.bucket.location.connection_id for part in parts)
    RunningDeletion(context, browser, deletion, ids, ended, again).start()


class RunningDeletion(QObject):
    """Goes on in the browser that takes over; stops when a connection of it is removed.

    Args:
        ended: Called at its end.
        again: Starts it once more after an error, and reports in this browser.
    """

    def __init__(
        self,
        context: CommandContext,
        browser: Browser,
        deletion: Deletion | ResultsDeletion,
        connection_ids: Collection[str],
        ended: _Ended,
        again: Callable[[Browser], None],
    ) -> None:
        super().__init__(context.window)
        self._context, self._connection_ids = context, connection_ids
        self._ended, self._again = ended, again
        self._deletion = deletion
        deletion.setParent(self)
        deletion.progressed.connect(self._on_progressed)
        deletion.waiting.connect(self._on_waiting)
        deletion.finished.connect(self._on_finished)
        deletion.failed.connect(self._on_failed)
        context.connections.removed.connect(self._on_connection_removed)
        self._report_in(browser)

    def start(self) -> None:
        """Start deleting."""
        self._context.deletions.add(self._deletion, self._connection_ids)
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
        if connection_id in self._connection_ids:
            self._stop()

    def _on_finished(self, result: DeleteResult) -> None:
        self._end(is_partial=False)
        if result.failures:
            self._show_error(_failures_error(result))
            return
        count = result.deleted  # lupdate needs a plain name here
        words = translate("Objects", "%Ln item(s) deleted", "", count)
        if not result.is_checked:
            words = translate("Objects", "%Ln item(s) deleted, according to the server", "", count)
        self._browser.messages.show_info(words, seconds=6)

    def _on_failed(self, error: AppError) -> None:
        self._end(is_partial=True)
        self._show_error(error)

    def _show_error(self, error: AppError) -> None:
        self._browser.messages.show_error(error, again=partial(self._again, self._browser))

    def _end(self, *, is_partial: bool) -> None:
        self.deleteLater()
        self._context.deletions.remove(self._deletion)
        self._ended(is_partial=is_partial)


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
