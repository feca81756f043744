"""Customers: one row for each e-mail address that buys, with or without a log-in.

An address alone proves nothing: a customer is tied to a log-in only when that log-in has confirmed
the address. Until then, whoever signs up with somebody else's address sees none of their orders.
"""

from __future__ import annotations

import re
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import User
from mercer.customers import book
from mercer.customers.addresses import PostalAddress
from mercer.customers.models import Customer
from mercer.kernel import clock, crypto, db, events, plain
from mercer.kernel.actors import Actor
from mercer.kernel.errors import Refusal

EMAIL, WORDS = "customer.email", "customer.words"
LONGEST_NAME, LONGEST_EMAIL = 120, 254
_PHONE = re.compile(r"[+()\d\s./-]{6,}\Z")


class InvalidEmail(Refusal):
    """Not an address a letter would reach."""

    code = "invalid_email"
    status = 422
    title = _("Please check the e-mail address.")


class EmailTaken(Refusal):
    """Another customer has this address."""

    code = "email_taken"
    title = _("Another customer has this e-mail address.")


def of(request: HttpRequest) -> Customer | None:
    """Whose visit this is, or None for guests. Asked once for each request; a new log-in gets its customer here."""
    if not hasattr(request, "_customer"):
        user = request.user if request.user.is_authenticated else None
        request._customer = (of_user(user) or claim(user, now=clock.now())) if user else None  # type: ignore[attr-defined]
    return request._customer  # type: ignore[attr-defined]


def of_user(user: User) -> Customer | None:
    """The customer tied to this log-in."""
    return Customer.objects.filter(user_id=user.pk).first()


def find(email: str) -> Customer | None:
    """The customer of this address, whatever its capitals."""
    return Customer.objects.filter(email_index=index_of(email)).first()


def find_or_create(email: str, *, name: str = "", phone: str = "", language: str = "", now: datetime) -> Customer:
    """Who buys with this address. `InvalidEmail`.

    What a guest says fills only what is empty, and never changes a customer with a log-in: anybody
    can type anybody's address.
    """
    email = checked_email(email)
    customer = Customer(
        email_index=index_of(email),
        email=email,
        name=name.strip()[:LONGEST_NAME],
        phone=phone.strip(),
        language=language,
        created_at=now,
        words_index=words_of(name, phone=phone),
    )
    if plain.insert_if_new(customer):
        return customer
    known = Customer.objects.get(email_index=customer.email_index)
    if known.user_id is None:
        _fill(known, name=name, phone=phone, language=language)
    return known


@transaction.atomic
def claim(user: User, now: datetime) -> Customer | None:
    """Ties the customer of the user's confirmed address to the log-in, with all guest orders; None if unconfirmed.

    After a change of address the customer moves along. Was there a guest of the new address, the guest
    is merged into the customer, told by the event `customer.merged`. May be called any number of times.
    """
    if not EmailAddress.objects.filter(user_id=user.pk, email__iexact=user.email, verified=True).exists():
        return None
    mine = Customer.objects.select_for_update().filter(user_id=user.pk).first()
    known = Customer.objects.select_for_update().filter(email_index=index_of(user.email)).first()
    if known is not None and known.user_id not in (None, user.pk):
        return mine
    if mine is None:
        return _tie(known or find_or_create(user.email, name=user.name, language=user.language, now=now), user)
    if known is None or known.pk != mine.pk:
        _move(mine, guest=known, user=user, now=now)
    return mine


def search(text: str) -> QuerySet[Customer]:
    """By exact e-mail address, by telephone number, or by whole words of name and address; newest first."""
    found = Customer.objects.filter(merged_into=None).order_by("-created_at")
    text = text.strip()
    if "@" in text:
        return found.filter(email_index=index_of(text))
    if _PHONE.match(text):
        return found.filter(words_index__contains=[crypto.blind_index(_digits(text), purpose=WORDS)])
    words = crypto.blind_words(text, purpose=WORDS)
    return found.filter(words_index__contains=words) if words else found


