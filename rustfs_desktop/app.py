"""The application: creates the window, the services and their threads, and connects them."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from platformdirs import PlatformDirs
from PySide6.QtCore import QCoreApplication, QSettings, Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from rustfs_desktop import __version__, log, pyside_sources
from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore, memory_only
from rustfs_desktop.demo.server import DemoServer
from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.private_folder import make_private_folder
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections
from rustfs_desktop.service.edits import Edits
from rustfs_desktop.service.embedded import EmbeddedServer
from rustfs_desktop.service.garbage_collection import GarbageCollection
from rustfs_desktop.service.indexes import Indexes
from rustfs_desktop.service.preferences import Appearance
from rustfs_desktop.service.previews import Previews
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.service.single_instance import InstanceRole, SingleInstance, StartRequest
from rustfs_desktop.service.termination import TerminationSignals
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.service.transfer_responses import TransferResponses
from rustfs_desktop.service.transfer_resume import TransferResumer
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.ui import clipboard, translation
from rustfs_desktop.ui.crash_reporter import CrashReporter
from rustfs_desktop.ui.desktop_status import DesktopStatus
from rustfs_desktop.ui.first_paint import FirstPaint
from rustfs_desktop.ui.look import icons, theme
from rustfs_desktop.ui.main_window import MainWindow

_log = logging.getLogger(__name__)

NAME = "rustfs-desktop"
FONT = "Inter"
# With Python's default of 5 ms a parsing thread can block the GUI thread noticeably.
_SWITCH_INTERVAL_S = 0.0005
_KEEP_S = 2.0  # lets running requests finish, so that less is sent again
_STOP_S = 5.0  # to remove leftovers of canceled transfers; later starts retry


@dataclasses.dataclass(frozen=True, slots=True)
class AppFolders:
    """The program's folders; tests and the tour pass their own."""

    config: Path
    data: Path
    logs: Path
    cache: Path

    @staticmethod
    def of_user() -> AppFolders:
        """The standard folders of the operating system."""
        dirs = PlatformDirs(NAME, appauthor=False)
        return AppFolders(
            dirs.user_config_path, dirs.user_data_path, dirs.user_log_path, dirs.user_cache_path
        )

    @staticmethod
    def below(home: Path) -> AppFolders:
        """Folders for a test or a tour, which must not touch those of the user."""
        return AppFolders(*(home / name for name in ("config", "data", "logs", "cache")))


