"""Runs single calls on worker threads and returns their result to the GUI thread."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError
from rustfs_desktop.log import named
from rustfs_desktop.s3.interrupt import Interrupt
from rustfs_desktop.service.defects import as_app_error
from rustfs_desktop.service.work_queue import Urgency, Work, WorkQueue

_log = logging.getLogger(__name__)

T = TypeVar("T")

_MAX_THREADS = 24  # enough for four servers that do not answer; made as they are needed
# A QObject whose last reference dies in a worker thread crashes the interpreter: emitters that a
# blocked worker may still use when the program ends are kept here for good.
_kept_alive: list[QObject] = []


class BackgroundTask:
    """The handle of one background call.

    Args:
        cancel: Called when it is canceled, in addition to setting the token.
    """

    def __init__(self, cancel: Callable[[], None]) -> None:
        self.token = CancelToken()
        self._cancel = cancel

    def cancel(self) -> None:
        """Stop soon, or never start; neither ``done`` nor ``failed`` is called after this."""
        self.token.set()
        self._cancel()


@dataclasses.dataclass(slots=True)
class _Receiver:
    """The callbacks of a task; held by the GUI thread only, never by a worker."""

    task: BackgroundTask
    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[AppError], None]
    connection: Hashable


@dataclasses.dataclass(frozen=True, slots=True)
class _Answer:
    """The result of the call with this number."""

    number: int
    value: object
    error: AppError | None


class _AnswerSignal(QObject):
    """Emitted by workers; lives on the GUI thread."""

    ready = Signal()


class Background(QObject):
    """A pool of a few daemon threads for blocking calls.

    Create it and call it on the GUI thread. ``work`` must not touch a Qt object.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count()
        self._receivers: dict[int, _Receiver] = {}
        self._answers: collections.deque[_Answer] = collections.deque()
        self._queue = WorkQueue()
        self._signal = _AnswerSignal()
        self._signal.ready.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads: list[threading.Thread] = []

    def run(
        self,
        owner: QObject,
        work: Callable[[CancelToken], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
        *,
        connection: Hashable = None,
        urgency: Urgency = Urgency.AWAITED,
    ) -> BackgroundTask:
        """Run ``work`` on a worker; then ``done`` or ``failed`` on the GUI thread.

        Neither is called once ``owner`` is deleted or the task was canceled.

        Args:
            owner: The object that gets the answer.
            work: What to run; called with the token of the task.
            done: Called with the value.
            failed: Called with the error.
            connection: The server the work talks to: its client, or the id of the connection
                while there is none. It limits how many threads one server can use.
            urgency: The priority.
        """
        number = next(self._numbers)
        task = BackgroundTask(lambda: self._remove(item))
        item = Work(number, work, task.token, connection, urgency)
        self._receivers[number] = _Receiver(task, owner, done, failed, connection)
        self._queue.add(item)
        if self._queue.lacks_threads and len(self._threads) < _MAX_THREADS:
            self._start_thread()
        return task

    def cancel_connection(self, connection: Hashable) -> None:
        """Cancel all work that talks to this server; none of its callbacks is called."""
        for receiver in list(self._receivers.values()):
            if receiver.connection == connection:
                receiver.task.cancel()

    @property
    def is_idle(self) -> bool:
        """Whether no work is waiting, running or undelivered."""
        return not self._receivers

    def stop(self, timeout_s: float = 2.0) -> None:
        """Cancel everything and end the threads; those still blocked end with the program."""
        for receiver in self._receivers.values():
            receiver.task.token.set()
        self._receivers.clear()
        self._queue.close()
        end = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            _kept_alive.append(self._signal)

    def _start_thread(self) -> None:
        thread = threading.Thread(
            target=_serve,
            args=(self._queue, self._answers, self._signal),
            name=f"background-{len(self._threads)}",
            daemon=True,
        )
        self._threads.append(thread)
        thread.start()

    def _remove(self, work: Work) -> None:
        if self._queue.remove(work):
            self._receivers.pop(work.number, None)

    def _deliver(self) -> None:
        while self._answers:
            answer = self._answers.popleft()
            receiver = self._receivers.pop(answer.number, None)
            if receiver is None or receiver.task.token.is_set:
                continue
            if not shiboken6.isValid(receiver.owner):
                continue
            if answer.error is None:
                receiver.done(answer.value)
            else:
                receiver.failed(answer.error)


def _serve(queue: WorkQueue, answers: collections.deque[_Answer], signal: _AnswerSignal) -> None:
    """Worker thread: do work until the queue is closed."""
    while (work := queue.take()) is not None:
        value, error = _call(work.function, work.token)
        queue.finish(work)
        answers.append(_Answer(work.number, value, error))
        del work, value, error  # an idle thread must not keep references to them
        try:
            signal.ready.emit()
        except RuntimeError:  # the program is ending and the signal is deleted
            return


def _call(
    function: Callable[[CancelToken], object], token: CancelToken
) -> tuple[object, AppError | None]:
    """Return the value of ``function``, or its failure as an AppError."""
    try:
        with Interrupt(token):  # a canceled task abandons a request that hangs
            return function(token), None
    except AppError as error:
        if not token.is_set:
            _log.info("Background work failed (%s): %s", error.code, named(error.text_with_detail))
        return None, error
    except Exception as error:  # every failure must reach the user
        return None, as_app_error(error)
