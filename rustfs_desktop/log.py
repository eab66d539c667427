"""The log file: rotated, one line per record, without secrets and signatures.

Names of files and objects are marked (``named``), and left out if the user wants that.
"""

from __future__ import annotations

import logging
import re
import threading
from pathlib import Path
from types import TracebackType

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

_NAMED = re.compile("⟪[^⟫]*⟫")
_ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

_secrets: dict[str, set[str]] = {}  # by owner
_secrets_lock = threading.Lock()


def hide(secret: str, owner: str = "") -> None:
    """Replace this text by asterisks wherever it would appear in the log.

    Args:
        secret: The text.
        owner: The connection that it is of, for :func:`forget_secrets`.
    """
    if len(secret) >= 8:  # shorter ones would hide ordinary words
        with _secrets_lock:
            _secrets.setdefault(owner, set()).add(secret)


def forget_secrets(owner: str) -> None:
    """Remove the secrets of a connection from memory, when nothing uses them any more."""
    with _secrets_lock:
        _secrets.pop(owner, None)


def redact(text: str) -> str:
    """The text without secrets, signatures and tokens, and with control characters escaped."""
    with _secrets_lock:
        secrets = sorted(set().union(*_secrets.values()), key=len, reverse=True)
    for secret in secrets:
        text = text.replace(secret, "***")
    text = _SENSITIVE.sub(r"\1***", text)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class _NameChoice:
    """Whether names are left out of the log."""

    leaves_out = False


def leave_out_names(leaves_out: bool) -> None:
    """Leave names of files and objects out of the log from now on, or write them again."""
    _NameChoice.leaves_out = leaves_out


def named(text: object) -> str:
    """A name, or a text that may contain one, as an argument of a log line.

    The marks around it let ``tail`` leave it out later.
    """
    shown = "…" if _NameChoice.leaves_out else str(text).replace("⟫", "⟩")
    return f"⟪{shown}⟫"


class _OneLine(logging.Formatter):
    """Formats a record, its traceback included, as one redacted line."""

    def format(self, record: logging.LogRecord) -> str:
        others, record.exc_text = record.exc_text, None  # other handlers keep theirs here
        try:
            return redact(super().format(record))
        finally:
            record.exc_text = others

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line without its traceback; what libraries write may contain names."""
        if record.name.partition(".")[0] in _NOISY:
            record.message = named(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: _ExceptionInfo) -> str:  # noqa: N802
        """The traceback; the messages of exceptions may contain names."""
        text, error = super().formatException(ei), ei[1]
        while error is not None:
            message = str(error)
            if message:
                text = text.replace(f": {message}", f": {named(message)}")
            error = error.__cause__ or error.__context__
        return text


def log_file(folder: Path) -> Path:
    """Where the log is written below the program's log folder."""
    return folder / "rustfs-desktop.log"


def start_log(folder: Path, *, verbose: bool = False) -> logging.Handler:
    """Write the log below ``folder`` (0700, the file 0600) and return the handler."""
    from rustfs_desktop.private_log_file import PrivateLogFile  # late: commands have no log

    make_private_folder(folder)
    path = log_file(folder)
    handler = PrivateLogFile(
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
    newest = path.read_text("utf-8", errors="replace").splitlines()[-lines:]
    if _NameChoice.leaves_out:  # they may have been written before
        newest = [_NAMED.sub("⟪…⟫", line) for line in newest]
    return "\n".join(newest)
