"""Settings that are kept between runs: sizes, columns, folders; never secrets or links."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_downloads_path
from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service import preferences
from rustfs_desktop.service.open_tabs import OpenTabs, read_tabs, write_tabs
from rustfs_desktop.service.preferences import Preferences
from rustfs_desktop.service.second_pane import SecondPane, read_pane, write_pane
from rustfs_desktop.transfers.local.file_system import is_folder

DEFAULT_LINK_EXPIRY_S = 3600
_MOST = 2**31 - 1


class Settings(QObject):
    """Typed access to an INI file; GUI thread only.

    Signals:
        preferences_changed: The user saved other preferences.
    """

    preferences_changed = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def link_expiry_s(self) -> int:
        """The expiry of the last link."""
        return self._number("link/expiry_s", DEFAULT_LINK_EXPIRY_S)

    @link_expiry_s.setter
    def link_expiry_s(self, seconds: int) -> None:
        self._settings.setValue("link/expiry_s", seconds)

    @property
    def download_folder(self) -> Path:
        """The download folder."""
        stored = self._settings.value("download/folder")
        return Path(str(stored)) if stored else user_downloads_path()

    @download_folder.setter
    def download_folder(self, folder: Path) -> None:
        self._settings.setValue("download/folder", str(folder))

    @property
    def preferences(self) -> Preferences:
        """The preferences about transfers."""
        return preferences.read(str(self._settings.value("transfers/preferences", "")))

    @preferences.setter
    def preferences(self, wanted: Preferences) -> None:
        self._settings.setValue("transfers/preferences", preferences.write(wanted))
        self.preferences_changed.emit()

    @property
    def last_chosen_folder(self) -> Path:
        """The folder last used in a file dialog."""
        stored = self._settings.value("dialogs/folder")
        return Path(str(stored)) if stored and is_folder(Path(str(stored))) else Path.home()

    @last_chosen_folder.setter
    def last_chosen_folder(self, folder: Path) -> None:
        self._settings.setValue("dialogs/folder", str(folder))

    @property
    def logs_names(self) -> bool:
        """Whether the log has the names of files and objects."""
        return self._flag("log/names", default=True)

    @logs_names.setter
    def logs_names(self, logs: bool) -> None:
        self._settings.setValue("log/names", int(logs))

    @property
    def tree_visible(self) -> bool:
        """Whether the tree is shown when there is room."""
        return self._flag("window/tree", default=True)

    @tree_visible.setter
    def tree_visible(self, visible: bool) -> None:
        self._settings.setValue("window/tree", int(visible))

    @property
    def inspector_visible(self) -> bool:
        """Whether the inspector is shown when there is room."""
        return self._flag("window/inspector", default=True)

    @inspector_visible.setter
    def inspector_visible(self, visible: bool) -> None:
        self._settings.setValue("window/inspector", int(visible))

    @property
    def transfers_open(self) -> bool:
        """Whether the transfer panel is expanded."""
        return self._flag("window/transfers", default=False)

    @transfers_open.setter
    def transfers_open(self, is_open: bool) -> None:
        self._settings.setValue("window/transfers", int(is_open))

    @property
    def transfers_height(self) -> int:
        """The height of the expanded transfer panel; 0 for its default."""
        return self._number("window/transfers_height", 0)

    @transfers_height.setter
    def transfers_height(self, height: int) -> None:
        self._settings.setValue("window/transfers_height", height)

    @property
    def last_location(self) -> Location | None:
        """The location shown when the program ended."""
        connection_id = str(self._settings.value("last/connection", ""))
        if not connection_id:
            return None
        bucket = str(self._settings.value("last/bucket", ""))
        return Location(connection_id, bucket, str(self._settings.value("last/prefix", "")))

    @last_location.setter
    def last_location(self, location: Location | None) -> None:
        here = location or Location("")
        self._settings.setValue("last/connection", here.connection_id)
        self._settings.setValue("last/bucket", here.bucket)
        self._settings.setValue("last/prefix", here.prefix)

    @property
    def open_tabs(self) -> OpenTabs:
        """The tabs that were open when the program ended."""
        return read_tabs(str(self._settings.value("last/tabs", "")))

    @open_tabs.setter
    def open_tabs(self, tabs: OpenTabs) -> None:
        self._settings.setValue("last/tabs", write_tabs(tabs))

    @property
    def second_pane(self) -> SecondPane | None:
        """The pane beside the active one when the program ended."""
        return read_pane(str(self._settings.value("last/pane", "")))

    @second_pane.setter
    def second_pane(self, pane: SecondPane | None) -> None:
        self._settings.setValue("last/pane", write_pane(pane))

    @property
    def saved_searches(self) -> str:
        """The saved searches, as ``saved_searches.write`` makes them."""
        return str(self._settings.value("search/saved", ""))

    @saved_searches.setter
    def saved_searches(self, text: str) -> None:
        self._settings.setValue("search/saved", text)
        self._settings.sync()

    @property
    def bookmarks(self) -> str:
        """The bookmarks, as ``bookmarks.write`` makes them."""
        return str(self._settings.value("places/bookmarks", ""))

    @bookmarks.setter
    def bookmarks(self, text: str) -> None:
        self._settings.setValue("places/bookmarks", text)
        self._settings.sync()

    @property
    def recent_places(self) -> str:
        """The places visited last, as ``recent_places.write_places`` makes them."""
        return str(self._settings.value("palette/places", ""))

    @recent_places.setter
    def recent_places(self, text: str) -> None:
        self._settings.setValue("palette/places", text)

    @property
    def folder_views(self) -> str:
        """How folders are shown, as ``folder_views.write_views`` makes it."""
        return str(self._settings.value("browser/views", ""))

    @folder_views.setter
    def folder_views(self, text: str) -> None:
        self._settings.setValue("browser/views", text)

    @property
    def recent_commands(self) -> list[str]:
        """The names of the commands that were last run in the palette, the newest first."""
        return str(self._settings.value("palette/recent", "")).split()

    @recent_commands.setter
    def recent_commands(self, names: list[str]) -> None:
        self._settings.setValue("palette/recent", " ".join(names))

    def state(self, name: str) -> QByteArray:
        """The saved state of a widget; empty if there is none."""
        stored = self._settings.value(f"state/{name}")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    def set_state(self, name: str, state: QByteArray) -> None:
        """Save the state of a widget."""
        self._settings.setValue(f"state/{name}", state)

    def sync(self) -> None:
        """Write to disk now."""
        self._settings.sync()

    def _number(self, name: str, default: int) -> int:
        """A number of at most 32 bits, as Qt takes it; the default for anything else."""
        try:
            number = int(str(self._settings.value(name, default)))
        except ValueError:  # the file was edited by hand, or is damaged
            return default
        return number if abs(number) <= _MOST else default

    def _flag(self, name: str, *, default: bool) -> bool:
        return bool(self._number(name, int(default)))
