"""Messages between the program and the decoder: a JSON head, then bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_LENGTHS = struct.Struct("<IQ")
_MOST_HEAD = 64 * 1024


class BrokenMessage(Exception):
    """The other side ended, or sent something else."""


def write_message(stream: IO[bytes], head: Mapping[str, Any], body: bytes = b"") -> None:
    """Send one message."""
    packed = json.dumps(head).encode()
    stream.write(_LENGTHS.pack(len(packed), len(body)) + packed)
    stream.write(body)
    stream.flush()


def read_message(stream: IO[bytes], most_bytes: int) -> tuple[dict[str, Any], bytes]:
    """Wait for one message.

    Raises:
        BrokenMessage: The stream ended, or the message is no message or larger than expected.
    """
    head_length, body_length = _LENGTHS.unpack(_read(stream, _LENGTHS.size))
    if head_length > _MOST_HEAD or body_length > most_bytes:
        raise BrokenMessage
    try:
        head = json.loads(_read(stream, head_length))
    except ValueError as error:
        raise BrokenMessage from error
    if not isinstance(head, dict):
        raise BrokenMessage
    return head, _read(stream, body_length)


def _read(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise BrokenMessage
    return data
