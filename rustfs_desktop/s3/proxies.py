"""HTTP proxies: the one that the requests of a connection are sent through."""

from __future__ import annotations

import base64
import dataclasses
import ipaddress
import logging
import os
import sys
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from rustfs_desktop import log
from rustfs_desktop.errors import InvalidAddress
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.addresses import is_loopback_host
from rustfs_desktop.s3.types import NO_PROXY, SYSTEM_PROXY, Endpoint, EndpointAccess

_HAS_PROXY_SETTINGS = sys.platform.startswith(("darwin", "win"))
_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy.

    Attributes:
        url: ``http://host:port``, without user information.
        user: The user name; empty if it requires none.
        password: The password.
    """

    url: str
    user: str = ""
    password: str = dataclasses.field(default="", repr=False)

    @property
    def host(self) -> str:
        """The host name."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port."""
        return urlsplit(self.url).port or 0

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the proxy requires in requests to it."""
        if not self.user:
            return {}
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Proxy-Authorization": f"Basic {login}"}

    @property
    def setting(self) -> str:
        """The proxy as ``Endpoint.proxy``: with the user name, without the password."""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        return self.url.replace("://", f"://{user}")


def parse_proxy(text: str) -> Proxy:
    """The proxy in ``[http://][user[:password]@]host[:port]``.

    Raises:
        InvalidAddress: It is not the address of an HTTP proxy.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port or 80
    except ValueError as error:
        raise _invalid() from error
    host = parts.hostname or ""
    is_plain = not (parts.path.strip("/") or parts.query or parts.fragment)
    if not host or not is_plain or not host.isascii() or not text.isprintable() or " " in text:
        raise _invalid()
    if parts.scheme != "http":
        raise InvalidAddress(
            cause=QT_TRANSLATE_NOOP(
                "Messages",
                "Only HTTP proxies are supported: enter http://host:port. They also transfer the "
                "encrypted requests of https servers.",
            )
        )
    shown_host = f"[{host}]" if ":" in host else host
    return Proxy(
        f"http://{shown_host}:{port}",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def find_proxy(access: EndpointAccess) -> Proxy | None:
    """The proxy for requests to a server; None if they are sent directly."""
    setting = access.endpoint.proxy
    if setting == NO_PROXY:
        return None
    if setting == SYSTEM_PROXY:
        return system_proxy(access.endpoint, os.environ)
    return dataclasses.replace(parse_proxy(setting), password=access.credentials.proxy_password)


def system_proxy(endpoint: Endpoint, environment: Mapping[str, str]) -> Proxy | None:
    """The proxy that the environment or the desktop sets; never for this computer itself.

    Proxies of other kinds than HTTP are not used.
    """
    parts = urlsplit(endpoint.url)
    host, port = parts.hostname or "", parts.port or (443 if endpoint.is_encrypted else 80)
    if is_loopback_host(host):
        return None
    text = _variable(f"{parts.scheme}_proxy", environment) or _variable("all_proxy", environment)
    if text:
        is_direct = is_excluded(host, port, _variable("no_proxy", environment))
    else:
        text, is_direct = _desktop_proxy(parts.scheme, host)
    if not text or is_direct:
        return None
    try:
        proxy = parse_proxy(text)
    except InvalidAddress:
        _log.warning("The system's proxy is not used, because it is not an HTTP proxy")
        return None
    log.hide(proxy.password)
    return proxy


def is_excluded(host: str, port: int, no_proxy: str) -> bool:
    """Whether ``NO_PROXY`` excludes a host: by name, domain, address or network."""
    return any(
        _matches(host.lower().rstrip("."), port, entry)
        for entry in no_proxy.lower().replace(",", " ").split()
    )


def _matches(host: str, port: int, entry: str) -> bool:
    if entry == "*":
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        name, _, only_port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    name = name.removeprefix("*").strip("[]").strip(".")
    is_host = host == name or host.endswith(f".{name}")
    return bool(name) and is_host and only_port in ("", str(port))


def _variable(name: str, environment: Mapping[str, str]) -> str:
    """A variable; as in other programs, the name in lowercase is looked at first."""
    return environment.get(name, "") or environment.get(name.upper(), "")


def _desktop_proxy(scheme: str, host: str) -> tuple[str, bool]:
    """The proxy that Windows or macOS sets, and whether it is not for this host."""
    if not _HAS_PROXY_SETTINGS:
        return "", False
    from urllib.request import getproxies, proxy_bypass  # late: it is slow to import

    return getproxies().get(scheme, ""), bool(proxy_bypass(host))


def _invalid() -> InvalidAddress:
    return InvalidAddress(
        cause=QT_TRANSLATE_NOOP(
            "Messages", "Enter the proxy as host and port, for example proxy.example.com:3128."
        )
    )
