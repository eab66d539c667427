"""Columns and widths of the browser as bytes that a settings file can hold."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray

from rustfs_desktop.ui.browser.content_pane import ContentPane
from rustfs_desktop.ui.browser.panes import Panes


def saved(pane: ContentPane, panes: Panes) -> QByteArray:
    """What :func:`restore` brings back."""
    state = {
        "objects": pane.table.header.layout_state(),
        "buckets": pane.buckets.header.layout_state(),
        "panes": panes.widths(),
    }
    return QByteArray(json.dumps(state).encode())


def restore(pane: ContentPane, panes: Panes, state: QByteArray) -> None:
    """Take over a saved state; one that cannot be read is as good as none."""
    try:
        read = json.loads(bytes(state.data()))
    except ValueError:
        return
    if not isinstance(read, dict):
        return
    for header, name in ((pane.table.header, "objects"), (pane.buckets.header, "buckets")):
        part = read.get(name)
        if isinstance(part, dict):
            header.restore_layout(part)
    widths = read.get("panes")
    if isinstance(widths, list) and all(isinstance(width, int) for width in widths):
        panes.set_widths(widths)
