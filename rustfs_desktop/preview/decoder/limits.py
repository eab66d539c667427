"""Limits of the decoder process: memory, time and files. Windows has only those of time."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

MEMORY_BYTES = 1 << 30  # beyond what it uses when it is ready
CPU_S = 12
OPEN_FILES = 64


def limit_process() -> None:
    """Limit what the process may use from now on; it writes no file and leaves no core."""
    if sys.platform == "win32":
        return
    import resource  # late: Windows does not have it

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
        used = _used_address_space()
        if used:
            most = used + MEMORY_BYTES
            resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_cpu() -> None:
    """Let the process use so much processor time from now on; the system then kills it."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + CPU_S
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _used_address_space() -> int:
    """Bytes of address space that the process has; 0 where the system does not say."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        return pages * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
