"""The two server programs that the demo can run, and the command line of each."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import shutil
import socket
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.types import Credentials

RUSTFS: Final = "rustfs"
WEED: Final = "weed"
HOST: Final = "127.0.0.1"

# Below the range from which the system takes the ports of outgoing connections.
_PORTS: Final = range(10_240, 32_000)
_WEED_PORTS: Final = (
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """A user of the demo server: a key pair and its permissions.

    Attributes:
        name: Shown in the server's log.
        credentials: The key pair.
        actions: Its permissions in SeaweedFS: ``Read``, ``Write:one-bucket``, ``Admin``…
    """

    name: str
    credentials: Credentials
    actions: Sequence[str] = ("Admin", "Read", "Write", "List", "Tagging")


@dataclasses.dataclass(frozen=True, slots=True)
class Launch:
    """The command line, port and environment of one start of a server."""

    command: Sequence[str]
    port: int
    environment: Mapping[str, str]


class NoDemoServer(AppError):
    """No server program is installed."""

    title = QT_TRANSLATE_NOOP("Messages", "The demo server is not installed")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "Install it with: pip install 'rustfs-desktop[demo]', or put a rustfs program on the PATH.",
    )
    remedy = Remedy.NONE


class DemoServerFailed(AppError):
    """The server program ended, or did not respond in time."""

    title = QT_TRANSLATE_NOOP("Messages", "The demo server did not start")
    cause = QT_TRANSLATE_NOOP("Messages", "See details for its last messages.")


def find_program(wanted: str = "") -> tuple[str, str]:
    """Find a server: RustFS itself where it is installed, else SeaweedFS from the demo extra.

    Args:
        wanted: ``RUSTFS`` or ``WEED`` to accept no other.

    Returns:
        Which of the two it is, and its path.

    Raises:
        NoDemoServer: Neither is there; the text says how to get one.
    """
    for kind in (RUSTFS, WEED):
        path = _locate(kind) if wanted in ("", kind) else None
        if path:
            return kind, path
    raise NoDemoServer


def _locate(program: str) -> str | None:
    """Look on the PATH and where pip puts programs: a virtual environment need not be active."""
    if program == RUSTFS:
        return shutil.which(RUSTFS)
    scripts = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    return shutil.which(WEED, path=os.pathsep.join(scripts)) or shutil.which(WEED)


def choose_ports(count: int, memory: Path) -> list[int]:
    """Unused loopback ports: those of the last start while they are free.

    Args:
        count: How many.
        memory: The file that remembers them, so that addresses and links outlive a restart.
    """
    taken: list[socket.socket] = []
    try:
        for port in (*_remembered(memory), *random.sample(_PORTS, len(_PORTS))):
            if len(taken) == count:
                break
            candidate = _bind(port)
            if candidate is not None:
                taken.append(candidate)
        ports = [int(one.getsockname()[1]) for one in taken]
    finally:
        for one in taken:
            one.close()
    memory.write_text(json.dumps(ports), encoding="ascii")
    return ports


def _bind(port: int) -> socket.socket | None:
    candidate = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # as servers do: connections that are still closing do not count
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        candidate.bind((HOST, port))
        candidate.listen(1)
    except OSError:
        candidate.close()
        return None
    return candidate


def _remembered(memory: Path) -> list[int]:
    try:
        ports = json.loads(memory.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return []
    return [port for port in ports if port in _PORTS] if isinstance(ports, list) else []


def clean_environment() -> dict[str, str]:
    """The environment without settings and keys that would change how a server runs."""
    foreign = ("AWS_", "S3_", "WEED_", "RUSTFS_", "MINIO_", "OTEL_", "RUST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def launch_rustfs(program: str, data: Path, owner: Identity) -> Launch:
    """How to start RustFS: one volume, loopback only, no console, nothing reported anywhere."""
    (port,) = choose_ports(1, data / "ports.json")
    volume = data / "volume"
    volume.mkdir(parents=True, exist_ok=True)
    environment = clean_environment() | {
        # Through the environment, not as flags: the list of processes is open to everybody.
        "RUSTFS_ACCESS_KEY": owner.credentials.access_key,
        "RUSTFS_SECRET_KEY": owner.credentials.secret_key,
        "RUSTFS_CONSOLE_ENABLE": "false",
        "RUSTFS_CHECK_UPDATE": "false",
        "RUSTFS_OBS_ENDPOINT": "",
        "RUSTFS_OBS_LOG_DIRECTORY": str(data / "log"),
        "RUSTFS_OBS_LOGGER_LEVEL": "warn",
    }
    return Launch(
        [program, "server", "--address", f"{HOST}:{port}", str(volume)], port, environment
    )


def launch_weed(program: str, data: Path, identities: Sequence[Identity]) -> Launch:
    """How to start SeaweedFS: every part on a port of its own, loopback only, telemetry off."""
    log, temporary, files = data / "log", data / "tmp", data / "files"
    shutil.rmtree(log, ignore_errors=True)
    shutil.rmtree(temporary, ignore_errors=True)  # forgotten sockets
    for state in files.glob("m[0-9]*"):  # the master's, of one port; it finds the rest by asking
        shutil.rmtree(state, ignore_errors=True)
    for folder in (log, temporary, files):
        folder.mkdir(parents=True, exist_ok=True)
    config = data / "identities.json"
    _write_identities(config, identities)
    ports = dict(zip(_WEED_PORTS, choose_ports(len(_WEED_PORTS), data / "ports.json"), strict=True))
    command = [
        program,
        f"-logdir={log}",
        "-stderrthreshold=ERROR",
        "mini",
        f"-dir={files}",
        f"-ip={HOST}",
        f"-ip.bind={HOST}",
        f"-s3.config={config}",
        *(f"-{name}={port}" for name, port in ports.items()),
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.allowDeleteBucketNotEmpty=false",
        "-s3.autoCreateBucket=false",
        "-volume.preStopSeconds=0",  # there is no other volume server that clients could turn to
        "-admin.ui=false",
        "-webdav=false",
        "-master.telemetry=false",
    ]
    environment = clean_environment() | {"TMPDIR": str(temporary)}
    return Launch(command, ports["s3.port"], environment)


def _write_identities(path: Path, identities: Sequence[Identity]) -> None:
    document = {
        "identities": [
            {
                "name": one.name,
                "credentials": [
                    {
                        "accessKey": one.credentials.access_key,
                        "secretKey": one.credentials.secret_key,
                    }
                ],
                "actions": list(one.actions),
            }
            for one in identities
        ]
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(document), encoding="utf-8")