def edit(
    customer: Customer,
    *,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    phone: str | None = None,
    note: str | None = None,
) -> Customer:
    """Staff, or the person, corrects the facts."""
    changes = {"name": name and name.strip()[:LONGEST_NAME], "phone": phone, "note": note}
    changed = [field for field, value in changes.items() if value is not None and value != getattr(customer, field)]
    for field in changed:
        setattr(customer, field, changes[field])
    reindex(customer)
    with transaction.atomic():
        customer.save(update_fields=[*changed, "words_index"])
        events.record("customer.edited", subject=customer, actor=actor, at=now, data={"fields": changed})
    return customer


def change_email(customer: Customer, email: str, *, actor: Actor, now: datetime) -> Customer:
    """Staff corrects the address of a customer without a log-in. `InvalidEmail`, `EmailTaken`."""
    email = checked_email(email)
    if Customer.objects.filter(email_index=index_of(email)).exclude(pk=customer.pk).exists():
        raise EmailTaken
    if customer.user_id is not None:
        raise EmailTaken(_("This customer has a log-in and changes the address there."))
    customer.email, customer.email_index = email, index_of(email)
    with transaction.atomic():
        customer.save(update_fields=["email", "email_index"])
        events.record("customer.edited", subject=customer, actor=actor, at=now, data={"fields": ["email"]})
    return customer


def archive(customer: Customer, *, actor: Actor, now: datetime) -> None:
    """Out of the lists; orders and address stay."""
    _set_archived(customer, now, "customer.archived", actor, now)


def restore(customer: Customer, *, actor: Actor, now: datetime) -> None:
    """Back into the lists."""
    _set_archived(customer, None, "customer.restored", actor, now)


def remember_address(customer: Customer, address: PostalAddress, now: datetime) -> None:
    """Into the address book, unless it is there already; the words of it can be searched."""
    book.add(customer, address, now=now)
    reindex(customer)
    customer.save(update_fields=["words_index"])


def reindex(customer: Customer) -> None:
    """The blind words of name, telephone and addresses, on the object in hand."""
    texts = [customer.name, *(address.words for address in book.of(customer))]
    customer.words_index = words_of(" ".join(texts), phone=customer.phone)


def words_of(text: str, *, phone: str = "") -> list[int]:
    """Blind index of words; a telephone number counts with and without its country code."""
    words = set(crypto.blind_words(text, purpose=WORDS))
    digits = _digits(phone)
    forms = {digits[start:] for start in range(4)} if len(digits) >= 6 else set()
    return sorted(words | {crypto.blind_index(form, purpose=WORDS) for form in forms})


def index_of(email: str) -> int:
    return crypto.blind_index(email, purpose=EMAIL)


def checked_email(email: str) -> str:
    """Tidied, or `InvalidEmail`."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidEmail(fields={"email": str(InvalidEmail.title)}) from error
    return email


def _fill(customer: Customer, **facts: str) -> None:
    missing = {field: value.strip() for field, value in facts.items() if value.strip() and not getattr(customer, field)}
    if not missing and customer.archived_at is None:
        return
    for field, value in missing.items():
        setattr(customer, field, value)
    customer.archived_at = None
    reindex(customer)
    customer.save(update_fields=[*missing, "archived_at", "words_index"])


def _tie(customer: Customer, user: User) -> Customer:
    customer.user, customer.archived_at = user, None
    customer.save(update_fields=["user", "archived_at"])
    return customer


def _move(mine: Customer, *, guest: Customer | None, user: User, now: datetime) -> None:
    """To the user's new address; a guest who had it makes room."""
    db.require_transaction("moving a customer")
    if guest is not None:
        guest.merged_into, guest.archived_at = mine, now
        guest.email_index = crypto.blind_index(f"merged {guest.pk}", purpose=EMAIL)
        guest.save(update_fields=["merged_into", "archived_at", "email_index"])
        actor = Actor("shopper", str(user.pk))
        events.record("customer.merged", subject=mine, actor=actor, at=now, data={"from": str(guest.pk)})
    mine.email, mine.email_index = user.email, index_of(user.email)
    mine.save(update_fields=["email", "email_index"])


def _set_archived(customer: Customer, value: datetime | None, verb: str, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        customer.archived_at = value
        customer.save(update_fields=["archived_at"])
        events.record(verb, subject=customer, actor=actor, at=now)


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone).lstrip("0")
