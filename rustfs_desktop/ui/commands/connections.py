"""What a user does with connections: add, edit, remove, connect."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.accounts.types import Connection, Location
from rustfs_desktop.errors import Remedy, S3Error
from rustfs_desktop.models.display import display
from rustfs_desktop.transfers.scheduler.clients import uses
from rustfs_desktop.transfers.types import Transfer
from rustfs_desktop.ui.commands.context import Desk, Target
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.opening import ask, open_dialog

translate = QCoreApplication.translate


def new_connection(desk: Desk, _target: Target) -> None:
    """Ask for a server and keys, save them and connect."""
    _ask_connection(desk, None)


def edit_connection(desk: Desk, target: Target) -> None:
    """Change a connection; the kept secret stays unless another is typed."""
    connection = desk.connection(target.location)
    if connection is not None:
        _ask_connection(desk, connection)


def ask_keys(desk: Desk, connection_id: str, reason: str, ended: Callable[[], None]) -> None:
    """Ask for keys that the server takes; ``ended`` is called in any case."""
    connection = desk.connections.get(connection_id)
    if connection is None:
        ended()
        return
    dialog = _ask_connection(desk, connection, stays=True)
    dialog.ask_for_keys(reason)
    dialog.finished.connect(ended)


def _ask_connection(
    desk: Desk, connection: Connection | None, *, stays: bool = False
) -> ConnectionDialog:
    dialog = ConnectionDialog(
        desk.background,
        desk.connections.keyring_problem,
        connection,
        desk.window,
        kept_secret=desk.connections.secret_reader(connection.id if connection else ""),
    )

    def save() -> None:
        saved = dialog.connection()
        desk.connections.save(saved, dialog.secret())
        desk.connections.connect_to(saved.id)
        here = desk.browser.location
        if stays:
            return
        if here is None or here.connection_id != saved.id:
            desk.browser.go_to(Location(saved.id))

    open_dialog(dialog, save)
    return dialog


def remove_connection(desk: Desk, target: Target) -> None:
    """Forget a connection and its secret; nothing on the server changes."""
    connection = desk.connection(target.location)
    if connection is None:
        return
    moving = _unfinished(desk, connection.id)
    words = translate(
        "Connections",
        "The connection and its secret key are removed from this computer. Nothing on the"
        " server is changed.",
    )
    if moving:
        words += " " + translate("Connections", "Transfers that are not finished are cancelled.")
    question = (
        translate("Connections", "Remove the connection {name}?").format(
            name=display(connection.name)
        ),
        words,
        translate("Connections", "Remove connection"),
    )

    def remove() -> None:
        desk.queue.cancel(_unfinished(desk, connection.id))
        desk.connections.remove(connection.id)

    ask(question, remove, desk.window, danger=bool(moving))


def _unfinished(desk: Desk, connection_id: str) -> list[Transfer]:
    """What still moves from or to a connection, or waits for it."""
    return [
        transfer
        for transfer in desk.queue.transfers
        if not transfer.state.is_final and uses(transfer.job, connection_id)
    ]


def connect(desk: Desk, target: Target) -> None:
    """Go online with a saved connection."""
    if target.location is not None:
        desk.connections.connect_to(target.location.connection_id)


def disconnect(desk: Desk, target: Target) -> None:
    """Go offline; running transfers of the connection keep their own client."""
    if target.location is not None:
        desk.connections.disconnect_from(target.location.connection_id)


def try_demo(desk: Desk, _target: Target) -> None:
    """Start the embedded server with its sample data and go there."""
    desk.browser.messages.show_info(_starting_demo())
    desk.embedded.start()


def say_demo_ready(desk: Desk) -> None:
    """Take the note that it starts away; say so when this server will not keep its data."""
    if desk.browser.messages.title == _starting_demo():  # other news may be more important
        desk.browser.messages.clear_news()
    if desk.embedded.server.is_temporary:
        desk.browser.messages.show_info(
            translate("Connections", "This demo server keeps nothing"),
            translate(
                "Connections",
                "Another window uses the demo's data. What you change here is gone when this"
                " window closes.",
            ),
            seconds=0,
        )


def _starting_demo() -> str:
    return translate("Connections", "Starting the demo server…")


def say_load_problem(desk: Desk) -> None:
    """Tell that saved connections are missing, why, and where their file is."""
    desk.browser.messages.show_error(
        S3Error(
            translate("Connections", "Some saved connections are missing"),
            desk.connections.load_problem,
            remedy=Remedy.NONE,
            code="ConnectionsDamaged",
        )
    )


def say_secret_not_kept(desk: Desk, _connection_id: str, reason: str) -> None:
    """Tell that the secret key will have to be typed again after a restart, and why."""
    title = translate("Connections", "The secret key is kept for this session only")
    desk.browser.messages.show_info(title, reason, seconds=20)
