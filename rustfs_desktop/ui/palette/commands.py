"""The command palette: every action of the window, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence

from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import number_text
from rustfs_desktop.models.key_names import name_of
from rustfs_desktop.service.settings import Settings
from rustfs_desktop.ui.action_specs import ACTION_SPECS, ActionSpec
from rustfs_desktop.ui.actions import Actions
from rustfs_desktop.ui.commands.context import Target
from rustfs_desktop.ui.commands.target_tracker import TargetTracker
from rustfs_desktop.ui.palette.box import PaletteBox
from rustfs_desktop.ui.palette.entries import PaletteEntry
from rustfs_desktop.ui.palette.synonyms import synonyms_of

translate = QCoreApplication.translate

PALETTE = "palette"
_MOST_RECENT = 5
_SELECTION = frozenset({
    "open", "open_in_tab", "quick_look", "download", "download_to", "copy_link", "make_link",
    "copy_address",    "cut", "copy", "rename", "delete", "properties", "show_in_folder",
})  # fmt: skip
_PLACE = frozenset({
    "upload_files", "upload_folder", "new_folder", "paste", "select_all", "export_list",
    "clean_up", "filter", "search", "save_search", "space_map", "reload", "up", "delete_bucket",
})  # fmt: skip


class CommandPalette(QObject):
    """Offers the actions of the window, in the palette: those for the selection first.

    With nothing typed those used last are above them.
    """

    def __init__(
        self, box: PaletteBox, actions: Actions, targets: TargetTracker, settings: Settings
    ) -> None:
        super().__init__(box)
        self._box, self._actions = box, actions
        self._targets, self._settings = targets, settings
        actions[PALETTE].triggered.connect(self._open)

    @property
    def title(self) -> str:
        """The name of the box for screen readers."""
        return self.tr("Command Palette")

    @property
    def placeholder(self) -> str:
        """What is shown in the empty field."""
        return self.tr("Find a command")

    @property
    def hint(self) -> str:
        """How places are found."""
        keys = self._actions["go_to_place"].shortcut()
        shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
        return self.tr("{keys} finds places").format(keys=shown)

    @property
    def enter_text(self) -> str:
        """What Enter does."""
        return self.tr("run")

    def entries(self) -> Sequence[PaletteEntry]:
        """All commands, by what they act on."""
        titles = (
            selection_title(self._targets.target()),
            self.tr("FOR THIS FOLDER AND BUCKET"),
            self.tr("EVERYWHERE"),
        )
        groups: tuple[list[PaletteEntry], ...] = ([], [], [])
        for spec in ACTION_SPECS:
            if spec.name != PALETTE:
                group = 0 if spec.name in _SELECTION else 1 if spec.name in _PLACE else 2
                groups[group].append(self._entry(spec, titles[group]))
        return [each for group in groups for each in group]

    def recent_entries(self) -> Sequence[PaletteEntry]:
        """The last used commands, the newest first."""
        specs, title = {spec.name: spec for spec in ACTION_SPECS}, self.tr("RECENTLY USED")
        names = [name for name in self._settings.recent_commands if name in specs]
        return [self._entry(specs[name], title) for name in names[:_MOST_RECENT]]

    def look_for(self, typed: str, show: Callable[[Sequence[PaletteEntry]], None]) -> None:
        """All commands are known."""

    def count_text(self, found: int, count: int) -> str:
        """How many of all commands match."""
        words = self.tr("{found} of %Ln command(s)", "", count)
        return words.format(found=number_text(found))

    def _open(self) -> None:
        self._actions.about_to_show.emit()
        self._box.open_for(self)

    def _entry(self, spec: ActionSpec, group: str) -> PaletteEntry:
        action = self._actions[spec.name]
        return PaletteEntry(
            spec.name,
            action.text(),
            partial(self._run, action),
            group,
            icon=spec.icon,
            words=synonyms_of(spec.name),
            keys=key_names(action.shortcut()),
            reason=self._actions.reason(spec.name),
        )

    def _run(self, action: QAction) -> None:
        name = action.objectName()
        others = [each for each in self._settings.recent_commands if each != name]
        self._settings.recent_commands = [name, *others][:_MOST_RECENT]
        action.trigger()


def selection_title(target: Target) -> str:
    """What the commands for the selection act on."""
    selection, count = target.selection, target.selection.count
    names = [*selection.prefixes, *selection.keys]
    if target.browser.selected_bucket and not names:
        return _for(target.browser.selected_bucket)
    if count == 1 and names:
        return _for(name_of(names[0]))
    if count:
        return translate("CommandPalette", "FOR %Ln SELECTED ITEM(S)", "", count)
    return translate("CommandPalette", "FOR THE SELECTION")


def _for(name: str) -> str:
    return translate("CommandPalette", "FOR {name}").format(name=display(name))


def key_names(keys: QKeySequence) -> tuple[str, ...]:
    """The keys of a shortcut, one by one."""
    shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
    if shown.endswith("++"):
        return (*shown[:-2].split("+"), "+")
    return tuple(shown.split("+")) if shown else ()
