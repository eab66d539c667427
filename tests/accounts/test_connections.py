"""The list of connections survives damage, crashes and full disks, and holds no secret."""

import dataclasses
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.types import Connection, Kind
from rustfs_desktop.errors import AppError
from rustfs_desktop.s3.types import NO_PROXY, SYSTEM_PROXY, Addressing, Endpoint

ID = "7b0a3c54-5d1c-4b33-8f6c-1f2a3b4c5d6e"
OTHER_ID = "00000000-0000-4000-8000-000000000001"
CONNECTION = Connection(
    ID,
    "my-rustfs é",
    Endpoint("http://192.168.1.100:9000", "eu-1", Addressing.VIRTUAL, "/etc/ca.pem"),
    Kind.RUSTFS,
    "AKIAEXAMPLE",
    ("shared", "other"),
)


@pytest.fixture
def store(tmp_path: Path) -> ConnectionStore:
    return ConnectionStore(tmp_path / "config" / "connections.json")


def path_of(store: ConnectionStore) -> Path:
    return store._path


def test_nothing_saved_yet(store: ConnectionStore) -> None:
    assert store.load() == []
    assert store.problem == ""


def test_everything_comes_back(store: ConnectionStore) -> None:
    second = Connection(OTHER_ID, "plain", Endpoint("https://s3.example"))
    store.save([CONNECTION, second])
    assert store.load() == [CONNECTION, second]
    assert store.problem == ""


def test_a_file_of_an_older_version_is_read_and_written_back(store: ConnectionStore) -> None:
    path_of(store).parent.mkdir()
    written = (Path(__file__).parent / "data" / "connections.json").read_bytes()  # by 0.1.0
    path_of(store).write_bytes(written)
    found = store.load()
    assert store.problem == ""
    assert found == [
        Connection(
            ID,
            "Home server ü",
            Endpoint("http://rustfs.example:9000"),
            Kind.RUSTFS,
            "AKIAEXAMPLE",
            ("photos", "backup"),
        ),
        Connection(
            OTHER_ID,
            "Archive",
            Endpoint("https://archive.example", "eu-1", Addressing.VIRTUAL, "/etc/ssl/own-ca.pem"),
            Kind.OTHER,
            "OTHERKEY",
        ),
        Connection(
            "11111111-2222-4333-8444-555555555555",
            "No keys kept",
            Endpoint("https://locked.example:9443"),
        ),
    ]
    store.save(found)
    assert path_of(store).read_bytes() == written


def test_confirmed_earlier_addresses_come_back(store: ConnectionStore) -> None:
    endpoint = Endpoint("http://new:9000", earlier_urls=("http://old:9000",))
    store.save([Connection(ID, "moved", endpoint)])
    assert store.load()[0].endpoint == endpoint
    text = path_of(store).read_text().replace('"http://old:9000"', "7")
    path_of(store).write_text(text)
    assert store.load()[0].endpoint.earlier_urls == ()


@pytest.mark.parametrize("proxy", [SYSTEM_PROXY, NO_PROXY, "http://me@proxy.lan:3128"])
def test_the_proxy_comes_back(store: ConnectionStore, proxy: str) -> None:
    connection = Connection(ID, "behind", Endpoint("https://s3.example", proxy=proxy))
    store.save([connection])
    assert store.load() == [connection]


@pytest.mark.parametrize("proxy", ["http://me:CANARY@proxy.lan:3128", "socks5://proxy", "http://"])
def test_a_proxy_that_must_not_be_stored_is_refused(store: ConnectionStore, proxy: str) -> None:
    connection = Connection(ID, "behind", Endpoint("https://s3.example", proxy=proxy))
    with pytest.raises(AppError) as refused:
        store.save([connection])
    assert "proxy" in refused.value.text.lower() or "proxies" in refused.value.text
    assert "CANARY" not in refused.value.text
    assert not path_of(store).exists()


