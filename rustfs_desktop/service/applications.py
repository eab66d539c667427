"""The programs of a Linux desktop that open a kind of file, from its ``.desktop`` files.

On other systems there are none here: the system itself chooses, and the user asks it. A program is
always started with a list of arguments, never by a shell.
"""

from __future__ import annotations

import dataclasses
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLocale, QMimeDatabase, QProcess

_MOST_BYTES = 4 * 1024 * 1024
_MOST = 100
_TEXT = "text/plain"
_FILE_CODES = {"%f", "%F", "%u", "%U"}

Group = dict[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Application:
    """A program that opens files.

    Attributes:
        name: Its name in the language of the user; untrusted text.
        command: Program and arguments, with the codes of the specification for the file.
    """

    name: str
    command: tuple[str, ...]

    def arguments(self, path: Path) -> list[str]:
        """Program and arguments that open a file."""
        has_file = any(word in _FILE_CODES for word in self.command)
        made = [str(path) if word in _FILE_CODES else word for word in self.command]
        made = [word.replace("%%", "%") for word in made if not _is_other_code(word)]
        return made if has_file else [*made, str(path)]


def start_application(application: Application, path: Path) -> bool:
    """Open a file with a program, which goes on if this one ends; False if it cannot be started."""
    program, *rest = application.arguments(path)
    started = QProcess.startDetached(program, rest)
    return bool(started[0] if isinstance(started, tuple) else started)


def applications_for(name: str) -> list[Application]:
    """The programs for files of such a name, the usual one first.

    Text of any kind, also code, is for text editors before it is for programs that would show or
    run it.
    """
    if sys.platform in ("win32", "darwin"):
        return []
    kind = QMimeDatabase().mimeTypeForFile(name, QMimeDatabase.MatchMode.MatchExtension)
    kinds = [kind.name(), *kind.allAncestors()]
    if _TEXT in kinds:
        kinds = [_TEXT, *(each for each in kinds if each != _TEXT)]
    found: dict[str, Application] = {}
    for desktop_id in _desktop_ids(kinds):
        if desktop_id not in found and len(found) < _MOST:
            application = _read_application(desktop_id)
            if application is not None:
                found[desktop_id] = application
    return list(found.values())


def _desktop_ids(kinds: list[str]) -> Iterator[str]:
    """The names of ``.desktop`` files: the usual ones, those the user added, and all others."""
    lists = [_read(path) for path in _list_files()]
    for kind in kinds:
        removed = {each for one in lists for each in _ids(one, "Removed Associations", kind)}
        for group in ("Default Applications", "Added Associations"):
            for one in lists:
                yield from _ids(one, group, kind)
        for folder in _data_folders():
            cache = _read(folder / "applications" / "mimeinfo.cache")
            yield from (each for each in _ids(cache, "MIME Cache", kind) if each not in removed)


def _ids(groups: dict[str, Group], group: str, kind: str) -> list[str]:
    return [each for each in groups.get(group, {}).get(kind, "").split(";") if each]


def _read_application(desktop_id: str) -> Application | None:
    """A program that can be offered; None if it is hidden, missing, or needs a terminal."""
    if "/" in desktop_id or "\0" in desktop_id:
        return None
    for folder in _data_folders():
        groups = _read(folder / "applications" / desktop_id)
        if groups:
            return _application_of(groups.get("Desktop Entry", {}))
    return None


def _application_of(entry: Group) -> Application | None:
    is_hidden = "true" in (entry.get("NoDisplay"), entry.get("Hidden"), entry.get("Terminal"))
    try:
        command = tuple(shlex.split(entry.get("Exec", "")))
    except ValueError:
        return None
    if is_hidden or not command or entry.get("Type") != "Application":
        return None
    needed = entry.get("TryExec") or command[0]
    if shutil.which(needed) is None:
        return None
    language = QLocale().name()
    names = (f"Name[{language}]", f"Name[{language.partition('_')[0]}]", "Name")
    name = next((entry[each] for each in names if entry.get(each)), Path(command[0]).name)
    return Application(name, command)


def _is_other_code(word: str) -> bool:
    """Whether it is a code of the specification that is not about the file."""
    return len(word) == 2 and word[0] == "%" and word not in {"%%", *_FILE_CODES}


def _read(path: Path) -> dict[str, Group]:
    """The groups of a file in the format of ``.desktop`` files; nothing if it cannot be read."""
    groups: dict[str, Group] = {}
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return groups
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return groups
    group: Group = {}
    for line in lines:
        if line.startswith("[") and line.endswith("]"):
            group = groups.setdefault(line[1:-1], {})
        elif "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            group.setdefault(name.strip(), value.strip())
    return groups


def _data_folders() -> list[Path]:
    own = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    others = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(each) for each in [own, *others.split(":")] if each]


def _list_files() -> list[Path]:
    own = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    others = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    folders = [Path(each) for each in [own, *others.split(":")] if each]
    folders += [folder / "applications" for folder in _data_folders()]
    return [folder / "mimeapps.list" for folder in folders]
