"""Every private or undocumented part of botocore and urllib3 that this program relies on.

A new version may change them without notice. Each stands here once, with what it is needed for;
``tests/s3/http/test_library_internals.py`` checks them and runs before all other tests, so that a
changed part is named instead of failing in a hundred other places.

Classes that replace methods of the connections of both are in ``interruptible_pool``; what they
override is listed in :data:`OVERRIDDEN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from botocore.awsrequest import AWSPreparedRequest

# The newest versions that all of this was checked with.
CHECKED_WITH = {"botocore": "1.44.8", "urllib3": "2.8.0"}

# Methods and attributes of botocore's connections that ``interruptible_pool`` overrides or reads.
OVERRIDDEN = {
    "_new_conn": "urllib3 opens its socket here",
    "_dns_host": "urllib3 keeps the host name as it is looked up here",
    "_handle_expect_response": "botocore reads the answer to Expect: 100-continue here",
    "_response_received": "botocore notes here that a reply came before the body was sent",
}


def set_connection_pools(session: Any, pools: Mapping[str, Any]) -> None:  # noqa: ANN401
    """Let botocore's ``URLLib3Session`` make its connections in these pools, by URL scheme."""
    session._manager.pool_classes_by_scheme = dict(pools)  # noqa: SLF001


def lookup_host(connection: Any) -> str:  # noqa: ANN401  # a connection of urllib3
    """The host name that a connection looks up; its public one lacks a final dot."""
    host: str = connection._dns_host  # noqa: SLF001
    return host


def has_early_response(connection: Any) -> bool:  # noqa: ANN401  # a connection of botocore
    """Whether the server replied before the body was sent, so that nothing more is sent."""
    return bool(connection._response_received)  # noqa: SLF001


def raw_stream(body: Any) -> Any:  # noqa: ANN401  # botocore's StreamingBody, urllib3's response
    """What GetObject's ``Body`` reads from: its own ``read`` waits until its buffer is full."""
    return body._raw_stream  # noqa: SLF001


def session_defaults() -> dict[str, Any]:
    """The default of every setting that a botocore session reads from the environment."""
    from botocore import configprovider

    variables = configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES  # the misspelling is theirs
    return {name: default for name, (_, _, default, _) in variables.items()}


def request_context(request: AWSPreparedRequest) -> dict[str, Any] | None:
    """What botocore's handlers share about one call, its repetitions included."""
    context: dict[str, Any] | None = getattr(request, "context", None)
    return context


def mark_as_redirected(context: MutableMapping[str, Any]) -> None:
    """Make botocore believe that it followed the one redirect it allows itself."""
    context.setdefault("s3_redirect", {})["redirected"] = True


def set_read_timeout(context: MutableMapping[str, Any], timeout_s: float) -> None:
    """Give one call another read time-out than its client has."""
    context["read_timeout"] = timeout_s


def mark_body_as_checked(context: MutableMapping[str, Any], header: str, algorithm: str) -> None:
    """Tell botocore that a checksum header covers the body: over TLS it need not be signed."""
    found = {"algorithm": algorithm, "in": "header", "name": header}
    context.setdefault("checksum", {})["request_algorithm"] = found
