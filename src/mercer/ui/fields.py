"""How a Django form field is drawn: what kind of widget it has, and the attributes that tie it to its help and errors."""

from __future__ import annotations

from django import forms
from django.forms import BoundField

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def kind(bound: BoundField) -> str:
    """`hidden`, `check` (one box, label behind it), `group` (boxes under a legend) or `plain`."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if isinstance(widget, GROUPS) else "plain"


def attributes(bound: BoundField, given: dict, note: object, wrong: object) -> dict:
    """Django names only its own help text and errors; here both may come from the template."""
    found = dict(given)
    described = " ".join([f"{bound.auto_id}_helptext"] * bool(note) + [f"{bound.auto_id}_error"] * bool(wrong))
    if described:
        found["aria-describedby"] = described
    return found
