"""Goods come back: asked for, decided, sent, received, looked at, refunded. Of late ones there is still something to do."""

import random
from datetime import datetime, timedelta

from mercer.aftersales import inspection, return_parcels, returns
from mercer.aftersales.inspection import Finding
from mercer.aftersales.models import Return
from mercer.aftersales.returns import Asking
from mercer.demo.story import buying
from mercer.demo.story.share import PACKER, Share
from mercer.fulfillment import parcels, tracking
from mercer.fulfillment.carriers import LabelMade, Sighting, numbers
from mercer.kernel.actors import CARRIER, SHOPPER, Actor
from mercer.orders.models import Order

USUAL, LATELY = 0.06, 0.3  # how many orders come back; more of the last two weeks, so that every queue holds something
RECENT = timedelta(days=14)
SERIAL = 30_000_000
REASONS = ("changed_mind",) * 5 + ("wrong_size",) * 3 + ("not_as_described", "damaged", "damaged", "late", "wrong_item")
WORDS = {
    "changed_mind": ("", "", "It is lovely, but we have nowhere to put it.", "Got the same as a present.", "买重了，不好意思。"),
    "wrong_size": ("", "A little smaller than I thought.", "The other color suits our table better.", "尺寸比想象的小一点。"),
    "not_as_described": ("The glaze is greener than in the picture.", "I expected a matt surface."),
    "damaged": ("One has a chip on the rim.", "The corner of the box was pressed in and the handle is cracked.", "到货时有一只杯口磕了。"),
    "late": ("It was a present and the birthday is over.",),
    "wrong_item": ("The other color was in the box.",),
}  # fmt: skip
DENIALS = ("Candles that were lit cannot be sold again.", "It shows months of use; we offer to mend it instead.")


def perhaps(share: Share, order: Order, *, at: datetime) -> None:
    """Some orders come back, some days after they arrived."""
    dice = share.dice
    chance = LATELY if at > share.diary.until - RECENT else USUAL
    if share.comes_back.get(order.pk, dice.random() < chance):
        asked_at = at + timedelta(days=dice.uniform(0.3, 5 if chance == LATELY else 14))
        share.diary.enter(asked_at, lambda then: _ask(share, order, at=then))


def _ask(share: Share, order: Order, *, at: datetime) -> None:
    dice = share.dice
    lines = list(order.lines.order_by("position"))
    chosen = lines if dice.random() < 0.2 else [dice.choice(lines)]
    reason = dice.choice(REASONS)
    condition = {"damaged": "damaged"}.get(reason) or dice.choice(("unopened", "opened", "opened", "used"))
    asked = [Asking(line.pk, dice.randint(1, line.delivered_quantity), reason, condition) for line in chosen]
    who = Actor(SHOPPER, str(order.customer_id))
    opened = returns.open_return(order, asked, note=_words(dice, reason, order.language), actor=who, now=at)
    if opened.state == Return.REQUESTED:
        share.diary.enter(_office_hours(at, dice), lambda then: _decide(share, opened, at=then))
    elif opened.state == Return.APPROVED:
        _will_send(share, opened, at=at)


def _words(dice: random.Random, reason: str, language: str) -> str:
    texts = [text for text in WORDS[reason] if text.isascii() == (language == "en") or not text]
    return dice.choice(texts) if texts else ""


def _office_hours(at: datetime, dice: random.Random) -> datetime:
    """Somebody looks at it the next morning, or the one after."""
    return (at + timedelta(days=dice.choice((1, 1, 2)))).replace(hour=9, minute=dice.randrange(60))


def _decide(share: Share, opened: Return, *, at: datetime) -> None:
    approve = share.dice.random() > 0.12
    note = "Of course. Please send it back, the label is on us." if approve else share.dice.choice(DENIALS)
    returns.decide(opened, approve=approve, note=note, actor=PACKER, now=at)
    if approve:
        _will_send(share, opened, at=at)


def _will_send(share: Share, opened: Return, *, at: datetime) -> None:
    days = share.dice.uniform(0.5, 4)
    share.diary.enter(at + timedelta(days=days), lambda then: _hand_in(share, opened, at=then))


def _hand_in(share: Share, opened: Return, *, at: datetime) -> None:
    carrier = opened.order.delivery_option["carrier"]
    number = _number(share, carrier)
    return_parcels.keep_label(opened, carrier, LabelMade(number, "", b""), now=at)
    _sight(share, opened, number, parcels.ACCEPTED, at=at)
    back = at + timedelta(days=share.dice.uniform(1.5, 4))
    share.diary.enter(back, lambda then: _arrived(share, opened, number, at=then))


def _arrived(share: Share, opened: Return, number: str, *, at: datetime) -> None:
    _sight(share, opened, number, parcels.DELIVERED, at=at)
    share.diary.enter(at + timedelta(hours=share.dice.randrange(2, 30)), lambda then: _receive(share, opened, at=then))


def _receive(share: Share, opened: Return, *, at: datetime) -> None:
    counted = {line.pk: line.quantity for line in opened.lines.all()}
    returns.receive(opened, counted, actor=PACKER, now=at)
    looked_at = at + timedelta(days=share.dice.uniform(0.5, 3))
    share.diary.enter(looked_at, lambda then: _inspect(share, opened, at=then))


def _inspect(share: Share, opened: Return, *, at: datetime) -> None:
    findings = []
    for line in opened.lines.all():
        broken = line.received_quantity if line.condition == "damaged" else 0
        note = "chipped" if broken else ""
        findings.append(Finding(line.pk, restock=line.received_quantity - broken, scrap=broken, note=note))
    inspection.inspect(opened, findings, actor=PACKER, now=at)
    buying.give_back(share, opened.order, at=at + timedelta(minutes=1))


def _sight(share: Share, opened: Return, number: str, state: str, *, at: datetime) -> None:
    """A carrier saw the parcel coming back."""
    seen = Sighting(f"past_{share.name()}", number, state, at, str(parcels.WORDS[state]))
    tracking.receive(opened.carrier, [seen], now=at)
    event = tracking.newest(opened.carrier, number)
    if event is not None:
        return_parcels.follow(event, actor=Actor(CARRIER, opened.carrier, opened.carrier))
    opened.refresh_from_db()


def _number(share: Share, carrier: str) -> str:
    if carrier == "courier":
        return numbers.courier(share.dice.randrange(10**10))
    return numbers.s10("RR", SERIAL + share.dice.randrange(9_000_000) + 10_000_000 * share.number, "NL")
