"""Commands for navigation: back, forward, up, and entered addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models.display import display
from rustfs_desktop.models.key_names import parent_of
from rustfs_desktop.s3.addresses import Address, parse_address
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext, Target

translate = QCoreApplication.translate


def back(_context: CommandContext, target: Target) -> None:
    """Go to the previous location."""
    target.browser.back()


def forward(_context: CommandContext, target: Target) -> None:
    """Undo a step back."""
    target.browser.forward()


def up(_context: CommandContext, target: Target) -> None:
    """Go to the parent location."""
    target.browser.up()


def reload(_context: CommandContext, target: Target) -> None:
    """List the location again; for a space map, the whole bucket."""
    if target.browser.space.is_open:
        target.browser.space.update()
    else:
        target.browser.reload()


def open_selected(_context: CommandContext, target: Target) -> None:
    """Open the selected row, as Enter does."""
    target.browser.open_selected()


def show_in_folder(_context: CommandContext, target: Target) -> None:
    """Go to the folder of the selected search result or tile and select it there."""
    location, key = target.location, target.selection.only_key
    if location is None or key is None:
        return
    target.browser.space.close()
    target.browser.go_to(location.child(parent_of(key)))
    target.browser.select_when_listed(key)


def show_space_map(_context: CommandContext, target: Target) -> None:
    """Show the space map of a bucket or folder, or the rows again."""
    if is_map_shown(target):
        target.browser.space.close()
    else:
        open_space_map(target)


def is_map_shown(target: Target) -> bool:
    """Whether the map that is open shows the target or has it as a tile."""
    here = target.browser.location
    is_here = here is not None and target.location == here.folder
    return target.browser.space.is_open and (target.is_search or is_here)


def open_space_map(target: Target) -> None:
    """Go to a bucket or folder, and show it as a map."""
    browser, location, here = target.browser, target.location, target.browser.location
    if location is not None and (here is None or location != here.folder):
        browser.go_to(location)
    browser.space.open()


def select_all(_context: CommandContext, target: Target) -> None:
    """Select every row."""
    target.browser.select_all()


def open_address(context: CommandContext, browser: Browser, words: str) -> None:
    """Go to an ``s3://`` address, a console URL or ``bucket/folder``, or show why not."""
    try:
        address = parse_address(words)
        connection_id = _connection_for(context, browser, address)
    except AppError as error:
        browser.messages.show_error(error)
        return
    if not address.bucket:
        browser.go_to(Location(connection_id))
        return
    known = {bucket.name for bucket in context.connections.buckets(connection_id)}
    is_online = context.connections.state(connection_id) is ConnectionState.ONLINE
    if is_online and address.bucket not in known:
        context.connections.remember_bucket(connection_id, address.bucket)
    client = context.connections.client(connection_id)
    if not address.key or address.key.endswith("/") or client is None:
        _go(browser, connection_id, address)
    else:
        _go_to_folder_or_object(context, browser, client, connection_id, address)


def open_last(context: CommandContext, browser: Browser) -> None:
    """Go to the location shown when the program last ended, if its connection still exists."""
    last = context.settings.last_location
    if last is not None and context.connections.get(last.connection_id) is not None:
        browser.go_to(last)


def _connection_for(context: CommandContext, browser: Browser, address: Address) -> str:
    """The connection of an address: by its host, else the current one, else the first."""
    connections = context.connections.all()
    if address.endpoint_url:
        wanted = urlsplit(address.endpoint_url)
        host = wanted.hostname
        here = browser.location.connection_id if browser.location else ""

        def nearness(connection: Connection) -> tuple[bool, bool]:
            return urlsplit(connection.endpoint.url).netloc == wanted.netloc, connection.id == here

        # A console or a proxy may use another port of the same host.
        same = [each for each in connections if urlsplit(each.endpoint.url).hostname == host]
        if same:
            return max(same, key=nearness).id
        raise AppError(
            translate("Navigation", "No connection to {host}").format(host=display(host or "")),
            translate("Navigation", "Add a connection to this server first, then open it again."),
            remedy=Remedy.NONE,
            code="NoConnection",
        )
    if browser.location is not None:
        return browser.location.connection_id
    if connections:
        return connections[0].id
    raise AppError(
        translate("Navigation", "No connection yet"),
        translate("Navigation", "Add a connection, then open the address again."),
        remedy=Remedy.NONE,
        code="NoConnection",
    )


def _go(browser: Browser, connection_id: str, address: Address) -> None:
    key = address.key if not address.key or address.key.endswith("/") else f"{address.key}/"
    browser.go_to(Location(connection_id, address.bucket, key))


def _go_to_folder_or_object(
    context: CommandContext,
    browser: Browser,
    client: Client,
    connection_id: str,
    address: Address,
) -> None:
    """An address without a trailing slash may mean either; ask the server."""
    bucket, key = address.bucket, address.key

    def work(token: CancelToken) -> bool:
        page = next(iter(list_pages(client, bucket, f"{key}/", cancel=token)), None)
        return page is not None and len(page) > 0

    def done(is_folder: bool) -> None:
        folder = f"{key}/" if is_folder else parent_of(key)
        browser.go_to(Location(connection_id, bucket, folder))
        if not is_folder:
            browser.select_when_listed(key)

    def failed(_error: AppError) -> None:
        _go(browser, connection_id, address)

    context.background.run(browser, work, done, failed, connection=client)
