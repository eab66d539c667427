"""State pages, shown instead of rows: why there are none, and what to do next."""

from __future__ import annotations

import dataclasses
import enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rustfs_desktop.errors import AppError, Remedy, SecretUnknown, WrongRegion
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import cause_text, title_text
from rustfs_desktop.ui.bar_buttons import region_text
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.look.adaptive_row import AdaptiveRow

translate = QCoreApplication.translate

_PICTURE = 48
_MARGIN = 24
_WIDEST = 460


class NextStep(enum.Enum):
    """The action of a state page's button; a value that names an action triggers it."""

    ADD_CONNECTION = "new_connection"
    TRY_DEMO = "try_demo"
    EDIT_CONNECTION = "edit_connection"
    OPEN_BUCKET = "open_bucket"
    CREATE_BUCKET = "create_bucket"
    UPLOAD_FILES = "upload_files"
    CONNECT = "connect"
    CANCEL = "stop"
    CLEAR_FILTER = "clear filter"
    CLOSE_SEARCH = "close search"
    RETRY = "retry"
    USE_REGION = "use_region"


@dataclasses.dataclass(frozen=True, slots=True)
class StateButton:
    """A button of a state page."""

    step: NextStep
    text: str
    icon: str = ""
    primary: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class PageState:
    """The content of a state page: picture, title, text and up to three buttons.

    Attributes:
        region: The region that ``USE_REGION`` uses.
    """

    icon: str
    title: str
    line: str = ""
    steps: tuple[StateButton, ...] = ()
    region: str = ""


def no_connections() -> PageState:
    """The first start, without connections."""
    return PageState(
        "server",
        translate("States", "Connect to a server"),
        translate("States", "RustFS, Amazon S3, or any other S3-compatible store."),
        (
            StateButton(
                NextStep.ADD_CONNECTION,
                translate("States", "New Connection…"),
                "plus",
                primary=True,
            ),
            StateButton(NextStep.TRY_DEMO, translate("States", "Try the Demo Server")),
        ),
    )


def nothing_open() -> PageState:
    """No connection is selected."""
    return PageState(
        "server",
        translate("States", "Choose a connection"),
        translate("States", "Select one in the sidebar."),
    )


def disconnected(name: str) -> PageState:
    """The connection is closed."""
    return PageState(
        "disconnect",
        translate("States", "Not connected to “{name}”").format(name=display(name)),
        "",
        (StateButton(NextStep.CONNECT, translate("States", "Connect"), "connect", primary=True),),
    )


def connecting(name: str, url: str) -> PageState:
    """Waiting for the server."""
    waiting = translate("States", "Waiting up to 30 seconds for {url} to respond.")
    return PageState(
        "server",
        translate("States", "Connecting to “{name}”…").format(name=display(name)),
        waiting.format(url=display(url)),
        (StateButton(NextStep.CANCEL, translate("States", "Cancel")),),
    )


def loading() -> PageState:
    """Waiting for the first page of a folder."""
    return PageState(
        "clock",
        translate("States", "Loading…"),
        "",
        (StateButton(NextStep.CANCEL, translate("States", "Stop")),),
    )


def stopped() -> PageState:
    """The listing was stopped before its first row."""
    return PageState(
        "folder",
        translate("States", "Loading stopped"),
        "",
        (StateButton(NextStep.RETRY, translate("States", "Refresh"), "refresh"),),
    )


def empty_folder(*, is_bucket: bool) -> PageState:
    """The bucket or folder is empty."""
    title = (
        translate("States", "This bucket is empty")
        if is_bucket
        else translate("States", "This folder is empty")
    )
    return PageState(
        "upload",
        title,
        translate("States", "Drop files here to upload them."),
        (StateButton(NextStep.UPLOAD_FILES, translate("States", "Upload Files…"), "upload"),),
    )


def no_buckets() -> PageState:
    """The server has no buckets."""
    return PageState(
        "bucket",
        translate("States", "No buckets yet"),
        translate("States", "Files are stored in buckets. Create one to get started."),
        (
            StateButton(
                NextStep.CREATE_BUCKET, translate("States", "New Bucket…"), "plus", primary=True
            ),
        ),
    )


def buckets_denied() -> PageState:
    """The key may not list buckets, but may open known ones."""
    return PageState(
        "lock",
        translate("States", "This access key cannot list buckets"),
        translate("States", "You can still open buckets by name. They will be listed here."),
        (
            StateButton(
                NextStep.OPEN_BUCKET, translate("States", "Open Bucket…"), "bucket", primary=True
            ),
        ),
    )


def no_match(filter_text: str) -> PageState:
    """The filter hides all rows."""
    return PageState(
        "search",
        translate("States", "No names match “{text}”").format(text=display(filter_text, 60)),
        "",
        (StateButton(NextStep.CLEAR_FILTER, translate("States", "Clear Filter")),),
    )


def searching() -> PageState:
    """Nothing was found so far."""
    return PageState(
        "search",
        translate("States", "Searching…"),
        "",
        (StateButton(NextStep.CANCEL, translate("States", "Stop")),),
    )


