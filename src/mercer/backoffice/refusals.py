"""What is refused is said on the page it was asked on, beside the field that is to blame, with what was typed kept.

    @access.staff("payments.refund")
    @require_POST
    @refusals.shown_on(order)
    def refund(request, number): …

The template asks `refused.typed("refund", "amount", default)` and `refused.wrong("refund", "amount")`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

from mercer.kernel.errors import NotFound, Refusal


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused form of a page: its name, what was typed in it, and what is wrong with it."""

    form: str = ""
    detail: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    values: MultiValueDict = field(default_factory=MultiValueDict)
    about: str = ""

    def __bool__(self) -> bool:
        return bool(self.form)

    def of(self, form: str, about: object = "") -> bool:
        """Whether it was this form (of this row, where a page has several of a kind)."""
        return self.form == form and (about == "" or str(about) == self.about)

    def typed(self, form: str, name: str, otherwise: object = "", about: object = "") -> object:
        """What stood in the field when the form was refused; `otherwise` when it was not."""
        return self.values.get(name, "") if self.of(form, about) else otherwise

    def wrong(self, form: str, name: str, about: object = "") -> str | None:
        """The sentence beside the field."""
        return self.fields.get(name) if self.of(form, about) else None


NOTHING = Refused()


def shown_on(page: Callable[..., HttpResponse]) -> Callable:
    """A view of a page's form: when the verb refuses, the page is shown again and says so."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def asking(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refusal as no:
                if isinstance(no, NotFound) or not _may_see(request, page):
                    raise
                request.refused = _refused(request, view.__name__, no)  # type: ignore[attr-defined]
                answer = page(request, *args, **kwargs)
                answer.status_code = no.status
                return answer

        return asking

    return decorate


def of(request: HttpRequest) -> Refused:
    """What was refused in this request, for templates."""
    return getattr(request, "refused", NOTHING)


def blame(form: forms.BaseForm, no: Refusal) -> None:
    """The refusal as errors of a Django form: beside the fields it names, else on top."""
    for name, sentence in no.fields.items():
        form.add_error(name if name in form.fields else None, str(sentence))
    if not no.fields:
        form.add_error(None, no.detail)


def _refused(request: HttpRequest, form: str, no: Refusal) -> Refused:
    fields = {name: str(sentence) for name, sentence in no.fields.items()}
    return Refused(form, no.detail, fields, request.POST, request.POST.get("about", ""))


def _may_see(request: HttpRequest, page: Callable) -> bool:
    permission = page.access_policy.permission  # type: ignore[attr-defined]
    return not permission or request.user.may(permission)  # type: ignore[union-attr]
