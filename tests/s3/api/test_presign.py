"""Links as text: for a browser, a shell, a Python program."""

from __future__ import annotations

import shlex
from urllib.parse import parse_qs, urlsplit

import pytest

from rustfs_desktop.errors import KeysMissing
from rustfs_desktop.s3.api.presign import as_curl, as_python, presign_get, presign_put
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint

CLIENT = Client(Endpoint("http://host:9000"), Credentials("CANARYKEY", "CANARYsecret"))
HOSTILE = 'folder/it\'s "$(id)" `x` \n\x1b[31m ü😀.txt'


def test_download_name_for_old_and_new_browsers() -> None:
    url = presign_get(CLIENT, "bucket", "key", 60, download_name='été "1".txt')
    value = parse_qs(urlsplit(url).query)["response-content-disposition"][0]
    assert value == (
        "attachment; filename=\"_t_ _1_.txt\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.txt"
    )


def test_no_download_name_no_header() -> None:
    assert "response-content-disposition" not in presign_get(CLIENT, "bucket", "key", 60)


def test_no_links_without_keys() -> None:
    anonymous = Client(CLIENT.endpoint, Credentials())
    for presign in (presign_get, presign_put):
        with pytest.raises(KeysMissing):
            presign(anonymous, "bucket", "key", 60)


@pytest.mark.parametrize("upload", [False, True])
@pytest.mark.parametrize("key", ["a/b.txt", HOSTILE, "-rf", "a/..", "dir/"])
def test_curl_command_is_safe_in_a_shell(key: str, upload: bool) -> None:
    url = presign_get(CLIENT, "bucket", key, 60)
    command = as_curl(url, key, upload=upload)
    assert command.isprintable()
    words = shlex.split(command)
    assert words[0] == "curl"
    assert words[2] == ("--upload-file" if upload else "--output")
    assert words[4] == url
    assert len(words) == 5
    assert "/" not in words[3].removeprefix("./")
    assert not words[3].startswith("-")
    assert words[3] not in ("", ".", "..")


@pytest.mark.parametrize("upload", [False, True])
@pytest.mark.parametrize("key", ["a/b.txt", HOSTILE, 'x"); import os; ("'])
def test_python_snippet_makes_the_same_link(key: str, upload: bool) -> None:
    import botocore.config
    import botocore.session

    code = as_python(CLIENT, "bucket", key, 10**9, upload=upload)
    assert code.isascii()
    assert "CANARY" not in code
    made: list[str] = []

    class Boto3:
        @staticmethod
        def client(service: str, **options: object) -> object:
            session = botocore.session.Session()
            session.set_credentials("CANARYKEY", "CANARYsecret")
            return session.create_client(service, **options)

    lines = [line for line in code.splitlines() if line != "import boto3"]
    exec("\n".join(lines), {"boto3": Boto3, "print": made.append})
    ours = (presign_put if upload else presign_get)(CLIENT, "bucket", key, 10**9)
    assert _without_time(made[0]) == _without_time(ours)


def _without_time(url: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    for name in ("X-Amz-Date", "X-Amz-Signature"):
        del query[name]
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query
