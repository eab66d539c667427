"""What actions need before they can run, and the reason that is told while it is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


@dataclasses.dataclass(frozen=True, slots=True)
class ActionContext:
    """The state that decides which actions are enabled."""

    has_connection: bool = False  # a location is shown or selected
    is_online: bool = False
    is_demo: bool = False
    in_bucket: bool = False  # the location is a bucket or a folder
    in_buckets: bool = False  # the selected rows are in several buckets
    is_search: bool = False  # the rows are results of a search there
    shows_results: bool = False  # of a search
    can_paste: bool = False  # the clipboard has something for the location
    objects: int = 0  # selected objects
    folders: int = 0  # selected folders
    buckets: int = 0  # selected buckets
    tabs: int = 1
    has_other: bool = False  # another pane is shown
    other_takes: bool = False  # objects can be copied to its folder
    other_is_elsewhere: bool = False  # it shows another location
    can_back: bool = False
    can_forward: bool = False
    can_up: bool = False

    @property
    def selected(self) -> int:
        """The number of selected rows."""
        return self.objects + self.folders


@dataclasses.dataclass(frozen=True, slots=True)
class Need:
    """A condition of an action, and the reason that is told while it is not met."""

    is_met: Callable[[ActionContext], bool]
    reason: object  # the literal that QT_TRANSLATE_NOOP returns


def unmet_reason(needs: tuple[Need, ...], context: ActionContext) -> str:
    """Why an action does not apply: the reason of its first unmet need; empty if it applies."""
    unmet = next((need for need in needs if not need.is_met(context)), None)
    return "" if unmet is None else QCoreApplication.translate("Actions", str(unmet.reason))


CONNECTION = Need(
    lambda context: context.has_connection,
    QT_TRANSLATE_NOOP("Actions", "Choose a connection first"),
)
_IS_ONLINE = Need(
    lambda context: context.is_online, QT_TRANSLATE_NOOP("Actions", "Not connected to the server")
)
_BUCKET = Need(
    lambda context: context.in_bucket, QT_TRANSLATE_NOOP("Actions", "Open a bucket first")
)
_NO_SEARCH = Need(
    lambda context: not context.is_search,
    QT_TRANSLATE_NOOP("Actions", "Close the search, the map or the flat view first"),
)
_ROWS = Need(
    lambda context: context.in_bucket or context.is_search,
    QT_TRANSLATE_NOOP("Actions", "Open a bucket first"),
)
_PLACE = Need(
    lambda context: context.in_bucket or context.in_buckets,
    QT_TRANSLATE_NOOP("Actions", "Open a bucket first"),
)
_SOME = Need(
    lambda context: context.selected > 0,
    QT_TRANSLATE_NOOP("Actions", "Select files or folders first"),
)
_FILES_ONLY = Need(
    lambda context: not context.folders,
    QT_TRANSLATE_NOOP("Actions", "Folders have no link: select files only"),
)
_NOT_SEVERAL = Need(
    lambda context: context.selected <= 1, QT_TRANSLATE_NOOP("Actions", "Select one item only")
)
_NOT_IN_SEVERAL = Need(
    lambda context: context.in_bucket or context.selected <= 1,
    QT_TRANSLATE_NOOP("Actions", "Select one item only"),
)
_NOT_SEVERAL_FILES = Need(
    lambda context: context.selected <= 1, QT_TRANSLATE_NOOP("Actions", "Select one file only")
)
_ONE_FILE = Need(
    lambda context: context.objects == 1, QT_TRANSLATE_NOOP("Actions", "Select a file first")
)

ONLINE = (CONNECTION, _IS_ONLINE)
IN_BUCKET = (*ONLINE, _BUCKET)
IN_FOLDER = (*ONLINE, _NO_SEARCH, _BUCKET)
IN_ROWS = (*ONLINE, _ROWS)
EXPORTS = (_ROWS,)
SELECTED = (*ONLINE, _PLACE, _SOME)
DELETES = (*ONLINE, _SOME)
LINKS = (*SELECTED, _FILES_ONLY)
ONE_ROW = (*ONLINE, _SOME, _NOT_SEVERAL, _BUCKET)
RENAMES = (*ONLINE, _SOME, _NOT_IN_SEVERAL, _BUCKET)
ONE_OBJECT = (*ONLINE, _NOT_SEVERAL_FILES, _ONE_FILE, _BUCKET)
OFFLINE = (
    CONNECTION,
    Need(lambda context: not context.is_online, QT_TRANSLATE_NOOP("Actions", "Already connected")),
)
EDITS_CONNECTION = (
    CONNECTION,
    Need(
        lambda context: not context.is_demo,
        QT_TRANSLATE_NOOP("Actions", "The demo server cannot be edited"),
    ),
)
OPENS = (
    Need(
        lambda context: context.selected + context.buckets > 0,
        QT_TRANSLATE_NOOP("Actions", "Select a file, folder or bucket first"),
    ),
    Need(
        lambda context: context.selected + context.buckets == 1,
        QT_TRANSLATE_NOOP("Actions", "Select one item only"),
    ),
)
OPENS_TAB = (
    CONNECTION,
    Need(
        lambda context: not context.objects and context.folders + context.buckets <= 1,
        QT_TRANSLATE_NOOP("Actions", "Select one folder or bucket only"),
    ),
)
SEVERAL_TABS = (
    Need(lambda context: context.tabs > 1, QT_TRANSLATE_NOOP("Actions", "There is one tab only")),
)
TWO_PANES = (
    Need(
        lambda context: context.has_other,
        QT_TRANSLATE_NOOP("Actions", "Open a second pane first"),
    ),
)
ACROSS = (
    *TWO_PANES,
    *SELECTED,
    Need(
        lambda context: context.other_takes,
        QT_TRANSLATE_NOOP("Actions", "Open a folder in the other pane first"),
    ),
    Need(
        lambda context: context.other_is_elsewhere,
        QT_TRANSLATE_NOOP("Actions", "Both panes show this folder"),
    ),
)
HAS_PLACE = (_BUCKET,)
HAS_ADDRESS = (
    Need(
        lambda context: context.in_bucket or context.selected > 0,
        QT_TRANSLATE_NOOP("Actions", "Open a bucket first"),
    ),
)
HAS_PROPERTIES = (*ONLINE, *HAS_ADDRESS)
PASTES = (
    *ONLINE,
    Need(
        lambda context: not context.is_search,
        QT_TRANSLATE_NOOP("Actions", "Close the search or the flat view to paste into the folder"),
    ),
    _BUCKET,
    Need(
        lambda context: context.can_paste,
        QT_TRANSLATE_NOOP("Actions", "Nothing was copied that can be pasted here"),
    ),
)
BACK = (
    Need(lambda context: context.can_back, QT_TRANSLATE_NOOP("Actions", "No earlier location")),
)
FORWARD = (
    Need(lambda context: context.can_forward, QT_TRANSLATE_NOOP("Actions", "No later location")),
)
UP = (
    Need(
        lambda context: context.can_up,
        QT_TRANSLATE_NOOP("Actions", "There is no folder above"),
    ),
)
SHOWS_RESULTS = (
    Need(
        lambda context: context.shows_results,
        QT_TRANSLATE_NOOP("Actions", "Search for something first"),
    ),
)
ONE_RESULT = (
    Need(
        lambda context: context.is_search,
        QT_TRANSLATE_NOOP(
            "Actions", "Only for results of a search, files of a flat view and tiles of a map"
        ),
    ),
    *ONE_OBJECT,
)
