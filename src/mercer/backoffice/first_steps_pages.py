"""The guide of the first days as a page, and putting it or one of its steps aside."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import first_steps
from mercer.kernel import clock

NAMES = {first_steps.GUIDE, *(step.code for step in first_steps.STEPS)}


@access.staff("settings.edit")
def page(request):
    """`/staff/first-steps/`"""
    aside = first_steps.settled()
    steps = first_steps.standings(request.user, aside)
    context = {
        "needed": [one for one in steps if one.step.needed],
        "good": [one for one in steps if not one.step.needed],
        "missing": sum(one.missing for one in steps),
        "share": first_steps.share(steps),
        "hidden": first_steps.GUIDE in aside,
    }
    return render(request, "backoffice/first_steps.html", context)


@access.staff("settings.edit")
@require_POST
def settle(request):
    """`POST /staff/first-steps/settle/` with `name` (a step or `guide`); `again` takes it up once more."""
    name = request.POST.get("name", "")
    if name not in NAMES:
        raise Http404
    if "again" in request.POST:
        first_steps.take_up(name)
    else:
        first_steps.put_aside(name, actor=access.actor(request), now=clock.now())
    return redirect("backoffice:home" if name == first_steps.GUIDE else "backoffice:first-steps")
