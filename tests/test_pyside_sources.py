"""The program's imports do not read and keep the sources of modules."""

from __future__ import annotations

import json
import linecache
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rustfs_desktop.pyside_sources import stop_reading
from tests.waiting import patience_s

_IMPORT_ALL = """
import json, linecache, sys
from rustfs_desktop import cli

def stop_reading():
    stop()
    is_late = "rustfs_desktop.app" in sys.modules
    from rustfs_desktop import app
    app.run = lambda **_: print(json.dumps([is_late, list(linecache.cache)])) or 0

stop, cli.stop_reading = cli.stop_reading, stop_reading
cli.main(["--language", "en"])
"""


def test_a_module_that_is_imported_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linecache.getline(json.__file__, 1)
    stop_reading()
    (tmp_path / "never_read.py").write_text("NAME = 'PySide6'\n")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("never_read")  # as a statement does, but importlib does not
    assert str(tmp_path / "never_read.py") not in linecache.cache
    assert json.__file__ not in linecache.cache


def test_the_window_is_started_without_any_source() -> None:
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL],
        env=os.environ | {"PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=patience_s(),
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [False, []]
