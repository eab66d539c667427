"""The boto clients: made late, and deaf to everything around the program."""

import pytest
from botocore.loaders import JSONFileLoader

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint


def test_repr_names_the_server_only() -> None:
    client = Client(Endpoint("https://host:9000"), Credentials("CANARYKEY", "CANARYsecret"))
    assert repr(client) == "Client(host:9000)"
    assert "CANARY" not in repr(client.credentials)


def test_the_endpoints_of_other_services_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would take 7 MB."""
    names: list[str] = []
    load = JSONFileLoader.load_file

    def record(loader: JSONFileLoader, path: str) -> object:
        names.append(path.rpartition("/")[2])
        return load(loader, path)

    monkeypatch.setattr(JSONFileLoader, "load_file", record)
    assert Client(Endpoint("http://host"), Credentials("key", "secret")).transfer
    assert "service-2" in names
    assert "endpoints" not in names


@pytest.mark.parametrize(
    ("region", "signed"),
    [("", "us-east-1"), *((name, name) for name in ("us-east-1", "cn-north-1", "garage", "auto"))],
)
@pytest.mark.parametrize("url", ["http://host:9000", "https://s3.eu-west-1.amazonaws.com"])
def test_the_region_and_the_address_are_those_of_the_connection(
    url: str, region: str, signed: str
) -> None:
    client = Client(Endpoint(url, region), Credentials("key", "secret"))
    link = client.transfer.generate_presigned_url("get_object", {"Bucket": "b-1", "Key": "k"})
    assert link.startswith(f"{url}/b-1/k?X-Amz-Algorithm=AWS4-HMAC-SHA256")
    assert f"%2F{signed}%2Fs3%2Faws4_request" in link
