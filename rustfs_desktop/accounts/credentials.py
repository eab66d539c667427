"""Secret keys, in the keyring of the operating system or in memory, never in a file.

Everything here may block for as long as the user looks at an unlock prompt, so it is called on
worker threads. No call waits longer than the limit given to :class:`CredentialStore`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Duration

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from rustfs_desktop.accounts.types import Connection

SERVICE = "rustfs-desktop"
MAX_ITEM_CHARS = 1200
"""Windows keeps at most 2,560 bytes an item, two for each character."""

LIMIT_S = 30.0

# The only back ends that encrypt with the user's login; others use a file, or store nothing.
_SAFE = {
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
}
_CHAIN = "keyring.backends.chainer.ChainerBackend"

T = TypeVar("T")


class KeyringProblem(AppError):
    """A secret key could not be read from the keyring, or written to it."""

    title = QT_TRANSLATE_NOOP("Messages", "The system keyring reported an error")
    cause = QT_TRANSLATE_NOOP(
        "Messages", "Try again, or edit the connection and enter the secret key again."
    )


class KeyringLocked(KeyringProblem):
    """The keyring is locked and was not unlocked."""

    title = QT_TRANSLATE_NOOP("Messages", "The system keyring is locked")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Unlock it and try again. Or edit the connection and enter the secret key; "
        "it will be forgotten when you quit.",
    )


class KeyringTimeout(KeyringProblem):
    """The keyring did not answer in time; perhaps its prompt is hidden behind a window."""

    def __init__(self, limit_s: float) -> None:
        cause = QT_TRANSLATE_NOOP(
            "Messages",
            "It did not respond within {time}. Look for its password prompt behind other "
            "windows, or edit the connection and enter the secret key again.",
        )
        super().__init__(
            QT_TRANSLATE_NOOP("Messages", "The system keyring is not responding"),
            cause.with_values(time=Duration(limit_s)),
        )


def proxy_item(connection_id: str) -> str:
    """The name of the keyring item with the password for the proxy of a connection."""
    return f"{connection_id}/proxy"


class CredentialStore:
    """The secret keys of all connections, by connection id; any worker thread may call it.

    Args:
        limit_s: How long one call may take, unlock prompts included.
        find_backend: Returns the keyring back end to check; the installed one if not given.
    """

    def __init__(
        self, limit_s: float = LIMIT_S, find_backend: Callable[[], KeyringBackend] | None = None
    ) -> None:
        self._limit_s = limit_s
        self._find_backend = find_backend or _installed_backend
        self._keyring_lock = threading.Lock()
        self._lock = threading.Lock()
        self._session: dict[str, str] = {}
        self._reasons: dict[str, str] = {}

    def backend_problem(self) -> str:
        """Say why secrets cannot be kept safely on this computer; empty if they can."""
        try:
            self._in_time(lambda: _safe_backend(self._find_backend()))
        except KeyringProblem as problem:
            return problem.text
        return ""

    def secret(self, connection_id: str) -> str | None:
        """Return the secret key of a connection, or None if none is kept.

        Raises:
            KeyringProblem: The keyring is locked or failed.
        """
        with self._lock:
            if connection_id in self._session:
                return self._session[connection_id]
        try:
            return self._in_time(lambda: _read(self._backend(), connection_id))
        except _Unsafe:
            return None

    def proxy_password(self, connection: Connection) -> str:
        """The password for the proxy of a connection; empty if none is kept.

        Raises:
            KeyringProblem: The keyring is locked or failed.
        """
        if "@" not in connection.endpoint.proxy:
            return ""
        return self.secret(proxy_item(connection.id)) or ""

    def keep(self, connection_id: str, secret: str) -> bool:
        """Keep a secret key; False means in memory until the program ends.

        Why it is only in memory is then said by :meth:`session_reason`.
        """
        if not secret:
            self.forget(connection_id)
            return True
        try:
            self._in_time(lambda: _write(self._backend(), connection_id, secret))
        except KeyringProblem as problem:
            with self._lock:
                self._session[connection_id] = secret
                self._reasons[connection_id] = problem.text
            return False
        self._drop_from_memory(connection_id)
        return True

    def keep_for_session(self, connection_id: str, secret: str) -> None:
        """Keep a secret key in memory only; never blocks, so any thread may call it."""
        with self._lock:
            self._session[connection_id] = secret

    def session_reason(self, connection_id: str) -> str:
        """Say why a secret is kept for this session only; empty if it is in the keyring."""
        with self._lock:
            return self._reasons.get(connection_id, "")

    def forget(self, connection_id: str) -> None:
        """Remove a secret key from memory and from the keyring; fine if there is none.

        Raises:
            KeyringProblem: The keyring is locked or failed: the secret may still be in it.
        """
        self._drop_from_memory(connection_id)
        try:
            self._in_time(lambda: _delete(self._backend(), connection_id))
        except _Unsafe:
            return  # nothing was ever put into it

    def _drop_from_memory(self, connection_id: str) -> None:
        with self._lock:
            self._session.pop(connection_id, None)
            self._reasons.pop(connection_id, None)

    def _backend(self) -> KeyringBackend:
        return _safe_backend(self._find_backend())

    def _in_time(self, work: Callable[[], T]) -> T:
        """Run ``work`` on a thread, one at a time; after the time limit its result is ignored."""
        if not self._keyring_lock.acquire(timeout=self._limit_s):
            raise KeyringTimeout(self._limit_s)
        outcome: _Outcome[T] = _Outcome(self._keyring_lock)
        # A daemon: an unanswered prompt must not keep the program from ending.
        threading.Thread(target=outcome.fill, args=(work,), name="keyring", daemon=True).start()
        if not outcome.ready.wait(self._limit_s):
            raise KeyringTimeout(self._limit_s)
        return outcome.value()


def memory_only() -> CredentialStore:
    """A store that never touches the keyring of the computer, as if there were none."""
    return CredentialStore(find_backend=_no_backend)


class _Unsafe(KeyringProblem):
    """There is no keyring that keeps secrets safely."""

    cause = QT_TRANSLATE_NOOP("Messages", "Secret keys will be forgotten when you quit.")
    remedy = Remedy.NONE


class _Outcome(Generic[T]):
    """The result of a call on another thread; a back end may raise any type of error."""

    def __init__(self, lock: threading.Lock) -> None:
        self.ready = threading.Event()
        self._lock = lock
        self._value: list[T] = []
        self._error: BaseException | None = None

    def fill(self, work: Callable[[], T]) -> None:
        """Do the work; runs on the other thread."""
        with self:
            self._value.append(work())

    def value(self) -> T:
        """Return what the work returned, or raise its error as a ``KeyringProblem``."""
        if self._error is not None:
            raise _explained(self._error) from self._error
        return self._value[0]

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self._error = error
        self._lock.release()
        self.ready.set()
        return True


def _explained(error: BaseException) -> BaseException:
    """The error of a back end as a ``KeyringProblem``, with the start of its own message."""
    from keyring.errors import InitError  # late: only after a call
    from keyring.errors import KeyringLocked as Locked

    if isinstance(error, KeyringProblem):
        return error
    detail = f"{type(error).__name__}: {error}"[:300]
    if isinstance(error, (Locked, InitError)):
        return KeyringLocked(detail=detail)
    return KeyringProblem(detail=detail)


def _no_backend() -> KeyringBackend:
    from keyring.backends import fail  # late: importing keyring takes longer than the window

    return fail.Keyring()  # type: ignore[no-untyped-call]  # keyring has no types


def _installed_backend() -> KeyringBackend:
    import keyring  # late: the window is shown before

    return keyring.get_keyring()


def _safe_backend(backend: KeyringBackend) -> KeyringBackend:
    """The back end itself, or the best safe member of a chain, which is never used as a whole."""
    name = _name(backend)
    members = getattr(backend, "backends", ()) if name == _CHAIN else (backend,)
    safe = [member for member in members if _name(member) in _SAFE]
    for member in safe:
        if type(member).viable:
            return member
    if safe:
        raise _Unsafe(QT_TRANSLATE_NOOP("Messages", "The system keyring is not running"))
    if name.startswith(("keyring.backends.fail.", "keyring.backends.null.", _CHAIN)):
        raise _Unsafe(QT_TRANSLATE_NOOP("Messages", "No system keyring found"))
    raise _Unsafe(
        QT_TRANSLATE_NOOP("Messages", "The keyring {name} may not encrypt secret keys").with_values(
            name=name
        )
    )


def _name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _read(backend: KeyringBackend, connection_id: str) -> str | None:
    item = backend.get_password(SERVICE, connection_id)
    if item is None:
        return None
    try:
        secret = json.loads(item)["secret_key"]
    except (ValueError, KeyError, TypeError):
        return None
    return secret if isinstance(secret, str) else None


def _write(backend: KeyringBackend, connection_id: str, secret: str) -> None:
    item = json.dumps({"secret_key": secret})
    if len(item) > MAX_ITEM_CHARS:
        raise _Unsafe(
            QT_TRANSLATE_NOOP("Messages", "The secret key is too long for the system keyring")
        )
    backend.set_password(SERVICE, connection_id, item)
    if _read(backend, connection_id) != secret:
        raise _Unsafe(
            QT_TRANSLATE_NOOP("Messages", "The system keyring did not store the secret key")
        )


def _delete(backend: KeyringBackend, connection_id: str) -> None:
    # Asked first: back ends raise the same error for "not there" and "could not be deleted".
    if backend.get_password(SERVICE, connection_id) is not None:
        backend.delete_password(SERVICE, connection_id)
