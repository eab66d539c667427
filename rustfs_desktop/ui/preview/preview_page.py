"""What is shown instead of a preview: why there is none, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models.display import display
from rustfs_desktop.models.format import size_text
from rustfs_desktop.models.message_texts import cause_text, title_text
from rustfs_desktop.preview.errors import LargeFile
from rustfs_desktop.ui.look import icons, text, theme

_WIDEST = 420
_MOST_CAUSE = 300
_PICTURE = 48


class PreviewPage(QWidget):
    """An icon, a title, its cause, and one button.

    Signals:
        pressed: The button was pressed.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget, *, is_compact: bool) -> None:
        super().__init__(parent)
        self._is_compact = is_compact
        self._icon = text.IconLabel("file", size=_PICTURE, parent=self)
        self._icon.setVisible(not is_compact)
        self.title = text.plain_label("", role="strong", parent=self)
        self.cause = text.plain_label("", role="dim", parent=self)
        self.button = text.button(self.tr("Retry"), parent=self)
        self.button.setProperty("compact", is_compact)
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        margin = 8 if is_compact else 24
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(4 if is_compact else 8)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.title, self.cause):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMaximumWidth(_WIDEST)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            column.addLayout(row)
        column.addSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.show_text("file", "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background of a window; in the inspector the border around is painted, too."""
        if not self._is_compact:
            painter = QPainter(self)
            painter.fillRect(event.rect(), theme.current().color("base"))
            painter.end()

    def show_text(self, icon: str, title: str, cause: str = "", button: str = "") -> None:
        """Show a text; no button without a name for it."""
        tint = icons.kind_tint(icon)
        self._icon.show_icon(icon, "dim" if tint == "text" else tint)
        self.title.setText(title)
        self.cause.setText(cause)
        self.cause.setVisible(bool(cause) and not (self._is_compact and bool(button)))
        text.set_plain_tip(self, cause if self.cause.isHidden() else "")
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(title)
        self.setAccessibleDescription(cause)

    def show_error(self, icon: str, error: AppError) -> None:
        """Show why there is no preview, with the button that helps."""
        button = ""
        if isinstance(error, LargeFile):
            if error.may_load:
                template = QCoreApplication.translate("PreviewPage", "Load {size}")
                button = template.format(size=size_text(error.size))
        elif error.remedy is not Remedy.NONE:
            button = QCoreApplication.translate("PreviewPage", "Retry")
        cause = display(cause_text(error), _MOST_CAUSE)
        self.show_text(icon, display(title_text(error), _MOST_CAUSE), cause, button)
