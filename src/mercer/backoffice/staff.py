"""Who works here: members of the staff, their roles, and their leaving."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows import password_reset
from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mercer.accounts import access, permissions, roles, users
from mercer.accounts.models import Role, User
from mercer.backoffice import refusals, words
from mercer.backoffice.lists import colleagues
from mercer.backoffice.tables import listing
from mercer.kernel import clock, db, errors, events


class OwnRights(errors.Refusal):
    """So that nobody locks themselves out."""

    code = "own_rights"
    title = gettext_lazy("You cannot change your own rights. Ask another owner.")


class OnlyOwners(errors.Refusal):
    code = "only_owners"
    status = 403
    title = gettext_lazy("Only an owner makes or changes an owner.")


class MemberForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    roles = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Roles"),
        queryset=Role.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    owner = forms.BooleanField(
        label=gettext_lazy("An owner of the shop: may do everything, whatever the roles say"), required=False
    )

    def __init__(self, *args, member: User | None = None, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.known = by, set(member.roles.all()) if member else set()
        if member:
            self.fields["name"].disabled = self.fields["email"].disabled = True
        if not by.is_owner:
            self.fields["owner"].disabled = True

    def clean(self):
        if not self.cleaned_data.get("owner") and not self.cleaned_data.get("roles"):
            self.add_error("roles", _("Choose at least one role: without one there is nothing to see."))
        return self.cleaned_data

    def clean_roles(self):
        """Nobody hands out more than they have."""
        beyond = [
            str(role) for role in self.cleaned_data["roles"] if role not in self.known and not self._within_power(role)
        ]
        if beyond:
            raise forms.ValidationError(
                _("These roles have rights that you do not have: %(roles)s.") % {"roles": ", ".join(beyond)}
            )
        return self.cleaned_data["roles"]

    def _within_power(self, role: Role) -> bool:
        return set(role.permissions) & set(permissions.ALL) <= self.by.permissions


@access.staff("staff.edit")
def staff(request):
    """`/staff/settings/staff/`: the members, and a form for one more."""
    roles.ensure()
    form = MemberForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = _hire(request, form.cleaned_data)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            _invite(request, made)
            messages.success(request, _("%(name)s gets a letter to choose a password.") % {"name": made.name})
            return redirect("backoffice:staff")
    context = listing.context(request, colleagues.STAFF) | {"form": form}
    return render(request, "backoffice/staff.html", context, status=422 if form.errors else 200)


@access.staff("staff.edit")
def member(request, pk):
    """`/staff/settings/staff/<pk>/`: POST gives exactly these roles."""
    found = _found(pk)
    posted = request.method == "POST" and not getattr(request, "refused", None)
    facts = {"name": found.name, "email": found.email, "roles": found.roles.all(), "owner": found.is_owner}
    form = MemberForm(request.POST if posted else None, initial=facts, member=found, by=request.user)
    if posted and form.is_valid():
        try:
            _promote(request, found, form.cleaned_data)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            messages.success(request, _("Saved."))
            return redirect("backoffice:staff")
    story = [words.line(row) for row in reversed(events.about(found))]
    context = {"member": found, "form": form, "events": story, "is_self": found.pk == request.user.pk}
    return render(request, "backoffice/staff_member.html", context, status=422 if form.errors else 200)


@access.staff("staff.edit")
@require_POST
@refusals.shown_on(member)
def dismiss(request, pk):
    """`POST …/dismiss/`: no longer staff; logged out everywhere."""
    found = _found(pk)
    _check(request, found)
    users.dismiss(found, actor=access.actor(request), now=clock.now())
    messages.success(request, _("%(name)s is no longer staff.") % {"name": found})
    return redirect("backoffice:staff")


def _hire(request, clean: dict) -> User:
    """A new log-in, or the one a shopper has already, becomes staff."""
    by: dict[str, Any] = {"actor": access.actor(request), "now": clock.now()}
    if clean["owner"] and not request.user.is_owner:
        raise OnlyOwners()
    with db.transaction():
        known = User.objects.filter(email__iexact=clean["email"], is_active=True).first()
        if known and known.is_staff:
            raise users.AddressTaken(
                _("This person works here already."), fields={"email": _("This person works here already.")}
            )
        hired = known or users.create(clean["email"], name=clean["name"], **by)
        return users.make_staff(hired, roles=clean["roles"], owner=clean["owner"], **by)


def _promote(request, found: User, clean: dict) -> None:
    _check(request, found)
    if clean["owner"] != found.is_owner and not request.user.is_owner:
        raise OnlyOwners()
    users.make_staff(found, roles=clean["roles"], owner=clean["owner"], actor=access.actor(request), now=clock.now())


def _check(request, found: User) -> None:
    if found.pk == request.user.pk:
        raise OwnRights()
    if found.is_owner and not request.user.is_owner:
        raise OnlyOwners()


def _invite(request, hired: User) -> None:
    """The letter with the link to choose a password, for those who have none yet."""
    if not hired.has_usable_password():
        password_reset.request_password_reset(request, hired.email, [hired], default_token_generator)


def _found(pk: int) -> User:
    found = User.objects.filter(pk=pk, is_staff=True).first()
    if found is None:
        raise Http404
    return found
