"""The rules of a folder for names: their length, their characters, and which are the same."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

_MAX_SUFFIX = 16
CONTROL_CHARACTERS = "".join(map(chr, range(0x01, 0x20)))
NOT_CHARACTERS = "\ufffe\uffff"
NOT_UTF8 = "".join(map(chr, range(0xDC80, 0xDD00)))
"""Bytes that are no UTF-8, as Python has them in names."""
UNUSUAL_CHARACTERS = (
    CONTROL_CHARACTERS,
    "".join(map(chr, range(0x7F, 0xA0))),
    "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
    NOT_CHARACTERS,
    NOT_UTF8,
)
"""Groups of characters that most disks hold; whoever shows a name has to make them visible."""
_NEVER_HELD = "\x00\ud800-\udc7f\udd00-\udfff"  # surrogates that stand for no byte
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"}
    | {f"{device}{digit}" for device in ("COM", "LPT") for digit in "0123456789¹²³"}
)


@dataclasses.dataclass(frozen=True, slots=True)
class FolderRules:
    """The rules of a folder for the names in it; by default those of common Linux file systems.

    Attributes:
        longest: How long a name may be, in bytes.
        is_utf16: The length counts in UTF-16 units, as on FAT and NTFS.
        refused: Characters that no name may have.
        refuses_end: No name may end in a dot or a space.
        refuses_devices: No name may be that of a device on Windows (``CON``, ``nul.txt``).
        ignores_case: ``Report`` and ``report`` are one name.
        ignores_form: A composed and a decomposed ``é`` are one name, as may be names that differ
            only in characters that are not drawn, such as direction marks.
    """

    longest: int = 255
    is_utf16: bool = False
    refused: str = ""
    refuses_end: bool = False
    refuses_devices: bool = False
    ignores_case: bool = False
    ignores_form: bool = False

    def safe_name(self, segment: str) -> str:
        """The name itself where the folder can hold it, else a similar one.

        It is never empty, ``.`` or ``..``, and has no separator. Characters that the folder cannot
        hold are written as ``%`` and two hex digits for each byte.
        """
        if not segment:
            return "%2F"
        if segment in (".", ".."):
            return _percent(segment)
        name = _unsafe(self.refused).sub(lambda found: _percent(found[0]), segment)
        name = _distinct(name)
        if self.refuses_end and name[-1] in ". ":
            name = name[:-1] + _percent(name[-1])
        if self.refuses_devices:
            name = _unreserved(name)
        return self._shortened(name, segment)

    def numbered(self, name: str, number: int) -> str:
        """Another name, ``name (2).ext``, that is not too long either."""
        stem, suffix = split_name(name)
        end = f" ({number}){suffix}"
        while stem and self._length(stem + end) > self.longest:
            stem = stem[:-1]
        return stem + end

    def folded(self, name: str) -> str:
        """The same text for all names that the folder treats as one."""
        if self.ignores_form:
            name = _IGNORABLE.sub("", unicodedata.normalize("NFC", name))
        if self.ignores_case:
            name = name.upper().casefold()  # FAT and NTFS compare capitals
        return unicodedata.normalize("NFC", name) if self.ignores_form else name

    def _shortened(self, name: str, segment: str) -> str:
        """The name itself, or its start, a hash of the whole and its extension."""
        if self._length(name) <= self.longest:
            return name
        digest = hashlib.sha256(segment.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        stem, suffix = split_name(name)
        suffix = suffix if self._length(suffix) <= _MAX_SUFFIX else ""
        stem = stem if suffix else name
        end = f"~{digest}{suffix}"
        while stem and self._length(stem + end) > self.longest:
            stem = stem[:-1]
        return stem + end

    def _length(self, name: str) -> int:
        if self.is_utf16:
            return len(name.encode("utf-16-le", "surrogatepass")) // 2
        return len(name.encode("utf-8", "surrogateescape"))


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension with its dot; a leading dot makes no extension."""
    path = PurePosixPath(name)
    return path.stem, path.suffix


@functools.cache
def _unsafe(refused: str) -> re.Pattern[str]:
    return re.compile(f"[{_NEVER_HELD}{re.escape(refused)}]")


def _distinct(name: str) -> str:
    """The name, without single bytes that together are the UTF-8 of another name."""
    if name.isascii():
        return name
    if name.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape") == name:
        return name
    return re.sub("[\udc80-\udcff]", lambda found: _percent(found[0]), name)


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
    if base.upper() not in _DEVICES:
        return name
    return f"{base[:-1]}{_percent(base[-1])}{name[len(base) :]}"
