"""The table of all actions of the window: text, icon, shortcuts, and what each needs."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QT_TRANSLATE_NOOP

from rustfs_desktop.ui import action_needs as needs


@dataclasses.dataclass(frozen=True, slots=True)
class ActionSpec:
    """How an action is made.

    Attributes:
        text: The literal that QT_TRANSLATE_NOOP returns.
        keys: Its shortcuts; the first is shown in menus.
        needs: It is enabled while all are met; the first unmet one says why not.
        queue_reason: Why not, for one that the transfer queue enables; else None.
    """

    name: str
    text: object
    icon: str
    keys: tuple[str, ...] = ()
    needs: tuple[needs.Need, ...] = ()
    queue_reason: object = None


ACTION_SPECS = (
    ActionSpec(
        "new_connection", QT_TRANSLATE_NOOP("Actions", "New Connection…"), "plus", ("Ctrl+N",)
    ),
    ActionSpec("try_demo", QT_TRANSLATE_NOOP("Actions", "Try the Demo Server"), "play"),
    ActionSpec("connect", QT_TRANSLATE_NOOP("Actions", "Connect"), "connect", (), needs.OFFLINE),
    ActionSpec(
        "disconnect", QT_TRANSLATE_NOOP("Actions", "Disconnect"), "disconnect", (), needs.ONLINE
    ),
    ActionSpec(
        "edit_connection",
        QT_TRANSLATE_NOOP("Actions", "Edit Connection…"),
        "edit",
        (),
        needs.EDITS_CONNECTION,
    ),
    ActionSpec(
        "remove_connection",
        QT_TRANSLATE_NOOP("Actions", "Remove Connection"),
        "trash",
        (),
        (needs.CONNECTION,),
    ),
    ActionSpec(
        "create_bucket",
        QT_TRANSLATE_NOOP("Actions", "New Bucket…"),
        "bucket-plus",
        ("Ctrl+Shift+B",),
        needs.ONLINE,
    ),
    ActionSpec(
        "open_bucket",
        QT_TRANSLATE_NOOP("Actions", "Open Bucket…"),
        "bucket",
        ("Ctrl+Shift+O",),
        needs.ONLINE,
    ),
    ActionSpec("new_tab", QT_TRANSLATE_NOOP("Actions", "New Tab"), "plus", ("Ctrl+T",)),
    ActionSpec(
        "open_in_tab",
        QT_TRANSLATE_NOOP("Actions", "Open in New Tab"),
        "folder-open",
        (),
        needs.OPENS_TAB,
    ),
    ActionSpec("close_tab", QT_TRANSLATE_NOOP("Actions", "Close Tab"), "close", ("Ctrl+W",)),
    ActionSpec(
        "next_tab",
        QT_TRANSLATE_NOOP("Actions", "Next Tab"),
        "",
        ("Ctrl+Tab", "Ctrl+PgDown"),
        needs.SEVERAL_TABS,
    ),
    ActionSpec(
        "previous_tab",
        QT_TRANSLATE_NOOP("Actions", "Previous Tab"),
        "",
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        needs.SEVERAL_TABS,
    ),
    ActionSpec(
        "delete_bucket",
        QT_TRANSLATE_NOOP("Actions", "Delete Bucket…"),
        "trash",
        (),
        needs.IN_BUCKET,
    ),
    ActionSpec(
        "upload_files",
        QT_TRANSLATE_NOOP("Actions", "Upload Files…"),
        "upload",
        ("Ctrl+U",),
        needs.IN_FOLDER,
    ),
    ActionSpec(
        "upload_folder",
        QT_TRANSLATE_NOOP("Actions", "Upload Folder…"),
        "folder-plus",
        ("Ctrl+Shift+U",),
        needs.IN_FOLDER,
    ),
    ActionSpec(
        "new_folder",
        QT_TRANSLATE_NOOP("Actions", "New Folder…"),
        "folder-plus",
        ("Ctrl+Shift+N",),
        needs.IN_FOLDER,
    ),
    ActionSpec("open", QT_TRANSLATE_NOOP("Actions", "Open"), "folder-open", (), needs.OPENS),
    ActionSpec(
        "quick_look", QT_TRANSLATE_NOOP("Actions", "Quick Look"), "eye", ("Space",), needs.ONE_ROW
    ),
    ActionSpec(
        "edit_file", QT_TRANSLATE_NOOP("Actions", "Edit"), "edit", ("Ctrl+E",), needs.ONE_OBJECT
    ),
    ActionSpec(
        "open_with",
        QT_TRANSLATE_NOOP("Actions", "Open With…"),
        "external",
        ("Ctrl+Shift+E",),
        needs.ONE_OBJECT,
    ),
    ActionSpec(
        "download",
        QT_TRANSLATE_NOOP("Actions", "Download"),
        "download",
        ("Ctrl+D",),
        needs.SELECTED,
    ),
    ActionSpec(
        "download_to",
        QT_TRANSLATE_NOOP("Actions", "Download To…"),
        "download",
        ("Ctrl+Shift+D",),
        needs.SELECTED,
    ),
    ActionSpec(
        "copy_link",
        QT_TRANSLATE_NOOP("Actions", "Copy Link"),
        "link",
        ("Ctrl+Shift+C",),
        needs.LINKS,
    ),
    ActionSpec(
        "make_link",
        QT_TRANSLATE_NOOP("Actions", "Create Link…"),
        "link",
        ("Ctrl+K",),
        needs.ONE_OBJECT,
    ),
    ActionSpec(
        "export_list", QT_TRANSLATE_NOOP("Actions", "Export List…"), "list", (), needs.EXPORTS
    ),
    ActionSpec(
        "copy_address",
        QT_TRANSLATE_NOOP("Actions", "Copy S3 URI"),
        "copy",
        ("Ctrl+Alt+C",),
        needs.HAS_ADDRESS,
    ),
    ActionSpec("cut", QT_TRANSLATE_NOOP("Actions", "Cut"), "", ("Ctrl+X",), needs.SELECTED),
    ActionSpec("copy", QT_TRANSLATE_NOOP("Actions", "Copy"), "copy", ("Ctrl+C",), needs.SELECTED),
    ActionSpec("paste", QT_TRANSLATE_NOOP("Actions", "Paste"), "paste", ("Ctrl+V",), needs.PASTES),
    ActionSpec("rename", QT_TRANSLATE_NOOP("Actions", "Rename…"), "edit", ("F2",), needs.RENAMES),
    ActionSpec("duplicate", QT_TRANSLATE_NOOP("Actions", "Duplicate"), "copy", (), needs.RENAMES),
    ActionSpec(
        "select_all", QT_TRANSLATE_NOOP("Actions", "Select All"), "", ("Ctrl+A",), needs.IN_ROWS
    ),
    ActionSpec(
        "delete", QT_TRANSLATE_NOOP("Actions", "Delete"), "trash", ("Delete",), needs.DELETES
    ),
    ActionSpec("clean_up", QT_TRANSLATE_NOOP("Actions", "Clean Up…"), "clear", (), needs.IN_BUCKET),
    ActionSpec(
        "properties",
        QT_TRANSLATE_NOOP("Actions", "Properties"),
        "properties",
        ("Alt+Return",),
        needs.HAS_PROPERTIES,
    ),
    ActionSpec(
        "back", QT_TRANSLATE_NOOP("Actions", "Back"), "back", ("Alt+Left", "Back"), needs.BACK
    ),
    ActionSpec(
        "forward",
        QT_TRANSLATE_NOOP("Actions", "Forward"),
        "forward",
        ("Alt+Right", "Forward"),
        needs.FORWARD,
    ),
    ActionSpec("up", QT_TRANSLATE_NOOP("Actions", "Up"), "up", ("Alt+Up",), needs.UP),
    ActionSpec("go_to_place", QT_TRANSLATE_NOOP("Actions", "Go to…"), "folder-open", ("Ctrl+P",)),
    ActionSpec(
        "add_bookmark",
        QT_TRANSLATE_NOOP("Actions", "Add Bookmark"),
        "bookmark",
        ("Ctrl+Alt+B",),
        needs.HAS_PLACE,
    ),
    ActionSpec("go_to", QT_TRANSLATE_NOOP("Actions", "Go to Address…"), "", ("Ctrl+L", "F6")),
    ActionSpec(
        "reload",
        QT_TRANSLATE_NOOP("Actions", "Refresh"),
        "refresh",
        ("F5", "Ctrl+R"),
        (needs.CONNECTION,),
    ),
    ActionSpec(
        "filter",
        QT_TRANSLATE_NOOP("Actions", "Filter Folder"),
        "filter",
        ("Ctrl+F",),
        needs.IN_ROWS,
    ),
    ActionSpec(
        "search", QT_TRANSLATE_NOOP("Actions", "Search…"), "search", ("Ctrl+Shift+F",), needs.ONLINE
    ),
    ActionSpec(
        "save_search",
        QT_TRANSLATE_NOOP("Actions", "Save Search…"),
        "star",
        ("Ctrl+Shift+S",),
        needs.SHOWS_RESULTS,
    ),
    ActionSpec(
        "show_in_folder",
        QT_TRANSLATE_NOOP("Actions", "Show in Enclosing Folder"),
        "folder-open",
        ("Ctrl+Return",),
        needs.ONE_RESULT,
    ),
    ActionSpec(
        "space_map",
        QT_TRANSLATE_NOOP("Actions", "Space Map"),
        "map",
        ("Ctrl+Shift+M",),
        needs.IN_BUCKET,
    ),
    ActionSpec(
        "view_details",
        QT_TRANSLATE_NOOP("Actions", "View as Details"),
        "list",
        ("Ctrl+1",),
        needs.IN_ROWS,
    ),
    ActionSpec(
        "view_icons",
        QT_TRANSLATE_NOOP("Actions", "View as Icons"),
        "grid",
        ("Ctrl+2",),
        needs.IN_ROWS,
    ),
    ActionSpec(
        "view_flat",
        QT_TRANSLATE_NOOP("Actions", "View All Files Below"),
        "flat",
        ("Ctrl+3",),
        needs.IN_BUCKET,
    ),
    ActionSpec("split", QT_TRANSLATE_NOOP("Actions", "Two Panes"), "split", ("F3",)),
    ActionSpec(
        "copy_across",
        QT_TRANSLATE_NOOP("Actions", "Copy to Other Pane"),
        "arrow-right",
        ("Shift+F5",),
        needs.ACROSS,
    ),
    ActionSpec(
        "move_across",
        QT_TRANSLATE_NOOP("Actions", "Move to Other Pane"),
        "",
        ("Shift+F6",),
        needs.ACROSS,
    ),
    ActionSpec(
        "compare", QT_TRANSLATE_NOOP("Actions", "Compare Panes"), "compare", (), needs.TWO_PANES
    ),
    ActionSpec("swap_panes", QT_TRANSLATE_NOOP("Actions", "Swap Panes"), "", (), needs.TWO_PANES),
    ActionSpec("tree", QT_TRANSLATE_NOOP("Actions", "Sidebar"), "sidebar", ("Ctrl+B",)),
    ActionSpec("inspector", QT_TRANSLATE_NOOP("Actions", "Inspector"), "inspector", ("F9",)),
    ActionSpec("transfers", QT_TRANSLATE_NOOP("Actions", "Transfers"), "panel-bottom", ("Ctrl+J",)),
    ActionSpec(
        "download_folder", QT_TRANSLATE_NOOP("Actions", "Choose Download Location…"), "settings"
    ),
    ActionSpec(
        "preferences", QT_TRANSLATE_NOOP("Actions", "Preferences…"), "settings", ("Ctrl+,",)
    ),
    ActionSpec(
        "pause_all",
        QT_TRANSLATE_NOOP("Actions", "Pause All Transfers"),
        "pause",
        ("Ctrl+Alt+P",),
        queue_reason=QT_TRANSLATE_NOOP("Actions", "No transfer is running or waiting"),
    ),
    ActionSpec(
        "resume_all",
        QT_TRANSLATE_NOOP("Actions", "Resume All Transfers"),
        "play",
        ("Ctrl+Shift+R",),
        queue_reason=QT_TRANSLATE_NOOP("Actions", "No transfer is paused"),
    ),
    ActionSpec(
        "retry_failed",
        QT_TRANSLATE_NOOP("Actions", "Retry Failed Transfers"),
        "refresh",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "No transfer has failed"),
    ),
    ActionSpec(
        "cancel_all",
        QT_TRANSLATE_NOOP("Actions", "Cancel All Transfers"),
        "stop",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "No transfer is unfinished"),
    ),
    ActionSpec(
        "clear_finished",
        QT_TRANSLATE_NOOP("Actions", "Clear Finished Transfers"),
        "clear",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "No transfer is finished"),
    ),
    ActionSpec(
        "pause_chosen",
        QT_TRANSLATE_NOOP("Actions", "Pause Selected"),
        "pause",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "Select transfers that it applies to"),
    ),
    ActionSpec(
        "resume_chosen",
        QT_TRANSLATE_NOOP("Actions", "Resume Selected"),
        "play",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "Select transfers that it applies to"),
    ),
    ActionSpec(
        "retry_chosen",
        QT_TRANSLATE_NOOP("Actions", "Retry Selected"),
        "refresh",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "Select transfers that it applies to"),
    ),
    ActionSpec(
        "cancel_chosen",
        QT_TRANSLATE_NOOP("Actions", "Cancel Selected"),
        "close",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "Select transfers that it applies to"),
    ),
    ActionSpec(
        "first_chosen",
        QT_TRANSLATE_NOOP("Actions", "Move to Top"),
        "chevron-up",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "Select transfers that it applies to"),
    ),
    ActionSpec(
        "last_chosen",
        QT_TRANSLATE_NOOP("Actions", "Move to Bottom"),
        "chevron-down",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "Select transfers that it applies to"),
    ),
    ActionSpec(
        "receipt",
        QT_TRANSLATE_NOOP("Actions", "Show Receipt"),
        "document",
        queue_reason=QT_TRANSLATE_NOOP("Actions", "Select a finished transfer first"),
    ),
    ActionSpec(
        "history", QT_TRANSLATE_NOOP("Actions", "Transfer History"), "clock", ("Ctrl+Shift+H",)
    ),
    ActionSpec("diagnostics", QT_TRANSLATE_NOOP("Actions", "Copy Diagnostics"), "copy"),
    ActionSpec("leave_out_names", QT_TRANSLATE_NOOP("Actions", "Leave Out Names in the Log"), ""),
    ActionSpec(
        "palette",
        QT_TRANSLATE_NOOP("Actions", "Command Palette…"),
        "search",
        ("Ctrl+Shift+P",),
    ),
    ActionSpec("keys", QT_TRANSLATE_NOOP("Actions", "Keyboard Shortcuts"), "info", ("F1",)),
    ActionSpec("about", QT_TRANSLATE_NOOP("Actions", "About RustFS Desktop"), "info"),
    ActionSpec("quit", QT_TRANSLATE_NOOP("Actions", "Quit"), "", ("Ctrl+Q",)),
)
