"""Connections on a real server: online, refused, restricted, without a keyring."""

import dataclasses
import gc
import time
import uuid
import weakref

import pytest

from rustfs_desktop import log
from rustfs_desktop.accounts.connections import ConnectionStore
from rustfs_desktop.accounts.credentials import CredentialStore
from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, ConnectionRefused, Remedy
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.types import Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.connections import Connections, ConnectionState
from tests.accounts.test_credentials import Safe as SafeKeyring
from tests.faults.fake_s3 import FakeS3
from tests.s3.small_proxy import small_proxy


@pytest.fixture
def background(qtbot):
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def store(tmp_path):
    return ConnectionStore(tmp_path / "connections.json")


@pytest.fixture
def connections(background, store):
    made = Connections(background, store, CredentialStore(limit_s=5))
    yield made
    made.close()


def saved(connections, server, credentials, name="test"):
    connection = Connection(
        str(uuid.uuid4()), name, server.endpoint, access_key=credentials.access_key
    )
    connections.save(connection, credentials.secret_key)
    return connection.id


def wait_for(qtbot, connections, connection_id, state):
    qtbot.waitUntil(lambda: connections.state(connection_id) is state)


def test_the_right_keys_list_the_buckets(connections, server, bucket, qtbot):
    one = saved(connections, server, server.credentials)
    connections.connect_to(one)
    assert connections.state(one) is ConnectionState.CONNECTING
    wait_for(qtbot, connections, one, ConnectionState.ONLINE)
    assert bucket in [found.name for found in connections.buckets(one)]
    assert connections.client(one) is not None
    assert connections.error(one) is None


def test_a_wrong_secret_fails_with_the_button_that_helps(connections, server, qtbot):
    wrong = dataclasses.replace(server.credentials, secret_key="wrong-secret-key")
    one = saved(connections, server, wrong)
    connections.connect_to(one)
    wait_for(qtbot, connections, one, ConnectionState.FAILED)
    assert connections.error(one).remedy is Remedy.EDIT_CONNECTION
    assert connections.client(one) is None


def test_two_connections_are_open_at_once(connections, server, qtbot):
    first = saved(connections, server, server.credentials, "first")
    second = saved(connections, server, server.credentials, "second")
    connections.connect_to(first)
    connections.connect_to(second)
    wait_for(qtbot, connections, first, ConnectionState.ONLINE)
    wait_for(qtbot, connections, second, ConnectionState.ONLINE)
    connections.disconnect_from(first)
    assert connections.state(first) is ConnectionState.OFFLINE
    assert connections.state(second) is ConnectionState.ONLINE


def test_without_a_keyring_the_secret_lives_for_the_session_and_it_is_said(
    connections, server, store, qtbot, tmp_path
):
    with qtbot.waitSignal(connections.secret_not_kept) as said:
        one = saved(connections, server, server.credentials)
    assert said.args[0] == one
    assert said.args[1]
    connections.connect_to(one)
    wait_for(qtbot, connections, one, ConnectionState.ONLINE)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert server.credentials.secret_key.encode() not in file.read_bytes()


def test_a_secret_that_is_gone_after_a_restart_is_asked_for(
    connections, background, server, store, qtbot
):
    one = saved(connections, server, server.credentials)
    again = Connections(background, store, CredentialStore(limit_s=5))
    again.connect_to(one)
    wait_for(qtbot, again, one, ConnectionState.FAILED)
    assert again.error(one).code == "SecretUnknown"
    assert again.error(one).remedy is Remedy.EDIT_CONNECTION


def test_blank_keys_connect_anonymously(connections, server, qtbot):
    anonymous = Connection(str(uuid.uuid4()), "anonymous", server.endpoint)
    connections.save(anonymous, "")
    connections.connect_to(anonymous.id)
    qtbot.waitUntil(
        lambda: connections.state(anonymous.id) in (ConnectionState.ONLINE, ConnectionState.FAILED),
    )
    client = connections.client(anonymous.id)
    assert client is None or client.credentials.is_anonymous


def test_the_password_for_the_proxy_is_kept_like_a_secret(
    connections, background, store, qtbot, tmp_path
):
    keyring = SafeKeyring()
    keys = CredentialStore(find_backend=lambda: keyring)
    made = Connections(background, store, keys)
    with FakeS3() as fake, small_proxy(fake.url) as proxy:
        proxy.login = "me:proxy-password"
        endpoint = Endpoint("http://files.test", proxy=proxy.url.replace("://", "://me@"))
        one = Connection(str(uuid.uuid4()), "behind", endpoint)
        made.save(one, "", "proxy-password")
        made.connect_to(one.id)
        wait_for(qtbot, made, one.id, ConnectionState.ONLINE)
        assert made.client(one.id).credentials.proxy_password == "proxy-password"
        assert log.redact("proxy-password") == "***"
        made.close()
    assert b"proxy-password" not in (tmp_path / "connections.json").read_bytes()
    qtbot.waitUntil(lambda: "proxy-password" in str(keyring.items))
    made.remove(one.id)
    qtbot.waitUntil(lambda: keyring.items == {})
    assert keys.proxy_password(one) == ""


