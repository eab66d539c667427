"""What can be done with one transfer, by its state."""

from __future__ import annotations

import enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from rustfs_desktop.transfers.types import Direction, State, Transfer


class RowAction(enum.Enum):
    """An action of a row: its icon, and the verb in menus, tool tips and for screen readers."""

    CANCEL = ("close", QT_TRANSLATE_NOOP("Transfers", "Cancel"))
    RETRY = ("refresh", QT_TRANSLATE_NOOP("Transfers", "Try again"))
    OPEN = ("external", QT_TRANSLATE_NOOP("Transfers", "Open"))
    SHOW = ("folder", QT_TRANSLATE_NOOP("Transfers", "Show in folder"))

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return str(self.value[0])

    @property
    def text(self) -> str:
        """The verb, translated."""
        return QCoreApplication.translate("Transfers", str(self.value[1]))


def actions_of(transfer: Transfer) -> tuple[RowAction, ...]:
    """The actions that make sense now, in the order in which they are drawn."""
    if transfer.state is State.WAITING and transfer.error is not None:  # for the network
        return (RowAction.RETRY, RowAction.CANCEL)
    if not transfer.state.is_final:
        return (RowAction.CANCEL,)
    if transfer.state in (State.FAILED, State.CANCELLED):
        return (RowAction.RETRY,)
    if transfer.state is State.DONE and transfer.direction is Direction.DOWNLOAD:
        return (RowAction.OPEN, RowAction.SHOW)
    return ()
