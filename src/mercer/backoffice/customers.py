"""Customers: found by e-mail address, telephone or words of name and address; their orders, addresses and notes."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import comments, conflicts, drafts, history, refusals
from mercer.backoffice.customer_forms import CustomerForm
from mercer.backoffice.lists import customers as listed
from mercer.channels import current
from mercer.customers import addresses as postal
from mercer.customers import book, countries, people
from mercer.customers.models import Customer
from mercer.kernel import clock, db, errors

ORDERS_SHOWN = 30


@access.staff("customers.edit")
def add(request):
    """`/staff/customers/add/`"""
    form = CustomerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _create(request, form.cleaned_data)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            messages.success(request, _("The customer is added."))
            return redirect("backoffice:customer", pk=made.pk)
    return render(request, "backoffice/customer_add.html", {"form": form}, status=422 if form.errors else 200)


@access.staff("customers.view")
def customer(request, pk):
    """`/staff/customers/<id>/`: POST keeps the facts."""
    found = _found(pk)
    posted = request.method == "POST" and not getattr(request, "refused", None) and request.user.may("customers.edit")
    facts = {name: getattr(found, name) for name in ("email", "name", "phone", "note")}
    form = CustomerForm(request.POST if posted else None, initial=facts, has_login=found.user_id is not None)
    conflict = conflicts.found(request, form) if posted and form.is_valid() else None
    if posted and form.is_valid() and _kept(request, found, form):
        drafts.discard(request.user, f"customer-{found.pk}")
        messages.success(request, _("Saved."))
        return redirect("backoffice:customer", pk=found.pk)
    orders = found.orders.order_by("-placed_at").select_related("customer")
    context = {
        "customer": found,
        "form": form,
        "offer": drafts.offer(request, f"customer-{found.pk}", title=found.name or found.email, form=form),
        "conflict": conflict,
        "now": clock.now(),
        "recent": orders[:ORDERS_SHOWN],
        "sums": listed.sums([found]).get(found.pk, (0, [], None)),
        "addresses": [(row, book.address_of(row).lines()) for row in book.rows(found)],
        "talk": comments.among(history.lines(found, limit=30), found, reader=request.user),
    }
    return render(request, "backoffice/customer.html", context, status=422 if form.errors else 200)


@access.staff("customers.edit")
@require_POST
@refusals.shown_on(customer)
def archive(request, pk):
    """`POST …/archive/`: out of the lists, or (`restore`) back into them; orders stay either way."""
    found = _found(pk)
    verb = people.restore if "restore" in request.POST else people.archive
    verb(found, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Restored.") if "restore" in request.POST else _("Archived."))
    return redirect("backoffice:customer", pk=found.pk)


@access.staff("customers.edit")
def address_add(request, pk):
    """`/staff/customers/<id>/addresses/add/?country=NL`: the fields of that country."""
    found, wrong = _found(pk), {}
    given = request.POST if request.method == "POST" else request.GET
    country = given.get("country", "").upper()
    country = country if countries.exists(country) else _usual_country(found)
    if request.method == "POST" and "country_only" not in request.POST:
        try:
            people.remember_address(found, postal.clean(given.dict()), clock.now())
        except errors.Refusal as no:
            wrong = {name: str(sentence) for name, sentence in no.fields.items()} or {"": no.detail}
        else:
            messages.success(request, _("The address is in the book."))
            return redirect("backoffice:customer", pk=found.pk)
    context = {
        "customer": found,
        "country": country,
        "countries": countries.listed(get_language() or "en"),
        "fields": postal.fields_for(country),
        "values": {"name": found.name, "phone": found.phone, **given.dict()},
        "wrong": wrong,
    }
    return render(request, "backoffice/customer_address.html", context, status=422 if wrong else 200)


@access.staff("customers.edit")
@require_POST
@refusals.shown_on(customer)
def address_act(request, pk):
    """`POST …/addresses/` with `address` and `action`: default or remove."""
    row = book.find(_found(pk), request.POST.get("address", ""))
    verbs = {"default": book.make_default, "remove": book.remove}
    if request.POST.get("action") not in verbs:
        raise Http404
    verbs[request.POST["action"]](row)
    return redirect("backoffice:customer", pk=pk)


def _create(request, clean: dict) -> Customer:
    if people.find(clean["email"]):
        raise people.EmailTaken(fields={"email": str(people.EmailTaken.title)})
    now = clock.now()
    with db.transaction():
        made = people.find_or_create(clean["email"], name=clean["name"], phone=clean["phone"], now=now)
        people.edit(made, note=clean["note"], actor=access.actor(request), now=now)
    return made


def _kept(request, found: Customer, form: CustomerForm) -> bool:
    clean = form.cleaned_data
    by: dict[str, Any] = {"actor": access.actor(request), "now": clock.now()}
    try:
        with db.transaction():
            if "email" in form.changed_data:
                people.change_email(found, clean["email"], **by)
            people.edit(found, name=clean["name"], phone=clean["phone"], note=clean["note"], **by)
    except errors.Refusal as no:
        refusals.blame(form, no if no.fields else type(no)(fields={"email": no.detail}))
        return False
    return True


def _usual_country(found: Customer) -> str:
    known = book.default(found)
    return known.country if known else current.default().country


def _found(pk) -> Customer:
    found = Customer.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
