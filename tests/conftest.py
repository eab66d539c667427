"""What every test gets: a home of its own, and a real S3 server where it asks for one."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import gc
import itertools
import os
import signal
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from PySide6.QtCore import QCoreApplication

from rustfs_desktop.demo.programs import WEED, Identity
from rustfs_desktop.demo.server import DemoServer
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests import qt_threads
from tests.run_order import sort_for_workers
from tests.waiting import PatientQtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The machines that run the tests may be slow for a moment; that alone is no failure.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SHARED_BUCKET = "shared"


@dataclasses.dataclass(frozen=True)
class LiveServer:
    """A real S3 server to test against.

    Attributes:
        credentials: A key pair that may do everything.
        readonly: One that may read and list everything and write nothing.
        one_bucket: One that may do everything in ``shared_bucket`` and nothing elsewhere.
        is_embedded: Ours: it knows the two restricted key pairs. A server named in the environment
            does not; tests that need them are marked ``weed_only``.
    """

    endpoint: Endpoint
    credentials: Credentials
    readonly: Credentials
    one_bucket: Credentials
    shared_bucket: str
    is_embedded: bool


FULL = Identity("full", Credentials("testkey123456", "testsecret123456"))
READONLY = Identity("readonly", Credentials("readkey123456", "readsecret123456"), ("Read", "List"))
ONE_BUCKET = Identity(
    "one",
    Credentials("onekey1234567", "onesecret123456"),
    [f"{verb}:{SHARED_BUCKET}" for verb in ("Read", "List", "Write", "Tagging")],
)


_homes = itertools.count()
_OLD_EVERY = 10  # collections of what is young before one of everything, as Python does it
_M_MMAP_THRESHOLD = -3  # of malloc.h
_LARGE_BYTES = 1 << 20


def pytest_configure() -> None:
    """Collect garbage between the tests only, see ``pytest_runtest_protocol``."""
    gc.disable()
    _return_large_blocks()


def _return_large_blocks() -> None:
    """Let the system have freed memory back: each thread would keep some parts of large files."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # a C library other than glibc
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def pytest_collection_finish() -> None:
    """Exclude all tests and modules from garbage collection: they live until the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Collect on the main thread what the test left, as the program itself does.

    Python collects on whatever thread makes the next object. A Qt object in a cycle then dies on
    the thread of a fake server while the main thread delivers its events, and the process crashes.
    """
    try:
        return (yield)
    finally:
        _collect_garbage()


def _collect_garbage() -> None:
    if gc.get_count()[2] < _OLD_EVERY:
        gc.collect(1)
        return
    gc.collect()
    if gc.get_freeze_count() == 0:  # a test had to look at all objects
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what talks to a server, and skip what only the embedded one can answer."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        sort_for_workers(items)
    # Tells a changed library by its name, before a hundred tests fail because of it.
    items.sort(key=lambda item: "test_library_internals" not in item.nodeid)
    foreign = bool(os.environ.get("S3_TEST_ENDPOINT"))
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.live)
        weed_only = item.get_closest_marker("weed_only")
        if weed_only and "reason" not in weed_only.kwargs:
            msg = f"{item.nodeid}: weed_only must say what the test needs"
            raise pytest.UsageError(msg)
        if foreign and weed_only:
            item.add_marker(pytest.mark.skip(reason=weed_only.kwargs["reason"]))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, no foreign keys, no keyring: nothing of the user's is touched."""
    # mktemp() would look through the folders of all tests before.
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))
    home.mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("LOCALAPPDATA", str(home / "AppData"))
    for name, folder in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_DOWNLOAD_DIR", "Downloads"),
        ("XDG_RUNTIME_DIR", "run"),
    ):
        (home / folder).mkdir(parents=True, mode=0o700)
        monkeypatch.setenv(name, str(home / folder))
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Signals as a program gets them in a terminal, for this test and the programs it starts.

    ``nohup`` and ``&`` in a script start the tests with some of them ignored.
    """
    usual = {
        "SIGINT": signal.default_int_handler,
        "SIGTERM": signal.SIG_DFL,
        "SIGHUP": signal.SIG_DFL,
    }
    before = {
        number: signal.signal(number, handler)
        for name, handler in usual.items()
        if (number := getattr(signal, name, None)) is not None  # Windows has no SIGHUP
    }
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def qapp(qapp: QCoreApplication) -> QCoreApplication:
    """pytest-qt's own fixture, speaking English with its plural forms as the program does."""
    from rustfs_desktop.ui import translation  # late: most tests need no widgets

    translation.install(qapp, "en")
    return qapp


@pytest.fixture(autouse=True)
def _qt_objects_stay_on_their_thread() -> Iterator[None]:
    """What crashes only now and then, and then elsewhere, fails the test that did it."""
    qt_threads.watch()
    yield
    found = qt_threads.take_found()
    assert not found, found


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientQtBot:
    """pytest-qt's own fixture, with limits that fit the load of the machine."""
    return PatientQtBot(request)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The server of this test run: the embedded one, or the one ``S3_TEST_ENDPOINT`` names."""
    address = os.environ.get("S3_TEST_ENDPOINT")
    if address:
        credentials = Credentials(
            os.environ["S3_TEST_ACCESS_KEY"], os.environ["S3_TEST_SECRET_KEY"]
        )
        shared = f"{SHARED_BUCKET}-{uuid.uuid4().hex[:12]}"
        live = LiveServer(
            Endpoint(address), credentials, Credentials(), Credentials(), shared, False
        )
        with _bucket(Client(live.endpoint, credentials), shared):
            yield live
        return
    embedded = DemoServer(
        tmp_path_factory.mktemp("server"), identities=[FULL, READONLY, ONE_BUCKET], program=WEED
    )
    embedded.start()
    try:
        live = LiveServer(
            embedded.endpoint,
            FULL.credentials,
            READONLY.credentials,
            ONE_BUCKET.credentials,
            SHARED_BUCKET,
            True,
        )
        with _bucket(Client(live.endpoint, live.credentials), SHARED_BUCKET):
            yield live
    finally:
        embedded.stop()


@pytest.fixture
def client(server: LiveServer) -> Iterator[Client]:
    """A client with full rights."""
    made = Client(server.endpoint, server.credentials)
    yield made
    made.close()


@pytest.fixture
def bucket(client: Client) -> Iterator[str]:
    """The name of a new bucket, emptied and deleted afterwards."""
    with _bucket(client, f"test-{uuid.uuid4().hex[:16]}") as name:
        yield name


@contextlib.contextmanager
def _bucket(client: Client, name: str) -> Iterator[str]:
    client.browse.create_bucket(Bucket=name)
    try:
        yield name
    finally:
        _remove_bucket(client.browse, name)
        client.close()


def _remove_bucket(s3: Any, name: str) -> None:
    """Delete the bucket with all in it; what the server cannot even list stays."""
    from botocore.exceptions import ClientError

    with contextlib.suppress(ClientError):
        for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=name):
            for upload in page.get("Uploads", []):
                s3.abort_multipart_upload(
                    Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"]
                )
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
            rows = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            _delete(s3, name, [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in rows])
        s3.delete_bucket(Bucket=name)


def _delete(s3: Any, bucket: str, versions: list[dict[str, str]]) -> None:
    """Delete in one request, or one by one where a key does not fit into XML."""
    if not versions:
        return
    if all(version["Key"].isprintable() for version in versions):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": versions, "Quiet": True})
        return
    for version in versions:
        s3.delete_object(Bucket=bucket, **version)
