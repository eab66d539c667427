"""The supervisor process of the demo server: it stops the server when the program has ended.

Started as a script of its own: ``python guard.py LOCK SCRATCH COMMAND…``. It imports the
standard library only, so it is ready in a few milliseconds.

Its standard input is a pipe whose other end only the program holds. When the program ends, in
whatever way (quit, crash, ``kill -9``), the system closes that end and the guard terminates the
server; after five seconds it kills it. If the guard itself is killed, Linux kills the server too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Final

STOP_SECONDS: Final = 5.0


def main(arguments: Sequence[str]) -> int:
    """Run the command until standard input ends; the exit code is the command's.

    Args:
        arguments: The descriptor of the folder's lock, which the server inherits (-1 for none); a
            folder to remove afterwards (empty for none); the command.
    """
    lock, scratch, *command = arguments
    server = start_server(command, int(lock))
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=_stop_when_orphaned, args=(server,), daemon=True).start()
    code = server.wait()
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    return code


def start_server(command: Sequence[str], lock: int) -> subprocess.Popen[bytes]:
    """Start the server; it inherits the lock and writes to the guard's standard error."""
    if sys.platform == "win32":
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        pass_fds=[lock] if lock >= 0 else [],
        preexec_fn=_die_with_parent(),  # noqa: PLW1509  # the guard has no threads yet
    )


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """Terminate the server; kill it if it still runs after five seconds."""
    server.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(STOP_SECONDS)
    if server.poll() is None:
        server.kill()


def _stop_when_orphaned(server: subprocess.Popen[bytes]) -> None:
    """Wait for the end of standard input, then stop the server."""
    with contextlib.suppress(OSError):
        # Not sys.stdin: a thread that waits in it blocks the interpreter's end.
        while os.read(0, 1):
            pass
    stop_server(server)


def _die_with_parent() -> Callable[[], None] | None:
    """Called between fork and exec: Linux will kill the server when the guard ends."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # only here: other systems have no such call

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    set_parent_death_signal = 1

    def ask_kernel() -> None:
        prctl(set_parent_death_signal, signal.SIGKILL)

    return ask_kernel


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]) & 0xFF)  # at once, though a thread may wait for standard input
