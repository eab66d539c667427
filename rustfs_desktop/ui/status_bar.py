"""The status bar: counts, selection, and the state of the connection."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.models.display import display
from rustfs_desktop.service.connections import ConnectionState
from rustfs_desktop.ui.browser.browser_view import ZOOMS
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.view_switch import ZoomSlider

_HEIGHT = 32
_DOT = 8


class _Dot(QWidget):
    """A dot in the color of the connection's state, beside its text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.state = ConnectionState.OFFLINE
        self.setFixedSize(QSize(_DOT, _DOT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint a filled circle."""
        colors = theme.current()
        tone = {
            ConnectionState.ONLINE: colors.ok,
            ConnectionState.CONNECTING: colors.warn,
            ConnectionState.FAILED: colors.bad,
        }.get(self.state, colors.faint)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawEllipse(self.rect())
        painter.end()


class StatusBar(QWidget):
    """Counts on the left; the zoom slider, the "http" badge and the connection on the right.

    Attributes:
        zoom: The slider, which is shown with the icon view.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Status"))
        self._counts = text.ElidedLabel(role="dim", parent=self)
        self._badge = text.badge("http", parent=self)
        text.set_plain_tip(
            self._badge,
            self.tr(
                "Not encrypted. Anyone on the network path can read the files, but not the"
                " secret key."
            ),
        )
        self._badge.hide()
        self.zoom = ZoomSlider(ZOOMS, self)
        self.zoom.hide()
        self._edit_icon = text.IconLabel("edit", parent=self)
        self._edit_text = text.plain_label("", role="dim", parent=self)
        self._dot = _Dot(self)
        self._state = text.plain_label("", role="dim", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(self._counts, 1)
        row.addWidget(self._edit_icon)
        row.addWidget(self._edit_text)
        row.addSpacing(8)
        row.addWidget(self.zoom)
        row.addSpacing(8)
        row.addWidget(self._badge)
        row.addSpacing(8)
        row.addWidget(self._dot)
        row.addWidget(self._state)
        self.set_edited(0)
        self.set_connection(None, ConnectionState.OFFLINE)

    @property
    def counts(self) -> str:
        """The text on the left."""
        return self._counts.whole_text

    @property
    def connection_text(self) -> str:
        """The text beside the dot."""
        return self._state.text()

    @property
    def shows_http(self) -> bool:
        """Whether the badge for unencrypted connections is visible."""
        return not self._badge.isHidden()

    def set_counts(self, words: str) -> None:
        """Show the counts of the folder and the selection."""
        self._counts.set_whole_text(words)

    @property
    def edited_text(self) -> str:
        """How many files are open in other programs; empty for none."""
        return self._edit_text.text()

    def set_edited(self, count: int) -> None:
        """Show how many files are open in other programs."""
        words = self.tr("%Ln file(s) open in other programs", "", count) if count else ""
        self._edit_text.setText(words)
        self._edit_text.setVisible(bool(words))
        self._edit_icon.setVisible(bool(words))

    def set_connection(
        self, connection: Connection | None, state: ConnectionState, *, responds: bool = True
    ) -> None:
        """Show a connection and its state, and whether its server still responds."""
        is_lost = state is ConnectionState.ONLINE and not responds
        self._dot.setVisible(connection is not None)
        self._dot.state = ConnectionState.FAILED if is_lost else state
        self._dot.update()
        self._badge.setVisible(connection is not None and not connection.endpoint.is_encrypted)
        if connection is None:
            self._state.setText("")
            return
        words = {
            ConnectionState.ONLINE: "{name}",
            ConnectionState.CONNECTING: self.tr("{name}: connecting…"),
            ConnectionState.FAILED: self.tr("{name}: not connected"),
            ConnectionState.OFFLINE: self.tr("{name}: offline"),
        }[state]
        if is_lost:
            words = self.tr("{name}: not responding")
        self._state.setText(words.format(name=display(connection.name)))
