"""The quarantine mark of a downloaded file: that it was downloaded, and from which URL.

Systems warn before they run a marked file. The address has no query, so that no signature of a
link is ever kept in it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from urllib.parse import quote

_MACOS_LIBRARY = "libSystem.dylib"


def object_url(endpoint_url: str, bucket: str, key: str) -> str:
    """The plain URL of an object."""
    path = quote(f"{bucket}/{key}", safe="/", errors="surrogatepass")
    return f"{endpoint_url.rstrip('/')}/{path}"


def zone_identifier(url: str) -> str:
    """What Windows keeps in the stream ``Zone.Identifier`` of a file from the internet."""
    return f"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl={url}\r\n"


def quarantine_value(now: float) -> str:
    """What macOS keeps in ``com.apple.quarantine``."""
    return f"0081;{int(now):08x};RustFS Desktop;"


def mark_downloaded(fd: int, path: str, url: str) -> None:
    """Mark the open file, if its file system supports that."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            Path(f"{path}:Zone.Identifier").write_text(zone_identifier(url), encoding="utf-8")
        elif sys.platform == "darwin":
            import ctypes

            value = quarantine_value(time.time()).encode()
            library = ctypes.CDLL(_MACOS_LIBRARY)
            library.fsetxattr(fd, b"com.apple.quarantine", value, len(value), 0, 0)
        else:
            os.setxattr(fd, "user.xdg.origin.url", url.encode())
