"""What the staff may say about a customer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mercer.customers.people import LONGEST_EMAIL, LONGEST_NAME


class CustomerForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST_EMAIL)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    note = forms.CharField(
        label=_("Note for the staff"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, has_login: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if has_login:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("This customer has a log-in and changes the address there.")
