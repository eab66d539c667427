"""What the window says about files that are edited in other programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from rustfs_desktop.edits.server_copy import SavedVersion
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.models.display import display, elide_middle
from rustfs_desktop.models.format import progress_text, size_text, soon_text
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import cause_text, message_text, title_text
from rustfs_desktop.service.edit import Edit, EditState

translate = QCoreApplication.translate

_NAME_LENGTH = 48
_MOST_NAMES = 10


@dataclasses.dataclass(frozen=True, slots=True)
class BarText:
    """The two lines of a bar, displayable."""

    title: str
    detail: str


def shown_name(edit: Edit) -> str:
    """The name of the object, as the user knows it."""
    key = edit.record.key
    return elide_middle(display(key.rstrip("/").rpartition("/")[2] or key), _NAME_LENGTH)


def edit_text(edit: Edit) -> BarText:
    """What the bar of a file says that is not just open."""
    name = shown_name(edit)
    if edit.state is EditState.CONFLICT:
        return _conflict_text(edit, name)
    if edit.state is EditState.OPENING:
        title = translate("Edits", "Opening {name}").format(name=name)
        return BarText(title, progress_text(edit.moved.count, edit.size))
    if edit.state is EditState.SAVING:
        title = translate("Edits", "Saving {name}").format(name=name)
        transfer = edit.transfer
        moved = progress_text(transfer.bytes_done, transfer.size) if transfer is not None else ""
        return BarText(title, details_text(filter(None, [_program_text(edit), moved])))
    is_opened = edit.record.newest is not None
    title = translate("Edits", "{name} is not saved on the server yet").format(name=name)
    if edit.state is EditState.WAITING:
        kept = translate("Edits", "It is kept on this computer, and saved as soon as possible.")
    elif is_opened:
        title = translate("Edits", "{name} could not be saved").format(name=name)
        kept = translate("Edits", "It is kept on this computer.")
    else:
        title = translate("Edits", "{name} could not be opened").format(name=name)
        kept = ""
    return BarText(title, details_text(filter(None, [_reason(edit), kept])))


def _program_text(edit: Edit) -> str:
    program = edit.record.application
    return translate("Edits", "from {program}").format(program=display(program)) if program else ""


def _reason(edit: Edit) -> str:
    error = edit.error
    if error is None:
        return ""
    if isinstance(error, Cancelled):
        return translate("Edits", "Stopped.")
    return display(cause_text(error) or title_text(error), 300)


def _conflict_text(edit: Edit, name: str) -> BarText:
    newest, theirs = edit.record.newest, edit.theirs
    saved = soon_text(newest.saved) if newest is not None else ""
    if theirs is None:
        title = translate("Edits", "{name} was deleted on the server by someone else")
        detail = translate("Edits", "You saved it {time}. It is kept on this computer.")
        return BarText(title.format(name=name), detail.format(time=saved))
    title = translate("Edits", "{name} was changed on the server by someone else")
    detail = translate(
        "Edits",
        "You saved it {time}; theirs is of {other}. Nothing was replaced, and yours is kept on"
        " this computer.",
    )
    other = soon_text(theirs.modified) if theirs.modified >= 0 else "?"
    return BarText(title.format(name=name), detail.format(time=saved, other=other))


def saved_text(edit: Edit, saved: SavedVersion) -> BarText:
    """What the bar says once the server has a state."""
    title = translate("Edits", "{name} was saved")
    kept = ""
    if saved.number > 1:
        title = translate("Edits", "{name} was saved as version {number}")
        before = translate("Edits", "version {number} is kept")
        kept = before.format(number=QLocale().toString(saved.number - 1))
    number = QLocale().toString(saved.number)
    facts = [size_text(saved.state.size), soon_text(saved.state.sent)]
    facts += [display(message_text(saved.verification), 200), kept]
    return BarText(
        title.format(name=shown_name(edit), number=number), details_text(filter(None, facts))
    )


def badge_text(edit: Edit) -> str:
    """What the badge in the row of the file says; empty for none."""
    if edit.state in (EditState.CONFLICT, EditState.FAILED):
        return translate("Edits", "Needs an answer")
    if edit.state is EditState.OPENING:
        return ""
    if edit.record.unsent is not None:
        return translate("Edits", "Not saved yet")
    program = edit.record.application
    if not program:
        return translate("Edits", "Open")
    return translate("Edits", "Open in {program}").format(
        program=elide_middle(display(program), 24)
    )


def unsaved_text(names: Sequence[str]) -> str:
    """What quitting says of files that are on this computer only; empty for none."""
    if not names:
        return ""
    shown = [elide_middle(display(name), _NAME_LENGTH) for name in names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        shown.append("…")
    words = translate(
        "Edits",
        "Not saved on the server: {names}. What you saved is kept on this computer, and saved on"
        " the server when you start again.",
    )
    return words.format(names=", ".join(shown))