def test_buckets_opened_by_name_are_remembered(connections, background, server, store, qtbot):
    one = saved(connections, server, server.credentials)
    with qtbot.waitSignal(connections.buckets_changed):
        connections.remember_bucket(one, "hidden")
    assert "hidden" in [found.name for found in connections.buckets(one)]
    again = Connections(background, store, CredentialStore(limit_s=5))
    assert again.get(one).buckets == ("hidden",)
    again.forget_bucket(one, "hidden")
    assert again.get(one).buckets == ()


def test_removing_forgets_everything(connections, server, store, qtbot):
    one = saved(connections, server, server.credentials)
    with qtbot.waitSignal(connections.list_changed):
        connections.remove(one)
    assert connections.all() == []
    assert store.load() == []


def test_background_work_of_a_removed_connection_stops(
    connections, background, server, store, qtbot
):
    one = saved(connections, server, server.credentials)
    connections.connect_to(one)
    wait_for(qtbot, connections, one, ConnectionState.ONLINE)
    answers = []
    task = background.run(
        connections,
        lambda token: token.wait(3600),
        answers.append,
        answers.append,
        connection=connections.client(one),
    )
    with qtbot.waitSignal(connections.removed) as removed:
        connections.remove(one)
    assert removed.args == [one]
    assert task.token.is_set
    qtbot.waitUntil(lambda: background.is_idle)
    assert answers == []


def secrets_in_memory(start):
    """The longer strings with this start that a container or an object still refers to."""
    gc.unfreeze()  # a module may refer to them too
    gc.collect()
    left, seen, found = list(gc.get_referents(*gc.get_objects())), set(), []
    while left:
        each = left.pop()
        if isinstance(each, str):
            found += [each] if each.startswith(start) and each != start else []
        elif isinstance(each, (dict, tuple)) and not gc.is_tracked(each) and id(each) not in seen:
            seen.add(id(each))  # Python does not track containers of strings only
            left += gc.get_referents(each)
    return found


def test_nothing_of_a_removed_connection_stays_in_memory(connections, background, qtbot):
    start = "-".join(["CANARY", "removed"])  # not a constant of this module
    with FakeS3() as fake:
        one = Connection(str(uuid.uuid4()), "one", Endpoint(fake.url), access_key="access-key")
        connections.save(one, f"{start}-{time.monotonic_ns()}")
        connections.connect_to(one.id)
        wait_for(qtbot, connections, one.id, ConnectionState.ONLINE)
        client = weakref.ref(connections.client(one.id))
        for page in list_pages(client(), "bucket", cancel=CancelToken()):
            assert not page
        client().transfer.put_object(Bucket="bucket", Key="key", Body=b"x")
        assert secrets_in_memory(start)
        connections.remove(one.id)
        qtbot.waitUntil(lambda: background.is_idle)
        qtbot.waitUntil(lambda: gc.collect() >= 0 and client() is None)
        assert secrets_in_memory(start) == []


def test_the_demo_connection_is_never_written(connections, server, store):
    demo = Connection("demo", "Demo server", server.endpoint, access_key="x")
    connections.add_unsaved(demo, server.credentials.secret_key)
    saved(connections, server, server.credentials)
    assert [connection.name for connection in store.load()] == ["test"]


def test_an_attempt_under_way_can_be_stopped(connections, server, qtbot):
    one = saved(connections, server, server.credentials)
    connections.connect_to(one)
    connections.disconnect_from(one)
    assert connections.state(one) is ConnectionState.OFFLINE
    connections.connect_to(one)
    wait_for(qtbot, connections, one, ConnectionState.ONLINE)


def test_a_keyring_that_is_missing_is_reported_once(connections, server, qtbot, monkeypatch):
    monkeypatch.setattr(connections._keys, "keep", lambda *_given: False)
    monkeypatch.setattr(connections._keys, "session_reason", lambda _id: "No system keyring found")
    reported = []
    connections.secret_not_kept.connect(lambda *given: reported.append(given))
    first = saved(connections, server, server.credentials)
    qtbot.waitUntil(lambda: bool(reported))
    second = saved(connections, server, server.credentials, "second")
    connections.connect_to(second)
    wait_for(qtbot, connections, second, ConnectionState.ONLINE)
    qtbot.waitUntil(lambda: connections._background.is_idle)
    assert reported == [(first, "No system keyring found")]


def test_a_server_that_stops_responding_is_noticed_and_its_return_too(connections, server, qtbot):
    one = saved(connections, server, server.credentials)
    connections.connect_to(one)
    wait_for(qtbot, connections, one, ConnectionState.ONLINE)
    told = []
    connections.response_changed.connect(told.append)
    connections.note_response(one, None)
    connections.note_response(one, AccessDenied("Not allowed"))  # an answer, too
    assert (connections.responds(one), told) == (True, [])
    connections.note_response(one, ConnectionRefused("Cannot connect"))
    connections.note_response(one, ConnectionRefused("Cannot connect"))
    assert (connections.responds(one), told) == (False, [one])
    assert connections.state(one) is ConnectionState.ONLINE  # what was listed stays
    connections.note_response(one, None)
    assert (connections.responds(one), told) == (True, [one, one])
