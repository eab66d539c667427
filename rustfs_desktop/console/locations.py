"""The locations that commands are given: local paths and ``s3://bucket/key``."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from rustfs_desktop.errors import UsageError
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message

SCHEMES = ("s3://", "rustfs://")
_NOT_REMOTE = QT_TRANSLATE_NOOP("Messages", "{text} is not on a server. Use s3://bucket/folder/.")


@dataclasses.dataclass(frozen=True, slots=True)
class CopyArgument:
    """One location among the arguments of a command.

    Attributes:
        bucket: Empty for a local path.
        key: A key, or a prefix when it ends with ``/``; empty for the whole bucket.
        path: The local path, absolute.
        is_inside: It ended with ``/``: the contents of the folder, not the folder.
    """

    bucket: str = ""
    key: str = ""
    path: Path = dataclasses.field(default_factory=Path)
    is_inside: bool = False

    @property
    def is_remote(self) -> bool:
        """Whether it is on a server."""
        return bool(self.bucket)

    @property
    def name(self) -> str:
        """The file or folder name of it, which a copy in another folder keeps."""
        return self.key.rstrip("/").rpartition("/")[2] if self.is_remote else self.path.name


def parse_location(text: str) -> CopyArgument:
    """Parse one argument; spaces around a key are part of its name.

    Raises:
        UsageError: It starts like an address but names no bucket.
    """
    for scheme in SCHEMES:
        if text.startswith(scheme):
            bucket, _, key = text.removeprefix(scheme).partition("/")
            if not bucket:
                raise usage_error(
                    QT_TRANSLATE_NOOP(
                        "Messages", "{text}: the bucket is missing. Use s3://bucket/key."
                    ).with_values(text=text)
                )
            return CopyArgument(bucket, key, is_inside=not key or key.endswith("/"))
    if not text:
        raise usage_error(QT_TRANSLATE_NOOP("Messages", "An argument is empty."))
    seps = (os.sep, os.altsep or os.sep)
    inside = text.endswith(seps) or text in (".", "..") or text.endswith((f"{os.sep}.",))
    # Path.resolve() would follow links and lose the given name; Path.absolute() would keep "..".
    try:
        path = Path(os.path.abspath(text))  # noqa: PTH100  # see above
    except OSError as error:
        raise usage_error(
            QT_TRANSLATE_NOOP("Messages", "{text}: the current folder does not exist.").with_values(
                text=text
            )
        ) from error
    return CopyArgument(path=path, is_inside=inside)


def parse_remote(text: str) -> CopyArgument:
    """Parse an argument that must be on a server.

    Raises:
        UsageError: It is a local path, or names no bucket.
    """
    location = parse_location(text)
    if not location.is_remote:
        raise usage_error(_NOT_REMOTE.with_values(text=text))
    return location


def usage_error(text: Message) -> UsageError:
    """A mistake in the arguments: exit code 2."""
    return UsageError(cause=text)