def nothing_found(query: str, advice: str = "") -> PageState:
    """The search ended without results; ``advice`` says what to do."""
    return PageState(
        "search",
        translate("States", "Nothing found for “{text}”").format(text=display(query, 60)),
        advice or translate("States", "Remove a condition, or search the whole bucket."),
        (StateButton(NextStep.CLOSE_SEARCH, translate("States", "Close Search")),),
    )


def failed(error: AppError, *, denied: bool) -> PageState:
    """A folder or connection could not be loaded."""
    steps = [StateButton(NextStep.RETRY, translate("States", "Retry"), "refresh")]
    extra = _REMEDIES.get(error.remedy)
    if isinstance(error, SecretUnknown):
        words = translate("States", "Enter Secret Key…")
        steps.insert(0, StateButton(NextStep.EDIT_CONNECTION, words, primary=True))
    elif extra is not None:
        steps.insert(0, StateButton(extra[0], translate("States", str(extra[1])), primary=True))
    if words := region_text(error):
        others = [dataclasses.replace(step, primary=False) for step in steps]
        steps = [StateButton(NextStep.USE_REGION, words, primary=True), *others]
    return PageState(
        "lock" if denied else "warning",
        display(title_text(error)),
        display(cause_text(error) or error.detail, 600),
        tuple(steps),
        error.region if isinstance(error, WrongRegion) else "",
    )


_REMEDIES: dict[Remedy, tuple[NextStep, object]] = {
    Remedy.EDIT_CONNECTION: (
        NextStep.EDIT_CONNECTION,
        QT_TRANSLATE_NOOP("States", "Edit Connection…"),
    ),
    Remedy.OPEN_BUCKET: (NextStep.OPEN_BUCKET, QT_TRANSLATE_NOOP("States", "Open Bucket…")),
}


class StatePage(QWidget):
    """Shows a state: picture, title, text and buttons, centered; scrolls if there is no room.

    Signals:
        step_chosen: A button was pressed (NextStep).
        region_chosen: The button that uses the right region was pressed (the region).
    """

    step_chosen = Signal(object)
    region_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PageState | None = None
        self._is_target = False
        self._picture = text.IconLabel("server", size=_PICTURE, tint="faint", parent=self)
        self._title = text.plain_label("", role="title", parent=self)
        self._line = text.plain_label("", role="dim", parent=self)
        self._steps = AdaptiveRow((), self, is_centered=True)
        self._lay_out()

    @property
    def state(self) -> PageState | None:
        """The state shown."""
        return self._state

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons, from left to right."""
        return [each for each in self._steps.widgets if isinstance(each, QPushButton)]

    def show_state(self, state: PageState) -> None:
        """Show another state; the same one again changes nothing, to avoid flicker."""
        if state == self._state:
            return
        self._state = state
        self._title.setText(state.title)
        self._line.setText(state.line)
        self._line.setVisible(bool(state.line))
        self._picture.show_icon(state.icon, "faint")
        self._replace_buttons(state.steps)
        self.setAccessibleName(state.title)
        self.setAccessibleDescription(state.line)

    def set_covered(self, pixels: int) -> None:
        """Keep the buttons above what covers the lower edge; moves nothing where there is room."""
        self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        needed = self._column.totalHeightForWidth(self.width())
        if self.height() - needed < 2 * pixels:
            self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN + pixels)

    def set_drop_target(self, is_target: bool) -> None:
        """Outline the page as a drop target."""
        if is_target != self._is_target:
            self._is_target = is_target
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background, and the outline during a drag."""
        colors = theme.current()
        painter = QPainter(self)
        painter.fillRect(event.rect(), colors.color("base"))
        if self._is_target:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(colors.color("accent_ground"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(5, 5, -5, -5), 6, 6)
        painter.end()

    def _lay_out(self) -> None:
        center = Qt.AlignmentFlag.AlignHCenter
        content = QWidget(self)
        column = self._column = QVBoxLayout(content)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self._picture, 0, center)
        for label in (self._title, self._line):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMaximumWidth(_WIDEST)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            column.addLayout(row)
        column.addWidget(self._steps)
        column.addStretch(1)
        scroll = self._scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _replace_buttons(self, steps: tuple[StateButton, ...]) -> None:
        had_focus = self.window().focusWidget() in self.buttons
        shown = []
        for step in steps:
            made = text.button(step.text, icon=step.icon, primary=step.primary, parent=self._steps)
            made.setProperty("step", step.step)
            made.clicked.connect(self._on_clicked)
            shown.append(made)
        self._steps.set_widgets(shown)
        if had_focus:  # else Qt moves the focus to the next widget
            (self.buttons[0] if self.buttons else self).setFocus()

    def _on_clicked(self) -> None:
        sender = self.sender()
        if not isinstance(sender, QPushButton):
            return
        if self._state is not None and sender.property("step") is NextStep.USE_REGION:
            self.region_chosen.emit(self._state.region)
        else:
            self.step_chosen.emit(sender.property("step"))
