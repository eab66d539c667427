"""The connections file: every saved connection as JSON, without secrets."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rustfs_desktop.accounts.types import Connection, Kind
from rustfs_desktop.errors import AppError, InvalidAddress, Remedy
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message, joined
from rustfs_desktop.private_folder import make_private_folder
from rustfs_desktop.s3.addresses import is_endpoint_path
from rustfs_desktop.s3.proxies import parse_proxy
from rustfs_desktop.s3.types import NO_PROXY, SYSTEM_PROXY, Addressing, Endpoint

_FORMAT = 1
_MAX_BYTES = 1024 * 1024
_MAX_TEXT = 2048
_MAX_EARLIER = 16


class InvalidConnection(AppError):
    """A connection is not valid."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot save the connection")
    remedy = Remedy.EDIT_CONNECTION


class ConnectionsNotSaved(AppError):
    """The list of connections cannot be written."""

    title = QT_TRANSLATE_NOOP("Messages", "Cannot save the connections")


class ConnectionStore:
    """Reads and writes the list of connections as one JSON file.

    The file is always replaced as a whole and readable by its owner only. A file that cannot be
    understood is set aside under another name, never overwritten.

    Attributes:
        problem: What was wrong at the last :meth:`load`, as a sentence; empty if nothing was.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problem = ""

    def load(self) -> list[Connection]:
        """Return the saved connections; what cannot be understood is left out and set aside."""
        self.problem = ""
        try:
            with self._path.open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except FileNotFoundError:
            return []
        except OSError as error:
            self._set_aside(error.strerror or str(error))
            return []
        connections, problem = _parse(data)
        if problem:
            self._set_aside(problem)
            with contextlib.suppress(AppError):  # the next save tries again, and says so
                self.save(connections)
        return connections

    def save(self, connections: Iterable[Connection]) -> None:
        """Replace the file by these connections, or leave it as it was.

        Raises:
            AppError: A connection is not valid, or the file cannot be written.
        """
        rows = []
        for connection in connections:
            row = _to_json(connection)
            try:
                _from_json(row)
            except ValueError as error:
                raise InvalidConnection(cause=_why(error)) from error
            rows.append(row)
        text = json.dumps({"version": _FORMAT, "connections": rows}, indent=2)
        try:
            self._write(f"{text}\n".encode())
        except OSError as error:
            reason = error.strerror or str(error)
            cause = QT_TRANSLATE_NOOP("Messages", "{reason}. The saved list is unchanged.")
            raise ConnectionsNotSaved(
                cause=cause.with_values(reason=reason), detail=str(self._path)
            ) from error

    def _write(self, data: bytes) -> None:
        """Write beside the file, then rename: a crash leaves the old or the new file, whole."""
        make_private_folder(self._path.parent)
        target = self._path.resolve()  # a link into a dotfiles repository stays a link
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def _set_aside(self, why: str) -> None:
        """Keep what is there under a name that nothing else uses."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}-{uuid.uuid4().hex[:4]}")
        problem = joined(
            QT_TRANSLATE_NOOP("Messages", "Some saved connections could not be read."), why
        )
        try:
            self._path.rename(aside)
        except OSError as error:
            failed = QT_TRANSLATE_NOOP(
                "Messages", "The damaged file could not be renamed: {reason}."
            )
            self.problem = joined(problem, failed.with_values(reason=error.strerror or str(error)))
        else:
            kept = QT_TRANSLATE_NOOP("Messages", "The damaged file was kept as {path}.")
            self.problem = joined(problem, kept.with_values(path=str(aside)))


