"""The strip above the rows while a bucket is searched: where, the conditions, Close."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from rustfs_desktop.index.query import Query, QueryTerm, without_term
from rustfs_desktop.models.search_texts import (
    condition_text,
    condition_tip,
    is_condition,
    kind_text,
)
from rustfs_desktop.ui.browser.search_scope import SearchScope
from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.look.flow_row import FlowRow
from rustfs_desktop.ui.look.segmented import SegmentedControl

_KINDS = ("image", "video", "audio", "archive", "document", "data", "code", "folder")


class SearchStrip(QFrame):
    """Shows the scope and the conditions of a search, each as a chip that removes it.

    Signals:
        scope_chosen: Another scope was chosen.
        query_changed: A condition was added or removed (the whole text of the query).
        closed: "Close Search" was pressed.
    """

    scope_chosen = Signal()
    query_changed = Signal(str)
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
        tip = self.tr("Search the buckets of this connection that have an index")
        text.set_plain_tip(self.scope.segment(SearchScope.ALL_BUCKETS), tip)
        self.conditions = text.button(self.tr("Condition"), icon="plus", parent=self)
        self.conditions.setProperty("compact", True)
        self.conditions.clicked.connect(self._show_conditions)
        self.close_button = text.button(self.tr("Close Search"), parent=self)
        self.close_button.setProperty("compact", True)
        self.close_button.clicked.connect(self.closed)
        self.chips = FlowRow(self)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.scope)
        top.addWidget(self.conditions)
        top.addStretch(1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.chips)
        self.chips.hide()
        self.hide()

    def show_search(
        self, query: Query, scope: SearchScope, possible: Collection[SearchScope]
    ) -> None:
        """Show a search, and the scopes that are possible."""
        self._text = query.text
        self.scope.set_value(scope)
        for each in SearchScope:
            self.scope.segment(each).setEnabled(each in possible)
        terms = [term for term in query.terms if is_condition(term)]
        self.chips.set_widgets([self._chip(query, term) for term in terms])
        self.chips.setVisible(bool(terms))

    def _chip(self, query: Query, term: QueryTerm) -> QPushButton:
        words = condition_text(term)
        chip = text.button(words, icon="close", parent=self.chips)
        chip.setProperty("chip", "bad" if term.error is not None else "good")
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross comes after the words
        chip.setAccessibleName(self.tr("Remove condition {words}").format(words=words))
        tip = condition_tip(term)
        text.set_plain_tip(chip, tip)
        chip.setAccessibleDescription(tip)
        chip.clicked.connect(partial(self.query_changed.emit, without_term(query, term)))
        return chip

    def _show_conditions(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        kinds = menu.addMenu(self.tr("Type"))
        for kind in _KINDS:
            self._add(kinds, kind_text(kind), f"type:{kind}")
        menu.addSeparator()
        self._add(menu, self.tr("Larger Than 10 MB"), "size>10M")
        self._add(menu, self.tr("Larger Than 1 GB"), "size>1G")
        self._add(menu, self.tr("Smaller Than 1 MB"), "size<1M")
        menu.addSeparator()
        self._add(menu, self.tr("Changed in the Last Day"), "age<1d")
        self._add(menu, self.tr("Changed in the Last 7 Days"), "age<7d")
        self._add(menu, self.tr("Older Than a Year"), "age>1y")
        menu.popup(self.conditions.mapToGlobal(self.conditions.rect().bottomLeft()))

    def _add(self, menu: QMenu, title: str, term: str) -> None:
        action = menu.addAction(text.menu_text(title))
        action.triggered.connect(partial(self._on_added, term))

    def _on_added(self, term: str) -> None:
        self.query_changed.emit(f"{self._text} {term}".strip())
