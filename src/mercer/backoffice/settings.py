"""The set-up of the shop: its facts, return rules, keys for programs, and the way to all other records."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mercer.accounts import access, keys, permissions
from mercer.accounts.models import ApiKey
from mercer.aftersales import rules
from mercer.aftersales.models import ReturnPolicy
from mercer.backoffice import conflicts, drafts, refusals
from mercer.backoffice.fields import MoneyField
from mercer.backoffice.record_forms import country_choices
from mercer.backoffice.record_kinds import KINDS
from mercer.catalog.models import Tag
from mercer.channels import current, facts
from mercer.kernel import clock, db, errors, events
from mercer.kernel.money import Money

NEW_KEY = "new_api_key"


class ShopForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    tagline = forms.CharField(label=gettext_lazy("In one line"), max_length=160, required=False)
    story = forms.CharField(label=gettext_lazy("Story"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=120)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=20)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=40, help_text=gettext_lazy("Europe/Amsterdam, Asia/Shanghai …")
    )
    vat_number = forms.CharField(label=gettext_lazy("VAT number"), max_length=20, required=False)
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=80, required=False)
    bank_iban = forms.CharField(label=gettext_lazy("IBAN"), max_length=40, required=False)
    bank_bic = forms.CharField(label=gettext_lazy("BIC"), max_length=20, required=False)


class RulesForm(forms.Form):
    window_days = forms.IntegerField(label=gettext_lazy("Days after delivery"), min_value=0, max_value=3650)
    used_needs_person = forms.BooleanField(label=gettext_lazy("A person looks at used goods first"), required=False)
    damaged_needs_photo = forms.BooleanField(label=gettext_lazy("Damaged goods need a photo"), required=False)
    refunds_delivery = forms.BooleanField(
        label=gettext_lazy("The delivery is refunded when the whole order comes back"), required=False
    )

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["approve_up_to"] = MoneyField(
            label=_("Approved at once up to"), currency=currency, help_text=_("Above this value a person decides.")
        )
        self.fields["label_fee"] = MoneyField(
            label=_("Kept back for the label"),
            currency=currency,
            help_text=_("Only when nothing was wrong with the goods."),
        )
        self.fields["excluded_tags"] = forms.ModelMultipleChoiceField(
            label=_("Goods with these tags cannot be returned"), queryset=Tag.objects.filter(archived_at=None),
            to_field_name="slug", required=False, widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip


class KeyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=list(permissions.ALL.items()), widget=forms.CheckboxSelectMultiple
    )


@access.staff("settings.edit")
def settings_page(request):
    """`/staff/settings/`"""
    own = [
        (
            _("The shop"),
            _("Name, address, bank account, time zone."),
            "store",
            reverse("backoffice:shop-facts"),
            "settings.edit",
        ),
        (
            _("Look of the shop"),
            _("Colors, type, logo and the head of the first page, with a preview."),
            "image",
            reverse("backoffice:look"),
            "settings.edit",
        ),
        (
            _("Return rules"),
            _("How long, up to which value, and what a person looks at."),
            "undo",
            reverse("backoffice:return-rules"),
            "settings.edit",
        ),
        (_("Staff"), _("Who works here, and with which roles."), "users", reverse("backoffice:staff"), "staff.edit"),
        (
            _("Keys for programs"),
            _("Access to the API, with exactly the rights a program needs."),
            "key",
            reverse("backoffice:api-keys"),
            "staff.edit",
        ),
    ]
    own += [
        (
            _("First steps"),
            _("What is missing before the shop opens."),
            "flag",
            reverse("backoffice:first-steps"),
            "settings.edit",
        ),
        (
            _("Import and export"),
            _("Goods and former orders from a table, and long work under way."),
            "upload",
            reverse("backoffice:work"),
            "products.edit",
        ),
    ]
    kinds = [
        (kind.title, kind.intro, kind.icon, reverse("backoffice:records", args=[slug]), kind.permission)
        for slug, kind in KINDS.items()
    ]
    tiles = [row[:4] for row in [*own, *kinds] if request.user.may(row[4])]
    return render(request, "backoffice/settings.html", {"tiles": tiles})


@access.staff("settings.edit")
def shop_facts(request):
    """`/staff/settings/shop/`"""
    shop = current.shop()
    form = ShopForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(shop, name) for name in ShopForm.base_fields},
    )
    conflict = conflicts.found(request, form) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        try:
            facts.edit_shop(shop, **form.cleaned_data, actor=access.actor(request), now=clock.now())
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            drafts.discard(request.user, "settings-shop")
            messages.success(request, _("Saved."))
            return redirect("backoffice:shop-facts")
    context = {
        "form": form,
        "offer": drafts.offer(request, "settings-shop", title=_("The shop"), form=form),
        "conflict": conflict,
        "now": clock.now(),
        "title": _("The shop"),
        "intro": _("It stands in the shop, on labels and in every letter."),
    }
    return render(request, "backoffice/settings_form.html", context, status=422 if form.errors else 200)


@access.staff("settings.edit")
def return_rules(request):
    """`/staff/settings/returns/`: each change is a new row, for returns from now on."""
    policy = rules.current()
    form = RulesForm(
        request.POST if request.method == "POST" else None, currency=policy.currency, initial=_rules(policy)
    )
    conflict = conflicts.found(request, form) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        drafts.discard(request.user, "settings-returns")
        rules.change(_policy(form.cleaned_data, policy.currency), actor=access.actor(request), now=clock.now())
        messages.success(request, _("These rules count from now on."))
        return redirect("backoffice:return-rules")
    context = {
        "form": form,
        "offer": drafts.offer(request, "settings-returns", title=_("Return rules"), form=form),
        "conflict": conflict,
        "now": clock.now(),
        "title": _("Return rules"),
        "intro": _("They decide at once what they can; the rest waits for a person, with the reason."),
    }
    return render(request, "backoffice/settings_form.html", context, status=422 if form.errors else 200)


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


def _rules(policy: ReturnPolicy) -> dict:
    same = ("window_days", "used_needs_person", "damaged_needs_photo", "refunds_delivery", "excluded_tags")
    return {
        **{name: getattr(policy, name) for name in same},
        "approve_up_to": Money(policy.approve_up_to_amount, policy.currency),
        "label_fee": Money(policy.shopper_pays_label_amount, policy.currency),
    }


def _policy(clean: dict, currency: str) -> ReturnPolicy:
    same = {
        name: clean[name] for name in ("window_days", "used_needs_person", "damaged_needs_photo", "refunds_delivery")
    }
    return ReturnPolicy(
        **same,
        currency=currency,
        approve_up_to_amount=clean["approve_up_to"].amount,
        shopper_pays_label_amount=clean["label_fee"].amount,
        excluded_tags=sorted(tag.slug for tag in clean["excluded_tags"]),
    )