def _sync_folder(folder: Path) -> None:
    """Make a rename durable where the system lets folders be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _parse(data: bytes) -> tuple[list[Connection], str]:
    """The valid connections in ``data``, and the problem of the others."""
    if len(data) > _MAX_BYTES:
        return [], QT_TRANSLATE_NOOP("Messages", "The file is too large.")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return [], QT_TRANSLATE_NOOP("Messages", "The file is not valid JSON.")
    if not isinstance(content, dict) or content.get("version") != _FORMAT:
        return [], QT_TRANSLATE_NOOP(
            "Messages", "The file is from another version of RustFS Desktop."
        )
    rows = content.get("connections")
    if not isinstance(rows, list):
        return [], QT_TRANSLATE_NOOP("Messages", "The file contains no list of connections.")
    connections: dict[str, Connection] = {}
    problem = ""
    for row in rows:
        try:
            connection = _from_json(row)
            if connection.id in connections:
                raise ValueError(
                    QT_TRANSLATE_NOOP("Messages", "Two connections have the ID {id}.").with_values(
                        id=connection.id
                    )
                )
            connections[connection.id] = connection
        except ValueError as error:
            problem = _why(error)
    return list(connections.values()), problem


def _why(error: ValueError) -> Message:
    """The problem of an entry as a sentence; messages of Python are for programmers."""
    first = error.args[0] if error.args else ""
    other = QT_TRANSLATE_NOOP("Messages", "A connection has an invalid field.")
    return first if isinstance(first, Message) else other


def _to_json(connection: Connection) -> dict[str, Any]:
    endpoint = connection.endpoint
    return {
        "id": connection.id,
        "name": connection.name,
        "kind": connection.kind.value,
        "url": endpoint.url,
        "region": endpoint.region,
        "addressing": endpoint.addressing.value,
        "ca_file": endpoint.ca_file,
        **({"proxy": endpoint.proxy} if endpoint.proxy != SYSTEM_PROXY else {}),
        "access_key": connection.access_key,
        "buckets": list(connection.buckets),
        **({"earlier_urls": list(endpoint.earlier_urls)} if endpoint.earlier_urls else {}),
    }


def _from_json(row: object) -> Connection:
    """Check one entry field by field; the ValueError names the invalid field."""
    if not isinstance(row, dict):
        raise ValueError(QT_TRANSLATE_NOOP("Messages", "A connection is not a JSON object."))
    connection_id = str(uuid.UUID(_text(row, "id")))
    name = _text(row, "name").strip()
    if not name:
        raise ValueError(QT_TRANSLATE_NOOP("Messages", "A connection has no name."))
    buckets = row.get("buckets", [])
    if not isinstance(buckets, list) or not all(isinstance(bucket, str) for bucket in buckets):
        raise ValueError(
            QT_TRANSLATE_NOOP(
                "Messages", "The buckets of “{name}” are not a list of names."
            ).with_values(name=name)
        )
    endpoint = Endpoint(
        url=_checked_url(_text(row, "url")),
        region=_text(row, "region", "us-east-1") or "us-east-1",
        addressing=Addressing(_text(row, "addressing", Addressing.PATH.value)),
        ca_file=_text(row, "ca_file", ""),
        proxy=_checked_proxy(_text(row, "proxy", SYSTEM_PROXY)),
        earlier_urls=_earlier_urls(row),
    )
    kind = Kind(_text(row, "kind", Kind.OTHER.value))
    access_key = _text(row, "access_key", "")
    return Connection(connection_id, name, endpoint, kind, access_key, tuple(buckets))


def _text(row: dict[str, object], field: str, default: str | None = None) -> str:
    value = row.get(field, default)
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise ValueError(
            QT_TRANSLATE_NOOP(
                "Messages", "The field “{field}” of a connection is missing or not text."
            ).with_values(field=field)
        )
    return value


def _earlier_urls(row: dict[str, object]) -> tuple[str, ...]:
    """The confirmed earlier addresses; what cannot be read confirms nothing."""
    found = row.get("earlier_urls", [])
    texts = found[-_MAX_EARLIER:] if isinstance(found, list) else []
    return tuple(text for text in texts if isinstance(text, str) and len(text) <= _MAX_TEXT)


def _checked_proxy(setting: str) -> str:
    """Refuse what is no setting for a proxy, or has a password, which would be on disk."""
    if setting in (SYSTEM_PROXY, NO_PROXY):
        return setting
    try:
        proxy = parse_proxy(setting)
    except InvalidAddress as error:
        raise ValueError(error.cause) from error
    if proxy.password:
        raise ValueError(
            QT_TRANSLATE_NOOP("Messages", "The address of the proxy contains a password.")
        )
    return proxy.setting


def _checked_url(url: str) -> str:
    """Refuse addresses with user information, which would be a secret on disk, or a query."""
    parts = urlsplit(url)
    if not url.isprintable() or " " in url:
        raise ValueError(
            QT_TRANSLATE_NOOP("Messages", "The address contains spaces or control characters.")
        )
    plain = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not plain or not is_endpoint_path(parts.path.rstrip("/")) or parts.query or parts.fragment:
        raise ValueError(
            QT_TRANSLATE_NOOP(
                "Messages", "The address must have the form http(s)://host:port/path."
            )
        )
    if "@" in parts.netloc:
        raise ValueError(
            QT_TRANSLATE_NOOP("Messages", "The address contains a user name or password.")
        )
    return url.rstrip("/")
