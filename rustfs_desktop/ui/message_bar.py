"""The message bar over the lower edge of a browser: errors and news, with buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from rustfs_desktop.errors import AppError, Remedy, WrongRegion
from rustfs_desktop.models.display import display, display_lines
from rustfs_desktop.models.message_texts import cause_text, title_text
from rustfs_desktop.ui.bar_buttons import BarButton, BarButtonRow, region_text, remedy_buttons
from rustfs_desktop.ui.clipboard import copy_text, not_copied
from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.look.bar_layout import BarLayout, paint_frame

_NEWS_S = 8.0
_MARGIN = 12  # between the frame and the edges of what it covers


class MessageBar(QWidget):
    """Shows one message at a time: errors until closed, news for some seconds.

    It lies over the content, so that no row moves when a message comes or goes, and ignores the
    mouse at first: the second click of a double-click still reaches the row under it.

    Signals:
        covers: So many pixels at the lower edge are covered now (int).
        remedy_chosen: The remedy button of the error was pressed (Remedy).
        region_chosen: The button that uses the right region was pressed, here or on the page above
            which the bar lies (the region).
        closed: The message was closed or replaced by none.
    """

    remedy_chosen = Signal(object)
    region_chosen = Signal(str)
    closed = Signal()
    covers = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Message"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._is_error = False
        self._error: AppError | None = None
        self._again: Callable[[], None] | None = None
        self._stop_shown: Callable[[], None] = self.clear  # stops what is shown
        self._icon = text.IconLabel("info", parent=self)
        self._title = text.plain_label("", role="strong", parent=self)
        self._cause = text.plain_label("", role="dim", parent=self)
        self._buttons = BarButtonRow((), self)
        self._close = text.tool_button("close", self.tr("Close"))
        self._close.setParent(self)
        self._close.setProperty("compact", True)
        self._close.clicked.connect(self.clear)
        self._mouse_delay = QTimer(self)
        self._mouse_delay.setSingleShot(True)
        self._mouse_delay.timeout.connect(self._accept_mouse)
        self._area = QRect()
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.timeout.connect(self.clear)
        lines = (self._title, self._cause)
        self._layout = BarLayout(self, self._icon, lines, self._buttons, self._close)
        self.hide()

    @property
    def title(self) -> str:
        """The first line, or empty when no message is shown."""
        return "" if self.isHidden() else self._title.text()

    @property
    def cause(self) -> str:
        """The second line."""
        return "" if self.isHidden() else self._cause.text()

    @property
    def buttons(self) -> list[QPushButton]:
        """The visible buttons, from left to right."""
        return self._buttons.buttons

    def show_error(
        self,
        error: AppError,
        buttons: Sequence[BarButton] = (),
        *,
        again: Callable[[], None] | None = None,
    ) -> None:
        """Show an error with its cause and remedy; stays until closed.

        Without ``buttons`` the error's own remedy becomes the button. *Retry* calls ``again``
        where an action failed; without it, the location is reloaded.
        """
        self._fade.stop()
        self._error, self._again = error, again
        offered = list(buttons) or remedy_buttons(error.remedy, self._on_remedy, self._on_retry)
        if not buttons and (words := region_text(error)):
            offered.insert(0, BarButton(words, self._on_region))
        if error.detail:
            offered.append(BarButton(self.tr("Copy Details"), self._copy_details))
        cause = display(cause_text(error) or error.detail, 600)
        self._show(display(title_text(error)), cause, offered, is_error=True)

    def show_info(
        self,
        title: str,
        detail: str = "",
        buttons: Sequence[BarButton] = (),
        *,
        seconds: float = _NEWS_S,
    ) -> None:
        """Show a short notice that disappears by itself (never, with ``seconds`` 0)."""
        self._show(display(title), display(detail, 600), buttons, is_error=False)
        self._fade.stop()
        if seconds:
            self._fade.start(round(seconds * 1000))

    def show_progress(self, title: str, on_stop: Callable[[], None]) -> None:
        """Show progress with a Stop button; stays until replaced."""
        self._stop_shown = on_stop
        if self.title and not self._is_error and [b.text() for b in self.buttons] == [self._stop]:
            self._title.setText(display(title))  # only the number changed: keep the button
            return
        self.show_info(title, buttons=[BarButton(self._stop, self._on_stop)], seconds=0)

    def clear_news(self) -> None:
        """Clear any message except an error."""
        if not self._is_error:
            self.clear()

    def clear(self) -> None:
        """Clear the message."""
        self._fade.stop()
        if not self.isHidden():
            self.hide()
            self.covers.emit(0)
            self.closed.emit()

    def cover(self, area: QRect) -> None:
        """Lie over the lower edge of an area of the parent, as high as the text needs."""
        self._area = area
        self._reposition()

    def event(self, event: QEvent) -> bool:
        """Take another height when the text does."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._reposition()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc closes the message when the focus is in it."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the buttons beside or below the text."""
        super().resizeEvent(event)
        self._layout.fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background: red for an error, neutral for news."""
        ground, line = ("bad_ground", "bad_line") if self._is_error else ("side", "line")
        paint_frame(self, ground, line)

    @property
    def _stop(self) -> str:
        return self.tr("Stop")

    def _show(
        self, title: str, cause: str, buttons: Sequence[BarButton], *, is_error: bool
    ) -> None:
        self._is_error = is_error
        self._icon.show_icon("warning" if is_error else "info", "bad" if is_error else "dim")
        self._title.setText(title)
        self._cause.setText(cause)
        self._cause.setVisible(bool(cause))
        self._buttons.replace_buttons(buttons)
        self._layout.fit()
        self.setAccessibleDescription(f"{title}. {cause}" if cause else title)
        if self.isHidden():
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._mouse_delay.start(QGuiApplication.styleHints().mouseDoubleClickInterval())
        self.show()
        self._reposition()
        self.raise_()
        self.update()

    def _accept_mouse(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=False)

    def _reposition(self) -> None:
        layout = self.layout()
        if self._area.isNull() or self.isHidden() or layout is None:
            return
        width = max(self._area.width() - 2 * _MARGIN, layout.minimumSize().width())
        layout.invalidate()
        height = min(layout.totalHeightForWidth(width), self._area.height())
        bottom = self._area.bottom() + 1 - min(_MARGIN, self._area.height() - height)
        self.setGeometry(self._area.left() + _MARGIN, bottom - height, width, height)
        self.covers.emit(self._area.bottom() + 1 - self.y())

    def _on_stop(self) -> None:
        self._stop_shown()

    def _on_remedy(self) -> None:
        if self._error is not None:
            self._choose(self._error.remedy)

    def _on_region(self) -> None:
        if isinstance(self._error, WrongRegion):
            region = self._error.region
            self.clear()
            self.region_chosen.emit(region)

    def _on_retry(self) -> None:
        if self._again is None:
            self._choose(Remedy.RETRY)
        else:
            self.clear()
            self._again()

    def _choose(self, remedy: Remedy) -> None:
        self.clear()
        self.remedy_chosen.emit(remedy)

    def _copy_details(self) -> None:
        if self._error is not None:
            lines = (title_text(self._error), cause_text(self._error), self._error.detail)
            self._copy(display_lines("\n".join(filter(None, lines)), 100_000))

    def _copy(self, words: str) -> None:
        if not copy_text(words):
            self.show_error(not_copied(), again=partial(self._copy, words))
