"""Two people change the same record: who comes second sees what is there now beside what he typed.

Records without a version are compared by what their form showed (`drafts.mark`). Sending the same again writes it over.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from mercer.backoffice import drafts
from mercer.kernel.money import Money

LONGEST_SHOWN = 300


def found(request: Any, form: forms.BaseForm) -> list[tuple[Any, Any, Any]] | None:
    """(field, as it is now, as typed) of what differs, when the record is no longer what the form was made of; else None.

    The form gets an error, so that it is shown again; what it then carries along fits the record as it is now.
    """
    seen = request.POST.get("draft_base", "")
    if not seen or seen == drafts.mark(form):
        return None
    form.add_error(None, _("Somebody else has saved this since you opened it."))
    return [
        (field.label, _shown(there), _shown(typed))
        for name, field in form.fields.items()
        if name in form.changed_data
        for there, typed in [(form.get_initial_for_field(field, name), form.data.get(form.add_prefix(name)))]
        if _shown(there) != _shown(typed)
    ]


def _shown(value: Any) -> str:
    if isinstance(value, Money):
        return format(value.decimal, "f")
    return "" if value is None else str(value)[:LONGEST_SHOWN]
