"""The embedded demo server as a connection."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, Signal

from rustfs_desktop.accounts.types import Connection, Kind
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.demo.samples import make_samples
from rustfs_desktop.demo.server import DemoServer
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.client import Client
from rustfs_desktop.service.background import Background, BackgroundTask
from rustfs_desktop.service.connections import Connections

DEMO_ID = "demo"


class EmbeddedServer(QObject):
    """Starts the demo server once and adds it to the connections; GUI thread.

    Signals:
        ready: The server runs and has the sample data (connection id).
        failed: It could not be started (AppError).
    """

    ready = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        background: Background,
        connections: Connections,
        server: DemoServer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._connections = connections
        self._server = server
        self._task: BackgroundTask | None = None
        self._is_quiet = False

    @property
    def is_quiet(self) -> bool:
        """Whether it was started only to resume transfers, so that it is not shown."""
        return self._is_quiet

    @property
    def server(self) -> DemoServer:
        """The server, for tests and the tour that stop and start it."""
        return self._server

    def start(self, *, quietly: bool = False) -> None:
        """Start the server and add the sample data; ``ready`` or ``failed`` follows."""
        self._is_quiet = quietly and (self._task is None or self._is_quiet)
        if self._task is not None:
            return
        server = self._server

        def work(token: CancelToken) -> None:
            server.start(token)
            client = Client(server.endpoint, server.credentials)
            try:
                make_samples(client, token)
            finally:
                client.close()

        self._task = self._background.run(self, work, self._on_started, self._on_failed)

    def stop(self, *, wait: bool = True) -> None:
        """Stop the server; blocks for its own few seconds at most, or not with ``wait`` False."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._server.stop(wait=wait)

    def _on_started(self, _nothing: None) -> None:
        self._task = None
        credentials = self._server.credentials
        self._connections.add_unsaved(
            Connection(
                DEMO_ID,
                self.tr("Demo server"),
                dataclasses.replace(
                    self._server.endpoint, has_any_port=not self._server.is_temporary
                ),
                Kind.RUSTFS,
                credentials.access_key,
            ),
            credentials.secret_key,
        )
        self.ready.emit(DEMO_ID)

    def _on_failed(self, error: AppError) -> None:
        self._task = None
        self.failed.emit(error)
