"""Whatever is done in whatever order, the counters stay what ledger and promises say."""

import random
from datetime import timedelta

import pytest

from mercer.inventory import proof, reservations, stock
from mercer.inventory.models import Hold, StockLevel
from mercer.kernel import db, errors


class Life:
    """A stock with random things happening to it."""

    def __init__(self, world, seed):
        self.world, self.chance = world, random.Random(seed)
        self.goods = [world.bowl, world.mug_ink, world.mug_sage, world.teapot]
        self.places = [world.main, world.east]
        self.now, self.orders, self.holds, self.steps = world.now, [], [], 0

    def step(self):
        self.steps += 1
        act = self.chance.choice([self.hold] * 3 + [self.attach] * 2 + [self.ship, self.give_back, self.release])
        act = self.chance.choice([act, act, self.adjust, self.receive, self.expire, self.count, self.allow])
        try:
            act()
        except (errors.Refusal, reservations.HoldLost):
            return False
        return True

    def hold(self):
        wanted = {variant.pk: self.chance.randint(1, 12) for variant in self.chance.sample(self.goods, 2)}
        self.holds.append(reservations.hold(f"cart-{self.chance.randint(1, 6)}", wanted, now=self.now))

    def attach(self):
        if self.holds:
            number = f"M-{self.steps}"
            with db.transaction():
                reservations.attach(self.holds.pop(), order_ref=number, now=self.now)
            self.orders.append(number)

    def some(self):
        return self.chance.choice(self.orders) if self.orders else "M-none"

    def ship(self):
        lines = [(self.chance.choice(self.goods).pk, self.chance.choice(self.places).pk, self.chance.randint(1, 3))]
        with db.transaction():
            stock.ship(self.some(), lines, ref=f"S-{self.steps}", actor=self.world.staff, at=self.now)

    def give_back(self):
        with db.transaction():
            pieces = {self.chance.choice(self.goods).pk: self.chance.randint(1, 3)}
            reservations.give_back(self.some(), pieces, now=self.now)

    def release(self):
        promise = self.chance.choice([self.some(), *self.holds])
        with db.transaction():
            reservations.release(promise, now=self.now, reason="test")

    def adjust(self):
        change = self.chance.choice([-5, -1, 1, 4])
        reason = self.chance.choice(list(stock.REASONS))
        stock.adjust(*self.place(), change, reason=reason, actor=self.world.staff, at=self.now)

    def receive(self):
        with db.transaction():
            stock.receive(*self.place(), 3, ref=f"PO-{self.steps}", actor=self.world.staff, at=self.now)

    def count(self):
        rows = [(variant.pk, place.pk, self.chance.randint(0, 40)) for variant in self.goods for place in self.places]
        stock.load_many(self.chance.sample(rows, 3), ref=f"L-{self.steps}", actor=self.world.staff, at=self.now)

    def allow(self):
        stock.set_rules(*self.place(), allowance=self.chance.randint(0, 3), low_at=self.chance.randint(0, 9))

    def expire(self):
        self.now += timedelta(minutes=self.chance.choice([1, 5, 20]))
        reservations.expire(now=self.now)

    def place(self):
        return self.chance.choice(self.goods), self.chance.choice(self.places)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_gets_lost_or_appears(world, seed):
    life = Life(world, seed)
    done = sum(life.step() for _ in range(120))
    assert done > 40
    assert proof.check() == []
    assert all(0 <= row.reserved <= row.on_hand + row.allowance for row in StockLevel.objects.all())
    open_states = Hold.objects.filter(state__in=[Hold.OPEN, Hold.ATTACHED])
    for number in open_states.exclude(order_ref=None).values_list("order_ref", flat=True):
        with db.transaction():
            reservations.release(number, now=life.now, reason="end")
    reservations.expire(now=life.now + timedelta(days=1))
    assert set(StockLevel.objects.values_list("reserved", flat=True)) == {0}
    assert proof.check() == []
