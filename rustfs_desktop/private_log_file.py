"""A rotating log file that only the user can read."""

from __future__ import annotations

from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path


class PrivateLogFile(RotatingFileHandler):
    """Sets the permissions of each new file to 0600."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return stream
