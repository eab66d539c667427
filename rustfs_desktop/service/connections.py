"""The saved connections, their state, and notices of changes on them."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal

from rustfs_desktop import log
from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore, proxy_item
from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, AppError, NotConnected, SecretUnknown
from rustfs_desktop.s3.api.buckets import list_buckets
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Bucket, Credentials
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.contents_change import ContentsChange
from rustfs_desktop.service.server_usage import ServerUsage
from rustfs_desktop.service.shared_listings import Listings

translate = QCoreApplication.translate


class ConnectionState(enum.Enum):
    """The state of a connection."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"
    FAILED = "failed"


@dataclasses.dataclass(slots=True)
class _Session:
    """The state of one connection in this run of the program."""

    state: ConnectionState = ConnectionState.OFFLINE
    client: Client | None = None
    error: AppError | None = None
    buckets: list[Bucket] = dataclasses.field(default_factory=list)
    task: BackgroundTask | None = None
    responds: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class _Connected:
    """The answer of a worker that connected."""

    client: Client
    buckets: list[Bucket]
    denied: AccessDenied | None


class Connections(QObject):
    """The saved connections and their clients; create it and call it on the GUI thread.

    Attributes:
        listings: The folders that views list now.
        usage: The sizes that the servers report.

    Signals:
        list_changed: A connection was added, edited or removed.
        removed: A connection (id) was removed.
        state_changed: A connection (id) went on- or offline, or failed.
        response_changed: The server of a connection (id) stopped responding, or responds again.
        buckets_changed: The buckets of a connection (id) were listed again.
        contents_changed: Objects were stored or deleted (ContentsChange): views reload.
        secret_not_kept: The keyring refused; the secret is in memory only (id, reason). Reported
            once for each reason, not for each connection.
    """

    list_changed = Signal()
    removed = Signal(str)
    state_changed = Signal(str)
    response_changed = Signal(str)
    buckets_changed = Signal(str)
    contents_changed = Signal(object)
    secret_not_kept = Signal(str, object)

    def __init__(
        self,
        background: Background,
        store: ConnectionStore,
        keys: CredentialStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._store = store
        self._keys = keys
        self._connections: dict[str, Connection] = {c.id: c for c in store.load()}
        self._unsaved: set[str] = set()
        self._sessions: dict[str, _Session] = {}
        self._reported: set[str] = set()
        self.listings = Listings(background, self)
        self.usage = ServerUsage(background, self)
        self.keyring_problem = ""

    def warm_up(self) -> None:
        """Import boto3 and open the keyring on a worker, so that connecting later is fast."""
        keys = self._keys
        self._background.run(
            self, lambda _token: keys.backend_problem(), self._note_keyring, lambda _error: None
        )

    @property
    def load_problem(self) -> str:
        """Why some saved connections could not be loaded, as a sentence; else empty."""
        return self._store.problem

    def all(self) -> list[Connection]:
        """All connections, in the order they were added."""
        return list(self._connections.values())

    def get(self, connection_id: str) -> Connection | None:
        """One connection, or None if it was removed."""
        return self._connections.get(connection_id)

    def state(self, connection_id: str) -> ConnectionState:
        """The state of a connection."""
        return self._session(connection_id).state

    def responds(self, connection_id: str) -> bool:
        """Whether the server answered the last known request of a view or a transfer."""
        return self._session(connection_id).responds

    def note_response(self, connection_id: str, error: AppError | None) -> None:
        """A view or a transfer made a request; ``error`` is why it failed."""
        session = self._session(connection_id)
        responds = not isinstance(error, NotConnected)
        if session.responds is not responds:
            session.responds = responds
            self.response_changed.emit(connection_id)

    def error(self, connection_id: str) -> AppError | None:
        """Why it failed; or, when online, why its buckets could not be listed."""
        return self._session(connection_id).error

    def buckets(self, connection_id: str) -> list[Bucket]:
        """The buckets that were listed and those opened by name, sorted."""
        listed = {bucket.name: bucket for bucket in self._session(connection_id).buckets}
        connection = self.get(connection_id)
        for name in connection.buckets if connection else ():
            listed.setdefault(name, Bucket(name))
        return sorted(listed.values(), key=lambda bucket: bucket.name)

    def client(self, connection_id: str) -> Client | None:
        """The client while the connection is online."""
        return self._session(connection_id).client

    def secret_reader(self, connection_id: str) -> Callable[[], str | None]:
        """A function that reads the saved secret; it may block, so call it on a worker."""
        return partial(self._keys.secret, connection_id)

    def connect_to(self, connection_id: str) -> None:
        """Connect and list the buckets; ``state_changed`` reports the result."""
        connection = self._connections[connection_id]
        session = self._sessions.setdefault(connection_id, _Session())
        if session.task is not None:
            return
        keys = self._keys

        def work(_token: CancelToken) -> _Connected:
            return _connect(connection, keys)

        session.task = self._background.run(
            self,
            work,
            lambda connected: self._on_connected(connection_id, connected),
            lambda error: self._on_failed(connection_id, error),
            connection=connection_id,
        )
        if session.state is not ConnectionState.ONLINE:  # refreshing the buckets stays online
            self._set_state(connection_id, ConnectionState.CONNECTING, None)

    def is_refreshing(self, connection_id: str) -> bool:
        """Whether the buckets of an online connection are being listed again."""
        session = self._session(connection_id)
        return session.task is not None and session.state is ConnectionState.ONLINE

    def stop_refreshing(self, connection_id: str) -> None:
        """Keep the buckets as they were listed before."""
        session = self._session(connection_id)
        if session.task is not None and session.state is ConnectionState.ONLINE:
            session.task.cancel()
            session.task = None
            self.buckets_changed.emit(connection_id)

    def disconnect_from(self, connection_id: str) -> None:
        """Close the client; also cancels an attempt to connect."""
        session = self._sessions.pop(connection_id, None)
        if session is None:
            return
        if session.task is not None:
            session.task.cancel()
        if session.client is not None:
            session.client.close()
        self.state_changed.emit(connection_id)

    def save(
        self, connection: Connection, secret: str | None, proxy_password: str | None = None
    ) -> None:
        """Add or replace a connection; None for a secret keeps the saved one."""
        self._connections[connection.id] = connection
        self._write()
        if secret is not None:
            self._keep_secret(connection.id, secret)
        if proxy_password is not None:
            self._keep_secret(proxy_item(connection.id), proxy_password)
        self.disconnect_from(connection.id)
        self.list_changed.emit()

    def add_unsaved(self, connection: Connection, secret: str) -> None:
        """Add a connection that is not saved, such as the embedded server."""
        self._connections[connection.id] = connection
        self._unsaved.add(connection.id)
        self._keys.keep_for_session(connection.id, secret)
        self.list_changed.emit()

    def remove(self, connection_id: str) -> None:
        """Remove a connection and its secret; its background work stops."""
        client = self.client(connection_id)
        if client is not None:
            self._background.cancel_connection(client)
        self.disconnect_from(connection_id)
        self._connections.pop(connection_id, None)
        self._write()
        keys = self._keys
        self._background.run(
            self,
            lambda _token: _forget(keys, connection_id),
            lambda _nothing: None,
            lambda error: self.secret_not_kept.emit(connection_id, error.text),
        )
        self.removed.emit(connection_id)
        self.list_changed.emit()

    def remember_bucket(self, connection_id: str, bucket: str) -> None:
        """Save a bucket that was opened by name."""
        connection = self._connections[connection_id]
        if bucket not in connection.buckets:
            self._replace_buckets(connection, (*connection.buckets, bucket))

    def forget_bucket(self, connection_id: str, bucket: str) -> None:
        """Remove a bucket that was opened by name, or was deleted."""
        connection = self._connections[connection_id]
        if bucket in connection.buckets:
            kept = tuple(name for name in connection.buckets if name != bucket)
            self._replace_buckets(connection, kept)

    def note_change(self, change: ContentsChange) -> None:
        """Announce that objects were stored or deleted."""
        self.listings.retire(self.client(change.location.connection_id), change.location)
        self.contents_changed.emit(change)

    def close(self) -> None:
        """Close all clients; called at the end of the program."""
        for connection_id in list(self._sessions):
            self.disconnect_from(connection_id)

    def _session(self, connection_id: str) -> _Session:
        """The session of a connection; offline if it was never opened."""
        return self._sessions.get(connection_id) or _Session()

    def _write(self) -> None:
        self._store.save([c for c in self.all() if c.id not in self._unsaved])

    def _replace_buckets(self, connection: Connection, buckets: tuple[str, ...]) -> None:
        self._connections[connection.id] = dataclasses.replace(connection, buckets=buckets)
        self._write()
        self.buckets_changed.emit(connection.id)

    def _note_keyring(self, problem: str) -> None:
        self.keyring_problem = problem

    def _keep_secret(self, connection_id: str, secret: str) -> None:
        keys = self._keys
        log.hide(secret, connection_id.partition("/")[0])
        # Connecting may follow at once and must find the new secret even if the keyring is slow.
        keys.keep_for_session(connection_id, secret)

        def work(_token: CancelToken) -> str:
            return "" if keys.keep(connection_id, secret) else keys.session_reason(connection_id)

        self._background.run(
            self,
            work,
            lambda reason: self._on_kept(connection_id, reason),
            lambda error: self._on_kept(connection_id, error.text),
        )

    def _on_kept(self, connection_id: str, reason: str) -> None:
        if reason and reason not in self._reported:
            self._reported.add(reason)
            self.secret_not_kept.emit(connection_id, reason)

    def _on_connected(self, connection_id: str, connected: _Connected) -> None:
        session = self._sessions[connection_id]
        session.task = None
        if session.client is not None:
            session.client.close()
        session.client, session.buckets = connected.client, connected.buckets
        self._set_state(connection_id, ConnectionState.ONLINE, connected.denied)
        self.buckets_changed.emit(connection_id)

    def _on_failed(self, connection_id: str, error: AppError) -> None:
        session = self._sessions[connection_id]
        session.task = session.client = None
        self._set_state(connection_id, ConnectionState.FAILED, error)

    def _set_state(
        self, connection_id: str, state: ConnectionState, error: AppError | None
    ) -> None:
        session = self._sessions[connection_id]
        session.state = state
        session.error = error
        session.responds = state is not ConnectionState.FAILED
        self.state_changed.emit(connection_id)


def _connect(connection: Connection, keys: CredentialStore) -> _Connected:
    """Worker thread: return a client that has reached the server once."""
    client = Client(connection.endpoint, _credentials(connection, keys))
    try:
        return _Connected(client, list_buckets(client), None)
    except AccessDenied as error:
        # The keys are valid, only listing buckets is not allowed: buckets are opened by name.
        return _Connected(client, [], error)


def _credentials(connection: Connection, keys: CredentialStore) -> Credentials:
    """The access keys; raises SecretUnknown when no secret is saved."""
    proxy_password = keys.proxy_password(connection)
    log.hide(proxy_password, connection.id)
    if not connection.access_key:
        return Credentials(proxy_password=proxy_password)
    secret = keys.secret(connection.id)
    if secret is None:
        raise SecretUnknown(
            translate("Connections", "The secret key for “{name}” is not in the keyring").format(
                name=connection.name
            ),
            translate(
                "Connections",
                "It was stored for one session only, or it was removed. Edit the connection and"
                " enter it again.",
            ),
        )
    log.hide(secret, connection.id)
    return Credentials(connection.access_key, secret, proxy_password=proxy_password)


def _forget(keys: CredentialStore, connection_id: str) -> None:
    """Worker thread: remove the secrets of a connection from memory and from the keyring."""
    log.forget_secrets(connection_id)
    keys.forget(connection_id)
    keys.forget(proxy_item(connection_id))
