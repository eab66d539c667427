"""Links as text: for a browser, a shell, a Python program."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from rustfs_desktop.errors import KeysMissing
from rustfs_desktop.s3.api.presign import as_curl, as_python, presign_get, presign_put
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Credentials, Endpoint
from tests.faults.fake_s3 import FakeS3

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
    assert words[:4] == ["curl", "--fail", "--globoff", "--path-as-is"]
    assert words[4] == ("--upload-file" if upload else "--output")
    assert words[6] == url
    assert len(words) == 7
    assert "/" not in words[5].removeprefix("./")
    assert not words[5].startswith("-")
    assert words[5] not in ("", ".", "..")


@pytest.mark.skipif(shutil.which("curl") is None, reason="not installed: curl")
@pytest.mark.parametrize(
    "key",
    ["plain.txt", "photo[1].jpg", "a{b,c}.txt", "[1-3].txt", "dir/../up.txt", "./dot.txt", "a//b"],
)
def test_curl_uses_exactly_the_key(fake: FakeS3, to_fake: Client, key: str, tmp_path: Path) -> None:
    line = as_curl(presign_put(to_fake, "bucket", key, 600), key, upload=True)
    words = shlex.split(line)
    (tmp_path / words[words.index("--upload-file") + 1]).write_text(key)
    subprocess.run(["bash", "-c", line], cwd=tmp_path, check=True, capture_output=True)
    assert fake.objects == {("bucket", key): key.encode()}
    down = tmp_path / "down"
    down.mkdir()
    line = as_curl(presign_get(to_fake, "bucket", key, 600), key, upload=False)
    subprocess.run(["bash", "-c", line], cwd=down, check=True, capture_output=True)
    (file,) = down.iterdir()
    assert file.read_text() == key


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
