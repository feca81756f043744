"""One clock for the whole shop, movable only where nothing is real."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from mercer.kernel import clock
from mercer.kernel.models import ClockOffset

DAY = datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _movable(settings):
    settings.CLOCK_MOVABLE = True


def ahead():
    return round((clock.now() - datetime.datetime.now(datetime.UTC)).total_seconds())


def test_it_tells_real_time_until_it_is_moved():
    assert ahead() == 0
    assert clock.now().utcoffset() == datetime.timedelta()


def test_moves_add_up_and_can_be_taken_back():
    clock.advance(3 * DAY)
    clock.advance(-DAY)
    assert ahead() == 2 * 86400
    clock.reset()
    assert ahead() == 0


def test_another_process_sees_the_move_within_a_second(monkeypatch):
    assert ahead() == 0
    ClockOffset.objects.create(offset=DAY)
    assert ahead() == 0
    monkeypatch.setattr(clock, "REMEMBERED_SECONDS", 0)
    assert ahead() == 86400


def test_reading_it_often_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(50):
            clock.now()


def test_it_stands_still_for_a_test():
    with clock.frozen(NOON):
        assert clock.now() == clock.now() == NOON
        with clock.frozen(NOON + DAY):
            assert clock.now() == NOON + DAY
        assert clock.now() == NOON
    assert ahead() == 0
    with pytest.raises(ValueError, match="zone"), clock.frozen(NOON.replace(tzinfo=None)):
        pass


def test_a_shop_in_production_lives_in_real_time(settings, django_assert_num_queries):
    ClockOffset.objects.create(offset=DAY)
    settings.CLOCK_MOVABLE = False
    with django_assert_num_queries(0):
        assert ahead() == 0
    with pytest.raises(clock.NotMovable):
        clock.advance(DAY)
    with pytest.raises(CommandError, match="cannot be moved"):
        call_command("clock", "reset")


def test_the_command_moves_it(capsys):
    call_command("clock", "advance", "1d12h")
    assert "1 day, 12:00:00 ahead" in capsys.readouterr().out
    call_command("clock", "back", "36h")
    call_command("clock", "show")
    assert "(0:00:00 ahead)" in capsys.readouterr().out
    with pytest.raises(CommandError, match="how far"):
        call_command("clock", "advance", "soon")
