"""A program without a window that edits one file, for tests that kill it.

It opens the object unless it was opened before, saves ``new`` in the file as an editor does, and
ends when that is on the server.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QTimer

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service import file_watch
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.edit import EditState
from rustfs_desktop.service.edits import Edits
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.journal.journal import Journal
from tests.service.edit_stage import CONNECTION, OneClient, rename_over

NEW = b"what the user saved"


def main(url: str, access_key: str, secret_key: str, bucket: str, key: str, home: Path) -> None:
    """Run until the object has the new content."""
    file_watch.QUIET_MS = 50
    application = QCoreApplication(sys.argv[:1])
    client = Client(Endpoint(url), Credentials(access_key, secret_key))
    background = Background()
    queue = TransferQueue(journal=Journal.open(home / "transfers"))
    edits = Edits(background, cast("Connections", OneClient(client)), queue, home / "edits")
    queue.set_client(CONNECTION, client)
    queue.restore(True)
    edits.restore()

    def look() -> None:
        if not edits.all:
            if background.is_idle:
                edits.open(CONNECTION, client, bucket, (key, 0), program="")
            return
        edit = edits.all[0]
        if edit.state is EditState.OPEN and edit.path.read_bytes() != NEW:
            rename_over(edit.path, NEW)
        newest = edit.record.newest
        is_new = newest is not None and newest.number > 0 and bool(newest.sent)
        if edit.state is EditState.OPEN and not edit.is_unsaved and is_new:
            application.quit()
        if edit.state in (EditState.CONFLICT, EditState.FAILED):
            sys.stderr.write(f"{edit.state} {edit.error!r} {edit.error} {edit.record}\n")
            application.exit(3)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    code = application.exec()
    edits.close()
    queue.stop(10.0)
    queue.journal.close()
    background.stop()
    sys.exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:6], Path(sys.argv[6]))
