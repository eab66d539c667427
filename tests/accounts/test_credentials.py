"""Secrets go into a keyring that encrypts, or into memory; never anywhere else."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError

from rustfs_desktop.accounts import credentials
from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore
from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.s3.types import Endpoint

CANARY = "CANARYsecret/+=0123456789"


class Safe(KeyringBackend):
    """Keeps items in memory and passes for the Secret Service."""

    priority = 5
    viable = True

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[tuple[str, str], str] = {}
        self.threads: set[int] = set()

    def get_password(self, service: str, username: str) -> str | None:
        self.threads.add(threading.get_ident())
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.items.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


class Plaintext(Safe):
    """What a third-party package brings: it writes a file."""


Plaintext.__module__, Plaintext.__qualname__ = "keyrings.alt.file", "PlaintextKeyring"


class Raising(Safe):
    """Every call ends with the given error."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class Sleeping(Safe):
    """Waits for a prompt that nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answered.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answered.wait()
        super().set_password(service, username, password)


class Forgetful(Safe):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


for _double in (Safe, Raising, Sleeping, Forgetful):
    _double.__module__, _double.__qualname__ = "keyring.backends.SecretService", "Keyring"


def store_over(backend: KeyringBackend, limit_s: float = 30) -> CredentialStore:
    return CredentialStore(limit_s, lambda: backend)


def test_a_safe_keyring_keeps_and_forgets() -> None:
    backend = Safe()
    store = store_over(backend)
    assert store.backend_problem() == ""
    assert store.secret("one") is None
    assert store.keep("one", CANARY) is True
    assert store.session_reason("one") == ""
    assert list(backend.items) == [("rustfs-desktop", "one")]
    assert store_over(backend).secret("one") == CANARY
    store.forget("one")
    store.forget("one")
    assert backend.items == {}
    assert store.secret("one") is None


def test_a_blank_secret_removes_the_old_one() -> None:
    backend = Safe()
    store = store_over(backend)
    store.keep("one", CANARY)
    assert store.keep("one", "") is True
    assert backend.items == {}


def test_calls_leave_the_thread_they_came_from() -> None:
    backend = Safe()
    store_over(backend).secret("one")
    assert threading.get_ident() not in backend.threads


def chain(*members: KeyringBackend) -> KeyringBackend:
    class Chain(chainer.ChainerBackend):
        backends = list(members)

    Chain.__module__, Chain.__qualname__ = "keyring.backends.chainer", "ChainerBackend"
    return Chain()


@pytest.mark.parametrize(
    "make",
    [
        fail.Keyring,
        null.Keyring,
        Plaintext,
        lambda: chain(Plaintext()),
        chain,
        lambda: chain(null.Keyring(), Plaintext()),
    ],
)
def test_anything_else_is_refused_and_said(make: Callable[[], KeyringBackend]) -> None:
    backend = make()
    store = store_over(backend)
    assert "forgotten when you quit" in store.backend_problem()
    assert store.secret("one") is None
    assert store.keep("one", CANARY) is False
    assert "forgotten when you quit" in store.session_reason("one")
    assert store.secret("one") == CANARY
    for member in [backend, *getattr(backend, "backends", [])]:
        assert not getattr(member, "items", None)
    store.forget("one")
    assert store.secret("one") is None
    assert store_over(backend).secret("one") is None


def test_of_a_chain_only_the_safe_member_is_used() -> None:
    plain, safe = Plaintext(), Safe()
    store = store_over(chain(plain, safe))
    assert store.backend_problem() == ""
    assert store.keep("one", CANARY) is True
    assert plain.items == {}
    assert store.secret("one") == CANARY
    plain.items["rustfs-desktop", "two"] = '{"secret_key": "planted"}'
    assert store.secret("two") is None


def test_a_safe_kind_that_does_not_run_is_refused() -> None:
    class Absent(Safe):
        viable = False

    Absent.__module__, Absent.__qualname__ = Safe.__module__, Safe.__qualname__
    assert "not running" in store_over(Absent()).backend_problem()


@pytest.mark.parametrize("error", [KeyringLocked("locked"), InitError("Prompt dismissed")])
def test_a_locked_keyring_is_named(error: Exception) -> None:
    store = store_over(Raising(error))
    with pytest.raises(credentials.KeyringLocked, match="locked") as caught:
        store.secret("one")
    assert caught.value.detail
    assert store.keep("one", CANARY) is False
    assert "locked" in store.session_reason("one")
    assert store.secret("one") == CANARY
    with pytest.raises(credentials.KeyringLocked):
        store.forget("one")


@pytest.mark.parametrize("error", [RuntimeError("bus"), OSError(5, "io"), SystemExit(1)])
def test_a_failing_keyring_never_lets_its_error_through(error: BaseException) -> None:
    store = store_over(Raising(error))
    with pytest.raises(credentials.KeyringProblem) as caught:
        store.secret("one")
    assert caught.value.code == "KeyringProblem"
    assert store.keep("one", CANARY) is False


def test_a_keyring_that_does_not_answer_is_given_up() -> None:
    backend = Sleeping()
    store = store_over(backend, limit_s=0.05)
    with pytest.raises(credentials.KeyringTimeout):
        store.secret("one")
    assert store.keep("one", CANARY) is False
    assert store.secret("one") == CANARY
    backend.answered.set()


def test_a_late_answer_frees_the_way_for_the_next_call() -> None:
    backend = Sleeping()
    store = store_over(backend, limit_s=0.05)
    with pytest.raises(credentials.KeyringTimeout):
        store.secret("one")
    backend.answered.set()
    patient = store_over(backend)
    patient._keyring_lock = store._keyring_lock
    assert patient.secret("one") is None


def test_a_keyring_that_keeps_nothing_is_noticed() -> None:
    store = store_over(Forgetful())
    assert store.keep("one", CANARY) is False
    assert store.secret("one") == CANARY


def test_a_later_success_ends_the_session_copy() -> None:
    backend = Raising(KeyringLocked())
    current: list[KeyringBackend] = [backend]
    store = CredentialStore(find_backend=lambda: current[0])
    assert store.keep("one", "old") is False
    current[0] = Safe()
    assert store.keep("one", CANARY) is True
    assert store.session_reason("one") == ""
    assert store.secret("one") == CANARY


def test_items_fit_the_smallest_keyring() -> None:
    backend = Safe()
    store = store_over(backend)
    assert store.keep("long", "x" * 1180) is True
    assert store.keep("longer", "x" * 1200) is False
    assert max(map(len, backend.items.values())) <= credentials.MAX_ITEM_CHARS


@pytest.mark.parametrize("item", ["", "plain", "[]", '{"secret_key": 5}', "{}"])
def test_a_foreign_item_is_no_secret(item: str) -> None:
    backend = Safe()
    backend.items["rustfs-desktop", "one"] = item
    assert store_over(backend).secret("one") is None


def test_no_secret_reaches_a_file_or_a_repr(tmp_path: Path, own_home: Path) -> None:
    connections = ConnectionStore(tmp_path / "connections.json")
    store = store_over(Plaintext())
    connections.save(
        [Connection("7b0a3c54-5d1c-4b33-8f6c-1f2a3b4c5d6e", "n", Endpoint("http://h"))]
    )
    store.keep("7b0a3c54-5d1c-4b33-8f6c-1f2a3b4c5d6e", CANARY)
    files = [file for root in (tmp_path, own_home) for file in root.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if CANARY.encode() in file.read_bytes()]
    assert CANARY not in repr(store) + str(store.session_reason("one"))


def test_the_keyring_is_imported_late() -> None:

    code = (
        "import sys; import rustfs_desktop.accounts.credentials as c; c.CredentialStore();"
        "sys.exit(any(name.partition('.')[0] == 'keyring' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
