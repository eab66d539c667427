"""The folders of all edited files, below the data folder of the program."""

from __future__ import annotations

import logging
import shutil
import uuid
from pathlib import Path

from rustfs_desktop.edits.edit_folder import RECORD, EditFolder, read_folder
from rustfs_desktop.edits.types import EditRecord
from rustfs_desktop.private_folder import make_private_folder
from rustfs_desktop.transfers.local.names import proposed_name

_log = logging.getLogger(__name__)
_NAME_BYTES = 120  # leaves room for what editors add to it for their own files


class EditStore:
    """Creates the folders of edited files, and finds those of earlier runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, connection_id: str, endpoint: str, bucket: str, key: str) -> EditFolder:
        """The folder of a file that is about to be opened; nothing of it is on disk yet."""
        edit_id = uuid.uuid4().hex
        name = local_name(key)
        record = EditRecord(edit_id, connection_id, endpoint, bucket, key, name)
        return EditFolder(self.folder / edit_id, record)

    def load(self) -> list[EditFolder]:
        """The edited files of earlier runs, oldest first; damaged ones stay on disk untouched."""
        if not self.folder.exists():
            return []
        make_private_folder(self.folder)
        found = []
        for folder in self.folder.iterdir():
            try:
                edit = read_folder(folder)
            except (ValueError, OSError) as error:
                _log.warning("The record of an edited file cannot be read: %s", error)
                continue
            if edit is not None:
                edit.adopt_copies()
                found.append(edit)
            elif not (folder / RECORD).exists():  # it was never opened: nobody changed it
                shutil.rmtree(folder, ignore_errors=True)
        return sorted(found, key=lambda edit: edit.record.opened)


def local_name(key: str) -> str:
    """The local name for the file of a key: legal, harmless, and not too long."""
    name = proposed_name(key.rstrip("/").rpartition("/")[2] or "file")
    name = name.lstrip("-") or "file"  # never an option of a program
    if len(name.encode("utf-8", "surrogatepass")) <= _NAME_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    kept = dot + suffix if stem and len(suffix.encode()) <= 16 else ""
    room = _NAME_BYTES - len(kept.encode())
    return name.encode("utf-8", "surrogatepass")[:room].decode("utf-8", "ignore") + kept
