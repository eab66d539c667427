"""Commands for connections: add, edit, remove, connect."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.credentials import proxy_item
from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.errors import AppError, Remedy, SecretUnknown
from rustfs_desktop.models import cancel_cost
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.s3.addresses import in_region, is_url_of
from rustfs_desktop.service.embedded import EmbeddedServer
from rustfs_desktop.transfers.scheduler.clients import uses
from rustfs_desktop.transfers.types import Transfer
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext, Target
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.opening import ask, open_dialog
from rustfs_desktop.ui.dialogs.question import QuestionDialog
from rustfs_desktop.ui.dialogs.secret import SecretDialog
from rustfs_desktop.ui.message_bar import MessageBar

translate = QCoreApplication.translate


def new_connection(context: CommandContext, target: Target) -> None:
    """Ask for a server and keys, save the connection and connect."""
    _ask_connection(context, None, partial(_show_connection, target.browser))


def edit_connection(context: CommandContext, target: Target) -> None:
    """Edit a connection; its saved secret is kept unless another is typed."""
    connection = context.connection(target.location)
    if connection is None:
        return
    saved = partial(_show_connection, target.browser)
    if isinstance(context.connections.error(connection.id), SecretUnknown):
        _ask_secret(context, connection, saved)
    else:
        _ask_connection(context, connection, saved)


def use_region(context: CommandContext, connection_id: str, region: str) -> None:
    """Change the region of a connection, and connect again."""
    connection = context.connections.get(connection_id)
    if connection is not None:
        endpoint = in_region(connection.endpoint, region)
        context.connections.save(dataclasses.replace(connection, endpoint=endpoint), None)
        context.connections.connect_to(connection_id)


def ask_keys(
    context: CommandContext, connection_id: str, reason: str, ended: Callable[[], None]
) -> None:
    """Ask for valid keys; ``ended`` is called in any case."""
    connection = context.connections.get(connection_id)
    if connection is None:
        ended()
        return
    if isinstance(context.connections.error(connection_id), SecretUnknown):
        _ask_secret(context, connection).finished.connect(ended)
        return
    dialog = _ask_connection(context, connection)
    dialog.ask_for_keys(reason)
    dialog.finished.connect(ended)


def _ask_secret(
    context: CommandContext,
    connection: Connection,
    saved: Callable[[str], None] = lambda _connection_id: None,
) -> SecretDialog:
    """Ask for the secret key that is not in the keyring, and connect."""
    dialog = SecretDialog(connection, context.connections.keyring_problem, context.window)

    def save() -> None:
        context.connections.save(connection, dialog.secret)
        context.connections.connect_to(connection.id)
        saved(connection.id)

    dialog.edit_requested.connect(partial(_ask_connection, context, connection, saved))
    open_dialog(dialog, save)
    return dialog


def _ask_connection(
    context: CommandContext,
    connection: Connection | None,
    saved: Callable[[str], None] = lambda _connection_id: None,
) -> ConnectionDialog:
    """Show the dialog, save and connect; ``saved`` gets the connection's id."""
    dialog = ConnectionDialog(
        context.background,
        context.connections.keyring_problem,
        connection,
        context.window,
        kept_secret=context.connections.secret_reader(connection.id if connection else ""),
        kept_proxy_password=context.connections.secret_reader(
            proxy_item(connection.id) if connection else ""
        ),
    )

    def save(made: Connection, secret: str | None, proxy_password: str | None) -> None:
        context.connections.save(made, secret, proxy_password)
        context.connections.connect_to(made.id)
        saved(made.id)

    def check() -> None:
        made = dialog.connection()
        secrets = dialog.secret(), dialog.proxy_password()
        if connection is None:
            save(made, *secrets)
        elif is_url_of(made.endpoint, connection.endpoint.url):
            save(_known_before(made, connection.endpoint.earlier_urls), *secrets)
        elif not _unfinished(context, connection.id):
            save(made, *secrets)
        else:
            agreed = partial(save, confirmed(made, connection.endpoint.url), *secrets)
            ask_about_address(context, made, connection.endpoint.url, agreed)

    open_dialog(dialog, check)
    return dialog


def confirmed(connection: Connection, url: str) -> Connection:
    """The connection, whose server had this URL before, as the user confirmed."""
    return _known_before(connection, (*connection.endpoint.earlier_urls, url))


