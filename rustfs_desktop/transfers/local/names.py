"""Converts keys to local names: one pure function, and the names of one download.

A key is untrusted text. Whatever it is, the result stays inside the folder the user chose, is a
legal name on the system at hand, and two keys never share one.
"""

from __future__ import annotations

import enum
import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

_MAX_NAME = 255
_MAX_SUFFIX = 16
TEMPORARY_SUFFIX = ".rfdpart"
_MAX_COPIES = 9_999
_THROW_AWAY = re.compile(r"\.rustfs-desktop-[0-9a-f]{32}\b")
_ALWAYS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff"
    "\ud800-\udfff]|%(?=[0-9A-Fa-f]{2})|^\ufeff"
)
_WINDOWS = re.compile(r'[<>:"|?*\\]|[. ]$')
_MACOS = re.compile(":")
_RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"}
    | {f"{device}{digit}" for device in ("COM", "LPT") for digit in "0123456789¹²³"}
)


class NameRules(enum.Enum):
    """The system whose rules for file names apply."""

    LINUX = "linux"
    WINDOWS = "windows"
    MACOS = "macos"

    @classmethod
    def here(cls) -> NameRules:
        """The rules of this computer."""
        return {"win32": cls.WINDOWS, "darwin": cls.MACOS}.get(sys.platform, cls.LINUX)


def local_parts(key: str, prefix: str, flavour: NameRules) -> tuple[str, ...]:
    """The path of ``key`` below ``prefix`` as safe names, outermost first.

    Only ``/`` separates. What a system cannot store or what would lead elsewhere is written as
    ``%`` and two hex digits, and so is a ``%`` that looks like that already.
    """
    rest = key.removeprefix(prefix)
    return tuple(_safe(segment, flavour) for segment in rest.split("/"))


def _safe(segment: str, flavour: NameRules) -> str:
    """One name; never empty, ``.`` or ``..``, and without a separator."""
    if not segment:
        return "%2F"
    if segment.strip(" ") in (".", ".."):
        return _percent(segment)
    name = _ALWAYS.sub(lambda found: _percent(found[0]), segment)
    if flavour is NameRules.WINDOWS:
        name = _unreserved(_WINDOWS.sub(lambda found: _percent(found[0]), name))
    elif flavour is NameRules.MACOS:
        name = _MACOS.sub(lambda found: _percent(found[0]), name)
    return _shortened(name, segment, flavour)


def _percent(text: str) -> str:
    """Every character as its UTF-8 bytes in hex; a byte that is no UTF-8 as itself."""
    return "".join(
        f"%{ord(c) - 0xDC00:02X}"
        if 0xDC80 <= ord(c) <= 0xDCFF
        else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "surrogatepass"))
        for c in text
    )


def _unreserved(name: str) -> str:
    """Names of devices are reserved on Windows, with any extension."""
    base = name.partition(".")[0].rstrip(" ")
    if base.upper() not in _RESERVED:
        return name
    return f"{base[:-1]}{_percent(base[-1])}{name[len(base) :]}"


def _length(name: str, flavour: NameRules) -> int:
    """The length of a name in the unit that the system limits."""
    if flavour is NameRules.WINDOWS:
        return len(name.encode("utf-16-le")) // 2
    return len(name.encode())


def _shortened(name: str, segment: str, flavour: NameRules) -> str:
    """The name itself, or its start, a hash of the whole and its extension."""
    if _length(name, flavour) <= _MAX_NAME:
        return name
    digest = hashlib.sha256(segment.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem, suffix = _split(name)
    suffix = suffix if _length(suffix, flavour) <= _MAX_SUFFIX else ""
    stem = stem if suffix else name
    end = f"~{digest}{suffix}"
    while _length(stem + end, flavour) > _MAX_NAME:
        stem = stem[:-1]
    return stem + end


def _split(name: str) -> tuple[str, str]:
    """Stem and extension with its dot; a leading dot makes no extension."""
    path = PurePosixPath(name)
    return path.stem, path.suffix


def numbered_names(name: str) -> Iterator[str]:
    """Alternatives when ``name`` is taken: ``name (1).ext`` and so on."""
    stem, suffix = _split(name)
    for number in range(1, _MAX_COPIES + 1):
        end = f" ({number}){suffix}"
        cut = stem
        while len((cut + end).encode("utf-8", "surrogatepass")) > _MAX_NAME:
            cut = cut[:-1]
        yield cut + end


def numbered_keys(key: str) -> Iterator[str]:
    """Alternatives when ``key`` is taken."""
    folder, slash, name = key.rpartition("/")
    for candidate in numbered_names(name):
        yield f"{folder}{slash}{candidate}"


def temporary_name(name: str, token: str) -> str:
    """The name of the temporary file that becomes ``name``, in the same folder."""
    start = name.encode("utf-8", "surrogatepass")[:200].decode("utf-8", "ignore")
    return f".{start}.{token}{TEMPORARY_SUFFIX}"


def is_temporary_name(name: str) -> bool:
    """Whether ``temporary_name`` makes such names."""
    return name.startswith(".") and name.endswith(TEMPORARY_SUFFIX)


def throw_away_name(token: str) -> str:
    """How names of objects start that are created to probe a server, with a random token."""
    return f".rustfs-desktop-{token}"


def is_throw_away_key(key: str) -> bool:
    """Whether ``throw_away_name`` makes such names."""
    return _THROW_AWAY.match(key.rpartition("/")[2]) is not None


class LocalNames:
    """The local paths of one download; remembers those it returned, so that no two collide.

    The later of two that the file system could not tell apart gets `` (2)``; also a folder that
    comes after a file of the same name, and the other way round.
    """

    def __init__(self, prefix: str, flavour: NameRules) -> None:
        self._prefix = prefix
        self._flavour = flavour
        self._folders: dict[tuple[str, ...], tuple[str, ...]] = {(): ()}
        self._taken: set[tuple[str, ...]] = set()

    def file(self, key: str) -> tuple[str, ...]:
        """The path for an object."""
        *folder, name = local_parts(key, self._prefix, self._flavour)
        return self._free(self._folder(tuple(folder)), name)

    def folder(self, key: str) -> tuple[str, ...]:
        """The path for a folder; ``key`` ends in a slash."""
        return self._folder(local_parts(key.removesuffix("/"), self._prefix, self._flavour))

    def _folder(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        known = self._folders.get(wanted)
        if known is None:
            parent = self._folder(wanted[:-1])
            known = self._folders[wanted] = self._free(parent, wanted[-1])
        return known

    def _free(self, parent: tuple[str, ...], name: str) -> tuple[str, ...]:
        path = (*parent, name)
        number = 1
        while self._folded(path) in self._taken:
            number += 1
            stem, suffix = _split(name)
            end = f" ({number}){suffix}"
            while _length(stem + end, self._flavour) > _MAX_NAME:
                stem = stem[:-1]
            path = (*parent, stem + end)
        self._taken.add(self._folded(path))
        return path

    def _folded(self, path: tuple[str, ...]) -> tuple[str, ...]:
        if self._flavour is NameRules.LINUX:
            return path
        return tuple(
            unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
            for name in path
        )
