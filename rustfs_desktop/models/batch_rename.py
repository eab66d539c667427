"""New names for many files and folders at once: a pattern, a replacement, the case of letters."""

from __future__ import annotations

import dataclasses
import enum
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display
from rustfs_desktop.models.key_names import name_of, parent_of
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.models.receipt_tables import RowsModel
from rustfs_desktop.s3.keys import new_name_problem

translate = QCoreApplication.translate

NAME, NUMBER, DATE = "{name}", "{number}", "{date}"


class LetterCase(enum.Enum):
    """What is done to the letters of the names."""

    KEEP = "keep"
    LOWER = "lower"
    UPPER = "upper"
    TITLE = "title"

    def apply(self, text: str) -> str:
        """The text in this case."""
        changes: dict[LetterCase, Callable[[str], str]] = {
            LetterCase.LOWER: str.lower,
            LetterCase.UPPER: str.upper,
            LetterCase.TITLE: str.title,
        }
        return changes.get(self, str)(text)


@dataclasses.dataclass(frozen=True, slots=True)
class RenameItem:
    """A file or folder that is renamed.

    Attributes:
        key: Its key, or its prefix with the slash.
        modified: Seconds since 1970; below 0 if not known.
        size: In bytes; -1 if not known.
    """

    key: str
    modified: float = -1.0
    size: int = -1

    @property
    def is_folder(self) -> bool:
        """Whether all below its prefix is renamed."""
        return self.key.endswith("/")


@dataclasses.dataclass(frozen=True, slots=True)
class RenamePattern:
    """How names are changed; the extension of a file stays.

    Attributes:
        pattern: The new name, with ``{name}``, ``{number}`` and ``{date}`` for what differs.
        find: What is replaced in the old name before; empty for nothing.
        replacement: By this.
        first: The first number; all have as many digits as the last.
        case: Of the letters in the result.
    """

    pattern: str = NAME
    find: str = ""
    replacement: str = ""
    first: int = 1
    case: LetterCase = LetterCase.KEEP

    def new_keys(self, items: Sequence[RenameItem]) -> list[str]:
        """The new key or prefix of each item."""
        digits = len(str(self.first + len(items) - 1))
        return [
            self._new_key(item, f"{number:0{digits}}")
            for number, item in enumerate(items, self.first)
        ]

    def _new_key(self, item: RenameItem, number: str) -> str:
        old = name_of(item.key)
        stem, dot, extension = ("", "", "") if item.is_folder else old.rpartition(".")
        if not stem:
            stem, dot, extension = old, "", ""
        text = stem.replace(self.find, self.replacement) if self.find else stem
        date = ""
        if item.modified >= 0:
            date = datetime.fromtimestamp(item.modified).astimezone().strftime("%Y-%m-%d")
        values = {NAME: text, NUMBER: number, DATE: date}
        made = self.case.apply(_filled(self.pattern, values))
        end = "/" if item.is_folder else f"{dot}{extension}"
        return f"{parent_of(item.key)}{made}{end}"


@dataclasses.dataclass(frozen=True, slots=True)
class PlannedName:
    """The old and the new key of an item, and why it cannot get that, or nothing."""

    item: RenameItem
    new: str
    problem: str = ""

    @property
    def is_change(self) -> bool:
        """Whether its name becomes another."""
        return self.new != self.item.key


def plan_names(
    pattern: RenamePattern, items: Sequence[RenameItem], is_taken: Callable[[str], bool]
) -> list[PlannedName]:
    """The new name of each item; no two become the same, and none replaces another.

    Args:
        pattern: How names are changed.
        items: The items, in their order.
        is_taken: Whether there is a key or prefix of this name, as far as known.
    """
    keys = pattern.new_keys(items)
    counts = Counter(key.removesuffix("/") for key in keys)
    return [
        PlannedName(item, new, _problem(item, new, counts[new.removesuffix("/")], is_taken))
        for item, new in zip(items, keys, strict=True)
    ]


def _problem(item: RenameItem, new: str, count: int, is_taken: Callable[[str], bool]) -> str:
    above, name = parent_of(item.key), new.removesuffix("/")
    if parent_of(new) != above:
        return translate("BatchRename", "A name cannot contain a slash.")
    if problem := new_name_problem(above, new.removeprefix(above)):
        return display(message_text(problem))
    if count > 1:
        return translate("BatchRename", "Several would get this name.")
    if new != item.key and (is_taken(name) or is_taken(f"{name}/")):
        return translate("BatchRename", "This name already exists.")
    return ""


def _filled(pattern: str, values: dict[str, str]) -> str:
    """The pattern with the values, of which none is read as a pattern again."""
    found, rest = "", pattern
    while rest:
        place = next((each for each in values if rest.startswith(each)), "")
        found += values[place] if place else rest[0]
        rest = rest[len(place) or 1 :]
    return found


class PlannedNamesModel(RowsModel[PlannedName]):
    """Old name, new name, and the problem of each item."""

    def titles(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return (
            translate("BatchRename", "Name"),
            translate("BatchRename", "New name"),
            translate("BatchRename", "Problem"),
        )

    def text(self, row: PlannedName, column: int) -> str:
        """The text of a cell."""
        return (display(name_of(row.item.key)), display(name_of(row.new)), row.problem)[column]

    def tone(self, row: PlannedName, column: int) -> str:
        """Problems in red, names that stay dim."""
        if row.problem and column:
            return "bad"
        return "" if row.is_change and column == 1 else "dim"
