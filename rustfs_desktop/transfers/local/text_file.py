"""Text files that the user saves: complete, or not there."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from rustfs_desktop.transfers.local.local_folder import check_replaceable
from rustfs_desktop.transfers.local.names import temporary_name
from rustfs_desktop.transfers.local.os_errors import local_error


def save_text_file(path: Path, write: Callable[[TextIO], None], *, is_table: bool) -> None:
    """Write a file under a temporary name, then replace an existing regular file by it.

    Args:
        path: The file.
        write: Writes the content. What it raises is raised, and the file stays as it was.
        is_table: The content is CSV, probably for a spreadsheet.

    Raises:
        NotReplaceable: The path is that of a folder, a device, a pipe or a socket.
        LocalError: It cannot be written.
    """
    check_replaceable(path)
    part = path.with_name(temporary_name(path.name, secrets.token_hex(4)))
    try:
        # Spreadsheets recognize UTF-8 only by the byte order mark.
        with part.open(
            "x",
            encoding="utf-8-sig" if is_table else "utf-8",
            errors="backslashreplace",
            newline="" if is_table else None,
        ) as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise local_error(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
