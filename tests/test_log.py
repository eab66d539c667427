"""The log never holds a secret, a signature or a line break of somebody else's."""

import logging
import logging.handlers
import os

import pytest

from rustfs_desktop import log

SECRET = "CANARYsecret0123456789/+abcd"


@pytest.fixture
def written(tmp_path):
    handler = log.start_log(tmp_path / "logs", verbose=True)
    root = logging.getLogger()
    yield lambda: (handler.flush(), log.log_file(tmp_path / "logs").read_text())[1]
    root.removeHandler(handler)
    handler.close()
    root.setLevel(logging.WARNING)


@pytest.mark.parametrize(
    "line",
    [
        f"GET /b/k?X-Amz-Algorithm=A&X-Amz-Signature={SECRET}&x=1",
        f"Authorization: AWS4-HMAC-SHA256 Credential=AKIA/2026, Signature={SECRET}",
        f"'Authorization': b'AWS4-HMAC-SHA256 Credential=A/b, Signature={SECRET}'",
        f'{{"SecretAccessKey": "{SECRET}", "SessionToken": "{SECRET}"}}',
        f"X-Amz-Security-Token={SECRET}",
        f"AWSAccessKeyId=AKIA&Signature={SECRET}&Expires=1",
        f"url%3FX-Amz-Signature%3D{SECRET}",
        f"x-amz-server-side-encryption-customer-key: {SECRET}",
        f"secret_key='{SECRET}'",
    ],
)
def test_signatures_and_tokens_are_struck_out(written, line):
    logging.getLogger("test").info(line)
    assert SECRET not in written()


def test_a_registered_secret_is_hidden_everywhere(written):
    log.hide(SECRET)
    logging.getLogger("test").info("somebody wrote %s here", SECRET)
    assert SECRET not in written()
    assert "somebody wrote *** here" in written()


def test_the_secrets_of_a_connection_can_be_forgotten():
    log.hide("secret-of-one", "one")
    log.hide("secret-of-two", "two")
    assert log.redact("secret-of-one secret-of-two") == "*** ***"
    log.forget_secrets("one")
    log.forget_secrets("one")
    assert log.redact("secret-of-one secret-of-two") == "secret-of-one ***"
    log.hide("secret-of-two", "one")
    log.forget_secrets("one")
    assert log.redact("secret-of-two") == "***"
    log.forget_secrets("two")


def test_one_record_is_one_line_without_terminal_codes(written):
    logging.getLogger("test").info("key %s", "a\nb\x1b[31mred\u202egpj")
    lines = written().splitlines()
    assert len(lines) == 1
    assert "\x1b" not in lines[0]
    assert "\\u001b[31mred\\u202egpj" in lines[0]


def test_a_traceback_is_one_redacted_line(written):
    try:
        raise ValueError(f"Signature={SECRET}")
    except ValueError:
        logging.getLogger("test").exception("it broke")
    assert len(written().splitlines()) == 1
    assert SECRET not in written()
    assert "ValueError" in written()


def test_the_files_are_readable_by_the_user_only(written, tmp_path):
    logging.getLogger("test").info("x")
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700
    assert log.log_file(tmp_path / "logs").stat().st_mode & 0o777 == 0o600


def test_libraries_that_write_signatures_at_debug_stay_at_info(written):
    assert logging.getLogger("botocore").getEffectiveLevel() == logging.INFO
    assert logging.getLogger("urllib3").getEffectiveLevel() == logging.INFO


def test_tail_gives_the_newest_lines(written, tmp_path):
    for number in range(5):
        logging.getLogger("test").info("line %d", number)
    assert [line[-6:] for line in log.tail(tmp_path / "logs", 2).splitlines()] == [
        "line 3",
        "line 4",
    ]
    assert log.tail(tmp_path / "nowhere") == ""


def test_a_rotated_log_starts_a_private_file_too(written, tmp_path):
    handler = next(
        each
        for each in logging.getLogger().handlers
        if isinstance(each, logging.handlers.RotatingFileHandler)
    )
    old = os.umask(0)
    try:
        handler.doRollover()
    finally:
        os.umask(old)
    logging.getLogger("test").info("x")
    for file in (tmp_path / "logs").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def nameless():
    log.leave_out_names(True)
    yield
    log.leave_out_names(False)


def fail_with(name):
    try:
        raise FileNotFoundError(2, "No such file", name)
    except FileNotFoundError as error:
        try:
            raise ValueError(f"cannot read {name}") from error
        except ValueError:
            logging.getLogger("test").exception("it broke")


def test_names_are_in_the_log_unless_the_user_leaves_them_out(written):
    logging.getLogger("test").info("File 3 (%s) waits", log.named("salaries⟫.ods"))
    assert "File 3 (⟪salaries⟩.ods⟫) waits" in written()
    fail_with("salaries.ods")
    assert written().count("salaries.ods") == 2


def test_names_that_are_left_out_are_nowhere(written, nameless, tmp_path):
    logging.getLogger("test").info("File 3 (%s) waits", log.named("salaries.ods"))
    fail_with("salaries.ods")
    logging.getLogger("urllib3.connectionpool").warning("Retrying after %s", "/b/salaries.ods")
    assert "salaries" not in written()
    assert "File 3 (⟪…⟫) waits" in written()
    assert "FileNotFoundError: ⟪…⟫" in written()
    assert "ValueError: ⟪…⟫" in written()
    assert "test_log.py" in written()


def test_names_written_before_are_left_out_of_the_diagnostics(written, tmp_path):
    logging.getLogger("test").info("File 3 (%s) waits", log.named("salaries.ods"))
    fail_with("salaries.ods")
    assert "salaries" in log.tail(tmp_path / "logs")
    log.leave_out_names(True)
    try:
        found = log.tail(tmp_path / "logs")
    finally:
        log.leave_out_names(False)
    assert "salaries" not in found
    assert "File 3 (⟪…⟫) waits" in found
