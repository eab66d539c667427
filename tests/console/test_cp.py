"""``rustfs-desktop cp``: what lands where, what is said, and how it ends."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path

import pytest

from rustfs_desktop.cli import main
from tests.console.conftest import Command
from tests.faults.fake_s3 import FakeS3, Reply, Request, error
from tests.s3.small_proxy import small_proxy


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "raw").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(b"a" * 1000)
    (folder / "raw" / "b.raw").write_bytes(b"b" * 2000)
    return folder


def keys(fake: FakeS3) -> set[str]:
    return {key for _, key in fake.objects}


def test_a_file_goes_to_a_name_or_into_a_folder(fake: FakeS3, copy: Command, tree: Path) -> None:
    for target in ("s3://bucket/x/new.jpg", "s3://bucket/folder/", "s3://bucket"):
        assert copy("cp", tree / "a.jpg", target).code == 0
    assert keys(fake) == {"x/new.jpg", "folder/a.jpg", "a.jpg"}
    assert fake.objects["bucket", "x/new.jpg"] == b"a" * 1000


def test_a_folder_keeps_its_name_unless_what_is_in_it_is_meant(
    fake: FakeS3, copy: Command, tree: Path
) -> None:
    assert copy("cp", "-r", tree, "s3://bucket/one").code == 0
    assert copy("cp", "-r", f"{tree}/", "s3://bucket/two").code == 0
    assert keys(fake) == {
        "one/photos/a.jpg",
        "one/photos/raw/b.raw",
        "two/a.jpg",
        "two/raw/b.raw",
    }


def test_objects_come_back_the_same_way(fake: FakeS3, copy: Command, tmp_path: Path) -> None:
    fake.put("bucket", "x/y/one", b"1")
    fake.put("bucket", "x/y/z/two", b"22")
    into = tmp_path / "into"

    assert copy("cp", "s3://bucket/x/y/one", into / "renamed").code == 0
    assert copy("cp", "s3://bucket/x/y/one", f"{into}/").code == 0
    assert copy("cp", "-r", "s3://bucket/x/y", into).code == 0
    assert copy("cp", "-r", "s3://bucket/x/y/", into / "inside").code == 0

    found = {str(path.relative_to(into)) for path in into.rglob("*") if path.is_file()}
    assert found == {"renamed", "one", "y/one", "y/z/two", "inside/one", "inside/z/two"}
    assert (into / "inside/z/two").read_bytes() == b"22"


@pytest.mark.parametrize(
    ("policy", "code", "content", "count"),
    [
        ("fail", 1, b"old", 1),
        ("replace", 0, b"a" * 1000, 1),
        ("keep-both", 0, b"old", 2),
        ("skip", 0, b"old", 1),
    ],
)
def test_a_taken_name(  # noqa: PLR0917
    fake: FakeS3, copy: Command, tree: Path, policy: str, code: int, content: bytes, count: int
) -> None:
    fake.put("bucket", "a.jpg", b"old")
    done = copy("cp", "--if-exists", policy, tree / "a.jpg", "s3://bucket/")
    assert done.code == code
    assert fake.objects["bucket", "a.jpg"] == content
    assert len(fake.objects) == count
    assert ("--if-exists" in done.err) == (policy == "fail")


def test_objects_are_copied_on_the_server(fake: FakeS3, copy: Command) -> None:
    fake.put("bucket", "x/y/one", b"1")
    fake.put("bucket", "x/y/z/two", b"22")
    assert copy("cp", "s3://bucket/x/y/one", "s3://bucket/uno").code == 0
    assert copy("cp", "-r", "s3://bucket/x/y", "s3://bucket/into").code == 0
    assert fake.objects["bucket", "uno"] == b"1"
    assert {"into/y/one", "into/y/z/two"} < keys(fake)


def test_json_lines_name_every_file_and_its_proof(fake: FakeS3, copy: Command, tree: Path) -> None:
    done = copy("cp", "--json", "-r", tree, "s3://bucket")
    files = done.of("file")
    assert {file["key"]: file["state"] for file in files} == {
        "photos/a.jpg": "done",
        "photos/raw/b.raw": "done",
    }
    assert all(file["proof"] for file in files)
    (end,) = done.of("end")
    assert (end["code"], end["counts"], end["bytes_done"]) == (0, {"done": 2}, 3000)
    assert done.err == ""


def test_what_fails_is_named_and_ends_with_1(fake: FakeS3, copy: Command, tree: Path) -> None:
    fake.rules.append(
        lambda request: error(403, "AccessDenied") if "b.raw" in request.key else None
    )
    done = copy("cp", "-r", tree, "s3://bucket")
    assert done.code == 1
    assert "photos/raw/b.raw: " in done.err
    assert "1 file copied, 1 failed" in done.err


def test_what_is_in_the_way_of_all_is_told_before_the_first_byte(
    fake: FakeS3, copy: Command, tree: Path
) -> None:
    fake.rules.append(
        lambda request: (
            error(403, "InvalidAccessKeyId") if request.what == "ListObjectsV2" else None
        )
    )
    done = copy("cp", "-r", tree, "s3://bucket")
    assert done.code == 1
    assert "Nothing was copied" in done.err
    assert fake.objects == {}
    assert copy("transfers").out == ""

    done = copy("cp", "-r", "--go-ahead", tree, "s3://bucket")
    assert (done.code, keys(fake)) == (0, {"photos/a.jpg", "photos/raw/b.raw"}), done.err


def test_a_full_disk_stops_only_what_does_not_fit(
    fake: FakeS3, copy: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        fake.put("bucket", f"a/{number}", bytes(1000))
    free = 64 * 1024 * 1024 + 7_999
    monkeypatch.setattr(
        "shutil.disk_usage", lambda _: types.SimpleNamespace(total=10**15, free=free)
    )
    done = copy("cp", "-r", "s3://bucket/a/", tmp_path / "out")
    assert done.code == 1
    assert "Not enough free space" in done.err
    assert "The rest was not copied; use --go-ahead" in done.err
    assert "7 files copied" in done.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == set("0123456")

    done = copy("cp", "-r", "--go-ahead", "--if-exists", "skip", "s3://bucket/a/", tmp_path / "out")
    assert done.code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == set("0123456789")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{tree}", "s3://bucket"], "Use -r"),
        (["s3://bucket/x/", "here"], "Use -r"),
        (["here/nothing", "s3://bucket"], "does not exist"),
        (["{tree}/a.jpg", "elsewhere"], "must be s3:"),
        (["{tree}/a.jpg", "s3://"], "bucket is missing"),
        (["--connection", "nobody", "{tree}/a.jpg", "s3://bucket"], "There is no connection"),
    ],
)
def test_wrong_arguments_end_with_2(
    fake: FakeS3, copy: Command, tree: Path, arguments: list[str], words: str
) -> None:
    done = copy("cp", *(text.format(tree=tree) for text in arguments))
    assert done.code == 2
    assert words in done.err
    assert not fake.objects


def test_without_a_server_it_says_how_to_name_one(copy: Command, tree: Path) -> None:
    done = copy("cp", tree / "a.jpg", "s3://bucket")
    assert done.code == 2
    assert "RUSTFS_ENDPOINT" in done.err


def test_an_object_that_is_not_there_ends_with_1(
    fake: FakeS3, copy: Command, tmp_path: Path
) -> None:
    assert copy("cp", "s3://bucket/nothing", tmp_path).code == 1


def test_hostile_names_cannot_write_on_the_terminal(
    fake: FakeS3, copy: Command, tmp_path: Path
) -> None:
    fake.put("bucket", "x\x1b[2Jy", b"1")
    fake.rules.append(lambda request: error(403, "AccessDenied") if request.key else None)
    done = copy("cp", "-r", "s3://bucket/", tmp_path)
    assert done.code == 1
    assert "\x1b" not in done.err


def test_the_command_line_knows_cp(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["cp", "--help"])
    assert ended.value.code == 0
    assert "s3://bucket/key" in capsys.readouterr().out


def test_it_loads_nothing_that_it_may_not_need() -> None:
    names = ("PySide6", "boto3", "botocore", "keyring", "email", "rustfs_desktop.accounts")
    code = "import sys\nfrom rustfs_desktop.console import cp\n"
    code += f"print(*(name for name in {names} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_small_files_move_without_boto_and_qt(fake: FakeS3, tree: Path, tmp_path: Path) -> None:
    """Loading either takes a quarter of a second before the first byte."""
    code = "import sys\nfrom rustfs_desktop.cli import main\n"
    code += "code = main(sys.argv[1:])\nprint(code, *({'botocore', 'PySide6'} & {*sys.modules}))"
    for places in ([f"{tree}/", "s3://bucket/x/"], ["s3://bucket/x/", f"{tmp_path}/down/"]):
        command = [sys.executable, "-c", code, "cp", "-r", *places]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["0"], done.stderr
    assert keys(fake) == {"x/a.jpg", "x/raw/b.raw"}
    assert (tmp_path / "down/raw/b.raw").read_bytes() == b"b" * 2000


def test_the_option_for_another_region_is_told_and_works(
    fake: FakeS3, copy: Command, tree: Path
) -> None:
    def refuse(request: Request) -> Reply | None:
        if "/eu-west-2/s3/" in request.headers["Authorization"]:
            return None
        code = "<Code>AuthorizationHeaderMalformed</Code><Region>eu-west-2</Region>"
        return Reply(400, f"<Error>{code}</Error>".encode(), {"Content-Type": "application/xml"})

    fake.rules.append(refuse)
    done = copy("cp", tree / "a.jpg", "s3://bucket/")
    assert done.code == 1
    assert "The server requires the region “eu-west-2”, not “us-east-1”." in done.err
    assert "Use the option --region eu-west-2." in done.err
    said = copy("cp", "--json", tree / "a.jpg", "s3://bucket/").events
    assert any("--region eu-west-2" in event.get("text", "") for event in said)
    assert copy("cp", "--region", "eu-west-2", tree / "a.jpg", "s3://bucket/").code == 0
    assert keys(fake) == {"a.jpg"}
    for command in ("ls", "du", "find"):
        done = copy(command, "s3://bucket/")
        assert done.code == 1
        assert "Use the option --region eu-west-2." in done.err
        assert copy(command, "--region", "eu-west-2", "s3://bucket/").code == 0


def test_everything_goes_through_the_proxy_of_the_environment(
    fake: FakeS3, copy: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}").write_bytes(b"x" * number)
    (folder / "large").write_bytes(b"y" * (17 * 2**20))
    with small_proxy(fake.url) as proxy:
        monkeypatch.setenv("RUSTFS_ENDPOINT", "http://files.test:9000")
        monkeypatch.setenv("http_proxy", proxy.url)
        assert copy("cp", "-r", f"{folder}/", "s3://bucket/").code == 0
        assert len(keys(fake)) == 41
        back = tmp_path / "back"
        assert copy("cp", "-r", "s3://bucket/", back).code == 0
        assert {path.name: path.read_bytes() for path in back.iterdir()} == {
            path.name: path.read_bytes() for path in folder.iterdir()
        }
        assert all(target.startswith("http://files.test:9000/") for target in proxy.targets)
