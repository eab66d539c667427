"""The demo server: the S3 server of ``--demo`` and of the tests."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

import platformdirs

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.demo import guard, programs
from rustfs_desktop.demo.lock import FolderLock
from rustfs_desktop.demo.programs import HOST, RUSTFS, Identity
from rustfs_desktop.private_folder import make_private_folder
from rustfs_desktop.s3.types import Credentials, Endpoint

DEMO_CREDENTIALS: Final = Credentials("rustfsdemo", "rustfsdemo-secret")
DEMO_IDENTITY: Final = Identity("demo", DEMO_CREDENTIALS)

_READY_SECONDS: Final = 60.0
_ATTEMPTS: Final = 3


def default_data_dir() -> Path:
    """Where the demo keeps its buckets from one start to the next."""
    return platformdirs.user_data_path("rustfs-desktop", appauthor=False) / "demo"


class DemoServer:
    """A real S3 server on the loopback address; it ends with this program.

    Start and stop it from any thread, as often as needed; it keeps its address while that is
    free. ``start`` and ``stop`` block for about a second.

    Attributes:
        program: ``"rustfs"`` or ``"weed"`` once started.
        is_temporary: The data folder is in use by another window, so this server keeps its data
            in a folder that is removed when it stops.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        identities: Sequence[Identity] = (DEMO_IDENTITY,),
        program: str = "",
    ) -> None:
        self._data_dir = data_dir
        self._identities = identities
        self._wanted = program
        self._changing = threading.Lock()
        self._starting = CancelToken()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: FolderLock | None = None
        self._folder = Path()
        self._port = 0
        self.program = ""
        self.is_temporary = False

    @property
    def endpoint(self) -> Endpoint:
        """Where it listens; only after ``start``."""
        return Endpoint(f"http://{HOST}:{self._port}")

    @property
    def credentials(self) -> Credentials:
        """The keys of the first identity, which may do everything."""
        return self._identities[0].credentials

    @property
    def data_folder(self) -> Path:
        """Where this server keeps its files; only after ``start``."""
        return self._folder

    @property
    def is_running(self) -> bool:
        """Whether the server was started and still runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, cancel: CancelToken | None = None) -> None:
        """Start the server and wait until it answers.

        Raises:
            NoDemoServer: No server program is installed.
            DemoServerFailed: It did not start.
            Cancelled: ``cancel`` was set meanwhile; nothing is left running.
        """
        starting = CancelToken()
        if cancel is not None:
            cancel.on_set(starting.set)
        with self._changing:
            self._starting = starting
            self.program, path = programs.find_program(self._wanted)
            try:
                self._take_folder(starting)
                if not self._launch_until_ready(path, starting):
                    raise programs.DemoServerFailed(detail=self._log_tail())
            except BaseException:
                self._stop_and_unlock()
                raise

    def stop(self, *, wait: bool = True) -> None:
        """Stop the server and wait until it has ended; ends a ``start`` that is under way.

        Without ``wait`` only the guard waits for the server, for a program that ends itself. The
        folder stays locked until the server has ended.
        """
        self._starting.set()
        with self._changing:
            self._stop_and_unlock(wait=wait)

    def _stop_and_unlock(self, *, wait: bool = True) -> None:
        self._end_process(wait=wait)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _launch_until_ready(self, program: str, cancel: CancelToken) -> bool:
        for _ in range(_ATTEMPTS):  # another program may take a free port before the server does
            self._launch(program)
            if self._wait_until_ready(cancel):
                return True
        return False

    def _take_folder(self, cancel: CancelToken) -> None:
        """Lock the data folder, or make a temporary one when another window has it."""
        self._stop_and_unlock()
        self._folder = (self._data_dir or default_data_dir()) / self.program
        make_private_folder(self._folder)
        self._lock = FolderLock(self._folder / "lock")
        self.is_temporary = not self._lock.acquire(cancel)
        if self.is_temporary:
            self._folder = Path(tempfile.mkdtemp(prefix="rustfs-desktop-demo-"))

    def _launch(self, program: str) -> None:
        """Start the guard, which starts the server."""
        assert self._lock is not None
        self._end_process()
        if self.program == RUSTFS:
            launch = programs.launch_rustfs(program, self._folder, self._identities[0])
        else:
            launch = programs.launch_weed(program, self._folder, self._identities)
        lock = self._lock.descriptor if sys.platform != "win32" else -1
        scratch = str(self._folder) if self.is_temporary else ""
        # Isolated and without site packages: the guard starts in a few milliseconds.
        command = [sys.executable, "-I", "-S", guard.__file__, str(lock), scratch, *launch.command]
        with (self._folder / "server.log").open("wb") as log:
            self._process = _spawn(command, launch.environment, log, lock)
        self._port = launch.port

    def _end_process(self, *, wait: bool = True) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()  # the guard takes this as the end
        if not wait:
            return
        try:
            process.wait(guard.STOP_SECONDS + 3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_until_ready(self, cancel: CancelToken) -> bool:
        """True when it answers; False when it ended by itself or takes too long."""
        deadline = time.monotonic() + _READY_SECONDS
        while self.is_running and time.monotonic() < deadline:
            if _answers(self._port):
                return self.is_running
            cancel.wait(0.03)
            cancel.check()
        return False

    def _log_tail(self) -> str:
        """The end of the server's log."""
        with contextlib.suppress(OSError):
            text = (self._folder / "server.log").read_text(encoding="utf-8", errors="replace")
            return text[-2000:]
        return ""


def _spawn(
    command: Sequence[str], environment: Mapping[str, str], log: IO[bytes], lock: int
) -> subprocess.Popen[bytes]:
    if sys.platform == "win32":
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=log,
            env=environment,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=log,
        env=environment,
        pass_fds=[lock] if lock >= 0 else [],
        start_new_session=True,  # Ctrl+C in the terminal is for the program, which then stops it
    )


def _answers(port: int) -> bool:
    """Whether an S3 server answers there: an unsigned request is refused with XML."""
    import http.client  # only here: with TLS and mail it takes as long as half of Qt

    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/")
        reply = connection.getresponse()
        return reply.status == http.client.FORBIDDEN and b"<Error>" in reply.read(4096)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
