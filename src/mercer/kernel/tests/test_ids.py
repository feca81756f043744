"""Identifiers: ordered for machines, speakable for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.kernel import ids

letters = st.text(ids.ALPHABET, min_size=3, max_size=15)


def test_uuids_carry_their_version_and_their_time():
    made = [ids.uuid7() for _ in range(200)]
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
    times = [one.int >> 80 for one in made]
    assert times == sorted(times)
    assert len(set(made)) == 200


def test_a_number_is_short_enough_to_be_read_out():
    number = ids.speakable(8, "M")
    assert len(number) == 11
    assert (number[:2], number[6]) == ("M-", "-")
    assert ids.verify(number, "M")


@pytest.mark.parametrize(
    "sloppy",
    [
        str.lower,
        lambda n: n.replace("-", " "),
        lambda n: f"  {n} ",
        lambda n: n[2:],
        lambda n: n.replace("0", "o").replace("1", "l"),
    ],
)
def test_sloppy_typing_is_understood(sloppy):
    for _ in range(50):
        number = ids.speakable(8, "M")
        assert ids.read(sloppy(number), "M") == number


@given(letters, st.data())
def test_one_wrong_letter_is_noticed(body, data):
    number = body + ids.check_letter(body)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([letter for letter in ids.ALPHABET if letter != number[place]]))
    assert not ids.verify(number[:place] + other + number[place + 1 :])


@given(letters, st.data())
def test_exchanged_neighbors_are_noticed(body, data):
    number = body + ids.check_letter(body)
    i = data.draw(st.integers(0, len(number) - 2))
    exchanged = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
    assert ids.verify(exchanged) == (exchanged == number)


@pytest.mark.parametrize("nonsense", ["", "M", "M-", "💥💥💥", "M-????-????", "0"])
def test_nonsense_is_no_number(nonsense):
    assert ids.read(nonsense, "M") is None
