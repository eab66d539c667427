"""Private and undocumented parts of botocore and urllib3 that this program uses.

New versions may change them without notice. ``tests/s3/http/test_library_internals.py`` checks each
of them and runs before all other tests, so that a change is reported once and by name.

``interruptible_pool`` overrides methods of botocore's connections; they are listed in
:data:`OVERRIDDEN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from botocore.awsrequest import AWSPreparedRequest

# The newest versions that were tested.
CHECKED_WITH = {"botocore": "1.44.8", "urllib3": "2.8.0"}

# Methods and attributes of botocore's connections that ``interruptible_pool`` overrides or reads.
OVERRIDDEN = {
    "_new_conn": "urllib3 opens the socket",
    "_dns_host": "the host name that urllib3 resolves",
    "_is_100_continue_status": "botocore looks whether the body is to be sent",
    "_handle_expect_response": "botocore reads the reply to Expect: 100-continue",
    "_response_received": "botocore received a reply before the body was sent",
}


def set_connection_pools(session: Any, pools: Mapping[str, Any]) -> None:  # noqa: ANN401
    """Set the pool classes of botocore's ``URLLib3Session``, by URL scheme."""
    session._manager.pool_classes_by_scheme = dict(pools)  # noqa: SLF001
    session._pool_classes_by_scheme = dict(pools)  # noqa: SLF001  # those of proxies


def set_proxy(session: Any, url: str, headers: Mapping[str, str]) -> None:  # noqa: ANN401
    """Set the proxy of botocore's ``URLLib3Session``, and the headers for it.

    botocore itself takes user and password from the URL, in ASCII only.
    """
    from rustfs_desktop.s3.boto_modules import ProxyConfiguration

    class WithHeaders(ProxyConfiguration):
        def proxy_headers_for(self, _proxy_url: str) -> dict[str, str]:
            return dict(headers)

    session._proxy_config = WithHeaders({"http": url, "https": url})  # noqa: SLF001


def lookup_host(connection: Any) -> str:  # noqa: ANN401  # a connection of urllib3
    """The host name that a connection resolves; the public one has no trailing dot."""
    host: str = connection._dns_host  # noqa: SLF001
    return host


def has_early_response(connection: Any) -> bool:  # noqa: ANN401  # a connection of botocore
    """Whether the server replied before the body was sent; then the body is not sent."""
    return bool(connection._response_received)  # noqa: SLF001


def raw_stream(body: Any) -> Any:  # noqa: ANN401  # botocore's StreamingBody, urllib3's response
    """The stream below GetObject's ``Body``, whose ``read`` blocks until its buffer is full."""
    return body._raw_stream  # noqa: SLF001


def session_defaults() -> dict[str, Any]:
    """The default values of all settings that a botocore session reads from the environment."""
    from rustfs_desktop.s3.boto_modules import configprovider

    variables = configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES  # the misspelling is theirs
    return {name: default for name, (_, _, default, _) in variables.items()}


def request_context(request: AWSPreparedRequest) -> dict[str, Any] | None:
    """The context that botocore's handlers share for one call and its retries."""
    context: dict[str, Any] | None = getattr(request, "context", None)
    return context


def mark_as_redirected(context: MutableMapping[str, Any]) -> None:
    """Mark a call as redirected already: botocore follows only one redirect per call."""
    context.setdefault("s3_redirect", {})["redirected"] = True


def set_read_timeout(context: MutableMapping[str, Any], timeout_s: float) -> None:
    """Override the read time-out of the client for one call."""
    context["read_timeout"] = timeout_s


def mark_body_as_checked(context: MutableMapping[str, Any], header: str, algorithm: str) -> None:
    """Declare a checksum header for the body, so that botocore does not sign it over TLS."""
    found = {"algorithm": algorithm, "in": "header", "name": header}
    context.setdefault("checksum", {})["request_algorithm"] = found
