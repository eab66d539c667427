"""The context menu of the transfer panel's rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from rustfs_desktop.transfers.types import Transfer
from rustfs_desktop.ui.look import icons
from rustfs_desktop.ui.transfers.row_actions import PRIORITIES, TransferRowAction, offers

_IN_MENU = (
    TransferRowAction.PAUSE,
    TransferRowAction.RESUME,
    TransferRowAction.DECIDE,
    TransferRowAction.CONNECT,
    TransferRowAction.RETRY,
    TransferRowAction.CANCEL,
    None,
    TransferRowAction.FIRST,
    TransferRowAction.LAST,
    TransferRowAction.HIGH,
    TransferRowAction.NORMAL,
    TransferRowAction.LOW,
    None,
    TransferRowAction.OPEN,
    TransferRowAction.SHOW,
    TransferRowAction.RECEIPT,
)
_RARE = frozenset(
    {TransferRowAction.DECIDE, TransferRowAction.CONNECT}
)  # hidden where they do not apply


def row_menu(
    parent: QWidget,
    chosen: list[Transfer],
    act: Callable[[TransferRowAction, list[Transfer]], None],
) -> QMenu:
    """Make the menu; actions that apply to none of the chosen transfers are disabled."""
    menu = QMenu(parent)
    levels = QActionGroup(menu)
    offered = offers(chosen)
    for action in _IN_MENU:
        if action is None:
            menu.addSeparator()
            continue
        fitting = offered.get(action, [])
        if action in _RARE and not fitting:
            continue
        entry = menu.addAction(action.text)
        if action.icon:
            icons.set_icon(entry, action.icon)
        entry.setObjectName(action.name.lower())
        entry.setEnabled(bool(fitting))
        if action in PRIORITIES:
            levels.addAction(entry)
            entry.setCheckable(True)
            level = PRIORITIES[action]
            entry.setChecked(bool(fitting) and all(e.priority is level for e in fitting))
        entry.triggered.connect(lambda _checked=False, a=action, rows=fitting: act(a, rows))
    return menu
