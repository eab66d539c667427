"""The shares of a space map's groups: a bar, and a legend with their amounts."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.index.space_map import EntryType, Grouping
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.space_layout import Metric
from rustfs_desktop.models.space_texts import amount_text, group_text, share_text
from rustfs_desktop.ui.look import text, theme
from rustfs_desktop.ui.look.flow_row import FlowRow
from rustfs_desktop.ui.space.hatching import hatch
from rustfs_desktop.ui.space.tile_colors import tile_border, tile_ground, tint_of

_HEIGHT = 12
_SWATCH = 12
_MOST = 8  # groups in the legend; servers may have any number of storage classes


class ShareBar(QWidget):
    """A bar divided by the weight of each group."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shares: list[tuple[str, int]] = []
        self.hatched: list[tuple[EntryType, int]] = []
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Shares"))
        theme.notifier().changed.connect(self.update)

    def show_shares(self, shares: list[tuple[str, int]], words: str) -> None:
        """Show weights with the tokens of their colors; ``words`` says the same."""
        self.shares = shares
        self.setAccessibleDescription(words)
        self.update()

    def show_hatched(self, hatched: list[tuple[EntryType, int]]) -> None:
        """Show the weights of old versions and uploads, after those of files."""
        self.hatched = hatched
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint one segment after the other."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), theme.current().color("track"))
        shown: list[tuple[str | EntryType, int]] = [*self.shares, *self.hatched]
        whole, done = sum(weight for _what, weight in shown), 0
        for what, weight in shown:
            left = self.width() * done / whole
            done += weight
            segment = QRectF(left, 0, self.width() * done / whole - left - 1, _HEIGHT)
            if isinstance(what, EntryType):
                hatch(painter, segment, what)
            else:
                painter.fillRect(segment, theme.current().color(what))
        painter.end()


class Legend(FlowRow):
    """The groups with their colors and amounts."""

    def show_groups(
        self, grouping: Grouping, groups: list[tuple[str, FolderTotals]], metric: Metric
    ) -> None:
        """Show these groups in order."""
        self.set_widgets(
            [
                _LegendEntry(tint_of(grouping, group), group_text(grouping, group), words, self)
                for group, totals in groups[:_MOST]
                if (words := amount_text(totals, metric))
            ]
        )


class _LegendEntry(QWidget):
    """A color, a name and an amount."""

    def __init__(self, tint: str, name: str, amount: str, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.setSpacing(6)
        row.addWidget(_Swatch(tint, self))
        for words, role in ((name, "text"), (amount, "dim")):
            label = text.plain_label(words, parent=self)
            label.setProperty("role", role)
            label.setFont(theme.font("small"))
            row.addWidget(label)


class _Swatch(QWidget):
    """A small square in the color of a group."""

    def __init__(self, tint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._tint = tint
        self.setFixedSize(_SWATCH, _SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint it as a tile."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(tile_ground(self._tint))
        painter.setPen(tile_border(self._tint))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.end()


def sorted_groups(
    groups: Mapping[str, FolderTotals], metric: Metric
) -> list[tuple[str, FolderTotals]]:
    """The groups that weigh something, the heaviest first."""
    shown = [(group, totals) for group, totals in groups.items() if metric.weight(totals) > 0]
    return sorted(shown, key=lambda each: (-metric.weight(each[1]), each[0]))


def shares_text(grouping: Grouping, groups: list[tuple[str, FolderTotals]], metric: Metric) -> str:
    """The shares in words: ``Images 75 % · Archives 25 %``."""
    whole = sum(metric.weight(totals) for _group, totals in groups)
    return details_text(
        f"{group_text(grouping, group)} {share_text(metric.weight(totals), whole)}"
        for group, totals in groups[:_MOST]
    )
