"""Secrets: sealed to their place, found blindly, renewed under new keys."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from mercer.kernel import crypto, db
from mercer.kernel.crypto import Unreadable
from mercer.kernel.fields import Sealed
from mercer.kernel.tests.rows import Note, Person, Ticket


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.FIELD_KEYS = {"k0": b"0" * 32, "k1": b"1" * 32}
    settings.FIELD_KEY_CURRENT = "k1"


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_is_sealed_opens_in_its_place_only(plain, context):
    sealed = crypto.encrypt(plain, context=context)
    assert crypto.decrypt(sealed, context=context) == plain
    with pytest.raises(Unreadable):
        crypto.decrypt(sealed, context=context + "x")


@given(st.data())
def test_no_single_changed_byte_goes_unnoticed(data):
    sealed = bytearray(crypto.encrypt(b"secret", context="a.b"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((Unreadable, UnicodeDecodeError)):
        crypto.decrypt(bytes(sealed), context="a.b")


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x01\x02k1short", b"\x02" * 60])
def test_what_is_no_ciphertext_is_unreadable(broken):
    with pytest.raises(Unreadable):
        crypto.decrypt(broken, context="a.b")


def test_a_new_key_takes_over_without_losing_the_old(settings):
    settings.FIELD_KEY_CURRENT = "k0"
    old = crypto.encrypt(b"secret", context="a.b")
    settings.FIELD_KEY_CURRENT = "k1"
    new = crypto.reencrypt(old, context="a.b")
    assert (crypto.key_id(old), crypto.key_id(new)) == ("k0", "k1")
    assert crypto.decrypt(new, context="a.b") == b"secret"
    assert crypto.reencrypt(new, context="a.b") == new
    del settings.FIELD_KEYS["k0"]
    with pytest.raises(Unreadable):
        crypto.decrypt(old, context="a.b")


def test_a_blind_index_forgives_case_and_width_but_not_purpose():
    index = crypto.blind_index(" Ada@Example.ORG ", purpose="email")
    assert index == crypto.blind_index("ａda@example.org", purpose="email")
    assert index != crypto.blind_index("ada@example.org", purpose="phone")
    assert -(2**63) <= index < 2**63


def test_names_are_found_by_any_of_their_words():
    name = crypto.blind_words("José  García-Márquez", purpose="name")
    for word in ("jose", "GARCIA", "Márquez"):
        assert set(crypto.blind_words(word, purpose="name")) <= set(name)
    assert not set(crypto.blind_words("Ana", purpose="name")) & set(name)
    assert set(crypto.blind_words("娜娜", purpose="name")) <= set(crypto.blind_words("欧阳娜娜", purpose="name"))


def test_tokens_are_long_and_kept_as_digests():
    token = crypto.new_token()
    assert len(token) >= 32
    assert token not in crypto.digest_token(token)
    assert crypto.new_token() != token


@pytest.mark.usefixtures("tables", "db")
class TestFields:
    def test_a_dump_shows_nothing(self):
        person = Person.objects.create(email="ada@example.org", address={"city": "Łódź"})
        stored = db.fetch_rows("SELECT email, address FROM kernel_person WHERE id = %s", [person.pk])[0]
        assert all(b"ada" not in bytes(value) and b"d\xc5\xba" not in bytes(value) for value in stored)
        again = Person.objects.get(pk=person.pk)
        assert (again.email, again.address) == ("ada@example.org", {"city": "Łódź"})

    def test_nothing_stays_nothing_and_empty_stays_empty(self):
        person = Person.objects.create(email=None, address={})
        note = Note.objects.create(text="")
        again = Person.objects.get(pk=person.pk)
        assert (again.email, again.address, Note.objects.get(pk=note.pk).text) == (None, {}, "")
        assert Person.objects.filter(email__isnull=True).count() == 1

    @pytest.mark.parametrize("model", [Person, Ticket])
    def test_two_rows_cannot_exchange_their_secrets(self, model):
        column, values = ("email", [{}, {}]) if model is Person else ("text", [{"public_id": "a"}, {"public_id": "b"}])
        one, two = (model.objects.create(**{column: f"secret {i}"}, **v) for i, v in enumerate(values))
        swap(model, column, one.pk, two.pk)
        for row in model.objects.all():
            with pytest.raises(Unreadable):
                getattr(row, column)

    def test_two_columns_cannot_exchange_their_secrets(self):
        note = Note.objects.create(text="secret", title="harmless")
        db.execute("UPDATE kernel_note SET text = title, title = text")
        with pytest.raises(Unreadable):
            _ = Note.objects.get(pk=note.pk).title

    def test_a_row_saved_unread_keeps_its_ciphertext_until_its_key_is_old(self, settings):
        person = Person.objects.create(email="ada@example.org")
        before = stored_email(person)
        Person.objects.get(pk=person.pk).save()
        assert stored_email(person) == before
        settings.FIELD_KEYS = {**settings.FIELD_KEYS, "k2": b"2" * 32}
        settings.FIELD_KEY_CURRENT = "k2"
        Person.objects.get(pk=person.pk).save()
        assert crypto.key_id(stored_email(person)) == "k2"
        assert Person.objects.get(pk=person.pk).email == "ada@example.org"

    def test_a_deferred_secret_is_loaded_when_it_is_read(self):
        person = Person.objects.create(email="ada@example.org")
        assert Person.objects.defer("email").get(pk=person.pk).email == "ada@example.org"
        light = Person.objects.only("email_index").get(pk=person.pk)
        light.save()
        assert Person.objects.get(pk=person.pk).email == "ada@example.org"

    def test_values_are_sealed_until_somebody_opens_them(self):
        person = Person.objects.create(email="ada@example.org")
        sealed = Person.objects.values_list("email", flat=True).get()
        assert isinstance(sealed, Sealed)
        assert "ada" not in f"{sealed} {sealed!r}"
        assert sealed.open(person.pk) == "ada@example.org"

    def test_bulk_creation_seals_each_row(self):
        Person.objects.bulk_create([Person(email=f"{i}@example.org") for i in range(3)])
        assert {person.email for person in Person.objects.all()} == {f"{i}@example.org" for i in range(3)}

    def test_sets_cannot_be_updated_with_a_secret_of_one_row(self):
        Person.objects.create(email="ada@example.org")
        with pytest.raises(FieldError, match="one row"), transaction.atomic():
            Person.objects.update(email="eve@example.org")
        Note.objects.create(text="a")
        Note.objects.update(text="b")
        assert Note.objects.get().text == "b"
        Person.objects.update(email=None)
        assert Person.objects.get().email is None

    @pytest.mark.parametrize("lookup", ["email", "email__icontains", "email__gt"])
    def test_the_database_is_not_asked_about_secrets(self, lookup):
        with pytest.raises(FieldError, match="blind index"):
            Person.objects.filter(**{lookup: "ada@example.org"}).exists()

    def test_a_row_without_its_binding_is_not_saved(self):
        with pytest.raises(ValueError, match="public_id"), transaction.atomic():
            Ticket.objects.create(public_id="", text="secret")
        assert not Ticket.objects.exists()


def stored_email(person):
    return bytes(db.fetch_value("SELECT email FROM kernel_person WHERE id = %s", [person.pk]))


def swap(model, column, one, two):
    table = connection.ops.quote_name(model._meta.db_table)
    db.execute(
        f"UPDATE {table} a SET {column} = b.{column} FROM {table} b WHERE a.id <> b.id AND a.id IN (%s, %s)", [one, two]
    )
