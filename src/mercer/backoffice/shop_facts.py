"""The facts of the shop: its name, address, time zone and bank account."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mercer.accounts import access
from mercer.backoffice import conflicts, drafts, refusals
from mercer.backoffice.record_forms import country_choices
from mercer.channels import current, facts
from mercer.kernel import clock, errors


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
