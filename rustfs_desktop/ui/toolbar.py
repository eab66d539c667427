"""The tool bar: navigation, path, filter, view switch, inspector switch and Upload."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from rustfs_desktop.ui.action_button import ActionButton
from rustfs_desktop.ui.actions import Actions, action_tip
from rustfs_desktop.ui.browser.path_bar import PathBar
from rustfs_desktop.ui.look import icons, text
from rustfs_desktop.ui.panes.pane_bar import PaneBar
from rustfs_desktop.ui.view_switch import ViewSwitch

_HEIGHT = 48
_FILTER_WIDTH = 220
_FILTER_LEAST = 140
_ROOMY = 1000  # in narrower windows there is less beside the path
_NARROW = 900  # in narrower ones the views are left out as well
_FILTER_MS = 150  # filter large folders only when typing pauses
_SEARCH_WIDTH = 360
_SEARCH_MS = 400  # each search sends requests


class FilterField(QLineEdit):
    """The field for the filter, or for what is searched; Esc clears it, Down goes to the rows.

    Signals:
        filter_changed: The text after typing paused.
        accepted: Down or Enter: the focus should go to the first row.
        left: The focus should go to the rows.
        erased_before: Backspace was pressed with nothing before the cursor.
    """

    filter_changed = Signal(str)
    accepted = Signal()
    left = Signal()
    erased_before = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Filter this folder"))
        self.setAccessibleName(self.tr("Filter this folder"))
        self.setClearButtonEnabled(True)
        glass = QAction(self)
        icons.set_icon(glass, "search", "dim")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._is_search = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FILTER_MS)
        self._timer.timeout.connect(self._tell)
        self.textChanged.connect(self._on_text)

    @property
    def is_typing(self) -> bool:
        """Whether its text changed and ``filter_changed`` comes in a moment."""
        return self._timer.isActive()

    def end_pause(self) -> None:
        """Tell a text that was typed a moment ago now."""
        if self.is_typing:
            self._tell()

    def set_search(self, is_search: bool) -> None:
        """Say whether the text is searched for, or filters the folder."""
        self._is_search = is_search
        self._timer.setInterval(_SEARCH_MS if is_search else _FILTER_MS)
        words = self.tr("Search") if is_search else self.tr("Filter this folder")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)

    def show_text(self, text: str) -> None:
        """Show a filter that is already active, or a search that runs."""
        if text != self.text():
            self.setText(text)
        self._timer.stop()  # without filtering again

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc and Down move the focus to the rows; Esc also clears the filter, or ends a search."""
        if event.key() == Qt.Key.Key_Escape:
            self._timer.stop()
            if not self._is_search:  # the conditions alone would be searched for
                self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
            self.accepted.emit()
        elif event.key() == Qt.Key.Key_Backspace and self._is_at_start:
            self.erased_before.emit()
        else:
            super().keyPressEvent(event)

    @property
    def _is_at_start(self) -> bool:
        return not (self.cursorPosition() or self.hasSelectedText() or self.isReadOnly())

    def _on_text(self, words: str) -> None:
        if words:
            self._timer.start()
        else:  # an empty filter applies immediately
            self._tell()

    def _tell(self) -> None:
        self._timer.stop()
        self.filter_changed.emit(self.text())


class Toolbar(QWidget):
    """Navigation, path, filter, view, inspector switch and Upload in one row of 48 px."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self._is_search = False
        self.path_bar = PathBar(self)
        self.filter_field = FilterField(self)
        self.upload_button = text.button(
            self.tr("Upload"), icon="upload", primary=True, parent=self
        )
        self.upload_button.clicked.connect(actions["upload_files"].trigger)
        upload = actions["upload_files"]
        text.set_plain_tip(self.upload_button, action_tip(upload.text(), upload))
        filter_tip = action_tip(self.filter_field.placeholderText(), actions["filter"])
        text.set_plain_tip(self.filter_field, filter_tip)
        go_to = actions["go_to"]
        text.set_plain_tip(self.path_bar, action_tip(go_to.text(), go_to))
        actions["upload_files"].enabledChanged.connect(self.upload_button.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self._path = [_flat_button(actions[name], self) for name in ("back", "forward", "up")]
        for button in self._path:
            row.addWidget(button)
        row.addWidget(self.path_bar, 1)
        self.pane_bar = PaneBar(actions, self)
        self.pane_bar.hide()
        row.addWidget(self.pane_bar, 1)
        row.addWidget(self.filter_field)
        views = [actions[name] for name in ("view_details", "view_icons", "view_flat")]
        self._views = ViewSwitch(views, self)
        row.addWidget(self._views)
        self._split_button = _flat_button(actions["split"], self)
        row.addWidget(self._split_button)
        row.addWidget(_flat_button(actions["inspector"], self))
        row.addWidget(self.upload_button)

    def set_search(self, is_search: bool) -> None:
        """Widen the field for a search, or make it the filter again."""
        self._is_search = is_search
        self.filter_field.set_search(is_search)
        self._fit()

    def set_split(self, is_split: bool) -> None:
        """Show the commands of two panes, each of which has its own path, or the path."""
        for widget in (*self._path, self.path_bar):
            widget.setVisible(not is_split)
        self.pane_bar.setVisible(is_split)

    def edit_filter(self) -> None:
        """Focus the filter or search and select its text."""
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Shrink the filter in a narrow window, and leave out buttons, for the path."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = _SEARCH_WIDTH if self._is_search else _FILTER_WIDTH
        narrow = _FILTER_WIDTH if self._is_search else _FILTER_LEAST
        is_roomy = self.width() >= _ROOMY
        self.filter_field.setFixedWidth(wide if is_roomy else narrow)
        self._split_button.setVisible(is_roomy)  # these are in the menu, too
        self._views.setVisible(self.width() >= _NARROW)


def _flat_button(action: QAction, parent: QWidget) -> ActionButton:
    button = ActionButton(action, parent)
    button.setAutoRaise(True)
    return button
