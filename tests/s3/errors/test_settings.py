"""Settings that boto3 does not accept are told in words, wherever the client is first used."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import Remedy, UnusableServer
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.transfers.policy.retry import is_outage

REGION = "only letters, digits and hyphens, such as us-east-1"
HOST = "host name may have only letters, digits, hyphens, underscores and dots"


@pytest.mark.parametrize(
    ("endpoint", "cause"),
    [
        (Endpoint("http://127.0.0.1:1", region="eu west"), REGION),
        (Endpoint("http://127.0.0.1:1", region="us_east"), REGION),
        (Endpoint("http://-server:9000"), HOST),
    ],
    ids=["blank", "underscore", "host"],
)
def test_a_setting_that_cannot_be_used_is_named(endpoint: Endpoint, cause: str) -> None:
    client = Client(endpoint, Credentials("me", "secret"))
    for _ in range(2):
        with pytest.raises(UnusableServer) as caught:
            head_object(Remote(client, "bucket", "key"))
        assert cause in caught.value.cause
        assert caught.value.remedy is Remedy.EDIT_CONNECTION
        assert not is_outage(caught.value)