class App:
    """The running program: one window and its services; create and use it on the GUI thread."""

    def __init__(self, folders: AppFolders, keys: CredentialStore | None = None) -> None:
        for folder in (folders.config, folders.data):
            make_private_folder(folder)
        self.background = Background()
        self.connections = Connections(
            self.background,
            ConnectionStore(folders.config / "connections.json"),
            keys or CredentialStore(),
        )
        self.indexes = Indexes(self.background, self.connections, folders.cache / "indexes")
        self.embedded = EmbeddedServer(
            self.background, self.connections, DemoServer(folders.data / "demo")
        )
        journal, self._journal_problem = _open_journal(folders.data / "transfers")
        self.queue = TransferQueue(journal=journal)
        self.edits = Edits(self.background, self.connections, self.queue, folders.data / "edits")
        self.settings = Settings(folders.config / "settings.ini")
        self._appearance = Appearance.SYSTEM
        self._apply_appearance()  # before there are widgets to style again
        self.settings.preferences_changed.connect(self._apply_appearance)
        services = self.connections, self.embedded, self.queue, self.settings, self.indexes
        previews = Previews(self.background, folder=folders.cache / "thumbnails")
        self.window = MainWindow(self.background, *services, previews, self.edits)
        self.window.actions_["diagnostics"].triggered.connect(
            lambda: self.window.copy_diagnostics(folders.logs)
        )
        self.transfer_resumer = TransferResumer(
            self.queue, self.connections, self.embedded, self.settings, self.window
        )
        self.transfer_responses = TransferResponses(self.queue, self.connections, self.window)
        self.desktop_status = DesktopStatus(self.background, self.queue, self.settings, self.window)
        self.desktop_status.window_requested.connect(self.window.come_to_front)
        self.garbage_collection = GarbageCollection(self._is_busy, self.window)

    def start(self, *, demo: bool = False, address: str = "") -> None:
        """Show the window; boto3 and the keyring are loaded on a worker after the first paint."""
        self.garbage_collection.start()
        self.window.show()
        if self.connections.load_problem:
            self.window.report_load_problem()
        if self._journal_problem is not None:
            self.window.browser.messages.show_error(self._journal_problem)
        # boto3 and the keyring take longer to import than Qt to draw.
        FirstPaint(self.window, lambda: self._begin(demo=demo, address=address))

    def _begin(self, *, demo: bool, address: str) -> None:
        self.connections.warm_up()
        self.transfer_resumer.start()
        self.edits.restore()
        if demo:
            self._open_demo(address)
        elif address:
            self.window.open_address(address)
        else:
            self.window.open_last()

    def _is_busy(self) -> bool:
        return self.queue.totals.active > 0 or not self.background.is_idle

    def _apply_appearance(self) -> None:
        """Apply the theme that the user chose, if it is another than before."""
        wanted = self.settings.preferences.appearance
        application = QApplication.instance()
        if wanted is not self._appearance and isinstance(application, QApplication):
            self._appearance = wanted
            is_forced = wanted is not Appearance.SYSTEM
            theme.apply_theme(application, wanted is Appearance.DARK if is_forced else None)

    def show_again(self, request: StartRequest) -> None:
        """Come to the front with the location that a second start of the program asked for."""
        self.window.come_to_front(request.token)
        if request.demo:
            self._open_demo(request.address)
        elif request.address:
            self.window.open_address(request.address)

    def _open_demo(self, address: str) -> None:
        if address:  # on the demo server: shown once that is ready
            once = Qt.ConnectionType.SingleShotConnection
            self.embedded.ready.connect(lambda _id: self.window.open_address(address), once)
        self.window.start_demo()

    def stop(self, *, wait_for_demo: bool = True) -> None:
        """End the threads and the embedded server.

        Active transfers are kept for the next start unless the user chose to cancel them. The
        embedded server has a guard process that stops it, so waiting for it is optional.
        """
        self.edits.close()
        keep = self.window.keeps_transfers
        self.queue.stop(_KEEP_S if keep else _STOP_S, keep=keep)
        self.queue.journal.close()
        self.desktop_status.close()
        self.window.drag.close()
        self.indexes.pause_all()
        self.connections.close()
        self.indexes.write_changes(2.0)
        self.window.context.previews.close()
        self.background.stop(2.0)
        self.indexes.close_files(2.0)
        self.embedded.stop(wait=wait_for_demo)
        self.settings.sync()
        clipboard.clear_private_clipboard()
        self.garbage_collection.stop()


def _open_journal(folder: Path) -> tuple[Journal | None, AppError | None]:
    """Open the journal of all transfers; if that fails, None and the reason."""
    try:
        journal = Journal.open(folder)
    except AppError as error:
        return None, error
    if not journal.problem:
        return journal, None
    return journal, AppError(
        QCoreApplication.translate("App", "The transfer list was damaged"),
        message_text(journal.problem),
        remedy=Remedy.NONE,
        code="JournalDamaged",
    )


