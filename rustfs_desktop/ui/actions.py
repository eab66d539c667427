"""All QActions of the window: text, icon, shortcut, and when they are enabled."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from rustfs_desktop.ui.look.icons import set_icon
from rustfs_desktop.ui.look.text import set_plain_tip, tip_with_keys

_CONTEXT = "Actions"


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
    can_back: bool = False
    can_forward: bool = False
    can_up: bool = False

    @property
    def selected(self) -> int:
        """The number of selected rows."""
        return self.objects + self.folders


@dataclasses.dataclass(frozen=True, slots=True)
class _Spec:
    name: str
    text: object  # the literal that QT_TRANSLATE_NOOP returns
    icon: str
    keys: tuple[str, ...]
    when: Callable[[ActionContext], bool] | None  # None: enabled by the transfer queue instead


def _always(_scene: ActionContext) -> bool:
    return True


def _in_bucket(context: ActionContext) -> bool:
    return context.is_online and context.in_bucket


def _in_folder(context: ActionContext) -> bool:
    return _in_bucket(context) and not context.is_search


def _in_rows(context: ActionContext) -> bool:
    return _in_bucket(context) or (context.is_online and context.is_search)


def _selected(context: ActionContext) -> bool:
    in_any = context.in_bucket or context.in_buckets
    return context.is_online and in_any and context.selected > 0


def _one_row(context: ActionContext) -> bool:
    return _in_bucket(context) and context.selected == 1


def _one_object(context: ActionContext) -> bool:
    return _in_bucket(context) and context.objects == 1 and context.folders == 0


_SPECS = (
    _Spec(
        "new_connection",
        QT_TRANSLATE_NOOP("Actions", "New Connection…"),
        "plus",
        ("Ctrl+N",),
        _always,
    ),
    _Spec("try_demo", QT_TRANSLATE_NOOP("Actions", "Try the Demo Server"), "play", (), _always),
    _Spec(
        "connect",
        QT_TRANSLATE_NOOP("Actions", "Connect"),
        "connect",
        (),
        lambda context: context.has_connection and not context.is_online,
    ),
    _Spec(
        "disconnect",
        QT_TRANSLATE_NOOP("Actions", "Disconnect"),
        "disconnect",
        (),
        lambda context: context.is_online,
    ),
    _Spec(
        "edit_connection",
        QT_TRANSLATE_NOOP("Actions", "Edit Connection…"),
        "edit",
        (),
        lambda context: context.has_connection and not context.is_demo,
    ),
    _Spec(
        "remove_connection",
        QT_TRANSLATE_NOOP("Actions", "Remove Connection"),
        "trash",
        (),
        lambda context: context.has_connection,
    ),
    _Spec(
        "create_bucket",
        QT_TRANSLATE_NOOP("Actions", "New Bucket…"),
        "bucket-plus",
        ("Ctrl+Shift+B",),
        lambda context: context.is_online,
    ),
    _Spec(
        "open_bucket",
        QT_TRANSLATE_NOOP("Actions", "Open Bucket…"),
        "bucket",
        ("Ctrl+Shift+O",),
        lambda context: context.is_online,
    ),
    _Spec("delete_bucket", QT_TRANSLATE_NOOP("Actions", "Delete Bucket…"), "trash", (), _in_bucket),
    _Spec(
        "upload_files",
        QT_TRANSLATE_NOOP("Actions", "Upload Files…"),
        "upload",
        ("Ctrl+U",),
        _in_folder,
    ),
    _Spec(
        "upload_folder",
        QT_TRANSLATE_NOOP("Actions", "Upload Folder…"),
        "folder-plus",
        ("Ctrl+Shift+U",),
        _in_folder,
    ),
    _Spec(
        "new_folder",
        QT_TRANSLATE_NOOP("Actions", "New Folder…"),
        "folder-plus",
        ("Ctrl+Shift+N",),
        _in_folder,
    ),
    _Spec(
        "open",
        QT_TRANSLATE_NOOP("Actions", "Open"),
        "folder-open",
        (),
        lambda context: context.selected + context.buckets == 1,
    ),
    _Spec("download", QT_TRANSLATE_NOOP("Actions", "Download"), "download", ("Ctrl+D",), _selected),
    _Spec(
        "download_to",
        QT_TRANSLATE_NOOP("Actions", "Download To…"),
        "download",
        ("Ctrl+Shift+D",),
        _selected,
    ),
    _Spec(
        "copy_link",
        QT_TRANSLATE_NOOP("Actions", "Copy Link"),
        "link",
        ("Ctrl+Shift+C",),
        lambda context: _selected(context) and not context.folders,
    ),
    _Spec(
        "make_link", QT_TRANSLATE_NOOP("Actions", "Create Link…"), "link", ("Ctrl+K",), _one_object
    ),
    _Spec(
        "export_list",
        QT_TRANSLATE_NOOP("Actions", "Export List…"),
        "list",
        (),
        lambda context: context.in_bucket or context.is_search,
    ),
    _Spec(
        "copy_address",
        QT_TRANSLATE_NOOP("Actions", "Copy S3 URI"),
        "copy",
        ("Ctrl+Alt+C",),
        lambda context: context.in_bucket or context.selected > 0,
    ),
    _Spec("cut", QT_TRANSLATE_NOOP("Actions", "Cut"), "", ("Ctrl+X",), _selected),
    _Spec("copy", QT_TRANSLATE_NOOP("Actions", "Copy"), "copy", ("Ctrl+C",), _selected),
    _Spec(
        "paste",
        QT_TRANSLATE_NOOP("Actions", "Paste"),
        "paste",
        ("Ctrl+V",),
        lambda context: _in_bucket(context) and context.can_paste,
    ),
    _Spec("rename", QT_TRANSLATE_NOOP("Actions", "Rename…"), "edit", ("F2",), _one_row),
    _Spec("select_all", QT_TRANSLATE_NOOP("Actions", "Select All"), "", ("Ctrl+A",), _in_rows),
    _Spec(
        "delete",
        QT_TRANSLATE_NOOP("Actions", "Delete"),
        "trash",
        ("Delete",),
        lambda context: context.is_online and context.selected > 0,
    ),
    _Spec("clean_up", QT_TRANSLATE_NOOP("Actions", "Clean Up…"), "clear", (), _in_bucket),
    _Spec(
        "properties",
        QT_TRANSLATE_NOOP("Actions", "Properties"),
        "properties",
        ("Alt+Return",),
        lambda context: context.is_online and (context.in_bucket or context.selected > 0),
    ),
    _Spec(
        "back",
        QT_TRANSLATE_NOOP("Actions", "Back"),
        "back",
        ("Alt+Left", "Back"),
        lambda context: context.can_back,
    ),
    _Spec(
        "forward",
        QT_TRANSLATE_NOOP("Actions", "Forward"),
        "forward",
        ("Alt+Right", "Forward"),
        lambda context: context.can_forward,
    ),
    _Spec(
        "up", QT_TRANSLATE_NOOP("Actions", "Up"), "up", ("Alt+Up",), lambda context: context.can_up
    ),
    _Spec("go_to", QT_TRANSLATE_NOOP("Actions", "Go to Address…"), "", ("Ctrl+L", "F6"), _always),
    _Spec(
        "reload",
        QT_TRANSLATE_NOOP("Actions", "Refresh"),
        "refresh",
        ("F5", "Ctrl+R"),
        lambda context: context.has_connection,
    ),
    _Spec(
        "filter",
        QT_TRANSLATE_NOOP("Actions", "Filter Folder"),
        "filter",
        ("Ctrl+F",),
        _in_rows,
    ),
    _Spec(
        "search",
        QT_TRANSLATE_NOOP("Actions", "Search…"),
        "search",
        ("Ctrl+Shift+F",),
        lambda context: context.is_online,
    ),
    _Spec(
        "save_search",
        QT_TRANSLATE_NOOP("Actions", "Save Search…"),
        "star",
        ("Ctrl+Shift+S",),
        lambda context: context.shows_results,
    ),
    _Spec(
        "show_in_folder",
        QT_TRANSLATE_NOOP("Actions", "Show in Enclosing Folder"),
        "folder-open",
        ("Ctrl+Return",),
        lambda context: _one_object(context) and context.is_search,
    ),
    _Spec(
        "space_map",
        QT_TRANSLATE_NOOP("Actions", "Space Map"),
        "map",
        ("Ctrl+Shift+M",),
        _in_bucket,
    ),
    _Spec("tree", QT_TRANSLATE_NOOP("Actions", "Sidebar"), "sidebar", ("Ctrl+B",), _always),
    _Spec("inspector", QT_TRANSLATE_NOOP("Actions", "Inspector"), "inspector", ("F9",), _always),
    _Spec(
        "transfers", QT_TRANSLATE_NOOP("Actions", "Transfers"), "panel-bottom", ("Ctrl+J",), _always
    ),
    _Spec(
        "download_folder",
        QT_TRANSLATE_NOOP("Actions", "Choose Download Location…"),
        "settings",
        (),
        _always,
    ),
    _Spec(
        "preferences",
        QT_TRANSLATE_NOOP("Actions", "Preferences…"),
        "settings",
        ("Ctrl+,",),
        _always,
    ),
    _Spec(
        "pause_all",
        QT_TRANSLATE_NOOP("Actions", "Pause All Transfers"),
        "pause",
        ("Ctrl+Alt+P",),
        None,
    ),
    _Spec(
        "resume_all",
        QT_TRANSLATE_NOOP("Actions", "Resume All Transfers"),
        "play",
        ("Ctrl+Shift+R",),
        None,
    ),
    _Spec(
        "retry_failed",
        QT_TRANSLATE_NOOP("Actions", "Retry Failed Transfers"),
        "refresh",
        (),
        None,
    ),
    _Spec("cancel_all", QT_TRANSLATE_NOOP("Actions", "Cancel All Transfers"), "stop", (), None),
    _Spec(
        "clear_finished",
        QT_TRANSLATE_NOOP("Actions", "Clear Finished Transfers"),
        "clear",
        (),
        None,
    ),
    _Spec("pause_chosen", QT_TRANSLATE_NOOP("Actions", "Pause Selected"), "pause", (), None),
    _Spec("resume_chosen", QT_TRANSLATE_NOOP("Actions", "Resume Selected"), "play", (), None),
    _Spec("retry_chosen", QT_TRANSLATE_NOOP("Actions", "Retry Selected"), "refresh", (), None),
    _Spec("cancel_chosen", QT_TRANSLATE_NOOP("Actions", "Cancel Selected"), "close", (), None),
    _Spec("first_chosen", QT_TRANSLATE_NOOP("Actions", "Move to Top"), "chevron-up", (), None),
    _Spec("last_chosen", QT_TRANSLATE_NOOP("Actions", "Move to Bottom"), "chevron-down", (), None),
    _Spec("receipt", QT_TRANSLATE_NOOP("Actions", "Show Receipt"), "document", (), None),
    _Spec(
        "history",
        QT_TRANSLATE_NOOP("Actions", "Transfer History"),
        "clock",
        ("Ctrl+Shift+H",),
        _always,
    ),
    _Spec("diagnostics", QT_TRANSLATE_NOOP("Actions", "Copy Diagnostics"), "copy", (), _always),
    _Spec(
        "leave_out_names",
        QT_TRANSLATE_NOOP("Actions", "Leave Out Names in the Log"),
        "",
        (),
        _always,
    ),
    _Spec("keys", QT_TRANSLATE_NOOP("Actions", "Keyboard Shortcuts"), "info", ("F1",), _always),
    _Spec("about", QT_TRANSLATE_NOOP("Actions", "About RustFS Desktop"), "info", (), _always),
    _Spec("quit", QT_TRANSLATE_NOOP("Actions", "Quit"), "", ("Ctrl+Q", "Ctrl+W"), _always),
)

_CHECKABLE = ("tree", "inspector", "transfers", "leave_out_names")
_ROLES = {  # where macOS has them
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}


def _reason(name: str, context: ActionContext) -> str:
    """Why a disabled action does not apply; empty where nothing is selected."""
    translate, is_several = QCoreApplication.translate, context.selected > 1
    if name == "paste" and context.is_search:
        return translate("Actions", "Close the search to paste into its folder")
    if name == "rename" and is_several:
        return translate("Actions", "Select one item only")
    if name in {"make_link", "show_in_folder"} and is_several:
        return translate("Actions", "Select one file only")
    return ""


class Actions(QObject):
    """The QActions by name; the window connects each to a command."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for spec in _SPECS:
            action = QAction(QCoreApplication.translate(_CONTEXT, str(spec.text)), window)
            action.setObjectName(spec.name)
            if spec.icon:
                set_icon(action, spec.icon, "dim")
            action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
            action.setCheckable(spec.name in _CHECKABLE)
            action.setIconVisibleInMenu(spec.name not in _CHECKABLE)  # it would hide the tick
            action.setMenuRole(_ROLES.get(spec.name, QAction.MenuRole.NoRole))
            window.addAction(action)
            self._actions[spec.name] = action

    def __getitem__(self, name: str) -> QAction:
        """An action by its name."""
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        """All actions, in the order of the table."""
        return iter(self._actions.values())

    def update(self, context: ActionContext) -> None:
        """Enable the actions that apply in this context; the tool tips of others say why not."""
        for spec in _SPECS:
            if spec.when is not None:
                action, applies = self._actions[spec.name], spec.when(context)
                action.setEnabled(applies)
                set_plain_tip(action, "" if applies else _reason(spec.name, context))


def action_tip(tip: str, action: QAction) -> str:
    """A tool tip with the shortcut of its action."""
    return tip_with_keys(tip, action.shortcut())
