"""The client for Retry: the keys of a connection may be others by then, but not the server."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.s3.client import Client
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext

translate = QCoreApplication.translate


def client_to_retry(
    context: CommandContext, browser: Browser, connection_id: str, used: Client
) -> Client | None:
    """The client of a connection that is online and still to the same server.

    Args:
        context: The services.
        browser: Says why there is none.
        connection_id: The connection.
        used: The client that was used before.
    """
    client = context.client(Location(connection_id))
    is_same = context.is_same_server(connection_id, used)
    if client is not None and is_same:
        return client
    if is_same:
        title = translate("Retry", "The connection is offline")
        cause = translate("Retry", "Connect, then choose the command again.")
    else:
        title = translate("Retry", "The connection was changed or removed")
        cause = translate("Retry", "Nothing was done, because it may be another server now.")
    browser.messages.show_info(title, cause)
    return None