def make_application(language: str = "") -> QApplication:
    """Create the QApplication with the program's name, icon, theme and language."""
    pyside_sources.stop_reading()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName(NAME)
    application.setApplicationDisplayName("RustFS Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(NAME)
    if application.platformName() == "offscreen" and FONT in QFontDatabase.families():
        # Without a desktop font use the one that the theme was designed with.
        application.setFont(QFont(FONT, 10))
    translation.install(application, language)
    theme.apply_theme(application)
    application.setWindowIcon(icons.application_icon())
    return application


def run(*, demo: bool = False, address: str = "", language: str = "") -> int:
    """Start the program and run it until its window is closed; return the exit code.

    When it runs already, that one shows what was asked for and this one ends.
    """
    application = make_application(language)
    folders = AppFolders.of_user()
    try:
        make_private_folder(folders.data)
    except OSError as error:
        sys.stderr.write(f"{_no_folder_text(error)}\n")
        return 1
    single = SingleInstance(folders.data)
    role = single.claim(StartRequest.from_environment(address, demo=demo))
    if role is InstanceRole.UNRESPONSIVE:
        sys.stderr.write(f"{_unresponsive_text()}\n")
        return 1
    if role is InstanceRole.HANDED_OVER:
        return 0
    try:
        return _run_first(application, folders, single, demo=demo, address=address)
    finally:
        single.close()


def _no_folder_text(error: OSError) -> str:
    text = QCoreApplication.translate(
        "App", "rustfs-desktop: cannot create the data folder {folder}: {reason}"
    )
    return text.format(folder=error.filename, reason=error.strerror)


def _unresponsive_text() -> str:
    return QCoreApplication.translate("App", "rustfs-desktop: already running, but not responding.")


def _run_first(
    application: QApplication,
    folders: AppFolders,
    single: SingleInstance,
    *,
    demo: bool,
    address: str,
) -> int:
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    handler = log.start_log(folders.logs)
    _log.info("RustFS Desktop %s started on %s", __version__, platform.platform())
    app = App(folders)
    single.start_requested.connect(app.show_again)
    signals = TerminationSignals()
    signals.termination_requested.connect(app.window.close_for_good)
    signals.termination_requested.connect(application.quit)
    reporter = CrashReporter(app.window)
    reporter.install()
    try:
        app.start(demo=demo, address=address)
        return application.exec()
    finally:
        single.stop_listening()
        signals.close()
        reporter.remove()
        app.stop(wait_for_demo=False)
        logging.getLogger().removeHandler(handler)
        handler.close()


def _offscreen_application(language: str) -> QApplication:
    """The QApplication without a display, and a line that says so."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = make_application(language)
    text = QCoreApplication.translate("App", "No display found; running the tour offscreen.")
    sys.stderr.write(f"{text}\n")
    return application


@contextlib.contextmanager
def _log_in(folder: Path) -> Iterator[None]:
    """Keep a log in a folder for a while."""
    handler = log.start_log(folder)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _download_to(folder: Path, app: App) -> None:
    """Make a folder for the downloads of the tour."""
    folder.mkdir()
    app.settings.download_folder = folder


def _temporary_home(end: contextlib.ExitStack) -> Path:
    """A folder that ends with the tour, also for what Qt's file dialog showed last."""
    home = end.enter_context(tempfile.TemporaryDirectory(prefix="rustfs-desktop-"))
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, home)
    return Path(home)


def run_tour(folder: Path, *, objects: int, language: str = "", offscreen: bool = False) -> int:
    """Run the tour of the main features; return 1 if a step failed.

    Its large folder has so many ``objects``. What it keeps is in a temporary folder: neither the
    user's connections nor the keyring nor the data of the demo server are touched.
    """
    from rustfs_desktop.tour import steps, tour

    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    application = _offscreen_application(language) if offscreen else make_application(language)
    with contextlib.ExitStack() as end:
        home = _temporary_home(end)
        folders = AppFolders.below(home)
        end.enter_context(_log_in(folders.logs))
        keys = memory_only()
        runs = [App(folders, keys)]
        _download_to(home / "Downloads", runs[0])
        outcome: list[tuple[int, str]] = []

        def restart() -> MainWindow:
            """Stop the program if it is still running, and start it again on the demo server."""
            runs.pop().stop()
            runs.append(App(folders, keys))
            runs[0].start(demo=True)
            return runs[0].window

        def drive() -> None:
            try:
                first = runs[0].window
                ran = tour.run_steps(application, first, folder, steps.STEPS, restart, objects)
                outcome.append(ran)
            finally:
                application.quit()

        try:
            # A step of the tour closes the window and checks what the next start restores.
            application.setQuitOnLastWindowClosed(False)
            runs[0].start()
            QTimer.singleShot(0, drive)
            application.exec()
        finally:
            runs[0].stop()
    code, summary = outcome[0] if outcome else (1, "The tour did not finish.")
    sys.stdout.write(f"{summary}\n")
    return code
