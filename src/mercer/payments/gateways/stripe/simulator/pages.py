"""The pages of the simulator: the pay page with its 3-D Secure step, and the page of faults. No script, strict policy."""

from __future__ import annotations

import pathlib
import re
import time
import urllib.parse
from typing import Any

import jinja2

from mercer.payments.gateways.stripe import units
from mercer.payments.gateways.stripe.simulator import cards, faults, till
from mercer.payments.gateways.stripe.simulator.store import Store
from mercer.payments.gateways.stripe.simulator.wire import Answer, Request, redirect

HTML = pathlib.Path(__file__).parent / "html"
HANG_SECONDS = 6
STYLE = (HTML / "simulator.css").read_bytes()
environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HTML), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
)


def answer(store: Store, request: Request) -> Answer:
    """Whatever is not the API."""
    if request.path == "/_simulator/simulator.css":
        return Answer(200, STYLE, {"Content-Type": "text/css", "Cache-Control": "max-age=3600"})
    if request.path == "/_simulator/faults":
        return faults_page(store, request)
    found = re.fullmatch(r"/pay/(cs_test_\w+)(/secure)?", request.path)
    session = store.get("checkout.session", found.group(1)) if found else None
    if found is None or session is None:
        return _page(request, "message.html", status=404, title="There is no such page", text="", back=None)
    if session["status"] != "open":
        return _over(request, session)
    if found.group(2):
        return secure_page(store, request, session)
    return pay_page(store, request, session)


def pay_page(store: Store, request: Request, session: dict) -> Answer:
    if request.method != "POST":
        return _pay_form(request, session, problem=_last_problem(store, session))
    card = cards.find(str(request.form.get("number", "")))
    if card is None:
        return _pay_form(request, session, problem="Your card number is invalid.")
    with store.transaction():
        session = store.get("checkout.session", session["id"]) or session
        if session["status"] != "open":
            return _over(request, session)
        intent = till.submit(store, session, card)
    if card.fate == cards.HANG:
        time.sleep(HANG_SECONDS)
        return _hanging(request, session)
    if intent["status"] == "requires_action":
        return redirect(f"{request.origin}/pay/{session['id']}/secure")
    return (
        redirect(_success(session))
        if intent["status"] == "succeeded"
        else redirect(f"{request.origin}/pay/{session['id']}")
    )


def secure_page(store: Store, request: Request, session: dict) -> Answer:
    with store.transaction():
        session = store.get("checkout.session", session["id"]) or session
        intent = store.get("payment_intent", session["payment_intent"] or "")
        if session["status"] != "open" or not intent or intent["status"] != "requires_action":
            return redirect(f"{request.origin}/pay/{session['id']}")
        if request.method != "POST":
            return _page(request, "secure.html", session=session, title="Confirm this payment", amount=_amount(session))
        if request.form.get("verdict") == "approve":
            till.succeed(store, session, intent, cards.CARDS[intent["_card"]])
            return redirect(_success(session))
        till.refuse_secure(store, intent)
    return redirect(f"{request.origin}/pay/{session['id']}")


def faults_page(store: Store, request: Request) -> Answer:
    if request.method == "POST":
        form = request.form
        if form.get("clear"):
            faults.clear(store)
        elif form.get("action") in faults.ACTIONS:
            faults.add(
                store, form["action"], part=str(form.get("part", "")), times=_whole(form.get("times"), 1),
                seconds=_whole(form.get("seconds"), 5),
            )  # fmt: skip
        return redirect(f"{request.origin}/_simulator/faults")
    deliveries = store.rows(
        "SELECT delivery.*, json_extract(body, '$.type') AS type FROM delivery JOIN object ON object.id = delivery.event"
        " ORDER BY delivery.id DESC LIMIT 30"
    )
    return _page(
        request, "faults.html", title="Faults", hook_faults=faults.HOOK_FAULTS, api_faults=faults.API_FAULTS,
        active=faults.active(store), deliveries=deliveries, now=time.time(),
    )  # fmt: skip


def _pay_form(request: Request, session: dict, *, problem: str = "") -> Answer:
    return _page(
        request, "pay.html", session=session, title=session["_title"], amount=_amount(session), problem=problem,
        cards=cards.CARDS.values(),
    )  # fmt: skip


def _over(request: Request, session: dict) -> Answer:
    if session["status"] == "complete":
        return redirect(_success(session))
    text = "This payment page is no longer open. Nothing was charged."
    return _page(request, "message.html", title="This page has expired", text=text, back=session["cancel_url"])


def _hanging(request: Request, session: dict) -> Answer:
    text = "The card may or may not have been charged: this is what a person sees when an answer is lost."
    back = _success(session)
    return _page(request, "message.html", status=504, title="The payment page timed out", text=text, back=back)


def _last_problem(store: Store, session: dict) -> str:
    intent = store.get("payment_intent", session["payment_intent"] or "")
    return (intent["last_payment_error"] or {}).get("message", "") if intent else ""


def _success(session: dict) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _amount(session: dict) -> str:
    return units.from_stripe(session["amount_total"], session["currency"]).format()


def _whole(text: Any, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", str(text)) else otherwise


def _page(request: Request, template: str, *, status: int = 200, session: dict | None = None, **context: Any) -> Answer:
    html = environment.get_template(template).render(base=request.origin, session=session, **context)
    targets = [url for url in ((session or {}).get("success_url"), (session or {}).get("cancel_url")) if url]
    origins = sorted({"{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(url)) for url in targets})
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _policy(origins),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return Answer(status, html.encode(), headers)


def _policy(origins: list[str]) -> str:
    """A form may lead back to the shop: browsers apply `form-action` to the redirect after it as well."""
    allowed = " ".join(["'self'", *origins])
    return f"default-src 'none'; style-src 'self'; form-action {allowed}; base-uri 'none'; frame-ancestors 'none'"
