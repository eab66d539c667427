"""Commands of the Help menu: diagnostics, keyboard shortcuts, about."""

from __future__ import annotations

import platform
import sys
from functools import partial
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QCoreApplication, qVersion
from PySide6.QtGui import QAction, QGuiApplication

from rustfs_desktop import __version__, log
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.clipboard import copy_text, not_copied
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.about import AboutDialog
from rustfs_desktop.ui.dialogs.opening import open_dialog
from rustfs_desktop.ui.dialogs.shortcuts import ShortcutsDialog

translate = QCoreApplication.translate

_PACKAGES = ("PySide6-Essentials", "boto3", "botocore", "urllib3", "keyring", "platformdirs")


def copy_diagnostics(context: CommandContext, target: Target, log_folder: Path) -> None:
    """Copy versions, connections without secrets, and the newest log lines."""
    if not copy_text(diagnostics(context, log_folder)):
        again = partial(copy_diagnostics, context, target, log_folder)
        target.browser.messages.show_error(not_copied(), again=again)
        return
    target.browser.messages.show_info(
        translate(
            "Help",
            "Diagnostics copied: versions, connections, and recent log lines, without keys or"
            " links.",
        )
    )


def follow_log_choice(action: QAction, settings: Settings) -> None:
    """Leave names out of the log while an action is checked; the setting is kept."""

    def leave_out(leaves_out: bool) -> None:
        settings.logs_names = not leaves_out
        log.leave_out_names(leaves_out)

    action.setChecked(not settings.logs_names)
    log.leave_out_names(not settings.logs_names)
    action.toggled.connect(leave_out)


def diagnostics(context: CommandContext, log_folder: Path) -> str:
    """Diagnostics for a bug report: plain text without secrets."""
    lines = [
        f"RustFS Desktop {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"Qt {qVersion()} ({QGuiApplication.platformName()})",
        *(f"{name} {_version(name)}" for name in _PACKAGES),
        f"Keyring: {context.connections.keyring_problem or 'safe'}",
        "",
        "Connections:",
        *_connection_lines(context),
    ]
    totals = context.queue.totals
    lines += [
        "",
        f"Transfers: {totals.active} active, {totals.waiting} waiting,"
        f" {totals.asking} asking, {totals.done} done, {totals.failed} failed",
        f"Switch interval: {sys.getswitchinterval()} s",
        "",
        "Log:",
    ]
    head = "\n".join(log.redact(line) for line in lines)
    return f"{head}\n{log.tail(log_folder)}\n"


def _connection_lines(context: CommandContext) -> list[str]:
    """Each connection, its state, and what its server supports."""
    lines = []
    for connection in context.connections.all():
        state = context.connections.state(connection.id)
        error = context.connections.error(connection.id)
        endpoint = connection.endpoint
        lines.append(
            f"  {connection.kind.value} {endpoint.url} {endpoint.region}"
            f" {endpoint.addressing.value} {state.value}"
            f"{f' ({error.code})' if error else ''}"
        )
        client = context.connections.client(connection.id)
        found = client.capabilities.describe() if client is not None else {}
        lines += [f"    {name}: {value}" for name, value in found.items()]
    return lines


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "?"


def about(context: CommandContext, _target: Target) -> None:
    """Show the About dialog."""
    open_dialog(AboutDialog(context.window), lambda: None)


def show_keys(context: CommandContext, _target: Target) -> None:
    """Show the keyboard shortcuts."""
    open_dialog(ShortcutsDialog(context.window.actions(), context.window), lambda: None)
