"""The preferences, and how they are stored."""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Mapping

from rustfs_desktop.transfers.policy.bandwidth import DailyLimit, SpeedLimit
from rustfs_desktop.transfers.types import Answer

_DAY = 24 * 60
_MOST_SPEED = 1 << 40
MOST_FILES, MOST_REQUESTS = 16, 32
LEAST_KEPT_H, MOST_KEPT_H = 1, 24 * 365


class Appearance(enum.Enum):
    """The theme of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class FileOpening(enum.Enum):
    """What a double-click or Enter does with a file."""

    DOWNLOAD = "download"
    PREVIEW = "preview"
    EDIT = "edit"


@dataclasses.dataclass(frozen=True, slots=True)
class Preferences:
    """All values of the preferences dialog.

    Attributes:
        continues: Whether unfinished transfers resume at the next start, or stay paused.
        answer: What to do when a file already exists; None asks.
        speed: The speed limit of all connections together.
        hours: Another limit for some hours of the day; None for none.
        connections: Speed limits of single connections, by id.
        files: Large files in parallel; 0 is automatic.
        requests: Requests in parallel; 0 is automatic.
        kept_h: Hours for which servers keep unfinished uploads.
        notifies: Whether to post a notification when a long job finishes.
        stays_awake: Whether to prevent sleep during transfers.
        appearance: Light or dark, or as the desktop is.
        opening: What a double-click does with a file.
    """

    continues: bool = True
    answer: Answer | None = None
    speed: SpeedLimit = dataclasses.field(default_factory=SpeedLimit)
    hours: DailyLimit | None = None
    connections: Mapping[str, SpeedLimit] = dataclasses.field(default_factory=dict)
    files: int = 0
    requests: int = 0
    kept_h: int = 24
    notifies: bool = True
    stays_awake: bool = True
    appearance: Appearance = Appearance.SYSTEM
    opening: FileOpening = FileOpening.DOWNLOAD


def write(preferences: Preferences) -> str:
    """Serialize preferences as one line of JSON."""
    hours = preferences.hours
    return json.dumps(
        {
            "continues": preferences.continues,
            "answer": preferences.answer.value if preferences.answer else None,
            "speed": dataclasses.astuple(preferences.speed),
            "hours": None
            if hours is None
            else [hours.begin, hours.end, *dataclasses.astuple(hours.speed)],
            "connections": {
                connection: dataclasses.astuple(speed)
                for connection, speed in preferences.connections.items()
                if speed != SpeedLimit()
            },
            "files": preferences.files,
            "requests": preferences.requests,
            "kept_h": preferences.kept_h,
            "notifies": preferences.notifies,
            "stays_awake": preferences.stays_awake,
            "appearance": preferences.appearance.value,
            "opening": preferences.opening.value,
        }
    )


def read(text: str) -> Preferences:
    """Parse stored preferences; invalid values become the default."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = {}
    if not isinstance(found, dict):
        found = {}
    usual = Preferences()
    return Preferences(
        continues=_flag(found.get("continues"), usual.continues),
        answer=next((each for each in Answer if each.value == found.get("answer")), None),
        speed=_speed(found.get("speed")),
        hours=_hours(found.get("hours")),
        connections=_connections(found.get("connections")),
        files=_number(found.get("files"), 0, MOST_FILES, usual.files),
        requests=_number(found.get("requests"), 0, MOST_REQUESTS, usual.requests),
        kept_h=_number(found.get("kept_h"), LEAST_KEPT_H, MOST_KEPT_H, usual.kept_h),
        notifies=_flag(found.get("notifies"), usual.notifies),
        stays_awake=_flag(found.get("stays_awake"), usual.stays_awake),
        appearance=next(
            (each for each in Appearance if each.value == found.get("appearance")),
            usual.appearance,
        ),
        opening=next(
            (each for each in FileOpening if each.value == found.get("opening")), usual.opening
        ),
    )


def _flag(value: object, usual: bool) -> bool:
    return value if isinstance(value, bool) else usual


def _number(value: object, least: int, most: int, usual: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return usual
    return value if least <= value <= most else usual


def _speed(value: object) -> SpeedLimit:
    if not isinstance(value, list) or len(value) != 2:
        return SpeedLimit()
    up, down = (_number(each, 0, _MOST_SPEED, 0) for each in value)
    return SpeedLimit(up, down)


def _hours(value: object) -> DailyLimit | None:
    if not isinstance(value, list) or len(value) != 4:
        return None
    begin, end = (_number(each, 0, _DAY - 1, -1) for each in value[:2])
    return None if begin < 0 or end < 0 else DailyLimit(begin, end, _speed(value[2:]))


def _connections(value: object) -> dict[str, SpeedLimit]:
    if not isinstance(value, dict):
        return {}
    speeds = {str(connection): _speed(speed) for connection, speed in value.items()}
    return {connection: speed for connection, speed in speeds.items() if speed != SpeedLimit()}
