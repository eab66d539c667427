"""``cp`` with small parts and short waits; ``mv`` too, which only the window offers.

``mv SRC/ DST/`` is the move of a folder on the server, run and gone on with as ``cp`` does it.
"""

from __future__ import annotations

import signal
import sys

from rustfs_desktop.cli import main
from rustfs_desktop.console import cp
from rustfs_desktop.console.arguments import CopyCommand
from rustfs_desktop.transfers.types import CopyJob, Job
from tests.faults.child import hurry


class MoveCommand(CopyCommand):
    """The same arguments; the sources go away."""

    def jobs(self) -> list[Job]:
        made = super().jobs()
        for job in made:
            assert isinstance(job, CopyJob)
            job.is_move = True
        return made


if __name__ == "__main__":
    hurry()
    verb, *rest = sys.argv[1:]
    if verb == "mv":
        setattr(cp, "CopyCommand", MoveCommand)  # noqa: B010  # cp only imports it
        verb = "cp"
    # It was started deaf: what Python says when it is stopped while it starts is not our text.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main([verb, *rest]))
