"""What the shop writes down by itself is told in the reader's language; what people wrote stays theirs."""

from types import SimpleNamespace

from django.utils import translation

from mercer.accounts.models import Role
from mercer.backoffice import reason_words
from mercer.checkout import unpaid


def movement(reason: str) -> SimpleNamespace:
    return SimpleNamespace(reason=reason, ref="R-1", location=SimpleNamespace(name="Westpoort"))


def test_a_reason_of_the_shop_is_translated_and_one_of_a_person_is_not():
    with translation.override("zh-hans"):
        assert reason_words.told(unpaid.REASON) == "超时未付款"
        assert reason_words.told("ordered twice") == "ordered twice"


def test_a_movement_tells_its_reason_with_the_note_else_its_number():
    assert reason_words.of_stock(movement("damaged: chip on the rim")) == "Damaged: chip on the rim"
    assert reason_words.of_stock(movement("count")) == "Counted"
    assert reason_words.of_stock(movement("")) == "R-1"


def test_an_account_is_a_place_or_a_word():
    assert reason_words.account("on_hand:MAIN", movement("")) == "Westpoort"
    assert reason_words.account("sold", movement("")) == "Customers"
    assert reason_words.account("elsewhere", movement("")) == "elsewhere"


def test_the_first_roles_are_called_in_the_readers_language_and_own_ones_as_named():
    with translation.override("zh-hans"):
        assert (str(Role(name="Warehouse")), str(Role(name="Weekend"))) == ("仓库", "Weekend")
