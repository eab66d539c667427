"""What a test needs that some servers do not have; the server of the run may be any."""

from __future__ import annotations

import pytest

from rustfs_desktop.s3.client import Client


def skip_on_minio(client: Client, reason: str) -> None:
    """Skip the test on MinIO, for this reason."""
    headers = client.browse.list_buckets()["ResponseMetadata"]["HTTPHeaders"]
    if "minio" in headers.get("server", "").lower():
        pytest.skip(reason)