def _known_before(connection: Connection, urls: tuple[str, ...]) -> Connection:
    endpoint = dataclasses.replace(connection.endpoint, earlier_urls=urls)
    return dataclasses.replace(connection, endpoint=endpoint)


def ask_about_address(
    context: CommandContext, connection: Connection, old_url: str, agreed: Callable[[], None]
) -> QuestionDialog:
    """Ask whether unfinished transfers continue at the present address of a connection."""
    text = translate(
        "Connections",
        "Unfinished transfers of “{name}” were started at {old}. They will continue at {new}, and"
        " may store, replace or delete files there. If that is another server, cancel these"
        " transfers first, or add a new connection instead.",
    ).format(
        name=display(connection.name),
        old=display(old_url.partition("://")[2]),
        new=display(connection.endpoint.address),
    )
    title = translate("Connections", "Continue transfers at the new address?")
    verb = translate("Connections", "Continue There")
    dialog = QuestionDialog(title, text, verb, context.window, danger=True)
    open_dialog(dialog, agreed)
    return dialog


def _show_connection(browser: Browser, connection_id: str) -> None:
    """Go to a connection, unless the browser already shows one of its locations."""
    here = browser.location
    if here is None or here.connection_id != connection_id:
        browser.go_to(Location(connection_id))


def remove_connection(context: CommandContext, target: Target) -> None:
    """Remove a connection and its secret; nothing on the server changes."""
    connection = context.connection(target.location)
    if connection is None:
        return
    cost = cancel_cost.cancel_cost(_unfinished(context, connection.id))
    words = translate(
        "Connections",
        "The connection and its secret key will be removed from this computer. Nothing on the"
        " server changes.",
    )
    deletes = context.deletions.is_any_on(connection.id)
    losses = [
        *cancel_cost.removal_texts(cost),
        *([cancel_cost.deletions_text()] if deletes else []),
    ]
    question = (
        translate("Connections", "Remove the connection “{name}”?").format(
            name=display(connection.name)
        ),
        " ".join([words, *losses]),
        translate("Connections", "Remove Connection"),
    )

    def remove() -> None:
        context.queue.cancel(_unfinished(context, connection.id))
        context.connections.remove(connection.id)

    ask(question, remove, context.window, danger=bool(losses))


def _unfinished(context: CommandContext, connection_id: str) -> list[Transfer]:
    """The unfinished transfers of a connection."""
    return [
        transfer
        for transfer in context.queue.transfers
        if not transfer.state.is_final and uses(transfer.job, connection_id)
    ]


def connect(context: CommandContext, target: Target) -> None:
    """Connect a saved connection."""
    if target.location is not None:
        context.connections.connect_to(target.location.connection_id)


def disconnect(context: CommandContext, target: Target) -> None:
    """Disconnect; running transfers keep their own client."""
    if target.location is not None:
        context.connections.disconnect_from(target.location.connection_id)


def try_demo(context: CommandContext, target: Target) -> None:
    """Start the embedded server with its sample data and go to it."""
    start_demo(context, target.browser.messages)


def start_demo(context: CommandContext, messages: MessageBar) -> None:
    """Start the embedded server; says so until it is ready or failed."""
    messages.show_info(_starting_demo(), seconds=0)
    context.embedded.start()


def report_demo_ready(messages: MessageBar, embedded: EmbeddedServer) -> None:
    """Clear the progress message; warn if this server does not keep its data."""
    if messages.title == _starting_demo():  # do not replace another message
        messages.clear_news()
    if embedded.server.is_temporary:
        messages.show_info(
            translate("Connections", "This demo server does not keep your changes"),
            translate(
                "Connections",
                "Another window is using the demo data. Changes you make here are lost when you"
                " close this window.",
            ),
            seconds=0,
        )


def _starting_demo() -> str:
    return translate("Connections", "Starting the demo server…")


def report_load_problem(messages: MessageBar, reason: str) -> None:
    """Report that saved connections could not be loaded, why, and where their file is."""
    messages.show_error(
        AppError(
            translate("Connections", "Some saved connections could not be loaded"),
            reason,
            remedy=Remedy.NONE,
            code="ConnectionsDamaged",
        )
    )


def report_secret_not_saved(messages: MessageBar, reason: str) -> None:
    """Report that the secret key must be typed again after a restart, and why."""
    title = translate("Connections", "The secret key is stored for this session only")
    messages.show_info(title, display(message_text(reason)), seconds=20)
