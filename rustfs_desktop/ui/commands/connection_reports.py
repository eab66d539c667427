"""Reports of connections and of the demo server in the active browser."""

from __future__ import annotations

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.errors import S3Error
from rustfs_desktop.ui.browser.browser_group import BrowserGroup
from rustfs_desktop.ui.commands import connections as connection_commands
from rustfs_desktop.ui.commands.context import CommandContext


class ConnectionReports(QObject):
    """Says what became of secrets and of the demo server, and goes there once it runs."""

    def __init__(self, context: CommandContext, browsers: BrowserGroup) -> None:
        super().__init__(context.window)
        self._context, self._browsers = context, browsers
        context.connections.secret_not_kept.connect(self._on_secret_not_kept)
        context.embedded.ready.connect(self._on_demo_ready)
        context.embedded.failed.connect(self._on_demo_failed)

    def report_load_problem(self) -> None:
        """Show that the saved connections could not be loaded completely."""
        reason = self._context.connections.load_problem
        connection_commands.report_load_problem(self._browsers.active.messages, reason)

    def start_demo(self) -> None:
        """Start the demo server and go there, saying so meanwhile."""
        connection_commands.start_demo(self._context, self._browsers.active.messages)

    def _on_secret_not_kept(self, _connection_id: str, reason: str) -> None:
        connection_commands.report_secret_not_saved(self._browsers.active.messages, reason)

    def _on_demo_failed(self, error: S3Error) -> None:
        self._browsers.active.messages.show_error(error, again=self.start_demo)

    def _on_demo_ready(self, connection_id: str) -> None:
        context, browser = self._context, self._browsers.active
        context.connections.connect_to(connection_id)
        if context.embedded.is_quiet and browser.location is not None:
            return  # started for transfers only: do not navigate there
        connection_commands.report_demo_ready(browser.messages, context.embedded)
        browser.go_to(Location(connection_id))
