"""One answer from a worker thread: run plain work, come back on the GUI thread."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Remedy, S3Error
from rustfs_desktop.s3.http.interruptible_pool import Interrupt

_log = logging.getLogger(__name__)
translate = QCoreApplication.translate

T = TypeVar("T")

_THREADS = 6
# A QObject whose last reference dies in a worker thread crashes the interpreter: emitters that a
# blocked worker may still use when the program ends are kept here for good.
_kept_alive: list[QObject] = []


class BackgroundTask:
    """The handle of one piece of background work."""

    def __init__(self) -> None:
        self.token = CancelToken()

    def cancel(self) -> None:
        """Stop soon; neither ``done`` nor ``failed`` is called after this returns."""
        self.token.set()


@dataclasses.dataclass(slots=True)
class _Waiting:
    """What the GUI thread keeps for a running task; workers never hold it."""

    task: BackgroundTask
    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[S3Error], None]


class _Bell(QObject):
    """Made on the GUI thread; workers ring it."""

    rung = Signal()


class Background(QObject):
    """Runs blocking functions on a few daemon threads and delivers their answers in order.

    Make it and call it on the GUI thread. ``work`` must not touch a Qt object.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count()
        self._waiting: dict[int, _Waiting] = {}
        self._answers: collections.deque[tuple[int, object, S3Error | None]] = collections.deque()
        self._work: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._bell = _Bell()
        self._bell.rung.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(
                target=_serve,
                args=(self._work, self._answers, self._bell),
                name=f"background-{number}",
                daemon=True,
            )
            for number in range(_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def run(
        self,
        owner: QObject,
        work: Callable[[CancelToken], T],
        done: Callable[[T], None],
        failed: Callable[[S3Error], None],
    ) -> BackgroundTask:
        """Run ``work`` on a worker; then ``done`` or ``failed`` on the GUI thread.

        Neither is called once ``owner`` is deleted or the task was cancelled.
        """
        task = BackgroundTask()
        number = next(self._numbers)
        self._waiting[number] = _Waiting(task, owner, done, failed)
        self._work.put((number, work, task.token))
        return task

    @property
    def is_idle(self) -> bool:
        """Whether no work is waiting, running or undelivered."""
        return not self._waiting

    def stop(self, timeout_s: float = 2.0) -> None:
        """Cancel everything and end the threads; what still blocks is left to die as a daemon."""
        for waiting in self._waiting.values():
            waiting.task.cancel()
        self._waiting.clear()
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join(timeout_s / len(self._threads))
        if any(thread.is_alive() for thread in self._threads):
            _kept_alive.append(self._bell)

    def _deliver(self) -> None:
        while self._answers:
            number, value, error = self._answers.popleft()
            waiting = self._waiting.pop(number, None)
            if waiting is None or waiting.task.token.is_set or not shiboken6.isValid(waiting.owner):
                continue
            if error is None:
                waiting.done(value)
            else:
                waiting.failed(error)


_Item = tuple[int, Callable[[CancelToken], object], CancelToken]


def _serve(
    work: queue.SimpleQueue[_Item | None],
    answers: collections.deque[tuple[int, object, S3Error | None]],
    bell: _Bell,
) -> None:
    """Worker thread: take work until told to end."""
    while (item := work.get()) is not None:
        number, function, token = item
        value, error = _call(function, token)
        answers.append((number, value, error))
        del item, function, value, error
        try:
            bell.rung.emit()
        except RuntimeError:  # the program is ending and the bell is gone
            return


def _call(
    function: Callable[[CancelToken], object], token: CancelToken
) -> tuple[object, S3Error | None]:
    """The value of ``function``, or its failure as an S3Error."""
    try:
        with Interrupt(token):  # a cancelled task lets go of a request that hangs
            return function(token), None
    except S3Error as error:
        if not token.is_set:
            _log.info("%s (%s): %s", error.title, error.code, error.detail)
        return None, error
    except Exception as error:  # every failure must reach the user, not just a thread's stderr
        return None, as_s3_error(error)


def as_s3_error(error: Exception) -> S3Error:
    """Put an error of the operating system, or a defect of ours, into words."""
    if isinstance(error, OSError):
        name = f": {error.filename}" if error.filename else ""
        return S3Error(
            f"{error.strerror or type(error).__name__}{name}",
            translate(
                "Background",
                "The computer's own files or memory refused. Check the folder and the free space.",
            ),
            detail=str(error),
            code=type(error).__name__,
        )
    _log.error("Unexpected error in background work", exc_info=error)
    return S3Error(
        translate("Background", "Something unexpected went wrong"),
        translate(
            "Background",
            "This is a defect in the program. Help ▸ Copy diagnostics collects what is needed"
            " to report it.",
        ),
        detail=f"{type(error).__name__}: {error}",
        remedy=Remedy.RETRY,
        code="Unexpected",
    )
