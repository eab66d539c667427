"""Converts keys to local names: one pure function, and the names of one download.

A key is untrusted text. Whatever it is, the result stays inside the folder the user chose, is a
legal name on this system, and no two keys share one.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import sys
from collections.abc import Callable, Iterator

from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.transfers.local.folder_rules import (
    CONTROL_CHARACTERS,
    NOT_CHARACTERS,
    NOT_UTF8,
    UNUSUAL_CHARACTERS,
    FolderRules,
    split_name,
)

TEMPORARY_SUFFIX = ".rfdpart"
NAME_NOT_SUPPORTED = QT_TRANSLATE_NOOP(
    "Messages", "The disk does not support this name; it is saved under a similar one"
)
NAME_TAKEN = QT_TRANSLATE_NOOP(
    "Messages", "Another file has this name on the disk; it is saved under a similar one"
)
KEY_TAKEN = QT_TRANSLATE_NOOP(
    "Messages", "Another selected file has the same name; this one is stored under a similar name"
)
_SHORT = 100  # bytes that every folder can hold, also one that encrypts names
_MAX_COPIES = 9_999
_THROW_AWAY = re.compile(r"\.rustfs-desktop-[0-9a-f]{32}\b")


class NameRules(enum.Enum):
    """An operating system, with the rules that apply to all of its folders."""

    LINUX = FolderRules()
    WINDOWS = FolderRules(
        is_utf16=True,
        refused='<>:"|?*\\' + CONTROL_CHARACTERS + NOT_UTF8,
        refuses_end=True,
        refuses_devices=True,
        ignores_case=True,
        ignores_form=True,
    )
    MACOS = FolderRules(
        refused=":" + NOT_CHARACTERS + NOT_UTF8, ignores_case=True, ignores_form=True
    )

    @classmethod
    def here(cls) -> NameRules:
        """The rules of this computer."""
        return {"win32": cls.WINDOWS, "darwin": cls.MACOS}.get(sys.platform, cls.LINUX)


RulesOf = Callable[[tuple[str, ...], FolderRules], FolderRules]


def proposed_name(name: str) -> str:
    """A similar name to save a file under, legal on this system and without unusual characters.

    It may be used by others, whose programs need not show what is invisible or misleading.
    """
    rules = NameRules.here().value
    unusual = "".join(UNUSUAL_CHARACTERS)
    return dataclasses.replace(rules, refused=rules.refused + unusual).safe_name(name)


def numbered_names(name: str) -> Iterator[str]:
    """Alternatives if ``name`` exists: ``name (1).ext`` and so on.

    Long ones are not longer than the name itself, which the folder can hold.
    """
    stem, suffix = split_name(name)
    for number in range(1, _MAX_COPIES + 1):
        end = f" ({number})"
        if len(name.encode("utf-8", "surrogatepass")) + len(end) <= _SHORT:
            yield stem + end + suffix
        elif len(stem) > len(end):
            yield stem[: -len(end)] + end + suffix
        else:  # nearly all of it is extension
            yield name[: -len(end)] + end


def numbered_keys(key: str) -> Iterator[str]:
    """Alternatives if ``key`` exists."""
    folder, slash, name = key.rpartition("/")
    for candidate in numbered_names(name):
        yield f"{folder}{slash}{candidate}"


def temporary_name(name: str, token: str, longest: int = _SHORT) -> str:
    """The name of the temporary file that becomes ``name``, in the same folder.

    Args:
        name: The final name.
        token: Distinguishes it from others.
        longest: How many bytes a name in the folder may have.
    """
    end = f".{token}{TEMPORARY_SUFFIX}"
    room = max(0, min(longest, _SHORT) - len(end) - 1)
    start = name.encode("utf-8", "surrogatepass")[:room].decode("utf-8", "ignore")
    return f".{start}{end}"


def is_temporary_name(name: str) -> bool:
    """Whether ``temporary_name`` makes such names."""
    return name.startswith(".") and name.endswith(TEMPORARY_SUFFIX)


def throw_away_name(token: str) -> str:
    """The start of the names of objects that probe a server, with a random token."""
    return f".rustfs-desktop-{token}"


def is_throw_away_key(key: str) -> bool:
    """Whether ``throw_away_name`` makes such names."""
    return _THROW_AWAY.match(key.rpartition("/")[2]) is not None


class LocalNames:
    """The local paths of one download; remembers those it returned, so that no two collide.

    If a folder treats two names as the same, the later one gets `` (2)``; likewise a folder that
    comes after a file of the same name, and the other way round.

    Args:
        prefix: The start of all keys, which the paths do not have.
        system: The operating system.
        rules_of: Finds the rules of a folder, from its path and the rules of its parent; called
            once for each folder. By default all have the rules of the system.
    """

    def __init__(
        self, prefix: str, system: NameRules, rules_of: RulesOf = lambda _names, parent: parent
    ) -> None:
        self._prefix = prefix
        self._rules_of = rules_of
        self._folders = {"": _Folder((), rules_of((), system.value))}

    def file(self, key: str) -> tuple[str, ...]:
        """The path for an object."""
        folder, segment = self._split(key)
        return (*folder.names, folder.unused_name(segment))

    def folder(self, key: str) -> tuple[str, ...]:
        """The path for a folder; ``key`` ends in a slash."""
        return self._folder(key.removeprefix(self._prefix)).names

    def own(self, key: str) -> tuple[str, ...]:
        """The path that an object would have if it were the only one."""
        folder, segment = self._split(key)
        return (*folder.own, folder.rules.safe_name(segment))

    def _split(self, key: str) -> tuple[_Folder, str]:
        rest = key.removeprefix(self._prefix)
        cut = rest.rfind("/") + 1
        return self._folder(rest[:cut]), rest[cut:]

    def _folder(self, path: str) -> _Folder:
        """The folder of a path, which is empty or ends in a slash; added if it is new."""
        folder, known = self._folders.get(path), path
        if folder is not None:
            return folder
        missing = []
        while known not in self._folders:
            missing.append(known)
            known = known[: known.rfind("/", 0, -1) + 1]
        folder = self._folders[known]
        for inner in reversed(missing):
            folder = self._folders[inner] = self._inner(folder, inner[len(known) : -1])
            known = inner
        return folder

    def _inner(self, parent: _Folder, segment: str) -> _Folder:
        names = (*parent.names, parent.unused_name(segment))
        own = (*parent.own, parent.rules.safe_name(segment))
        return _Folder(names, self._rules_of(names, parent.rules), own)


class _Folder:
    """A folder of a download, and the names in it that were returned."""

    __slots__ = ("_last", "names", "own", "rules")

    def __init__(
        self, names: tuple[str, ...], rules: FolderRules, own: tuple[str, ...] = ()
    ) -> None:
        self.names = names
        self.rules = rules
        self.own = own
        self._last: dict[str, int] = {}  # by folded name: the last number that was given

    def unused_name(self, segment: str) -> str:
        """A name in this folder that no other object or folder got."""
        rules = self.rules
        name = rules.safe_name(segment)
        wanted = folded = rules.folded(name)
        while folded in self._last:
            self._last[wanted] += 1
            candidate = rules.numbered(name, self._last[wanted])
            folded = rules.folded(candidate)
            if folded not in self._last:
                name = candidate
        self._last[folded] = 1
        return name
