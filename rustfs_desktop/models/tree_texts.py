"""The texts of the bucket tree's nodes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.joining import details_text, list_text
from rustfs_desktop.models.tree_node import Node


def loading() -> str:
    """The note below a node that is loading."""
    return QCoreApplication.translate("BucketTree", "Loading…")


def more(n: int) -> str:
    """The note that more folders exist than the tree shows; empty if none."""
    text = QCoreApplication.translate("BucketTree", "%Ln more folder(s) in the list", "", n)
    return text if n else ""


def name(node: Node) -> str:
    """The displayed name; keys may have empty path segments (``a//b``)."""
    return display(node.text) or QCoreApplication.translate("BucketTree", "⟨empty⟩")


def tip(node: Node) -> str:
    """The whole name; for a connection also its server and state."""
    return tool_tip(details_text((node.text, node.hint, state(node))))


def spoken(node: Node) -> str:
    """The accessible text of a node."""
    return list_text((name(node), _kind(node), state(node)))


def state(node: Node) -> str:
    """The state of a connection in words; empty for other nodes."""
    return {
        "offline": QCoreApplication.translate("BucketTree", "not connected"),
        "connecting": QCoreApplication.translate("BucketTree", "connecting…"),
        "online": QCoreApplication.translate("BucketTree", "connected"),
        "failed": QCoreApplication.translate("BucketTree", "connection failed"),
    }.get(node.state, "")


def _kind(node: Node) -> str:
    return {
        "server": QCoreApplication.translate("BucketTree", "connection"),
        "bucket": QCoreApplication.translate("BucketTree", "bucket"),
        "folder": QCoreApplication.translate("BucketTree", "folder"),
    }.get(node.icon, "")
