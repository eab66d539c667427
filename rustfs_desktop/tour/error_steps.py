"""Tour steps: a wrong secret key, a server that is down and comes back, a small window."""

from __future__ import annotations

from PySide6.QtCore import QSize

from rustfs_desktop.errors import AuthError
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.tour.stage import SIZE, Stage
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog

_SMALL = QSize(800, 500)


def small_window(stage: Stage) -> None:
    """The window at 800 × 500, its smallest size."""
    stage.window.resize(_SMALL)
    stage.driver.settle()
    stage.check(stage.window.size() == _SMALL, "the window does not get that small")
    stage.picture()
    stage.window.resize(SIZE)
    stage.driver.settle()


def wrong_secret(stage: Stage) -> None:
    """The server rejects the signature: the error and its button are shown."""
    _type_secret(stage, "not-the-secret-key")
    stage.until(
        lambda: stage.context.connections.state(stage.connection_id) is ConnectionState.FAILED,
        "the refusal",
    )
    error = stage.context.connections.error(stage.connection_id)
    stage.check(isinstance(error, AuthError), f"said {error!r}")
    stage.picture()
    _type_secret(stage, stage.context.embedded.server.credentials.secret_key)
    stage.until(lambda: stage.is_online(stage.connection_id), "the connection")


def server_gone(stage: Stage) -> None:
    """The server is stopped and started; Retry shows the rows again."""
    stage.browser.go_to(stage.at(stage.bucket))
    stage.wait_listed(stage.at(stage.bucket))
    rows = stage.shown_keys()
    stage.context.embedded.server.stop()
    stage.driver.keys("F5", stage.window)
    stage.until(lambda: bool(stage.browser.messages.buttons), "the error", 60)
    stage.picture("gone")
    stage.context.embedded.server.start()
    stage.driver.click(stage.browser.messages.buttons[0])
    stage.wait_listed(stage.at(stage.bucket))
    stage.check(stage.shown_keys() == rows, "other rows than before")
    stage.picture("back")


def _type_secret(stage: Stage, secret: str) -> None:
    stage.driver.choose_from_bar(stage.window.menuBar(), "edit_connection")
    dialog = stage.driver.dialog(ConnectionDialog)
    stage.driver.type_into(dialog.fields.secret_field, secret)
    stage.driver.click(dialog.save)
    stage.driver.gone(dialog)
