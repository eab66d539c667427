"""The record of an edited file, as it is kept on disk: what it was made from, and its states."""

from __future__ import annotations

import dataclasses
from typing import Any, Self

MOST_KEPT = 3


@dataclasses.dataclass(slots=True)
class KeptState:
    """A state of the file that the user saved, or the one it was opened with, kept as a copy.

    Attributes:
        number: From 0, the state that was opened; unique and growing within the file.
        sha256: Of its content.
        md5: Likewise, to compare it with an ETag.
        size: In bytes.
        saved: When it was saved here, in seconds since 1970.
        sent: When the server confirmed it; 0.0 while it did not.
        etag: The ETag that it has on the server.
        version_id: The version that it is there; empty without versioning.
    """

    number: int
    sha256: str
    md5: str
    size: int
    saved: float
    sent: float = 0.0
    etag: str = ""
    version_id: str = ""


@dataclasses.dataclass(slots=True)
class EditRecord:
    """Everything about one edited file that must survive the program.

    Attributes:
        edit_id: Names its folder.
        connection_id: The connection of the object.
        endpoint: The URL of its server.
        bucket: Its bucket.
        key: Its key.
        etag: The version that the next upload may replace; empty if there must be none.
        name: The local file name.
        application: The name of the program that the file was opened with; may be empty.
        opened: When it was opened, in seconds since 1970.
        states: The kept states, oldest first.
        uploads: Which state each upload job sends, by job id.
    """

    edit_id: str
    connection_id: str
    endpoint: str
    bucket: str
    key: str
    name: str
    etag: str = ""
    application: str = ""
    opened: float = 0.0
    states: list[KeptState] = dataclasses.field(default_factory=list)
    uploads: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def newest(self) -> KeptState | None:
        """The newest state; None before the file was opened."""
        return self.states[-1] if self.states else None

    @property
    def unsent(self) -> KeptState | None:
        """The newest state, if the server does not have it."""
        newest = self.newest
        return newest if newest is not None and not newest.sent else None

    @property
    def sent_count(self) -> int:
        """How often the file was saved on the server, as far as it is kept."""
        return sum(bool(state.sent) and state.number > 0 for state in self.states)

    def state(self, number: int) -> KeptState | None:
        """The kept state with this number."""
        return next((state for state in self.states if state.number == number), None)

    def drop_old_states(self) -> list[int]:
        """Forget all but the last three sent and the last three unsent states; their numbers."""
        sent = [state for state in self.states if state.sent]
        unsent = [state for state in self.states if not state.sent]
        dropped = [*sent[:-MOST_KEPT], *unsent[:-MOST_KEPT]]
        self.states = [state for state in self.states if state not in dropped]
        numbers = [state.number for state in dropped]
        self.uploads = {
            job: number for job, number in self.uploads.items() if number not in numbers
        }
        return numbers

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, found: Any) -> Self:  # noqa: ANN401  # whatever a file has
        """The record again.

        Raises:
            ValueError: These are not the values of a record.
        """
        names = {field.name for field in dataclasses.fields(cls)}
        if not isinstance(found, dict) or not found.keys() <= names:
            raise ValueError("not a record")
        try:
            states = [KeptState(**state) for state in found.pop("states", [])]
            record = cls(**found, states=states)
        except TypeError as error:
            raise ValueError("not a record") from error
        texts = [getattr(record, name) for name in names - {"opened", "states", "uploads"}]
        texts += [text for state in states for text in (state.sha256, state.etag)]
        numbers = [*(state.number for state in states), *record.uploads.values()]
        is_sound = all(isinstance(text, str) for text in texts)
        is_sound &= all(isinstance(number, int) and number >= 0 for number in numbers)
        if not is_sound or not is_plain_name(record.edit_id) or not is_plain_name(record.name):
            raise ValueError("not a record")
        return record


def is_plain_name(name: str) -> bool:
    """Whether it names a file in a folder, and nothing outside it."""
    return bool(name) and name not in {".", ".."} and not set(name) & {"/", "\\", "\0"}
