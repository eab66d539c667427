"""A real Secret Service in a D-Bus session of its own keeps secrets, locks them, and says so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import patience_s

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
CANARY = "CANARYsecret/+=9876543210"
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


class Desktop:
    """Where a keyring lives: a home folder that several sessions share, one after another."""

    def __init__(self, home: Path) -> None:
        self.home = home
        run = home / "run"
        run.mkdir(mode=0o700)
        keep = {"PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV"}
        self.environment = {name: value for name, value in os.environ.items() if name in keep} | {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_RUNTIME_DIR": str(run),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }

    def session(self, *steps: list[str], password: str = "pw", **environment: str) -> list[object]:
        """Log in, unlock the keyring with the password, take the steps, log out."""
        unlock = 'printf %s "$1" | gnome-keyring-daemon --unlock --components=secrets >&2 2>&-'
        command = ["dbus-run-session", "--", "sh", "-c", f'{unlock}; shift; exec "$@"', "sh"]
        return self.run([*command, password], steps, environment)

    def run(
        self, before: list[str], steps: tuple[list[str], ...], environment: dict[str, str]
    ) -> list[object]:
        """Take the steps in a process started by the command ``before``."""
        script = [sys.executable, "-m", "tests.accounts.keyring_steps", json.dumps(steps)]
        done = subprocess.run(
            [*before, *script],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=patience_s(),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        results: list[object] = json.loads(done.stdout)
        return results


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    return Desktop(tmp_path)


def test_a_secret_outlives_the_session(desktop: Desktop) -> None:
    assert desktop.session(
        ["backend_problem"],
        ["secret", "one"],
        ["keep", "one", CANARY],
        ["keep", "two", "ключ ✓"],
        ["secret", "one"],
    ) == ["", None, True, True, CANARY]
    assert desktop.session(["secret", "one"], ["secret", "two"]) == [CANARY, "ключ ✓"]
    assert desktop.session(["keep", "one", "changed"], ["secret", "one"]) == [True, "changed"]
    assert desktop.session(["forget", "one"], ["forget", "one"]) == [None, None]
    assert desktop.session(["secret", "one"], ["secret", "two"]) == [None, "ключ ✓"]


def test_the_disk_holds_nothing_readable(desktop: Desktop) -> None:
    assert desktop.session(["keep", "one", CANARY]) == [True]
    files = [file for file in desktop.home.rglob("*") if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    assert not [file for file in files if CANARY.encode() in file.read_bytes()]


def test_a_locked_keyring_means_this_session_only(desktop: Desktop) -> None:
    assert desktop.session(["keep", "one", CANARY]) == [True]
    read, kept, reason, remembered = desktop.session(
        ["secret", "one"],
        ["keep", "two", CANARY],
        ["session_reason", "two"],
        ["secret", "two"],
        password="wrong",
    )
    assert isinstance(read, dict)
    assert read["code"] == "KeyringLocked"
    assert (kept, remembered) == (False, CANARY)
    assert "locked" in str(reason)
    assert desktop.session(["secret", "one"], ["secret", "two"]) == [CANARY, None]


def test_without_a_session_nothing_is_written(desktop: Desktop) -> None:
    steps = (["backend_problem"], ["keep", "one", CANARY], ["secret", "one"])
    problem, kept, remembered = desktop.run([], steps, {})
    assert "No system keyring found" in str(problem)
    assert (kept, remembered) == (False, CANARY)
    files = [file for file in desktop.home.rglob("*") if file.is_file()]
    assert not [file for file in files if CANARY.encode() in file.read_bytes()]


def test_a_null_keyring_chosen_by_the_environment_is_refused(desktop: Desktop) -> None:
    problem, kept = desktop.session(
        ["backend_problem"],
        ["keep", "one", CANARY],
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )
    assert "No system keyring found" in str(problem)
    assert kept is False


def test_a_plaintext_keyring_is_refused(desktop: Desktop) -> None:
    package = desktop.home / "packages" / "plainring.py"
    package.parent.mkdir()
    package.write_text(
        "import os, pathlib\n"
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    def get_password(self, service, username): return None\n"
        "    def set_password(self, service, username, password):\n"
        "        pathlib.Path(os.environ['HOME'], 'keyring_pass.cfg').write_text(password)\n"
    )
    path = os.pathsep.join([str(package.parent), desktop.environment["PYTHONPATH"]])
    problem, kept = desktop.session(
        ["backend_problem"],
        ["keep", "one", CANARY],
        PYTHON_KEYRING_BACKEND="plainring.Keyring",
        PYTHONPATH=path,
    )
    assert "plainring.Keyring" in str(problem)
    assert kept is False
    assert not (desktop.home / "keyring_pass.cfg").exists()
