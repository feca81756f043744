"""One program per data folder."""

import subprocess
import sys

import pytest

from mercer.command import claim
from mercer.command.claim import Claim
from mercer.command.folders import Data
from mercer.command.tests import house

SOURCED = house.environment(PYTHONPATH=str(house.ROOT / "src"))
HOLD = "import sys, time; from mercer.command.claim import Claim; from mercer.command.folders import Data; from pathlib import Path; "
HOLD += "Claim.take(Data(Path(sys.argv[1])), 'demo').tell(url='http://x'); print('held', flush=True); time.sleep(60)"


def test_a_second_claim_says_who_holds_the_first(tmp_path):
    held = Claim.take(Data(tmp_path), "demo")
    held.tell(url="http://127.0.0.1:8000")

    with pytest.raises(claim.Taken, match=r"127\.0\.0\.1:8000"):
        Claim.take(Data(tmp_path), "serve")
    assert claim.holder(Data(tmp_path))["command"] == "demo"
    held.release()
    assert claim.holder(Data(tmp_path)) is None


def test_what_is_told_is_private(tmp_path):
    Claim.take(Data(tmp_path), "demo").tell(database="postgresql://a:secret@/b")
    assert (tmp_path / "running.json").stat().st_mode & 0o777 == 0o600


def test_a_killed_holder_holds_nothing_but_is_remembered(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, env=SOURCED)
    holder.stdout.readline()
    assert claim.holder(Data(tmp_path))["url"] == "http://x"
    holder.kill()
    holder.wait()
    holder.stdout.close()

    assert claim.holder(Data(tmp_path)) is None
    assert Claim.take(Data(tmp_path), "demo").before["url"] == "http://x"


def test_guests_are_waited_for(tmp_path):
    assert claim.guests_gone(Data(tmp_path))
    guest = subprocess.Popen(
        [sys.executable, "-c", HOLD.replace("Claim.take(Data(Path(sys.argv[1])), 'demo').tell(url='http://x')",
         "from mercer.command import claim; claim.share(Data(Path(sys.argv[1])))"), str(tmp_path)],
        stdout=subprocess.PIPE, env=SOURCED,
    )  # fmt: skip
    guest.stdout.readline()
    assert not claim.guests_gone(Data(tmp_path))
    guest.kill()
    guest.wait()
    guest.stdout.close()
    assert claim.guests_gone(Data(tmp_path))
