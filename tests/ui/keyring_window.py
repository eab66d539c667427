"""Runs the real window once inside a D-Bus session of its own and prints how its connection is.

Started by ``test_window_secrets``: ``save URL`` makes a connection through the dialog, ``open URL``
starts the program again and goes to it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.app import App, AppFolders, make_application
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.tour.driver import run_events
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from tests.waiting import deadline

SECRET = "CANARYsecret/+=9876543210"


def main() -> None:
    what, url = sys.argv[1:]
    application = make_application()
    app = App(AppFolders.of_user())
    app.start()
    if what == "save":
        wait(lambda: app.background.is_idle)
        app.window.actions_["new_connection"].trigger()
        dialog = app.window.findChild(ConnectionDialog)
        dialog.fields.host.setText(url)
        dialog.fields.access_field.setText("me")
        dialog.fields.secret_field.setText(SECRET)
        dialog.fields.name.setText("kept")
        dialog.save.click()
    (made,) = app.connections.all()
    app.window.browser.go_to(Location(made.id))
    ended = (ConnectionState.ONLINE, ConnectionState.FAILED)
    wait(lambda: app.connections.state(made.id) in ended and app.background.is_idle)
    state = app.connections.state(made.id).value
    sys.stdout.write(json.dumps({"problem": app.connections.keyring_problem, "state": state}))
    app.window.close()
    app.stop()
    application.quit()


def wait(condition: Callable[[], bool]) -> None:
    end = deadline()
    while not condition() and time.monotonic() < end:
        run_events(10)


if __name__ == "__main__":
    main()
