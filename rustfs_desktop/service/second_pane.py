"""The second pane as it is kept between runs."""

from __future__ import annotations

import dataclasses
import json

from rustfs_desktop.service.open_tabs import OpenTabs, read_tabs, write_tabs

HALF = 500


@dataclasses.dataclass(frozen=True, slots=True)
class SecondPane:
    """The pane that was not active.

    Attributes:
        tabs: Its tabs.
        is_left: Whether it is left of the active one.
        share: How many thousandths of the width the left pane has.
        compares: Whether rows are marked as compared.
    """

    tabs: OpenTabs
    is_left: bool = False
    share: int = HALF
    compares: bool = False


def write_pane(pane: SecondPane | None) -> str:
    """The second pane as one line of JSON; empty if there is none."""
    if pane is None:
        return ""
    return json.dumps(
        {
            "tabs": write_tabs(pane.tabs),
            "is_left": pane.is_left,
            "share": pane.share,
            "compares": pane.compares,
        }
    )


def read_pane(text: str) -> SecondPane | None:
    """Parse a stored pane; None for none or a damaged one."""
    try:
        stored = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    match stored:
        case {"tabs": str(tabs), "is_left": bool(is_left), "share": int(share)}:
            share = share if 0 < share < 1000 else HALF
            return SecondPane(read_tabs(tabs), is_left, share, stored.get("compares") is True)
    return None
