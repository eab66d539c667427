"""Edited files without a window: a queue, a server, and programs that save in their own ways."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.edit import Edit, EditState
from rustfs_desktop.service.edits import Edits
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.journal.journal import Journal
from tests.waiting import patience_s

CONNECTION = "home"


class OneClient(QObject):
    """Connections of which one is online."""

    state_changed = Signal(str)

    def __init__(self, client: Client | None) -> None:
        super().__init__()
        self.online = client

    def client(self, connection_id: str) -> Client | None:
        return self.online if connection_id == CONNECTION else None


class EditStage:
    """The services, which may end and start again as those of a program do."""

    def __init__(self, qtbot: QtBot, home: Path, client: Client, bucket: str) -> None:
        self.qtbot, self.home, self.client, self.bucket = qtbot, home, client, bucket
        self.connections = OneClient(client)
        self.start()

    def start(self) -> None:
        self.background = Background()
        self.queue = TransferQueue(journal=Journal.open(self.home / "transfers"))
        self.edits = Edits(
            self.background,
            cast("Connections", self.connections),
            self.queue,
            self.home / "edits",
        )
        self.versions: list[Any] = []
        self.edits.saved.connect(lambda _edit, saved: self.versions.append(saved))

    def restart(self) -> Edit:
        """End the program and start it again; the one file that is edited."""
        self.end()
        self.start()
        self.queue.restore(True)
        if self.connections.online is not None:
            self.queue.set_client(CONNECTION, self.connections.online)
        self.edits.restore()
        self.until(lambda: self.edits.all)
        return self.edits.all[0]

    def end(self) -> None:
        self.edits.close()
        self.queue.stop(patience_s())
        self.queue.journal.close()
        self.background.stop(patience_s())

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=round(patience_s() * 1000))

    def put(self, key: str, data: bytes, **more: Any) -> None:
        """Store an object, as another program does."""
        self.client.transfer.put_object(Bucket=self.bucket, Key=key, Body=data, **more)

    def get(self, key: str) -> bytes:
        return self.client.transfer.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def open(self, key: str, size: int = 0) -> Edit:
        edit = self.edits.open(
            CONNECTION, self.client, self.bucket, (key, size), program="Text Editor"
        )
        self.until(lambda: edit.state is not EditState.OPENING)
        return edit

    def saved(self, edit: Edit, data: bytes) -> None:
        """Wait until the server has this, and it is known."""
        self.until(lambda: not edit.is_unsaved and edit.state is EditState.OPEN)
        self.until(lambda: self.get(edit.record.key) == data)


# How programs save a file ------------------------------------------------------------------------


def write_in_place(path: Path, data: bytes) -> None:
    """Empty the file and write it (nano, Notepad)."""
    with path.open("wb") as file:
        for start in range(0, len(data), 3):
            file.write(data[start : start + 3])
            file.flush()


def rename_over(path: Path, data: bytes) -> None:
    """Write a new file beside it and rename it (gedit, Kate, most others)."""
    part = path.with_name(f".goutputstream-{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def delete_and_write(path: Path, data: bytes) -> None:
    """Delete the file and write it again."""
    path.unlink()
    path.write_bytes(data)


def backup_file(path: Path, data: bytes) -> None:
    """Rename the old one to a backup, write a new one (Vim, Emacs)."""
    path.rename(path.with_name(f"{path.name}~"))
    path.write_bytes(data)
    path.with_name(f"{path.name}~").unlink()


def backup_copy(path: Path, data: bytes) -> None:
    """Copy the old one to a backup, then write in place (Emacs with links, Word)."""
    path.with_name(f"{path.name}.bak").write_bytes(path.read_bytes())
    write_in_place(path, data)


def same_size_and_time(path: Path, data: bytes) -> None:
    """Another file with the times of the old one, as synchronizing programs make it."""
    old = path.stat()
    part = path.with_name("other")
    part.write_bytes(data)
    os.utime(part, ns=(old.st_atime_ns, old.st_mtime_ns))
    part.replace(path)


def with_vim(path: Path, data: bytes) -> None:
    """Real Vim, with a backup file."""
    text = data.decode()
    subprocess.run(
        [
            "vim",
            "-u",
            "NONE",
            "-es",
            "-c",
            f"%d|call setline(1, '{text}')|set backup noeol nofixeol|wq",
            path,
        ],
        check=True,
    )


def with_sed(path: Path, data: bytes) -> None:
    """Real sed."""
    subprocess.run(["sed", "-i", f"s/.*/{data.decode()}/", path], check=True)


def with_ed(path: Path, data: bytes) -> None:
    """Real ed."""
    commands = f"1c\n{data.decode()}\n.\nw\nq\n".encode()
    subprocess.run(["ed", "-s", path], input=commands, check=True)


WAYS = (
    write_in_place,
    rename_over,
    delete_and_write,
    backup_file,
    backup_copy,
    same_size_and_time,
)
PROGRAMS = {"vim": with_vim, "sed": with_sed, "ed": with_ed}
