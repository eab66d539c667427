"""``python -m tests.benchmarks.deletion BUCKET PREFIX``: what the window does to delete a folder.

A program by itself, because loading the other modules of the benchmark would count as its time.
"""

from __future__ import annotations

import os
import sys

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api.objects import delete_prefix
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint


def main() -> None:
    """Delete everything below the prefix."""
    keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    client = Client(Endpoint(os.environ["RUSTFS_ENDPOINT"]), keys)
    result = delete_prefix(client, sys.argv[1], sys.argv[2], CancelToken(), lambda _count: None)
    sys.exit(bool(result.failures))


if __name__ == "__main__":
    main()
