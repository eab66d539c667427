"""The private parts of botocore and urllib3 that the program relies on are as they were.

These run before all other tests (see ``tests/conftest.py``). When one fails after an update,
adapt ``rustfs_desktop/s3/http/library_internals.py`` and what uses the part, then raise the version
in ``CHECKED_WITH``.
"""

from __future__ import annotations

import http.client
import inspect
import io
import threading
from collections.abc import Iterator
from typing import Any

import botocore.awsrequest
import botocore.configprovider
import botocore.response
import pytest
import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSHTTPConnection, AWSHTTPSConnection, AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.utils import S3RegionRedirectorv2

from rustfs_desktop.s3.http import library_internals
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply, Request

CONNECTIONS = [AWSHTTPConnection, AWSHTTPSConnection]


def parameters(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])


def test_the_major_versions_are_those_that_were_checked() -> None:
    for library in (botocore, urllib3):
        checked = library_internals.CHECKED_WITH[library.__name__]
        found = library.__version__
        assert version(found)[0] == version(checked)[0], (
            f"{library.__name__} {found}: read library_internals.py, it was checked with {checked}"
        )


@pytest.mark.parametrize("kind", CONNECTIONS)
@pytest.mark.parametrize("name", sorted(library_internals.OVERRIDDEN))
def test_the_overridden_parts_of_connections_are_there(kind: type[Any], name: str) -> None:
    connection = kind("localhost", 1)
    assert hasattr(connection, name), f"{kind.__name__}.{name} is gone: {advice(name)}"


def advice(name: str) -> str:
    return f"{library_internals.OVERRIDDEN[name]}; see interruptible_pool.py"


@pytest.mark.parametrize("kind", CONNECTIONS)
def test_the_overridden_methods_take_what_they_took(kind: type[Any]) -> None:
    assert parameters(kind._new_conn) == ["self"], advice("_new_conn")
    assert parameters(kind._handle_expect_response) == ["self", "message_body"], advice(
        "_handle_expect_response"
    )
    assert parameters(kind.request)[:4] == ["self", "method", "url", "body"]
    assert len(parameters(kind.send)) == 2
    assert parameters(kind.connect) == ["self"]


def test_http_client_reads_the_status_in_the_overridden_method(fake: FakeS3) -> None:
    read = threading.Event()

    class Counted(http.client.HTTPResponse):
        def _read_status(self) -> Any:
            read.set()
            return super()._read_status()  # type: ignore[misc]

    class Connection(AWSHTTPConnection):
        response_class = Counted

    connection = Connection("127.0.0.1", int(fake.url.rpartition(":")[2]))
    connection.request("GET", "/bucket")
    connection.getresponse().read()
    connection.close()
    assert read.is_set(), "see final_response.py"


def test_urllib3_opens_its_sockets_in_the_overridden_method() -> None:
    opened = threading.Event()

    class Counted(AWSHTTPConnection):
        def _new_conn(self) -> Any:
            opened.set()
            raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        Counted("localhost", 1).connect()
    assert opened.is_set(), advice("_new_conn")


def test_the_looked_up_host_has_no_final_dot_removed() -> None:
    connection = AWSHTTPConnection("example.test.", 1)
    assert library_internals.lookup_host(connection) == "example.test."


def test_no_reply_came_before_a_request() -> None:
    assert library_internals.has_early_response(AWSHTTPConnection("localhost", 1)) is False


def test_a_session_takes_its_connections_from_our_pools() -> None:
    class Pool(botocore.awsrequest.AWSHTTPConnectionPool):
        pass

    session = URLLib3Session()
    library_internals.set_connection_pools(session, {"http": Pool})
    assert isinstance(session._manager.connection_from_url("http://localhost:1/"), Pool)


def test_a_session_behind_a_proxy_uses_our_pools_and_headers() -> None:
    session = URLLib3Session()
    pools = {"http": urllib3.HTTPConnectionPool, "https": urllib3.HTTPSConnectionPool}
    library_internals.set_connection_pools(session, pools)
    library_internals.set_proxy(session, "http://proxy:3128", {"Proxy-Authorization": "Basic x"})
    private: Any = session
    for scheme, pool in pools.items():
        proxy_url = private._proxy_config.proxy_url_for(f"{scheme}://host")
        manager = private._get_connection_manager(f"{scheme}://host", proxy_url)
        assert manager.proxy.host == "proxy"
        assert manager.proxy_headers == {"Proxy-Authorization": "Basic x"}
        assert type(manager.connection_from_url(f"{scheme}://host")) is pool


def test_a_body_reads_from_its_raw_stream() -> None:
    raw = io.BytesIO(b"content")
    body = botocore.response.StreamingBody(raw, 7)
    assert library_internals.raw_stream(body) is raw
    assert hasattr(urllib3.HTTPResponse, "read1"), "reads what is there, without waiting for more"


def test_the_settings_of_a_session_are_known() -> None:
    defaults = library_internals.session_defaults()
    assert {"profile", "region", "config_file", "credentials_file", "ca_bundle"} <= set(defaults)
    assert not any(callable(value) for value in defaults.values())


def test_a_prepared_request_shares_the_context_of_its_call() -> None:
    request = AWSRequest(method="GET", url="http://localhost:1/")
    request.context["ours"] = 1
    assert library_internals.request_context(request.prepare()) == {"ours": 1}


class NoRequests:
    """A client that must not be used."""

    def head_bucket(self, **_: object) -> None:
        raise AssertionError("a redirect is followed; see client.py and library_internals.py")


def test_a_call_marked_as_redirected_is_not_redirected() -> None:
    context: dict[str, Any] = {}
    library_internals.mark_as_redirected(context)
    redirector = S3RegionRedirectorv2(None, NoRequests())
    reply = {"Error": {"Code": "PermanentRedirect"}, "ResponseMetadata": {"HTTPStatusCode": 301}}
    found = redirector.redirect_from_error(
        {"context": {**context, "signing": {}}}, (None, reply), None
    )
    assert found is None


@pytest.fixture
def silent_server() -> Iterator[FakeS3]:
    """A server that replies when the test is over."""
    over = threading.Event()

    def wait(_request: Request) -> Reply:
        over.wait(10.0)
        return Reply(200)

    with FakeS3(["bucket"]) as fake:
        fake.rules.append(wait)
        yield fake
        over.set()


def test_a_call_may_have_a_read_timeout_of_its_own(silent_server: FakeS3) -> None:
    request = AWSRequest(method="GET", url=silent_server.url)
    library_internals.set_read_timeout(request.context, 0.05)
    with pytest.raises(ReadTimeoutError):
        URLLib3Session(timeout=(5, 60), proxies={}).send(request.prepare())


@pytest.mark.parametrize(("is_checked", "is_signed"), [(False, True), (True, False)])
def test_a_body_with_a_checksum_is_not_signed_over_tls(is_checked: bool, is_signed: bool) -> None:
    header = "x-amz-checksum-crc32"
    request = AWSRequest(method="PUT", url="https://localhost:1/", data=b"x", headers={header: "1"})
    request.context["has_streaming_input"] = True
    if is_checked:
        library_internals.mark_body_as_checked(request.context, header, "crc32")
    S3SigV4Auth(BotoCredentials("access", "secret"), "s3", "us-east-1").add_auth(request)
    assert (request.headers["X-Amz-Content-SHA256"] != "UNSIGNED-PAYLOAD") == is_signed
