"""The command of each action."""

from __future__ import annotations

from rustfs_desktop.ui.commands import (
    buckets,
    connections,
    copies,
    help,
    links,
    navigation,
    objects,
    preferences,
    receipts,
)
from rustfs_desktop.ui.commands.context import Command

COMMANDS: dict[str, Command] = {
    "new_connection": connections.new_connection,
    "try_demo": connections.try_demo,
    "connect": connections.connect,
    "disconnect": connections.disconnect,
    "edit_connection": connections.edit_connection,
    "remove_connection": connections.remove_connection,
    "create_bucket": buckets.create_bucket,
    "open_bucket": buckets.open_bucket,
    "delete_bucket": buckets.delete_bucket,
    "upload_files": objects.upload_files,
    "upload_folder": objects.upload_folder,
    "new_folder": objects.new_folder,
    "download": objects.download,
    "download_to": objects.download_to,
    "download_folder": objects.choose_download_folder,
    "copy_address": objects.copy_address,
    "cut": copies.cut,
    "copy": copies.copy,
    "paste": copies.paste,
    "rename": copies.rename,
    "delete": objects.delete_objects,
    "properties": objects.show_properties,
    "copy_link": links.copy_link,
    "make_link": links.make_link,
    "open": navigation.open_selected,
    "select_all": navigation.select_all,
    "back": navigation.back,
    "forward": navigation.forward,
    "up": navigation.up,
    "reload": navigation.reload,
    "preferences": preferences.edit_preferences,
    "history": receipts.show_history,
    "about": help.about,
    "keys": help.show_keys,
}
