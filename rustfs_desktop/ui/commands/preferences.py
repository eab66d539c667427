"""The command that shows and saves the preferences."""

from __future__ import annotations

from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.dialogs.preferences import PreferencesDialog


def edit_preferences(context: CommandContext, _target: Target) -> None:
    """Show the preferences dialog; saved values apply immediately."""
    settings = context.settings
    connections = [(each.id, each.name) for each in context.connections.all()]
    dialog = PreferencesDialog(
        settings.preferences, settings.download_folder, connections, context.window
    )

    def save() -> None:
        settings.preferences = dialog.preferences
        settings.download_folder = dialog.download_folder

    open_dialog(dialog, save)
