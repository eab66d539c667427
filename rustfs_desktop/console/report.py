"""Reports of a running command: a progress line on a terminal, or JSON lines for a program."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Collection
from typing import Any, TextIO

from rustfs_desktop.console.format import files_text, progress_text
from rustfs_desktop.console.language import Translate
from rustfs_desktop.console.output import NotPrinted, discard_output
from rustfs_desktop.errors import AppError, AuthError, WrongRegion
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Duration, Message, Size, counted_template
from rustfs_desktop.models.display import display
from rustfs_desktop.quantities import speed_quantity
from rustfs_desktop.service.transfer_totals import SpeedAverage
from rustfs_desktop.transfers.scheduler.progress import Changes
from rustfs_desktop.transfers.types import Problem, Transfer, TransferState

_JSON_PERIOD_S = 1.0
_MAX_LENGTH = 2000  # characters of a sentence

_NAMED = QT_TRANSLATE_NOOP("Messages", "{name}: {text}")
_SKIPPED = QT_TRANSLATE_NOOP("Messages", "{name}: skipped: {text}")
_SPEED = QT_TRANSLATE_NOOP("Messages", "{speed}  {time} left")
_SUMMARY = QT_TRANSLATE_NOOP("Messages", "{files}; {size} in {time}")
_SUMMARY_WITH_SPEED = QT_TRANSLATE_NOOP("Messages", "{files}; {size} in {time}, {speed}")
_WITH_REGION = QT_TRANSLATE_NOOP("Messages", "{error} Use the option --region {region}.")
_LIST = QT_TRANSLATE_NOOP("Messages", "{first}, {second}")
_SUMS = {
    TransferState.DONE: counted_template("{count} file copied", "{count} files copied"),
    TransferState.SKIPPED: counted_template("{count} skipped", "{count} skipped"),
    TransferState.FAILED: counted_template("{count} failed", "{count} failed"),
    TransferState.CANCELLED: counted_template("{count} not copied", "{count} not copied"),
    TransferState.NEEDS_ANSWER: counted_template("{count} already exists", "{count} already exist"),
    TransferState.NEEDS_KEYS: counted_template(
        "{count} waiting for the connection", "{count} waiting for the connection"
    ),
    TransferState.PAUSED: counted_template("{count} paused", "{count} paused"),
    TransferState.WAITING: counted_template("{count} remaining", "{count} remaining"),
}
# The same where all files that wait were rejected for one reason.
_REJECTED = counted_template(
    "{count} rejected with these access keys", "{count} rejected with these access keys"
)
_OTHER_REGION = counted_template(
    "{count} rejected because of the region", "{count} rejected because of the region"
)
_NEEDED_REGION = counted_template(
    "{count} rejected because the server needs the region {region}",
    "{count} rejected because the server needs the region {region}",
)


class Report:
    """Prints each file that ended and, now and then, the progress of the command.

    Args:
        as_json: Print JSON lines for programs, with texts in English.
        translate: Puts texts together in the language of the user.

    Attributes:
        is_cut: Whether the output is incomplete, as when its disk is full.
    """

    def __init__(
        self,
        *,
        as_json: bool,
        translate: Translate = str,
        out: TextIO | None = None,
        err: TextIO | None = None,
    ) -> None:
        self.is_cut = False
        self._as_json = as_json
        self._translate = translate
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._is_tty = not as_json and self._err.isatty()
        self._line = ""
        self._meter = SpeedAverage()
        self._started_at = time.monotonic()
        self._reported_at = 0.0
        self._reasons: set[str] = set()
        self._rejections: set[Message] = set()

    def report_changes(self, changes: Changes) -> None:
        """Print what changed since the last call."""
        for transfer in changes.touched:
            if transfer.state.is_final:
                self._ended(transfer)
            elif transfer.error is not None:
                if transfer.state is TransferState.NEEDS_KEYS:
                    self._rejections.add(_rejection_text(transfer.error))
                self._waits(transfer.error)
        self._progress(changes)

    def problem(self, problem: Problem) -> None:
        """Print a problem that planning found, such as a skipped file."""
        if self._as_json:
            event = "left out" if problem.is_left_out else "problem"
            self._write({"event": event, "name": problem.name, "reason": problem.reason})
        else:
            self._say_of(problem.name, problem.reason, _SKIPPED if problem.is_left_out else _NAMED)

    def failed(self, name: str, why: str) -> None:
        """Print a failure."""
        if self._as_json:
            self._write({"event": "error", "name": name, "error": why})
        else:
            self._say_of(name, why)

    def report_error(self, name: str, error: AppError) -> None:
        """Print an error, with the message of the server."""
        if self._as_json:
            self._write({"event": "error", "name": name} | _error_fields(error))
        else:
            self.failed(name, _text(error))

    def report_cut(self, error: NotPrinted) -> None:
        """Print, where errors go, that the output is incomplete."""
        self.is_cut = True
        self._say_of("", error.text_with_detail)

    def warn(self, text: str) -> None:
        """Print a warning."""
        if self._as_json:
            self._write({"event": "warning", "text": display(text, _MAX_LENGTH)})
        else:
            self._say_of("", text)

    def end(self, changes: Changes, code: int, hint: str = "") -> None:
        """Print the summary, and a hint if there is one."""
        counts = changes.counts
        seconds = time.monotonic() - self._started_at
        if self._as_json:
            self._write(
                {"event": "end", "code": code, "seconds": round(seconds, 3), "hint": hint}
                | {"counts": {state.value: n for state, n in counts.items() if n}}
                | {"bytes_done": changes.bytes_done, "bytes_total": changes.bytes_total}
            )
            return
        self._say(self._translate(_summary(changes, seconds, self._rejections)))
        if hint:
            self._say(self._translate(hint))

    def _say_of(self, name: str, text: str, template: Message = _NAMED) -> None:
        """Print a line about a file or job; an empty name means the command as a whole."""
        shown = display(self._translate(text), _MAX_LENGTH)
        if name:
            shown = self._translate(template.with_values(name=display(name), text=shown))
        self._say(shown)

    def _say(self, text: str) -> None:
        """Print a line for a user in place of the progress line."""
        self._clear()
        self._put(self._err, f"{text}\n")

    def _ended(self, transfer: Transfer) -> None:
        error = transfer.error
        if self._as_json:
            self._write(_as_json(transfer))
        elif error is not None:
            self._say_of(transfer.key, _text(error))

    def _waits(self, error: AppError) -> None:
        """Print an error once: many files may wait for the same server, keys or disk space."""
        if error.text not in self._reasons:
            self._reasons.add(error.text)
            self.warn(_text(error))

    def _progress(self, changes: Changes) -> None:
        now = time.monotonic()
        self._meter.add(now, changes.bytes_done)
        speed = self._meter.speed
        if self._as_json:
            if now - self._reported_at >= _JSON_PERIOD_S:
                self._reported_at = now
                self._write(
                    {"event": "progress", "bytes_done": changes.bytes_done}
                    | {"bytes_total": changes.bytes_total, "speed": round(speed)}
                    | {"counts": {state.value: n for state, n in changes.counts.items() if n}}
                )
        elif self._is_tty:
            self._show(_line(changes, speed, self._translate))

    def _show(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self._clear()
        self._line = line[:width]
        self._put(self._err, self._line)

    def _clear(self) -> None:
        if self._line:
            self._put(self._err, f"\r{' ' * len(self._line)}\r")
            self._line = ""

    def _write(self, what: dict[str, Any]) -> None:
        """Print one JSON object on one line; invalid characters of names are escaped."""
        self._put(self._out, json.dumps(what) + "\n")

    def _put(self, stream: TextIO, text: str) -> None:
        """Write and flush; a stream that cannot be written does not stop the command."""
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:
            discard_output(stream)
        except OSError as error:
            discard_output(stream)
            if stream is self._out:
                self.report_cut(NotPrinted(detail=error.strerror or ""))


def _rejection_text(error: AppError) -> Message:
    """What the summary says of files that wait because of this error, without their number."""
    if isinstance(error, WrongRegion):
        if error.region:
            return _NEEDED_REGION.with_values(count=0, region=error.region)
        return _OTHER_REGION
    return _REJECTED if isinstance(error, AuthError) else _SUMS[TransferState.NEEDS_KEYS]


def _summary(changes: Changes, seconds: float, rejections: Collection[Message]) -> Message:
    counts = {state: changes.counts.get(state, 0) for state in _SUMS}
    sums = dict(_SUMS)
    if len(rejections) == 1:
        [sums[TransferState.NEEDS_KEYS]] = rejections
    files, *others = [
        template.with_values(**{**template.values, "count": counts[state]})
        for state, template in sums.items()
        if counts[state] or state is TransferState.DONE
    ]
    for other in others:
        files = _LIST.with_values(first=files, second=other)
    size, time_taken = Size(changes.bytes_done), Duration(seconds)
    if seconds <= 0.5 or not changes.bytes_done:
        return _SUMMARY.with_values(files=files, size=size, time=time_taken)
    speed = speed_quantity(changes.bytes_done / seconds)
    return _SUMMARY_WITH_SPEED.with_values(files=files, size=size, time=time_taken, speed=speed)


def _line(changes: Changes, speed: float, translate: Translate) -> str:
    counts = changes.counts
    total = sum(counts.values())
    ended = sum(count for state, count in counts.items() if state.is_final)
    share = changes.bytes_done / changes.bytes_total if changes.bytes_total else 0.0
    bar = "━" * round(20 * share)
    columns = [
        f"{bar:╌<20} {share:4.0%}",
        translate(files_text(ended, total)),
        translate(progress_text(changes.bytes_done, changes.bytes_total)),
    ]
    if speed:
        left = (changes.bytes_total - changes.bytes_done) / speed
        text = _SPEED.with_values(speed=speed_quantity(speed), time=Duration(left))
        columns.append(translate(text))
    return "  ".join(columns)


def _as_json(transfer: Transfer) -> dict[str, Any]:
    error = transfer.error
    fields: dict[str, Any] = {
        "event": "file",
        "state": transfer.state.value,
        "direction": transfer.direction.value,
        "bucket": transfer.bucket,
        "key": transfer.key,
        "path": transfer.path_or_key,
        "size": transfer.size,
        "proof": transfer.verification,  # the field keeps its name for programs that read it
        "digest": transfer.digest,
    }
    if error is not None:
        fields |= _error_fields(error)
    return fields


def _error_fields(error: AppError) -> dict[str, str]:
    return {"error": error.text, "code": error.code, "detail": error.detail}


def _text(error: AppError) -> str:
    """An error with its details, and the option that helps."""
    if isinstance(error, WrongRegion) and error.region:
        return _WITH_REGION.with_values(error=error.text_with_detail, region=error.region)
    return error.text_with_detail
