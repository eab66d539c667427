"""How the program starts and ends: window first, nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import patience_ms, patience_s

pytestmark = pytest.mark.slow

FIRST_PAINT = """
import gc, json, sys
from PySide6.QtCore import QEvent, QObject, QTimer
from rustfs_desktop import app, cli

LATE = ("boto3", "botocore", "s3transfer", "urllib3", "keyring", "secretstorage")
found = {}

class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and "painted" not in found:
            found["painted"] = [name for name in LATE if name in sys.modules]
            found["interval"] = sys.getswitchinterval()
            found["collects_by_itself"] = gc.isenabled()
            QTimer.singleShot(0, wait)
        return False

def wait():
    if "boto3" in sys.modules or "keyring" in sys.modules:
        found["warm"] = True
        application.quit()
    else:
        QTimer.singleShot(20, wait)

application = app.make_application()
eye = Eye()
original = app.App.start

def start(self, **arguments):
    self.window.installEventFilter(eye)
    found["started"] = [name for name in LATE if name in sys.modules]
    original(self, **arguments)

app.App.start = start
QTimer.singleShot(LIMIT_MS, application.quit)
found["code"] = cli.main([])
import threading
found["threads"] = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
print(json.dumps(found))
"""


def run(script: str, tmp_path: Path) -> dict[str, object]:
    """Run a program that quits by itself when nothing comes, after ``LIMIT_MS``."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", f"LIMIT_MS = {patience_ms()}\n{script}"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=3 * patience_s(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_window_is_painted_before_boto3_and_keyring_are_imported(tmp_path: Path) -> None:
    found = run(FIRST_PAINT, tmp_path)
    assert found["started"] == []
    assert found["painted"] == []
    assert found["warm"] is True
    assert found["interval"] == 0.0005
    assert found["collects_by_itself"] is False
    assert found["code"] == 0


def test_nothing_runs_on_after_the_end(tmp_path: Path) -> None:
    assert run(FIRST_PAINT, tmp_path)["threads"] == []


WITH_DEMO = """
import json, os, subprocess, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from rustfs_desktop import app
from rustfs_desktop.accounts.credentials import memory_only
from rustfs_desktop.service.connections import ConnectionState

application = app.make_application()
home = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
made = app.App(app.AppFolders.below(home), memory_only())
found = {}

def look():
    if made.connections.state("demo") is ConnectionState.ONLINE:
        found["buckets"] = len(made.connections.buckets("demo"))
        found["children"] = children()
        application.quit()
    else:
        QTimer.singleShot(50, look)

def children():
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return len(path.read_text().split()) if path.exists() else -1

QTimer.singleShot(LIMIT_MS, application.quit)
made.start(demo=True)
look()
application.exec()
made.window.close()
made.stop()
found["left"] = children()
print(json.dumps(found))
"""


def test_the_demo_server_ends_with_the_program(tmp_path: Path) -> None:
    found = run(WITH_DEMO, tmp_path)
    assert found["buckets"] == 2
    assert found["left"] in (0, -1)
    saved = tmp_path / "config" / "connections.json"
    assert not saved.exists() or "demo" not in saved.read_text()


SECOND_START = """
import json, subprocess, sys
from PySide6.QtCore import QTimer
from rustfs_desktop import app, cli

found = {}
application = app.make_application()
original = app.App.start

def start(self, **arguments):
    original(self, **arguments)
    self.window.showMinimized()
    again = [sys.executable, "-m", "rustfs_desktop", "s3://photos/2026/"]
    found["second"] = subprocess.Popen(again)
    QTimer.singleShot(20, lambda: look(self))

def look(program):
    code = found["second"].poll()
    bar = program.window.browser.messages
    if code is None or not bar.isVisible():
        QTimer.singleShot(20, lambda: look(program))
        return
    found["second"] = code
    found["minimized"] = program.window.isMinimized()
    found["told"] = bar.title
    application.quit()

app.App.start = start
QTimer.singleShot(LIMIT_MS, application.quit)
found["code"] = cli.main([])
print(json.dumps(found))
"""


def test_a_second_start_shows_its_address_in_the_first_window(tmp_path: Path) -> None:
    found = run(SECOND_START, tmp_path)
    assert found["second"] == 0
    assert found["minimized"] is False
    assert found["told"] == "No connection yet"  # the address has arrived
    assert found["code"] == 0


TOLD_TO_END = """
import json, os, signal
from PySide6.QtCore import QTimer
from rustfs_desktop import app, cli

found = {}
original = app.App.start

def start(self, **arguments):
    original(self, **arguments)
    self.window.actions_["about"].trigger()  # a dialog is open
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))

app.App.start = start
application = app.make_application()
QTimer.singleShot(LIMIT_MS, lambda: application.exit(3))
found["code"] = cli.main([])
folders = app.AppFolders.of_user()
found["settings"] = (folders.config / "settings.ini").exists()
found["lock"] = (folders.data / "window.lock").exists()
print(json.dumps(found))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signals between programs")
def test_a_log_out_ends_the_program_in_order(tmp_path: Path) -> None:
    assert run(TOLD_TO_END, tmp_path) == {"code": 0, "settings": True, "lock": False}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that can hold nothing")
def test_a_data_folder_that_cannot_be_made_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rustfs_desktop"],
        env=os.environ | {"XDG_DATA_HOME": "/proc/x", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=patience_s(),
        check=False,
    )
    assert done.returncode == 1
    assert "cannot create the data folder /proc/x" in done.stderr
    assert "Traceback" not in done.stderr
