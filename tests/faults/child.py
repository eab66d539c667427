"""``rustfs-desktop`` with small parts and short waits, for tests that kill it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from rustfs_desktop.cli import main
from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers import engine
from rustfs_desktop.transfers.policy import retry
from rustfs_desktop.transfers.tasks import download_ranges

MIB = 1024 * 1024
PART = 5 * MIB
SPEED = 200


def hurry() -> None:
    """Small parts, waits that pass fast, and ranges that are made safe one by one."""
    assert engine.Engine  # all modules of the engine are there
    real: Callable[[AppError, int], float] = retry.delay_s
    changes = {
        "SINGLE_MAX": PART,
        "RANGE_BYTES": PART,
        "delay_s": lambda error, attempts: real(error, attempts) / SPEED,
    }
    for module in list(sys.modules.values()):
        if module.__name__.startswith("rustfs_desktop.transfers"):
            for name in changes.keys() & vars(module).keys():
                setattr(module, name, changes[name])
    download_ranges._MAX_UNSYNCED_BYTES = PART


if __name__ == "__main__":
    hurry()
    sys.exit(main(sys.argv[1:]))
