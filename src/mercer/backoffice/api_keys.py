"""Keys with which programs use the API: a new one is shown once, an old one is revoked."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mercer.accounts import access, keys, permissions
from mercer.accounts.models import ApiKey
from mercer.backoffice import refusals
from mercer.kernel import clock, db, errors, events

NEW_KEY = "new_api_key"


class KeyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=list(permissions.ALL.items()), widget=forms.CheckboxSelectMultiple
    )


@access.staff("staff.edit")
def api_keys(request):
    """`/staff/settings/keys/`: a new key is shown once."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            plain = _make_key(request, form.cleaned_data)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            request.session[NEW_KEY] = plain
            return redirect("backoffice:api-keys")
    context = {
        "form": form,
        "keys": ApiKey.objects.select_related("created_by").order_by("revoked_at", "-created_at"),
        "plain": request.session.pop(NEW_KEY, "") if request.method == "GET" else "",
        "now": clock.now(),
    }
    answer = render(request, "backoffice/api_keys.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@access.staff("staff.edit")
@require_POST
def key_revoke(request, pk):
    """`POST /staff/settings/keys/<pk>/revoke/`"""
    key = ApiKey.objects.filter(pk=pk).first()
    if key is None:
        raise errors.NotFound()
    with db.transaction():
        keys.revoke(key, now=clock.now())
        events.record("api_key.revoked", subject=key, actor=access.actor(request), at=clock.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("backoffice:api-keys")


@db.transaction
def _make_key(request, clean: dict) -> str:
    key, plain = keys.make(clean["name"], clean["codes"], request.user, clock.now())
    data = {"name": key.name, "prefix": key.prefix, "permissions": key.permissions}
    events.record("api_key.made", subject=key, actor=access.actor(request), at=clock.now(), data=data)
    return plain
