"""The prompts of the name dialog: new folder, buckets, rename."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.key_names import name_of, parent_of
from rustfs_desktop.models.message_texts import cause_text, title_text
from rustfs_desktop.models.object_cells import name_text
from rustfs_desktop.s3.addresses import parse_address
from rustfs_desktop.s3.api.buckets import bucket_name_problem
from rustfs_desktop.s3.keys import new_name_problem
from rustfs_desktop.ui.dialogs.name import NamePrompt

translate = QCoreApplication.translate


@dataclasses.dataclass(frozen=True, slots=True)
class ListedNames:
    """The names in a folder as far as they are listed, to tell which are taken.

    Attributes:
        has_key: Whether a key, or the prefix of a folder, is listed.
    """

    has_key: Callable[[str], bool] = lambda _key: False

    def problem(self, prefix: str, name: str) -> str:
        """Why ``name`` is taken below ``prefix``; empty if it is free.

        A file and a folder cannot share a name either: many servers could not store both.
        """
        if self.has_key(f"{prefix}{name}/"):
            return translate("NamePrompts", "A folder with this name already exists.")
        if self.has_key(f"{prefix}{name}"):
            return translate("NamePrompts", "A file with this name already exists.")
        return ""


_NOTHING_LISTED = ListedNames()


def new_folder_prompt(prefix: str, listed: ListedNames = _NOTHING_LISTED) -> NamePrompt:
    """A new folder below ``prefix``; slashes create nested folders."""

    def problem(text: str) -> str:
        name = text.rstrip("/")
        return new_name_problem(prefix, folder_prefix("", text)) or listed.problem(prefix, name)

    def remark(text: str) -> str:
        if not prefix and not text:
            return translate("NamePrompts", "Will be created at the top of the bucket.")
        where = folder_prefix(prefix, text) if text else prefix
        return translate("NamePrompts", "Will be created as {where}").format(where=display(where))

    proposed = _free_name(translate("NamePrompts", "New Folder"), prefix, listed)
    return NamePrompt(
        title=translate("NamePrompts", "New Folder"),
        label=translate("NamePrompts", "Name"),
        verb=translate("NamePrompts", "Create Folder"),
        problem=problem,
        remark=remark,
        text=proposed,
        selected=proposed,
    )


def _free_name(name: str, prefix: str, listed: ListedNames) -> str:
    """The name, or the name with a number if it is taken."""
    numbered = (f"{name} {number}" for number in itertools.count(2))
    return next(n for n in itertools.chain([name], numbered) if not listed.problem(prefix, n))


def open_bucket_prompt() -> NamePrompt:
    """A bucket name, or an address in a bucket that is not listed."""

    def problem(text: str) -> str:
        try:
            bucket = parse_address(text).bucket
        except AppError as error:
            return display(cause_text(error) or title_text(error))
        if not bucket:
            return translate("NamePrompts", "Enter the bucket name.")
        return bucket_name_problem(bucket)

    def remark(_text: str) -> str:
        return translate(
            "NamePrompts", "For access keys that can open a bucket but cannot list all buckets."
        )

    return NamePrompt(
        title=translate("NamePrompts", "Open Bucket"),
        label=translate("NamePrompts", "Bucket"),
        verb=translate("NamePrompts", "Open"),
        problem=problem,
        remark=remark,
        example="s3://bucket/folder",
    )


def create_bucket_prompt(existing: Collection[str]) -> NamePrompt:
    """A new bucket; only valid bucket names are accepted."""

    def problem(text: str) -> str:
        if text in existing:
            return translate("NamePrompts", "A bucket with this name already exists.")
        return bucket_name_problem(text)

    def remark(_text: str) -> str:
        return translate("NamePrompts", "3 to 63 lowercase letters, numbers, dots, and hyphens.")

    return NamePrompt(
        title=translate("NamePrompts", "New Bucket"),
        label=translate("NamePrompts", "Name"),
        verb=translate("NamePrompts", "Create Bucket"),
        problem=problem,
        remark=remark,
    )


def rename_prompt(
    key: str, listed: ListedNames = _NOTHING_LISTED, *, is_folder: bool = False
) -> NamePrompt:
    """A new name for a file or folder, starting with the old one.

    A folder's own object, whose key ends with a slash too, starts with the name of its folder.
    """
    above, old = parent_of(key), name_of(key)
    is_own = key.endswith("/") and not is_folder
    if is_own:
        above = key
    stem = old if key.endswith("/") else old.rpartition(".")[0] or old

    def problem(text: str) -> str:
        if "/" in text:
            return translate("NamePrompts", "A name cannot contain a slash.")
        if text == old and not is_own:
            return translate("NamePrompts", "This is the current name.")
        new = renamed_key(key, text, is_folder=is_folder)
        problem = new_name_problem(above, new.removeprefix(above))
        return problem or listed.problem(above, text)

    def remark(_text: str) -> str:
        return translate(
            "NamePrompts", "The server makes a copy with the new name, then deletes the old one."
        )

    return NamePrompt(
        title=rename_title(name_text("" if is_own else f"{old}/", is_folder=not is_own)),
        label=translate("NamePrompts", "Name"),
        verb=translate("NamePrompts", "Rename"),
        problem=problem,
        remark=remark,
        text=old,
        selected=stem,
    )


def rename_title(name: str) -> str:
    """The title ``Rename “trip”``; a long name, which is displayable, is elided."""
    words = translate("NamePrompts", "Rename “{name}”")
    return words.format(name=elide_middle(name, 40))


def folder_prefix(above: str, name: str) -> str:
    """The whole prefix of a folder ``name`` below another one."""
    return f"{above}{name.rstrip('/')}/"


def renamed_key(key: str, name: str, *, is_folder: bool) -> str:
    """A key with another last part; a folder keeps its trailing slash.

    A folder's own object becomes a file in the folder.
    """
    if is_folder:
        return f"{parent_of(key)}{name}/"
    return f"{key}{name}" if key.endswith("/") else f"{parent_of(key)}{name}"
