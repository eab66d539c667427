"""The bar of shares: as wide as each group weighs, the heaviest first."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from rustfs_desktop.index.space_map import Grouping
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.models.space_layout import Metric
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.space.share_bar import ShareBar, shares_text, sorted_groups

GROUPS = {
    "archive": FolderTotals(3, 100),
    "image": FolderTotals(1, 300),
    "audio": FolderTotals(3, 100),
    "video": FolderTotals(0, 0),
}


@pytest.mark.parametrize(
    ("metric", "names"),
    [
        (Metric.BYTES, ["image", "archive", "audio"]),
        (Metric.NUMBER, ["archive", "audio", "image"]),
    ],
)
def test_the_heaviest_group_is_first(metric: Metric, names: list[str]) -> None:
    assert [group for group, _totals in sorted_groups(GROUPS, metric)] == names


def test_shares_are_said_in_words() -> None:
    groups = sorted_groups(GROUPS, Metric.BYTES)
    assert shares_text(Grouping.KIND, groups, Metric.BYTES) == (
        "Images 60 % · Archives 20 % · Audio 20 %"
    )


def test_segments_are_as_wide_as_the_groups_weigh(qtbot: QtBot, look: None) -> None:
    bar = ShareBar()
    qtbot.addWidget(bar)
    bar.resize(200, bar.height())
    bar.show_shares([("code", 300), ("audio", 100)], "words")
    with qtbot.waitExposed(bar):
        bar.show()
    picture = bar.grab().toImage()
    colors = theme.current()
    middle = bar.height() // 2
    assert picture.pixelColor(75, middle) == colors.color("code")
    assert picture.pixelColor(140, middle) == colors.color("code")
    assert picture.pixelColor(160, middle) == colors.color("audio")
    assert bar.accessibleDescription() == "words"
