"""The stand-in shop, laid out once per test process, and starting it."""

import signal
import subprocess

import pytest

from mercer.command.tests import house


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    """The launcher around a stand-in, in a folder with spaces in its name."""
    folder = tmp_path_factory.mktemp("a shop")
    folder.chmod(0o755)
    return house.build(folder / "mercer house")


@pytest.fixture
def shops(root):
    """Start shops; whatever a test leaves running is ended."""
    started = []

    def start(data, **options):
        shop = house.Shop(root, data, **options)
        started.append(shop)
        return shop

    yield start
    for shop in started:
        shop.stop(signal.SIGTERM)


@pytest.fixture(scope="session")
def prepared(root, tmp_path_factory):
    """A data folder that was opened and closed once, in a folder whose path is too long for a socket."""
    data = tmp_path_factory.mktemp("data") / "a folder with spaces" / ("long " * 20).strip() / "shop"
    data.parent.mkdir(parents=True)
    shop = house.Shop(root, data).wait_ready()
    assert shop.stop() == 0
    return data


@pytest.fixture
def data(prepared, tmp_path):
    """A copy of it, so that a start is quick."""
    subprocess.run(["cp", "-a", prepared, tmp_path / "data"], check=True)
    return tmp_path / "data"


@pytest.fixture(scope="module")
def open_shop(root, prepared):
    """A running demo that the tests of a module share."""
    shop = house.Shop(root, prepared).wait_ready()
    yield shop
    shop.stop()
