"""The folder of an edited file: nothing that was noticed is lost, however the program ends."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import random
from pathlib import Path

import pytest

from rustfs_desktop.edits import edit_folder
from rustfs_desktop.edits.edit_folder import RECORD, EditFolder, StillChanging
from rustfs_desktop.edits.edit_store import EditStore, local_name
from rustfs_desktop.edits.types import EditRecord
from rustfs_desktop.transfers.crashpoints import EDIT_POINTS
from rustfs_desktop.transfers.errors import LocalError

KEY = "a/notes.md"


class Killed(BaseException):
    """The program ends here."""


@dataclasses.dataclass
class Bomb:
    """Ends the program at one of the next points, if it is set."""

    left: int = -1

    def __call__(self, _name: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> Bomb:
    made = Bomb()
    monkeypatch.setattr(edit_folder, "crashpoint", made)
    return made


def opened(store: EditStore, data: bytes) -> EditFolder:
    """A file that was opened with this content."""
    edit = store.new("home", "http://server", "bucket", KEY)
    edit.make()
    edit.path.write_bytes(data)
    edit.record.etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
    edit.take_state()
    return edit


def only(store: EditStore) -> EditFolder:
    (edit,) = store.load()
    return edit


def contents(edit: EditFolder) -> list[bytes]:
    """The kept states."""
    return [edit.state_path(state).read_bytes() for state in edit.record.states]


def test_states_come_back(tmp_path: Path) -> None:
    edit = opened(EditStore(tmp_path), b"0")
    edit.path.write_bytes(b"one")
    state = edit.take_state()
    assert state is not None
    edit.record_upload("job", state)

    again = only(EditStore(tmp_path))

    assert again.record == edit.record
    assert again.record.unsent == state
    assert contents(again) == [b"0", b"one"]
    again.record_sent(again.record.states[-1], "etag", "v1")
    assert only(EditStore(tmp_path)).record.unsent is None


def test_a_file_that_is_away_or_a_link_is_not_taken(tmp_path: Path) -> None:
    edit = opened(EditStore(tmp_path / "edits"), b"0")
    (tmp_path / "secret").write_bytes(b"secret")
    edit.path.unlink()
    with pytest.raises(StillChanging):
        edit.take_state()
    edit.path.symlink_to(tmp_path / "secret")
    with pytest.raises(LocalError):
        edit.take_state()
    assert contents(edit) == [b"0"]


def test_what_changes_while_it_is_read_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = opened(EditStore(tmp_path), b"0")
    edit.path.write_bytes(b"half")
    real = os.fsync

    def write_more(fd: int) -> None:
        real(fd)
        edit.path.write_bytes(b"half and more")

    monkeypatch.setattr(os, "fsync", write_more)
    with pytest.raises(StillChanging):
        edit.take_state()
    monkeypatch.setattr(os, "fsync", real)
    assert edit.take_state() is not None
    assert contents(edit)[-1] == b"half and more"


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"edit_id": 1}',
        b"[" * 100_000,
        b"\xff",
        b"x" * 2_000_000,
    ],
)
def test_a_damaged_record_stays_and_hides_no_other(tmp_path: Path, damage: bytes) -> None:
    store = EditStore(tmp_path)
    bad, good = opened(store, b"bad"), opened(store, b"good")
    (bad.folder / RECORD).write_bytes(damage)

    assert [edit.record.edit_id for edit in store.load()] == [good.record.edit_id]
    assert bad.path.read_bytes() == b"bad"


def test_a_record_leads_nowhere_else(tmp_path: Path) -> None:
    store = EditStore(tmp_path)
    edit = opened(store, b"x")
    for name in ("../../x", "/etc/passwd", "..", "", "a\0b"):
        found = edit.record.to_json() | {"name": name}
        (edit.folder / RECORD).write_text(json.dumps(found), encoding="ascii")
        assert store.load() == []
    with pytest.raises(ValueError, match="not a record"):
        EditRecord.from_json({"states": [{"nonsense": 1}]})


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("a/b.txt", "b.txt"),
        ("-rf", "rf"),
        ("--", "file"),
        ("a/..", None),
        ("x" * 300 + ".md", None),
        ("a/\ud800", None),
    ],
)
def test_names_are_harmless(key: str, name: str | None) -> None:
    made = local_name(key)
    assert name is None or made == name
    assert made not in {"", ".", ".."}
    assert "/" not in made
    assert not made.startswith("-")
    assert len(made.encode("utf-8", "surrogatepass")) <= 120


@pytest.mark.parametrize("point", EDIT_POINTS)
def test_points_exist(point: str) -> None:
    assert f'"{point}"' in Path(str(edit_folder.__file__)).read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(40))
def test_whatever_ends_the_program_each_noticed_state_is_somewhere(
    tmp_path: Path, bomb: Bomb, seed: int
) -> None:
    """A random run with crashes: the newest state is here or on the server, and never both lost."""
    chance = random.Random(seed)
    store = EditStore(tmp_path)
    edit = opened(store, b"0")
    server = [b"0"]  # every version, newest last
    noticed = b"0"
    for number in range(30):
        bomb.left = chance.choice([-1, -1, 1, 2, 3, 4, 5])
        try:
            if chance.random() < 0.6:
                edit.path.write_bytes(f"{seed} {number}".encode())
            edit.take_state()
            noticed = edit.path.read_bytes()
            state = edit.record.unsent
            if state is not None and chance.random() < 0.7:
                edit.record_upload(f"job{number}", state)
                server.append(edit.state_path(state).read_bytes())
                edit.record_sent(state, f"etag{number}", "")
        except Killed:
            if chance.random() < 0.5:  # the other program goes on meanwhile
                edit.path.write_bytes(f"{seed} {number} later".encode())
            bomb.left = -1
            before = edit.record.states[-1].number
            edit = only(EditStore(tmp_path))
            assert edit.record.states[-1].number >= before
            noticed = contents(edit)[-1]
        kept = contents(edit)
        assert noticed in server or noticed in kept or noticed == edit.path.read_bytes()
        newest = edit.record.newest
        assert newest is not None
        assert newest.sent == 0.0 or kept[-1] in server
        assert len(kept) <= 6
    bomb.left = -1
    edit.take_state()
    assert contents(edit)[-1] == edit.path.read_bytes()
