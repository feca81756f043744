"""Tells the year: in as many processes as there are cores, each with every so manieth household and a diary of its own.

Nothing waits for the disk while it is told: were the machine to die, the demo would begin anew.
"""

import functools
import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.db import connections

from mercer.demo.story import buying, plan, promotions, reviewing, searching, sending, share, shelving, today
from mercer.demo.story.plan import Plan, Purchase
from mercer.demo.story.share import Share
from mercer.inventory.reservations import OutOfStock
from mercer.kernel import db, jobs
from mercer.kernel.models import Event
from mercer.orders.models import Order

ORDERS, MOST_PROCESSES = 1000, 4
TOLD_TO_OTHERS = timedelta(hours=30)


def live(*, say: Callable[[str], None], now: datetime, orders: int = ORDERS, processes: int | None = None) -> int:
    """About so many orders of the last year; how many were placed. A shop that has orders has lived already."""
    if Order.objects.exists():
        return 0
    story = plan.make(orders=orders, now=now)
    with jobs.nothing_queued():
        for promotion in story.promotions:
            promotions.announce(promotion, now=min(now, story.opened))
        _tell(now, orders, processes or min(os.cpu_count() or 1, MOST_PROCESSES))
        today.begin(now=now)
    placed = Order.objects.count()
    say(f"{placed} orders of the last year")
    with jobs.nothing_queued():
        say(f"{reviewing.write(now=now)} reviews")
    say(f"{searching.look_for(story, now=now)} searches")
    tell_others(now=now)
    return placed


def at_first(*, now: datetime, orders: int = ORDERS) -> dict[str, int]:
    """SKU → pieces that lay in the warehouse at first beyond today's; nothing for a shop that has lived already."""
    return {} if Order.objects.exists() else shelving.plan(plan.make(orders=orders, now=now)).at_first


def tell_others(*, now: datetime) -> None:
    """Of the last day the shop's letters are written and labels made as ever."""
    lately = Event.objects.filter(at__gte=now - TOLD_TO_OTHERS, verb__in=settings.REACTIONS).order_by("pk")
    with db.transaction():
        jobs.defer_all(
            jobs.Call(task, {"event_id": event.pk}) for event in lately for task in settings.REACTIONS[event.verb]
        )


def _tell(now: datetime, orders: int, processes: int) -> None:
    if processes == 1:
        _tell_share(0, 1, now, orders)
        return
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=django.setup) as pool:
        for told in [pool.submit(_tell_share, number, processes, now, orders) for number in range(processes)]:
            told.result()


def _tell_share(number: int, of: int, now: datetime, orders: int) -> None:
    """The share of one process. It plans the same year as all others and lives the part that is its own."""
    db.execute("SET synchronous_commit TO off")
    story = plan.make(orders=orders, now=now)
    mine = share.opened(number, seed=plan.SEED, now=now)
    with jobs.nothing_queued():
        if number == 0:
            shelving.enter(mine, shelving.plan(story))
        _enter(mine, story, of)
        mine.diary.live(each_day=_months_told(number))
    mine.past_payments.hand_over(settings.DATA / "simulators")
    mine.past_parcels.hand_over(settings.DATA / "simulators")


def _months_told(number: int) -> Callable[[datetime], None]:
    """The first process says which month it is at, so that whoever waits sees the year pass."""
    said = ""

    def tell(at: datetime) -> None:
        nonlocal said
        if number == 0 and f"{at:%B %Y}" != said:
            said = f"{at:%B %Y}"
            sys.stdout.write(f"the year so far: {said}\n")
            sys.stdout.flush()

    return tell


def _enter(mine: Share, story: Plan, of: int) -> None:
    for purchase in story.purchases:
        if purchase.household.number % of == mine.number:
            mine.diary.enter(purchase.at, functools.partial(_buy, mine, purchase))
    for leaving in story.leavings[mine.number :: of]:
        mine.diary.enter(leaving.at, functools.partial(buying.leave, mine, leaving))
    sending.rounds(mine, first=story.purchases[0].at)


def _buy(mine: Share, purchase: Purchase, at: datetime) -> None:
    try:
        buying.buy(mine, purchase, at=at)
    except OutOfStock:  # another process is ahead in the year and took the last one: somebody was unlucky
        return
