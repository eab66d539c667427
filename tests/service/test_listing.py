"""A stream of pages on a real server, gathered and cancellable."""

import pytest

from rustfs_desktop.errors import NotFound
from rustfs_desktop.service.background import Background
from rustfs_desktop.service.listing import Listing


@pytest.fixture
def background(qtbot):
    made = Background()
    yield made
    made.stop()


class Heard:
    def __init__(self, listing):
        self.keys = []
        self.prefixes = []
        self.ends = []
        listing.page_ready.connect(self.on_page)
        listing.finished.connect(lambda: self.ends.append("finished"))
        listing.failed.connect(self.ends.append)

    def on_page(self, page):
        self.keys += page.keys
        self.prefixes += page.prefixes


def fill(client, bucket, count):
    for number in range(count):
        client.browse.put_object(Bucket=bucket, Key=f"file {number:04d}", Body=b"x")
    client.browse.put_object(Bucket=bucket, Key="folder/inside", Body=b"x")


def test_every_key_arrives_once_and_then_the_end(background, client, bucket, qtbot):
    fill(client, bucket, 40)
    listing = Listing(background, client, bucket)
    heard = Heard(listing)
    listing.start()
    qtbot.waitUntil(lambda: heard.ends == ["finished"])
    assert sorted(heard.keys) == [f"file {number:04d}" for number in range(40)]
    assert heard.prefixes == ["folder/"]
    assert not listing.is_running


def test_a_missing_bucket_is_a_failure_and_not_an_empty_folder(background, client, qtbot):
    listing = Listing(background, client, "there-is-no-such-bucket")
    heard = Heard(listing)
    listing.start()
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert isinstance(heard.ends[0], NotFound)
    assert heard.keys == []


def test_nothing_comes_after_cancel(background, client, bucket, qtbot):
    fill(client, bucket, 5)
    listing = Listing(background, client, bucket)
    heard = Heard(listing)
    listing.start()
    listing.cancel()
    qtbot.waitUntil(lambda: background.is_idle)
    assert heard.keys == []
    assert heard.ends == []
