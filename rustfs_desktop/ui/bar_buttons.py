"""The buttons of a message bar, and those that an error's remedy asks for."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton

from rustfs_desktop.errors import AppError, Remedy, WrongRegion
from rustfs_desktop.models.display import display
from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.look.adaptive_row import AdaptiveRow

translate = QCoreApplication.translate


@dataclasses.dataclass(frozen=True, slots=True)
class BarButton:
    """A button of the message bar; ``pressed`` is called on the GUI thread."""

    text: str
    pressed: Callable[[], None]


class BarButtonRow(AdaptiveRow):
    """The row of buttons; hidden while it has none."""

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons, from left to right."""
        return [each for each in self.widgets if isinstance(each, QPushButton)]

    def replace_buttons(self, wanted: Sequence[BarButton]) -> None:
        """Show these buttons in place of the ones before."""
        made = []
        for each in wanted:
            button = text.button(each.text, parent=self)
            button.setProperty("compact", True)
            button.clicked.connect(each.pressed)
            made.append(button)
        self.set_widgets(made)
        self.setVisible(bool(made))


def region_text(error: AppError) -> str:
    """The text of the button that makes the connection use the right region, if that is known."""
    if not (isinstance(error, WrongRegion) and error.region):
        return ""
    return translate("MessageBar", "Use {region}").format(region=display(error.region))


def remedy_buttons(
    remedy: Remedy, on_remedy: Callable[[], None], on_retry: Callable[[], None]
) -> list[BarButton]:
    """The buttons that help with an error: its remedy, *Retry*, or both."""
    retry = BarButton(translate("MessageBar", "Retry"), on_retry)
    words = {
        Remedy.EDIT_CONNECTION: translate("MessageBar", "Edit Connection…"),
        Remedy.OPEN_BUCKET: translate("MessageBar", "Open Bucket…"),
        Remedy.EMPTY_BUCKET: translate("MessageBar", "Empty Bucket…"),
        Remedy.REFRESH: translate("MessageBar", "Refresh"),
    }.get(remedy)
    if words is None:
        return [] if remedy is Remedy.NONE else [retry]
    offered = [BarButton(words, on_remedy)]
    return [*offered, retry] if remedy is Remedy.EDIT_CONNECTION else offered
