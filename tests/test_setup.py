"""Setting up: the packages that are asked for, and the libraries that must not be met."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "packaging" / "debian" / "install-packages.sh"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")


class FakeDebian:
    """A PATH on which dpkg and apt are ours; says what they were asked to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        self.calls.touch()
        self.program("dpkg-query", 'grep -qx "$4" "$FAKE/installed" && printf installed')
        self.program("apt-cache", 'case "$2" in *t64) ;; *) echo Package: $2 ;; esac')
        self.program("apt-get", 'echo "apt-get $*" >>"$FAKE/calls"')
        self.program("id", "echo 1000")
        (folder / "installed").touch()

    def program(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def allow_sudo(self) -> None:
        self.program("sudo", 'shift; "$@"')

    def forbid_sudo(self) -> None:
        self.program("sudo", "exit 1")

    def run(self, what: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder}:/usr/bin:/bin"
        return subprocess.run(
            ["/bin/sh", str(SCRIPT), what],
            env={"PATH": path, "FAKE": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )

    def installed_now(self) -> set[str]:
        """What apt-get was told to install, all times together."""
        lines = [line.split() for line in self.calls.read_text().splitlines()]
        return {word for line in lines if "install" in line for word in line[2:] if word[0] != "-"}


@pytest.fixture
def debian(tmp_path: Path) -> FakeDebian:
    return FakeDebian(tmp_path)


def test_missing_packages_are_installed_where_allowed(debian: FakeDebian) -> None:
    debian.allow_sudo()
    run = debian.run("run")
    assert run.returncode == 0, run.stderr
    assert {"python3-venv", "libxcb-cursor0", "libglib2.0-0"} <= debian.installed_now()
    assert not any("|" in name or name.endswith("t64") for name in debian.installed_now())
    assert "xvfb" not in debian.installed_now()


def test_tests_need_more(debian: FakeDebian) -> None:
    debian.allow_sudo()
    debian.run("test")
    assert {"python3-venv", "xvfb", "gnome-keyring", "dbus"} <= debian.installed_now()


def test_what_is_missing_is_named_in_one_line_where_not_allowed(debian: FakeDebian) -> None:
    debian.forbid_sudo()
    run = debian.run("run")
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert "apt-get install" in line
    assert "libxcb-cursor0" in line
    assert debian.calls.read_text() == ""


def test_nothing_is_done_where_nothing_is_missing(debian: FakeDebian) -> None:
    debian.forbid_sudo()
    line = debian.run("test").stderr
    names = line.split("--no-install-recommends ")[1].split()
    (debian.folder / "installed").write_text("\n".join(names) + "\n")
    run = debian.run("test")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert debian.calls.read_text() == ""


def test_wrong_use_is_said(debian: FakeDebian) -> None:
    run = debian.run("everything")
    assert run.returncode == 2
    assert "usage" in run.stderr


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_this_pyside_does_not_lose_references_to_none(qapp: QCoreApplication) -> None:
    before = sys.getrefcount(None)
    for _ in range(1_000):
        qapp.processEvents()
    assert abs(sys.getrefcount(None) - before) < 500
