"""All QActions of the window: text, icon, shortcut, and when they are enabled."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from rustfs_desktop.ui.action_needs import ActionContext, unmet_reason
from rustfs_desktop.ui.action_specs import ACTION_SPECS
from rustfs_desktop.ui.look.icons import set_icon
from rustfs_desktop.ui.look.text import set_plain_tip, tip_with_keys

_CONTEXT = "Actions"
_QUEUE_REASONS = {spec.name: str(spec.queue_reason) for spec in ACTION_SPECS}
_IN_ROWS = ("quick_look",)  # the table handles the key: elsewhere it presses a button
_CHECKABLE = (
    "tree", "inspector", "transfers", "leave_out_names", "view_details", "view_icons", "split",
    "compare", "view_flat",
)  # fmt: skip
_ROLES = {  # where macOS has them
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}


class Actions(QObject):
    """The QActions by name; the window connects each to a command.

    Signals:
        about_to_show: The actions will be shown: what is not kept current is to be enabled now.
    """

    about_to_show = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._reasons: dict[str, str] = {}
        for spec in ACTION_SPECS:
            action = QAction(QCoreApplication.translate(_CONTEXT, str(spec.text)), window)
            action.setObjectName(spec.name)
            if spec.icon:
                set_icon(action, spec.icon, "dim")
            action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
            if spec.name in _IN_ROWS:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setCheckable(spec.name in _CHECKABLE)
            action.setIconVisibleInMenu(spec.name not in _CHECKABLE)  # it would hide the tick
            action.setMenuRole(_ROLES.get(spec.name, QAction.MenuRole.NoRole))
            window.addAction(action)
            self._actions[spec.name] = action

    def __getitem__(self, name: str) -> QAction:
        """An action by its name."""
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        """All actions, in the order of the table."""
        return iter(self._actions.values())

    def update(self, context: ActionContext) -> None:
        """Enable the actions that apply in this context."""
        for spec in ACTION_SPECS:
            if spec.queue_reason is None:
                self._set_reason(spec.name, unmet_reason(spec.needs, context))

    def set_possible(self, name: str, is_possible: bool) -> None:
        """Enable or disable an action of the transfer queue."""
        reason = QCoreApplication.translate(_CONTEXT, _QUEUE_REASONS[name])
        self._set_reason(name, "" if is_possible else reason)

    def reason(self, name: str) -> str:
        """Why an action is disabled; empty while it is enabled."""
        return self._reasons.get(name, "")

    def _set_reason(self, name: str, reason: str) -> None:
        """Enable an action without a reason; the tool tip of others tells it."""
        action = self._actions[name]
        self._reasons[name] = reason
        action.setEnabled(not reason)
        set_plain_tip(action, reason)


def action_tip(tip: str, action: QAction) -> str:
    """A tool tip with the shortcut of its action."""
    return tip_with_keys(tip, action.shortcut())
