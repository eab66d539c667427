"""Which server a command talks to: a saved connection, or that of the environment."""

from __future__ import annotations

import contextlib
import dataclasses
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

import platformdirs

from rustfs_desktop.console.locations import usage_error
from rustfs_desktop.errors import AppError, SecretUnknown, UsageError
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.addresses import endpoint_from_host
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint

if TYPE_CHECKING:
    from rustfs_desktop.accounts.types import Connection

_ENDPOINTS = ("RUSTFS_ENDPOINT", "RUSTFS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
# Each with the names of the access key, of the secret key and of the token; never mixed.
_KEY_VARIABLES = (
    (
        ("RUSTFS_ACCESS_KEY", "RUSTFS_ACCESS_KEY_ID"),
        ("RUSTFS_SECRET_KEY", "RUSTFS_SECRET_ACCESS_KEY"),
        ("RUSTFS_SESSION_TOKEN",),
    ),
    (("AWS_ACCESS_KEY_ID",), ("AWS_SECRET_ACCESS_KEY",), ("AWS_SESSION_TOKEN",)),
)
_OTHER_KEY_MISSING = QT_TRANSLATE_NOOP(
    "Messages", "{present} is set, but {missing} is not. Set both, or neither."
)
_REGIONS = ("RUSTFS_REGION", "AWS_REGION", "AWS_DEFAULT_REGION")
_NOT_NAMED = QT_TRANSLATE_NOOP(
    "Messages", "To continue this, set RUSTFS_ENDPOINT to {endpoint}, and the access keys."
)
_SEVERAL = QT_TRANSLATE_NOOP("Messages", "Several connections are called {name}")
_UNKNOWN = QT_TRANSLATE_NOOP("Messages", "There is no connection {name}")
_KNOWN = QT_TRANSLATE_NOOP("Messages", "Connections: {names}.")
_NAMESPACE = uuid.UUID("5f3c1b3e-7d0a-4b0e-9a4e-6f1d2c8b9a70")


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """An open connection and its id, which is the same in every run."""

    connection_id: str
    client: Client


def open_server(name: str, environment: Mapping[str, str]) -> Server:
    """The saved connection of this name, or without a name that of the environment.

    Raises:
        AppError: There is none, or its secret key is not known.
    """
    return _saved(name) if name else _from_environment(environment)


def server_of(connection_id: str, endpoint: str, environment: Mapping[str, str]) -> Server:
    """The server of a job that was started before.

    Raises:
        AppError: It is neither a saved connection nor what the environment names.
    """
    if any(each.id == connection_id for each in saved_connections()):
        return _saved(connection_id)
    with contextlib.suppress(AppError):
        server = _from_environment(environment)
        if server.connection_id == connection_id:
            return server
    raise usage_error(_NOT_NAMED.with_values(endpoint=endpoint))


def _from_environment(environment: Mapping[str, str]) -> Server:
    url, region = _first(_ENDPOINTS, environment), _first(_REGIONS, environment)
    credentials = _credentials(environment)
    if not url and credentials.is_anonymous:
        raise usage_error(
            QT_TRANSLATE_NOOP(
                "Messages",
                "No server is given. Use --connection NAME, or set RUSTFS_ENDPOINT, "
                "RUSTFS_ACCESS_KEY and RUSTFS_SECRET_KEY (or the AWS_ variables).",
            )
        )
    if url:
        is_rustfs = any(environment.get(variable) for variable in _ENDPOINTS[:2])
        endpoint = endpoint_from_host(url, "rustfs" if is_rustfs else "other")
    else:
        endpoint = endpoint_from_host(region, "aws")
    endpoint = dataclasses.replace(
        endpoint,
        region=region or endpoint.region,
        ca_file=environment.get("AWS_CA_BUNDLE", ""),
    )
    return _server(endpoint, credentials)


def _first(names: tuple[str, ...], environment: Mapping[str, str]) -> str:
    return next((environment[name] for name in names if environment.get(name, "").strip()), "")


def _credentials(environment: Mapping[str, str]) -> Credentials:
    """The keys of the first family of variables that has any; a token only with its own pair."""
    for variables in _KEY_VARIABLES:
        keys = Credentials(*[_first(names, environment) for names in variables])
        if keys.is_anonymous:
            continue
        if not (keys.access_key and keys.secret_key):
            (access, *_), (secret, *_), _ = variables
            present, missing = (access, secret) if keys.access_key else (secret, access)
            raise usage_error(_OTHER_KEY_MISSING.with_values(present=present, missing=missing))
        if keys.problem:
            raise usage_error(keys.problem)
        return keys
    return Credentials()


def _server(endpoint: Endpoint, credentials: Credentials) -> Server:
    # Without the keys: a job can be resumed with other keys.
    return Server(str(uuid.uuid5(_NAMESPACE, endpoint.url)), Client(endpoint, credentials))


def saved_connections() -> list[Connection]:
    """The connections saved in the window."""
    from rustfs_desktop.accounts.connections import ConnectionStore  # late: often not needed

    folder = platformdirs.user_config_path("rustfs-desktop", appauthor=False)
    return ConnectionStore(folder / "connections.json").load()


def _saved(name: str) -> Server:
    from rustfs_desktop.accounts.credentials import CredentialStore  # late: often not needed

    connections = saved_connections()
    found = [each for each in connections if name in (each.id, each.name)]
    if len(found) != 1:
        title = _SEVERAL if found else _UNKNOWN
        known = ", ".join(sorted({each.name for each in connections}))
        raise UsageError(title.with_values(name=name), _KNOWN.with_values(names=known or "–"))
    connection = found[0]
    keys = CredentialStore()
    secret = keys.secret(connection.id) if connection.access_key else ""
    if secret is None:
        raise SecretUnknown(
            QT_TRANSLATE_NOOP(
                "Messages", "The secret key of {name} is not in the system keyring"
            ).with_values(name=connection.name),
            QT_TRANSLATE_NOOP(
                "Messages",
                "Enter it in the window's connection settings, or set the environment variables.",
            ),
        )
    credentials = Credentials(
        connection.access_key, secret, proxy_password=keys.proxy_password(connection)
    )
    return Server(connection.id, Client(connection.endpoint, credentials))
