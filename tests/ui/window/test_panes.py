"""Hiding the panes at the sides."""

from __future__ import annotations

from rustfs_desktop.ui.tree.panel import TreePanel
from tests.ui.window_stage import WindowStage


def test_the_tree_is_hidden_by_a_key_and_stays_hidden(live: WindowStage, bucket: str) -> None:
    live.go(bucket)

    def tree_shown() -> bool:
        panel = live.window.findChild(TreePanel)
        assert panel is not None
        return panel.isVisible()

    assert tree_shown()
    live.press("Ctrl+B", live.window)
    assert not tree_shown()
    live.stop()
    live.start()
    assert not tree_shown()
    live.press("Ctrl+B", live.window)
    assert tree_shown()
