"""Base of all dialogs: title, scrolling body, notice, buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rustfs_desktop.errors import AppError
from rustfs_desktop.ui.clipboard import copy_text, not_copied
from rustfs_desktop.ui.dialogs.notice import Notice
from rustfs_desktop.ui.dialogs.tab_order import follow_layouts
from rustfs_desktop.ui.look.mnemonics import assign_mnemonics
from rustfs_desktop.ui.look.text import plain_label

_SCREEN_MARGIN = 48  # for the window frame and its shadow
_SIDE, _TOP = 22, 20


class _DialogBody(QScrollArea):
    """A scroll area of the size of its content; scrolls only if the screen is too small."""

    def __init__(self, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    @property
    def bar_width(self) -> int:
        """The width that the content loses when it scrolls."""
        return self.verticalScrollBar().sizeHint().width()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Wrapped texts need more height when the dialog is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height at which nothing needs to scroll."""
        layout = self._content.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(width)
        return self._content.sizeHint().height()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The size of the content, without the usual limit of scroll areas."""
        hint = self._content.sizeHint()
        return QSize(hint.width(), self.heightForWidth(max(self.width(), hint.width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The minimum width of the content if the screen has it, and a few lines of height."""
        hint = self._content.minimumSizeHint()
        widest = self.screen().availableGeometry().width() - _SCREEN_MARGIN - 2 * _SIDE
        return QSize(min(hint.width(), widest), min(hint.height(), 96))


def window_title(title: str) -> str:
    """Escape a title for the window frame: Qt hides ``[*]`` unless it is doubled."""
    return title.replace("[*]", "[*][*]")


class BaseDialog(QDialog):
    """A dialog with its title inside, one primary button, and a notice above the buttons.

    Subclasses fill ``self.body`` and call ``add_buttons`` last.
    """

    def __init__(self, title: str, parent: QWidget | None = None, *, width: int = 480) -> None:
        super().__init__(parent)
        self._width = width
        self._fitted = 0
        self.setModal(True)
        self.setWindowTitle(window_title(title))
        self._title = plain_label(title, role="title", parent=self)
        self._title.setWordWrap(True)
        self._content = QWidget(self)
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(10)
        self._scroll = _DialogBody(self._content, self)
        self.notice = Notice(self)
        self.footer = QHBoxLayout()
        self.footer.setSpacing(8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(_SIDE, _TOP, _SIDE, _TOP)
        outer.setSpacing(0)
        outer.addWidget(self._title)
        outer.addSpacing(14)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(self.notice)
        outer.addSpacing(18)
        outer.addLayout(self.footer)
        self._content.installEventFilter(self)
        self._growth = QTimer(self)
        self._growth.setSingleShot(True)
        self._growth.setInterval(0)
        self._growth.timeout.connect(self._grow)
        self.notice.changed.connect(self._growth.start)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)

    def add_buttons(self, *buttons: QPushButton, primary: QPushButton | None) -> None:
        """Add buttons to the footer; Enter presses the primary one, the last."""
        self.footer.addStretch()
        for button in buttons:
            button.setAutoDefault(True)  # Enter on a focused button presses that one
            self.footer.addWidget(button)
        if primary is not None:
            primary.setDefault(True)
            self.footer.addWidget(primary)

    def set_title(self, title: str) -> None:
        """Set the title, inside and in the window frame; names in it are displayable."""
        self.setWindowTitle(window_title(title))
        self._title.setText(title)

    def show_error(self, error: AppError) -> None:
        """Show an error and its remedy above the buttons."""
        self.notice.show_error(error)

    def copy_text(self, text: str) -> bool:
        """Copy a text, or show that it could not be copied; returns whether it was."""
        is_copied = copy_text(text)
        if not is_copied:
            self.show_error(not_copied())
        return is_copied

    def fit(self) -> None:
        """Resize to the height of the content, as far as the screen allows."""
        now = self.width() if self._fitted else self._width
        width = max(now, self._width, self.minimumSizeHint().width())
        if self._wanted_height(width) > self._room():
            width = max(width, self.minimumSizeHint().width() + self._scroll.bar_width)
        self._fitted = min(self._wanted_height(width), self._room())
        self.resize(width, self._fitted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Set the Tab order and fit the height before the first paint."""
        if not event.spontaneous():
            follow_layouts(self)
            assign_mnemonics(self)
            self.fit()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Grow when the body needs more room after its layout."""
        if event.type() == QEvent.Type.LayoutRequest and self._fitted:
            self._growth.start()
        return super().eventFilter(watched, event)

    def _grow(self) -> None:
        """Make room for more lines; never shrink under the mouse."""
        if self._wanted_height(self.width()) > self.height() < self._room():
            self.fit()

    def _wanted_height(self, width: int) -> int:
        self._scroll.updateGeometry()  # the layout caches heights until it is invalidated
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else self.height()

    def _room(self) -> int:
        return self.screen().availableGeometry().height() - _SCREEN_MARGIN
