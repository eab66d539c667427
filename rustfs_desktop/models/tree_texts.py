"""What the nodes of the bucket tree say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.tree_node import Node


def loading() -> str:
    """The note below a node that is being read."""
    return QCoreApplication.translate("BucketTree", "Loading…")


def more(n: int) -> str:
    """The note below more folders than a tree can usefully show; empty if none is left out."""
    text = QCoreApplication.translate("BucketTree", "%Ln more folder(s) in the list", "", n)
    return text if n else ""


def name(node: Node) -> str:
    """A name as it may be shown; keys may hold empty ones (``a//b``)."""
    return display(node.text) or QCoreApplication.translate("BucketTree", "⟨empty⟩")


def tip(node: Node) -> str:
    """The whole name; for a connection also its server and its state."""
    return tool_tip(" · ".join(filter(None, (node.text, node.hint, state(node)))))


def spoken(node: Node) -> str:
    """What a screen reader says."""
    return ", ".join(filter(None, (name(node), _kind(node), state(node))))


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
