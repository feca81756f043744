"""Customers: one for each address, tied to a log-in only by proof."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory

from mercer.accounts import users
from mercer.customers import book, people
from mercer.customers.addresses import PostalAddress
from mercer.customers.models import Customer
from mercer.kernel import jobs
from mercer.kernel.actors import SYSTEM
from mercer.kernel.errors import NotFound
from mercer.kernel.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
HARBOR = PostalAddress(name="Anna Berger", line1="Hafenstraße 5", city="Kiel", postal_code="24103", country="DE")
MARKET = PostalAddress(name="Anna Berger", line1="Am Markt 1", city="Bonn", postal_code="53111", country="DE")


def guest(email="anna@example.com", **facts) -> Customer:
    return people.find_or_create(email, now=NOW, **facts)


def with_log_in(email="anna@example.com", *, confirmed=True):
    return users.create(email, password=PASSWORD, confirmed=confirmed, now=NOW)


def visit(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_one_address_is_one_customer_whatever_its_capitals():
    assert guest("Anna@Example.com ") == guest("anna@example.COM")
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("email", ["", "anna", "a@b", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example"])
def test_what_is_no_address_makes_no_customer(email):
    with pytest.raises(people.InvalidEmail):
        guest(email)
    assert not Customer.objects.exists()


def test_personal_data_is_not_readable_in_the_database():
    customer = guest(name="Anna Berger", phone="+493012345678")
    people.remember_address(customer, HARBOR, NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c::text || a::text FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id"
        )
        dump = cursor.fetchone()[0]
    for secret in ("Anna", "Berger", "anna@", "Hafen", "24103", "12345678"):
        assert secret not in dump
        assert secret.encode().hex() not in dump


def test_a_guest_fills_what_is_empty_and_changes_nothing_else():
    guest(name="Anna Berger")
    customer = guest(name="Mallory", phone="+493012345678")
    assert (customer.name, customer.phone) == ("Anna Berger", "+493012345678")


def test_a_stranger_who_types_the_address_of_a_member_changes_nothing():
    user = with_log_in()
    member = people.claim(user, now=NOW)
    customer = guest(name="Mallory", phone="+493012345678")
    assert customer == member
    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("", "")


def test_an_unconfirmed_address_claims_nothing():
    customer = guest()
    mallory = with_log_in(confirmed=False)
    assert people.claim(mallory, now=NOW) is None
    assert people.of(visit(mallory)) is None
    customer.refresh_from_db()
    assert customer.user is None


def test_a_confirmed_address_claims_what_was_bought_as_a_guest():
    customer = guest(name="Anna")
    user = with_log_in()
    assert people.claim(user, now=NOW) == customer
    assert people.claim(user, now=NOW) == customer
    assert people.of_user(user) == customer


def test_confirming_claims_by_a_job():
    customer = guest()
    with_log_in()
    jobs.run_pending()
    customer.refresh_from_db()
    assert customer.user.email == "anna@example.com"


def test_a_new_member_becomes_a_customer_at_the_first_question():
    user = with_log_in()
    request = visit(user)
    customer = people.of(request)
    assert customer.user == user
    assert people.of(request) is customer


def test_a_visitor_without_log_in_is_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert people.of(visit(AnonymousUser())) is None


def test_a_change_of_address_takes_the_customer_along_and_merges_the_guest_of_the_new_one():
    user = with_log_in()
    member = people.claim(user, now=NOW)
    stray = guest("anna@new.example")
    EmailAddress.objects.filter(user=user).update(email="anna@new.example")
    user.email = "anna@new.example"
    user.save()
    assert people.claim(user, now=NOW) == member
    member.refresh_from_db()
    stray.refresh_from_db()
    assert member.email == "anna@new.example"
    assert stray.merged_into == member
    assert people.find("anna@new.example") == member
    assert people.find("anna@example.com") is None
    event = Event.objects.get(verb="customer.merged")
    assert event.data == {"from": str(stray.pk)}
    assert "anna" not in str(event.data) + event.actor_name


def test_the_customer_of_another_log_in_is_never_taken():
    other = with_log_in("other@example.com")
    theirs = people.claim(other, now=NOW)
    user = with_log_in()
    mine = people.claim(user, now=NOW)
    Customer.objects.filter(pk=theirs.pk).update(email_index=people.index_of("anna@second.example"))
    EmailAddress.objects.filter(user=user).update(email="anna@second.example")
    user.email = "anna@second.example"
    user.save()
    assert people.claim(user, now=NOW) == mine
    theirs.refresh_from_db()
    assert theirs.user == other
    assert theirs.merged_into is None


def test_customers_are_found_by_address_words_and_phone():
    anna = guest(name="Anna Müller-Berger", phone="+493012345678")
    people.remember_address(anna, HARBOR, NOW)
    guest("bo@example.com", name="Bo Berg")
    for text in ("ANNA@example.com", "muller berger", "kiel anna", "24103", "030 12345678", "+49 30 12345678"):
        assert list(people.search(text)) == [anna], text
    assert not people.search("anna@example").exists()
    assert not people.search("berger bonn").exists()
    assert people.search("").count() == 2


def test_chinese_names_are_found_by_two_of_their_signs():
    wang = guest(name="王小明")
    assert list(people.search("小明")) == [wang]


def test_staff_corrects_facts_and_it_is_written_down_without_them():
    customer = guest(name="Ana")
    people.edit(customer, actor=SYSTEM, now=NOW, name="Anna", note="called")
    customer.refresh_from_db()
    assert (customer.name, customer.note) == ("Anna", "called")
    event = Event.objects.get(verb="customer.edited")
    assert event.data == {"fields": ["name", "note"]}
    assert list(people.search("anna")) == [customer]


def test_an_address_of_somebody_else_is_not_given():
    guest("bo@example.com")
    anna = guest()
    with pytest.raises(people.EmailTaken):
        people.change_email(anna, "Bo@example.com", actor=SYSTEM, now=NOW)
    anna.refresh_from_db()
    assert anna.email == "anna@example.com"


def test_an_archived_customer_who_buys_again_is_back():
    anna = guest()
    people.archive(anna, actor=SYSTEM, now=NOW)
    assert guest().archived_at is None
    assert Customer.objects.get().archived_at is None


def test_the_first_address_is_the_default_and_none_is_kept_twice():
    anna = guest()
    for address in (HARBOR, MARKET, HARBOR):
        people.remember_address(anna, address, NOW)
    assert book.of(anna) == [HARBOR, MARKET]
    assert book.default(anna) == HARBOR


def test_another_address_becomes_the_default_when_it_is_chosen_or_the_old_one_goes():
    anna = guest()
    first, second = (book.add(anna, address, now=NOW) for address in (HARBOR, MARKET))
    book.make_default(second)
    assert book.default(anna) == MARKET
    book.remove(second)
    assert book.default(anna) == HARBOR
    book.remove(first)
    assert book.default(anna) is None


def test_an_address_is_found_only_in_its_own_book():
    row = book.add(guest(), HARBOR, now=NOW)
    other = guest("bo@example.com")
    for key in (row.pk, "nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            book.find(other, key)


def test_an_address_book_has_an_end():
    anna = guest()
    for number in range(book.MOST):
        book.add(anna, PostalAddress(line1=str(number), country="DE"), now=NOW)
    with pytest.raises(book.BookFull):
        book.add(anna, HARBOR, now=NOW)
    assert len(book.of(anna)) == book.MOST
