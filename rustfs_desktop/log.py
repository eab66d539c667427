"""The log file: rotated, one line per record, without secrets and signatures."""

from __future__ import annotations

import logging
import logging.handlers
import re
import threading
from io import TextIOWrapper
from pathlib import Path

from rustfs_desktop.private_folder import make_private_folder

_MAX_BYTES = 1_000_000
_KEPT_FILES = 3
_NOISY = ("boto3", "botocore", "s3transfer", "urllib3", "keyring")

# Query parameters, headers, XML and JSON members whose value signs or encrypts; the value may be
# percent-encoded, quoted or base64.
_SENSITIVE = re.compile(
    r"""(?ix)
    ( (?:x-amz-|x-amz-meta-)?
      (?: signature | credential | security-?token | sessiontoken | secret(?:_?access)?_?key
        | awsaccesskeyid | authorization | password
        | server-side-encryption-customer-key(?:-md5)? )
      ["']? (?: \s*[=:]\s* | %3D ) ["']?
    )
    (?: AWS4-HMAC-SHA256\s[^\n]* | (?:[^\s"'&<>,;}\]])+ )
    """
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_secrets: set[str] = set()
_secrets_lock = threading.Lock()


def hide(secret: str) -> None:
    """Replace this text by asterisks wherever it would appear in the log."""
    if len(secret) >= 8:  # shorter ones would hide ordinary words
        with _secrets_lock:
            _secrets.add(secret)


def redact(text: str) -> str:
    """The text without secrets, signatures and tokens, and with control characters escaped."""
    with _secrets_lock:
        secrets = sorted(_secrets, key=len, reverse=True)
    for secret in secrets:
        text = text.replace(secret, "***")
    text = _SENSITIVE.sub(r"\1***", text)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class _OneLine(logging.Formatter):
    """Formats a record, its traceback included, as one redacted line."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotating file that only the user can read."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return stream


def log_file(folder: Path) -> Path:
    """Where the log is written below the program's log folder."""
    return folder / "rustfs-desktop.log"


def start_log(folder: Path, *, verbose: bool = False) -> logging.Handler:
    """Write the log below ``folder`` (0700, the file 0600) and return the handler."""
    make_private_folder(folder)
    path = log_file(folder)
    handler = _PrivateFile(
        path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", errors="replace"
    )
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _NOISY:
        # At DEBUG these write signatures, tokens and encryption keys.
        logging.getLogger(name).setLevel(logging.INFO)
    return handler


def tail(folder: Path, lines: int = 200) -> str:
    """The newest lines of the log, for the diagnostics."""
    path = log_file(folder)
    if not path.exists():
        return ""
    return "\n".join(path.read_text("utf-8", errors="replace").splitlines()[-lines:])
