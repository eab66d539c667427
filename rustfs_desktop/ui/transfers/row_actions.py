"""What can be done with one transfer, by its state."""

from __future__ import annotations

import enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from rustfs_desktop.transfers.types import Direction, Priority, State, Transfer


class RowAction(enum.Enum):
    """An action of a row: its icon, and the verb in menus, tool tips and for screen readers."""

    PAUSE = ("pause", QT_TRANSLATE_NOOP("Transfers", "Pause"))
    RESUME = ("play", QT_TRANSLATE_NOOP("Transfers", "Resume"))
    DECIDE = ("help", QT_TRANSLATE_NOOP("Transfers", "Decide…"))
    CONNECT = ("key", QT_TRANSLATE_NOOP("Transfers", "Connect…"))
    RETRY = ("refresh", QT_TRANSLATE_NOOP("Transfers", "Try again"))
    CANCEL = ("close", QT_TRANSLATE_NOOP("Transfers", "Cancel"))
    OPEN = ("external", QT_TRANSLATE_NOOP("Transfers", "Open"))
    SHOW = ("folder", QT_TRANSLATE_NOOP("Transfers", "Show in folder"))
    FIRST = ("chevron-up", QT_TRANSLATE_NOOP("Transfers", "Move first"))
    LAST = ("chevron-down", QT_TRANSLATE_NOOP("Transfers", "Move last"))
    HIGH = ("", QT_TRANSLATE_NOOP("Transfers", "High priority"))
    NORMAL = ("", QT_TRANSLATE_NOOP("Transfers", "Normal priority"))
    LOW = ("", QT_TRANSLATE_NOOP("Transfers", "Low priority"))
    RECEIPT = ("document", QT_TRANSLATE_NOOP("Transfers", "Show receipt…"))

    @property
    def icon(self) -> str:
        """The name of its icon, empty if it has none."""
        return str(self.value[0])

    @property
    def text(self) -> str:
        """The verb, translated."""
        return QCoreApplication.translate("Transfers", str(self.value[1]))


PRIORITIES = {
    RowAction.HIGH: Priority.HIGH,
    RowAction.NORMAL: Priority.NORMAL,
    RowAction.LOW: Priority.LOW,
}


def buttons_of(transfer: Transfer) -> tuple[RowAction, ...]:
    """The two or fewer that are drawn in the row, the last one at the edge."""
    state = transfer.state
    if state is State.WAITING and transfer.error is not None:  # for the network
        return (RowAction.RETRY, RowAction.CANCEL)
    if state in (State.WAITING, State.RUNNING, State.NEEDS_ANSWER):
        return (RowAction.PAUSE, RowAction.CANCEL)
    if state is State.PAUSED:
        return (RowAction.DECIDE if transfer.job.is_held else RowAction.RESUME, RowAction.CANCEL)
    if state is State.NEEDS_KEYS:
        return (RowAction.CONNECT, RowAction.CANCEL)
    if state in (State.FAILED, State.CANCELLED):
        return (RowAction.RETRY,)
    if state is State.DONE and transfer.direction is Direction.DOWNLOAD:
        return (RowAction.OPEN, RowAction.SHOW)
    return ()


def actions_of(transfer: Transfer) -> frozenset[RowAction]:
    """All that makes sense now."""
    return _more(transfer.state) | frozenset(buttons_of(transfer))


def _more(state: State) -> frozenset[RowAction]:
    """What the menu has besides the buttons."""
    more = {RowAction.RECEIPT}
    if state is State.NEEDS_KEYS:
        more |= {RowAction.PAUSE, RowAction.RETRY}
    if state is State.WAITING:
        more |= {RowAction.PAUSE, RowAction.FIRST, RowAction.LAST}
    if not state.is_final:
        more |= set(PRIORITIES)
    return frozenset(more)
