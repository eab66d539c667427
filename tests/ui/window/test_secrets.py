"""The whole program leaves no secret and no signature anywhere; the keyring keeps the secret."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from rustfs_desktop import log
from rustfs_desktop.ui.dialogs.connection import ConnectionDialog
from rustfs_desktop.ui.dialogs.link import LinkDialog
from tests.faults.fake_s3 import FakeS3, error
from tests.ui.window_stage import WindowStage, primary, visible
from tests.waiting import patience_s

CANARY = "CANARYsecret/+=9876543210"
MISSING = [
    name for name in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(name) is None
]


def test_a_day_of_work_leaves_no_secret(program: WindowStage, own_home: Path) -> None:
    handler = log.start_log(program.folders.logs, verbose=True)
    titles: set[str] = set()
    try:
        with FakeS3(["bucket"]) as fake:
            fake.put("bucket", "file.txt", b"1")
            program.start()
            signatures = work(program, fake, titles)
    finally:
        program.stop()
        log_stop(handler)
    assert len(signatures) >= 2
    words = [CANARY.encode(), *(each.encode() for each in signatures)]
    places = [own_home, program.home]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert {"connections.json", "settings.ini", "rustfs-desktop.log"} <= {p.name for p in files}
    for path in files:
        data = path.read_bytes()
        assert not [word for word in words if word in data], path
    for name in ("cmdline", "environ"):
        path = Path("/proc/self", name)
        if path.exists():
            assert not [word for word in words if word in path.read_bytes()], path
    assert not [word for word in words if word in "\n".join(titles).encode()]


def work(program: WindowStage, fake: FakeS3, titles: set[str]) -> list[str]:
    """Connect by dialog, transfer, fail, make links; the signatures that were copied."""
    program.press("Ctrl+N", program.window)
    dialog = program.dialog(ConnectionDialog)
    program.type(dialog.fields.host, fake.url)
    program.type(dialog.fields.access_field, "canary-access")
    program.type(dialog.fields.secret_field, CANARY)
    program.type(dialog.fields.name, "canary")
    program.click(dialog.test)
    program.until(lambda: "Connected" in dialog.outcome.whole_text)
    note_titles(titles)
    program.agree(dialog)
    (made,) = program.app.connections.all()
    program.wait_online(made.id)
    program.go("bucket", connection_id=made.id)
    program.click_row("file.txt")
    program.press("Ctrl+D", program.window)
    program.wait_moved()
    signatures = [copied_signature(program, lambda: program.trigger("copy_link"))]
    program.trigger("make_link")
    link = program.dialog(LinkDialog)
    program.until(primary(link).isEnabled)
    signatures.append(copied_signature(program, lambda: program.click(primary(link))))
    note_titles(titles)
    link.reject()
    program.until(lambda: not visible(LinkDialog))
    program.activate()
    signed = fake.requests[-1].headers["Authorization"]
    signatures.append(signed.rpartition("Signature=")[2])
    echo = error(403, "SignatureDoesNotMatch", f"{signed} of {CANARY}")
    fake.rules.append(lambda _request: echo)
    program.press("F5", program.window)
    program.until(lambda: program.messages.title)
    note_titles(titles)
    program.trigger("diagnostics")
    program.until(lambda: "Diagnostics" in program.messages.title)
    text = QGuiApplication.clipboard().text()
    assert not [word for word in (CANARY, *signatures) if word in text]
    return signatures


def copied_signature(program: WindowStage, operation) -> str:  # type: ignore[no-untyped-def]
    QGuiApplication.clipboard().setText("")
    operation()
    program.until(lambda: "X-Amz-Signature=" in QGuiApplication.clipboard().text())
    return QGuiApplication.clipboard().text().partition("X-Amz-Signature=")[2].partition("&")[0]


def note_titles(titles: set[str]) -> None:
    for widget in QApplication.topLevelWidgets():
        titles.add(widget.windowTitle())
        titles.add(widget.accessibleName())


def log_stop(handler) -> None:  # type: ignore[no-untyped-def]
    import logging

    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
    handler.close()


@pytest.mark.keyring
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_a_saved_secret_outlives_the_program(tmp_path: Path) -> None:
    """Save by dialog in one process; in the next one it connects without asking."""
    with FakeS3(["bucket"]) as fake:
        home = tmp_path / "home"
        assert run_session(home, "save", fake.url) == {"problem": "", "state": "online"}
        assert run_session(home, "open", fake.url) == {"problem": "", "state": "online"}
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if path.suffix == ".keyring"]
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]


def run_session(home: Path, what: str, url: str) -> object:
    """Log in, unlock the keyring, run the program once, log out."""
    (home / "run").mkdir(parents=True, exist_ok=True, mode=0o700)
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment = keep | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    unlock = "printf %s pw | gnome-keyring-daemon --unlock --components=secrets >&2 2>&-"
    script = [sys.executable, "-m", "tests.ui.keyring_window", what, url]
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", f'{unlock}; exec "$@"', "sh", *script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=patience_s(90),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
