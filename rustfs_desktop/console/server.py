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
from rustfs_desktop.s3.addresses import endpoint_from_host, in_region
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint

if TYPE_CHECKING:
    from rustfs_desktop.accounts.types import Connection


@dataclasses.dataclass(frozen=True, slots=True)
class _Variables:
    """A family of environment variables, each with other names for it; families are never mixed."""

    endpoint: tuple[str, ...]
    access_key: tuple[str, ...]
    secret_key: tuple[str, ...]
    session_token: tuple[str, ...]
    region: tuple[str, ...]
    ca_file: tuple[str, ...]


_RUSTFS = _Variables(
    ("RUSTFS_ENDPOINT", "RUSTFS_ENDPOINT_URL"),
    ("RUSTFS_ACCESS_KEY", "RUSTFS_ACCESS_KEY_ID"),
    ("RUSTFS_SECRET_KEY", "RUSTFS_SECRET_ACCESS_KEY"),
    ("RUSTFS_SESSION_TOKEN",),
    ("RUSTFS_REGION",),
    ("RUSTFS_CA_BUNDLE",),
)
_AWS = _Variables(
    ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
    ("AWS_ACCESS_KEY_ID",),
    ("AWS_SECRET_ACCESS_KEY",),
    ("AWS_SESSION_TOKEN",),
    ("AWS_REGION", "AWS_DEFAULT_REGION"),
    ("AWS_CA_BUNDLE",),
)
_OTHER_KEY_MISSING = QT_TRANSLATE_NOOP(
    "Messages", "{present} is set, but {missing} is not. Set both, or neither."
)
_NO_ENDPOINT = QT_TRANSLATE_NOOP(
    "Messages", "{present} is set, but {missing} is not. Set {missing} to the server's address."
)
_OTHER_KEYS = QT_TRANSLATE_NOOP(
    "Messages",
    "RUSTFS_ENDPOINT is set, but the keys are in AWS_ variables, which are not sent to it. Set "
    "RUSTFS_ACCESS_KEY and RUSTFS_SECRET_KEY, or AWS_ENDPOINT_URL instead of RUSTFS_ENDPOINT.",
)
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


def open_server(name: str, environment: Mapping[str, str], region: str = "") -> Server:
    """The saved connection of this name, or without a name that of the environment.

    Args:
        name: The name or id of a saved connection; may be empty.
        environment: The environment variables.
        region: Replaces the region of the connection, if not empty.

    Raises:
        AppError: There is none, or its secret key is not known.
    """
    return _in_region(_saved(name) if name else _from_environment(environment), region)


def server_of(
    connection_id: str, endpoint: str, environment: Mapping[str, str], region: str = ""
) -> Server:
    """The server of a job that was started before; ``region`` replaces its region.

    Raises:
        AppError: It is neither a saved connection nor what the environment names.
    """
    if any(each.id == connection_id for each in saved_connections()):
        return _in_region(_saved(connection_id), region)
    with contextlib.suppress(AppError):
        server = _from_environment(environment)
        if server.connection_id == connection_id:
            return _in_region(server, region)
    raise usage_error(_NOT_NAMED.with_values(endpoint=endpoint))


def _in_region(server: Server, region: str) -> Server:
    """The same connection with another region, unless that is empty."""
    if not region:
        return server
    client = server.client
    return Server(
        server.connection_id, Client(in_region(client.endpoint, region), client.credentials)
    )


def _from_environment(environment: Mapping[str, str]) -> Server:
    """The server of the RUSTFS_ variables if they name a server or keys, else of the AWS_ ones."""
    credentials = _credentials(_RUSTFS, environment)
    url = _first(_RUSTFS.endpoint, environment)
    if url:
        if credentials.is_anonymous and not _credentials(_AWS, environment).is_anonymous:
            raise usage_error(_OTHER_KEYS)
        endpoint = endpoint_from_host(url, "rustfs")
        return _server(endpoint, _RUSTFS, credentials, environment)
    if not credentials.is_anonymous:
        names = {"present": _RUSTFS.access_key[0], "missing": _RUSTFS.endpoint[0]}
        raise usage_error(_NO_ENDPOINT.with_values(**names))
    credentials = _credentials(_AWS, environment)
    url = _first(_AWS.endpoint, environment)
    if not url and credentials.is_anonymous:
        raise usage_error(
            QT_TRANSLATE_NOOP(
                "Messages",
                "No server is given. Use --connection NAME, or set RUSTFS_ENDPOINT, "
                "RUSTFS_ACCESS_KEY and RUSTFS_SECRET_KEY (or the AWS_ variables).",
            )
        )
    region = _first(_AWS.region, environment)
    endpoint = endpoint_from_host(url, "other") if url else endpoint_from_host(region, "aws")
    return _server(endpoint, _AWS, credentials, environment)


def _first(names: tuple[str, ...], environment: Mapping[str, str]) -> str:
    return next((environment[name] for name in names if environment.get(name, "").strip()), "")


def _credentials(variables: _Variables, environment: Mapping[str, str]) -> Credentials:
    """The keys of one family of variables; a token only with its own pair."""
    names = (variables.access_key, variables.secret_key, variables.session_token)
    keys = Credentials(*[_first(each, environment) for each in names])
    if keys.is_anonymous:
        return Credentials()
    if not (keys.access_key and keys.secret_key):
        access, secret = variables.access_key[0], variables.secret_key[0]
        present, missing = (access, secret) if keys.access_key else (secret, access)
        raise usage_error(_OTHER_KEY_MISSING.with_values(present=present, missing=missing))
    if keys.problem:
        raise usage_error(keys.problem)
    return keys


def _server(
    endpoint: Endpoint,
    variables: _Variables,
    credentials: Credentials,
    environment: Mapping[str, str],
) -> Server:
    endpoint = dataclasses.replace(
        endpoint,
        region=_first(variables.region, environment) or endpoint.region,
        ca_file=_first(variables.ca_file, environment),
    )
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