def test_only_the_owner_may_read_it(store: ConnectionStore) -> None:
    folder = path_of(store).parent
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    before = os.umask(0)
    try:
        store.save([CONNECTION])
    finally:
        os.umask(before)
    assert stat.S_IMODE(path_of(store).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["connections.json"]


def test_a_link_to_the_file_stays_a_link(store: ConnectionStore, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "connections.json"
    target.parent.mkdir()
    path_of(store).parent.mkdir()
    path_of(store).symlink_to(target)
    store.save([CONNECTION])
    assert path_of(store).is_symlink()
    assert json.loads(target.read_text())["connections"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"version": 2}', b'{"version": 1}', b"[" * 10**6]
)
def test_a_damaged_file_is_set_aside_whole(store: ConnectionStore, content: bytes) -> None:
    path_of(store).parent.mkdir()
    path_of(store).write_bytes(content)
    assert store.load() == []
    (aside,) = path_of(store).parent.glob("connections.json.damaged-*")
    assert aside.read_bytes() == content
    assert str(aside) in store.problem
    store.save([CONNECTION])
    assert aside.read_bytes() == content
    assert store.load() == [CONNECTION]
    assert store.problem == ""


def test_a_huge_file_is_not_read(store: ConnectionStore) -> None:
    path_of(store).parent.mkdir()
    path_of(store).write_bytes(b" " * (1024 * 1024 + 1))
    assert store.load() == []
    assert "too large" in store.problem


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../etc/passwd"},
        {"id": 5},
        {"name": "  "},
        {"name": None},
        {"url": "ftp://host"},
        {"url": "http://key:secret@host:9000"},
        {"url": "http://host:9000/a/../b"},
        {"url": "http://host:9000/a b"},
        {"url": "http://host/?a=b"},
        {"url": "http://host:99999"},
        {"url": "http://[::1"},
        {"url": "http://a b"},
        {"url": "http://host#x"},
        {"addressing": "sideways"},
        {"kind": "nonsense"},
        {"buckets": "shared"},
        {"buckets": [1]},
        {"region": "x" * 3000},
    ],
)
def test_one_bad_entry_costs_only_itself(store: ConnectionStore, change: dict[str, Any]) -> None:
    store.save([CONNECTION, dataclasses.replace(CONNECTION, id=OTHER_ID)])
    content = json.loads(path_of(store).read_text())
    content["connections"][1] |= change
    path_of(store).write_text(json.dumps(content))
    assert store.load() == [CONNECTION]
    assert store.problem
    (aside,) = path_of(store).parent.glob("connections.json.damaged-*")
    assert json.loads(aside.read_text()) == content
    assert store.load() == [CONNECTION]
    assert store.problem == ""


def test_two_entries_of_one_id_are_one(store: ConnectionStore) -> None:
    store.save([CONNECTION, CONNECTION])
    assert store.load() == [CONNECTION]
    assert ID in store.problem


def test_a_password_in_the_address_is_never_written(store: ConnectionStore) -> None:
    bad = dataclasses.replace(CONNECTION, endpoint=Endpoint("http://key:CANARY@host"))
    with pytest.raises(AppError, match="user name or password"):
        store.save([CONNECTION, bad])
    assert not path_of(store).exists()


def test_a_failed_save_leaves_the_old_list(
    store: ConnectionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save([CONNECTION])

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AppError, match="No space left"):
        store.save([])
    monkeypatch.undo()
    assert store.load() == [CONNECTION]
    assert [file.name for file in path_of(store).parent.iterdir()] == ["connections.json"]


def test_an_unreadable_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "connections.json").mkdir()
    store = ConnectionStore(tmp_path / "connections.json")
    assert store.load() == []
    assert store.problem


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.recursive(st.none() | st.integers() | st.text(), st.lists))
def test_any_json_is_survived(tmp_path: Path, data: object) -> None:
    store = ConnectionStore(tmp_path / "connections.json")
    content = {"version": 1, "connections": data}
    path_of(store).write_text(json.dumps(content))
    assert store.load() == []
