"""The strip above the rows while a bucket is searched: where, the conditions, Close."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from rustfs_desktop.index.query import Query, QueryTerm, without_term
from rustfs_desktop.models.search_texts import is_condition
from rustfs_desktop.ui.browser.condition_chip import ConditionChip
from rustfs_desktop.ui.browser.condition_choices import (
    ConditionChoice,
    age_choices,
    kind_choices,
    size_choices,
)
from rustfs_desktop.ui.browser.search_scope import SearchScope
from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.look.flow_row import FlowRow
from rustfs_desktop.ui.look.segmented import SegmentedControl

_SIDE, _SPACING = 12, 12
_BESIDE = QBoxLayout.Direction.LeftToRight
_BELOW = QBoxLayout.Direction.TopToBottom


class SearchStrip(QFrame):
    """Shows the scope and the conditions of a search, each as a chip.

    Signals:
        scope_chosen: Another scope was chosen.
        query_changed: A condition was added, changed or removed (the whole text of the query).
        edit_requested: A condition should be edited as text (QueryTerm).
        action_requested: A button triggers an action of the window (its name).
        closed: "Close Search" was pressed.
    """

    scope_chosen = Signal()
    query_changed = Signal(str)
    edit_requested = Signal(object)
    action_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        self._text = ""
        self.scope = SegmentedControl(
            [
                (SearchScope.FOLDER, self.tr("This Folder")),
                (SearchScope.BUCKET, self.tr("Whole Bucket")),
                (SearchScope.ALL_BUCKETS, self.tr("All Buckets")),
            ],
            self,
        )
        self.scope.setAccessibleName(self.tr("Search in"))
        self.scope.changed.connect(self.scope_chosen)
        tip = self.tr("Search the buckets that have an index, of all connections that are online")
        text.set_plain_tip(self.scope.segment(SearchScope.ALL_BUCKETS), tip)
        self.conditions = text.button(self.tr("Condition"), icon="plus", parent=self)
        self.conditions.setProperty("compact", True)
        self.conditions.clicked.connect(self._show_conditions)
        self.save_button = text.button(self.tr("Save Search…"), icon="star", parent=self)
        self.save_button.setProperty("compact", True)
        self.save_button.clicked.connect(partial(self.action_requested.emit, "save_search"))
        self.close_button = text.button(self.tr("Close Search"), parent=self)
        self.close_button.setProperty("compact", True)
        self.close_button.clicked.connect(self.closed)
        self.chips = FlowRow(self)
        self._left, self._right = self._halves()
        self._top = QBoxLayout(_BESIDE)
        self._lay_out()
        self.chips.hide()
        self.hide()

    def show_search(
        self, query: Query, scope: SearchScope, possible: Collection[SearchScope]
    ) -> None:
        """Show a search, and the scopes that are possible."""
        self._text = query.text
        self.save_button.setEnabled(not query.is_empty)
        self.scope.set_value(scope)
        for each in SearchScope:
            self.scope.segment(each).setEnabled(each in possible)
        terms = [term for term in query.terms if is_condition(term)]
        self.chips.set_widgets([self._chip(query, term) for term in terms])
        self.chips.setVisible(bool(terms))
        self._arrange()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The width of the scope or of all buttons; they are below each other then."""
        buttons = _width(self.conditions, self.save_button, self.close_button)
        widest = max(_width(self.scope), buttons)
        return QSize(widest + 2 * _SIDE, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the parts for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put below the scope what does not fit beside it: chips first, Condition last."""
        left = _width(self.scope, self.conditions)
        width = self.width() - 2 * _SIDE
        room = width - left - _SPACING - _width(self.save_button, self.close_button)
        self._top.setDirection(_BESIDE if room >= 0 else _BELOW)
        self._place_chips(beside=0 < self.chips.line_width <= room - _SPACING)
        if left > width and self._right.indexOf(self.conditions) < 0:
            self._right.insertWidget(0, self.conditions)
        elif left <= width and self._left.indexOf(self.conditions) < 0:
            self._left.insertWidget(self._left.count() - 1, self.conditions)

    def _place_chips(self, *, beside: bool) -> None:
        self.chips.setMinimumWidth(self.chips.line_width if beside else 0)
        is_beside = self._left.indexOf(self.chips) >= 0
        if beside and not is_beside:
            self._left.insertWidget(1, self.chips)
        elif is_beside and not beside:
            self._column.addWidget(self.chips)

    def _halves(self) -> tuple[QHBoxLayout, QHBoxLayout]:
        left = _row(self.scope, self.conditions)
        left.addStretch(1)
        return left, _row(self.save_button, self.close_button)

    def _lay_out(self) -> None:
        self._top.setSpacing(_SPACING)
        self._top.addLayout(self._left, 1)
        self._top.addLayout(self._right)
        left_edge = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._top.setAlignment(self._right, left_edge)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 8, _SIDE, 8)
        column.setSpacing(8)
        column.addLayout(self._top)
        column.addWidget(self.chips)

    def _chip(self, query: Query, term: QueryTerm) -> ConditionChip:
        chip, rest = ConditionChip(term, self.chips), without_term(query, term)
        chip.removed.connect(partial(self.query_changed.emit, rest))
        chip.changed.connect(partial(self._on_replaced, rest))
        chip.edit_requested.connect(partial(self.edit_requested.emit, term))
        return chip

    def _show_conditions(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(menu.addMenu(self.tr("Type")), kind_choices())
        menu.addSeparator()
        self._add(menu, size_choices())
        menu.addSeparator()
        self._add(menu, age_choices())
        menu.popup(self.conditions.mapToGlobal(self.conditions.rect().bottomLeft()))

    def _add(self, menu: QMenu, choices: Iterable[ConditionChoice]) -> None:
        for choice in choices:
            action = menu.addAction(text.menu_text(choice.title))
            action.triggered.connect(partial(self._on_added, choice.term))

    def _on_added(self, term: str) -> None:
        self._on_replaced(self._text, term)

    def _on_replaced(self, rest: str, term: str) -> None:
        self.query_changed.emit(f"{rest} {term}".strip())


def _width(*widgets: QWidget) -> int:
    """The width of widgets side by side."""
    return sum(widget.sizeHint().width() for widget in widgets) + _SPACING * (len(widgets) - 1)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_SPACING)
    for widget in widgets:
        row.addWidget(widget)
    return row
