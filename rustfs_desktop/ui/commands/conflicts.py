"""Questions about name conflicts: a file with the same name exists already."""

from __future__ import annotations

import collections

from rustfs_desktop.transfers.types import Job, Transfer
from rustfs_desktop.ui.commands.cancel import cancel_job
from rustfs_desktop.ui.commands.context import CommandContext
from rustfs_desktop.ui.dialogs.conflict import ConflictDialog


class ConflictPrompts:
    """Asks one question at a time; the transfers themselves wait and hold no thread meanwhile.

    A question is open only while its transfer needs an answer. One that was answered for all,
    paused or canceled meanwhile closes the dialog, which changes nothing.
    """

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._waiting: list[Transfer] = []
        self._asked: Transfer | None = None
        self._dialog: ConflictDialog | None = None
        self._canceled: set[Job] = set()  # their transfers end, a few at a time
        queue = context.queue
        queue.asked.connect(self._on_asked)
        queue.changed.connect(self._refresh)
        queue.job_finished.connect(self._canceled.discard)

    def _on_asked(self, transfer: Transfer) -> None:
        """A transfer needs an answer; ask now, or after the question that is open."""
        self._waiting.append(transfer)
        self._ask_next()

    def _refresh(self, *_rows: object) -> None:
        """Some transfers changed: close a question that is answered, and ask the next one."""
        if self._dialog is not None and self._asked is not None and not self._asked.needs_answer:
            self._dialog.withdraw()
        elif self._waiting:
            self._ask_next()

    def _ask_next(self) -> None:
        if self._dialog is not None:
            return
        self._waiting = [each for each in self._waiting if each.needs_answer]
        ending = self._ending_jobs()
        transfer = next((each for each in self._waiting if each.job not in ending), None)
        if transfer is None:
            return
        self._waiting.remove(transfer)
        self._canceled.discard(transfer.job)
        self._ask(transfer)

    def _ask(self, transfer: Transfer) -> None:
        others = transfer.job.open_count - 1
        dialog = ConflictDialog(transfer, others, self._context.window, self._context.background)
        self._asked, self._dialog = transfer, dialog
        dialog.finished.connect(lambda _result: self._on_closed(transfer, dialog))
        dialog.cancel_requested.connect(lambda: self._cancel_job(transfer.job, dialog))
        dialog.open()

    def _ending_jobs(self) -> set[Job]:
        """The canceled jobs that still have transfers besides those that wait here."""
        waiting = collections.Counter(each.job for each in self._waiting)
        return {job for job in self._canceled if job.open_count > waiting[job]}

    def _cancel_job(self, job: Job, dialog: ConflictDialog) -> None:
        def done() -> None:
            self._canceled.add(job)
            dialog.withdraw()

        cancel_job(self._context.queue, job, done, dialog)

    def _on_closed(self, transfer: Transfer, dialog: ConflictDialog) -> None:
        self._asked = self._dialog = None
        answer = dialog.answer()
        if answer is not None:
            self._context.queue.answer(transfer, answer, for_all=dialog.for_all())
        dialog.deleteLater()
        self._ask_next()
