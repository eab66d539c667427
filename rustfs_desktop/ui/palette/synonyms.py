"""Other words for commands, under which the palette finds them too."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_SYNONYMS: dict[str, object] = {
    "new_connection": QT_TRANSLATE_NOOP("Synonyms", "add server account endpoint"),
    "try_demo": QT_TRANSLATE_NOOP("Synonyms", "sample example test"),
    "new_tab": QT_TRANSLATE_NOOP("Synonyms", "open add window"),
    "close_tab": QT_TRANSLATE_NOOP("Synonyms", "remove window"),
    "connect": QT_TRANSLATE_NOOP("Synonyms", "log in sign in"),
    "disconnect": QT_TRANSLATE_NOOP("Synonyms", "log out sign out close"),
    "edit_connection": QT_TRANSLATE_NOOP("Synonyms", "change keys password server settings"),
    "remove_connection": QT_TRANSLATE_NOOP("Synonyms", "delete forget server"),
    "create_bucket": QT_TRANSLATE_NOOP("Synonyms", "create make add"),
    "open_bucket": QT_TRANSLATE_NOOP("Synonyms", "by name"),
    "delete_bucket": QT_TRANSLATE_NOOP("Synonyms", "remove erase trash"),
    "upload_files": QT_TRANSLATE_NOOP("Synonyms", "put send add"),
    "upload_folder": QT_TRANSLATE_NOOP("Synonyms", "put send add directory"),
    "new_folder": QT_TRANSLATE_NOOP("Synonyms", "create make directory mkdir"),
    "quick_look": QT_TRANSLATE_NOOP("Synonyms", "preview view show"),
    "edit_file": QT_TRANSLATE_NOOP("Synonyms", "change open editor modify"),
    "open_with": QT_TRANSLATE_NOOP("Synonyms", "edit program application editor"),
    "download": QT_TRANSLATE_NOOP("Synonyms", "get save fetch"),
    "download_to": QT_TRANSLATE_NOOP("Synonyms", "get save as fetch"),
    "copy_link": QT_TRANSLATE_NOOP("Synonyms", "share presigned URL"),
    "make_link": QT_TRANSLATE_NOOP("Synonyms", "share presigned URL upload expiry"),
    "copy_address": QT_TRANSLATE_NOOP("Synonyms", "path key address ARN"),
    "export_list": QT_TRANSLATE_NOOP("Synonyms", "CSV JSON table save names"),
    "paste": QT_TRANSLATE_NOOP("Synonyms", "insert move here"),
    "rename": QT_TRANSLATE_NOOP("Synonyms", "name change many batch pattern"),
    "duplicate": QT_TRANSLATE_NOOP("Synonyms", "copy again"),
    "delete": QT_TRANSLATE_NOOP("Synonyms", "trash remove erase"),
    "clean_up": QT_TRANSLATE_NOOP("Synonyms", "old versions unfinished uploads abort multipart"),
    "properties": QT_TRANSLATE_NOOP("Synonyms", "info metadata details size"),
    "up": QT_TRANSLATE_NOOP("Synonyms", "parent enclosing folder"),
    "go_to_place": QT_TRANSLATE_NOOP("Synonyms", "jump switch open quick bucket folder"),
    "add_bookmark": QT_TRANSLATE_NOOP("Synonyms", "favorite remember place pin"),
    "go_to": QT_TRANSLATE_NOOP("Synonyms", "path location URL s3"),
    "reload": QT_TRANSLATE_NOOP("Synonyms", "reload update list again"),
    "filter": QT_TRANSLATE_NOOP("Synonyms", "find in folder"),
    "search": QT_TRANSLATE_NOOP("Synonyms", "find look for"),
    "save_search": QT_TRANSLATE_NOOP("Synonyms", "keep bookmark"),
    "show_in_folder": QT_TRANSLATE_NOOP("Synonyms", "reveal locate"),
    "space_map": QT_TRANSLATE_NOOP("Synonyms", "disk usage size treemap"),
    "split": QT_TRANSLATE_NOOP("Synonyms", "second pane split view dual commander"),
    "copy_across": QT_TRANSLATE_NOOP("Synonyms", "second pane duplicate"),
    "move_across": QT_TRANSLATE_NOOP("Synonyms", "second pane"),
    "compare": QT_TRANSLATE_NOOP("Synonyms", "diff differences newer equal"),
    "swap_panes": QT_TRANSLATE_NOOP("Synonyms", "exchange sides"),
    "tree": QT_TRANSLATE_NOOP("Synonyms", "tree connections panel"),
    "inspector": QT_TRANSLATE_NOOP("Synonyms", "details panel info"),
    "transfers": QT_TRANSLATE_NOOP("Synonyms", "queue panel jobs"),
    "download_folder": QT_TRANSLATE_NOOP("Synonyms", "directory where"),
    "preferences": QT_TRANSLATE_NOOP("Synonyms", "settings options speed limit"),
    "pause_all": QT_TRANSLATE_NOOP("Synonyms", "hold stop"),
    "resume_all": QT_TRANSLATE_NOOP("Synonyms", "continue start"),
    "retry_failed": QT_TRANSLATE_NOOP("Synonyms", "try again"),
    "cancel_all": QT_TRANSLATE_NOOP("Synonyms", "stop abort"),
    "clear_finished": QT_TRANSLATE_NOOP("Synonyms", "remove done"),
    "history": QT_TRANSLATE_NOOP("Synonyms", "receipts log past"),
    "diagnostics": QT_TRANSLATE_NOOP("Synonyms", "bug report debug"),
    "keys": QT_TRANSLATE_NOOP("Synonyms", "hotkeys keys help"),
    "about": QT_TRANSLATE_NOOP("Synonyms", "version license"),
    "quit": QT_TRANSLATE_NOOP("Synonyms", "exit close"),
}


def synonyms_of(name: str) -> str:
    """The other words for a command."""
    if name not in _SYNONYMS:
        return ""
    return QCoreApplication.translate("Synonyms", str(_SYNONYMS[name]))
