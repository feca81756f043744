"""`./mercer bench orders`: CPU of a whole order, beside the least SQL that stores such an order; and the hot article.

A whole order: cart opened, two lines, address and delivery answered, reviewed, placed, paid (by bank transfer, so no gateway is
asked), all as the pages do it. Client and database CPU are added. The limit writes the same number of rows with bare SQL and
the same durability.
"""

import threading
import time

import psycopg

from bench import machine
from bench.house import House

GOAL_MS, BUYERS, PIECES = 25.0, 64, 100
ADDRESS = {
    "name": "Ada Bench",
    "line1": "Keizersgracht 1",
    "postal_code": "1015 CN",
    "city": "Amsterdam",
    "country": "NL",
}
LEAST = """
CREATE TABLE bench_order (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), number text UNIQUE NOT NULL, email text NOT NULL,
    address jsonb NOT NULL, total bigint NOT NULL CHECK (total >= 0), placed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bench_line (id bigserial PRIMARY KEY, order_id uuid NOT NULL REFERENCES bench_order, sku text NOT NULL,
    quantity int NOT NULL, amount bigint NOT NULL);
CREATE TABLE bench_payment (id bigserial PRIMARY KEY, order_id uuid NOT NULL REFERENCES bench_order, amount bigint NOT NULL);
"""


def run(shop: House, *, orders: int) -> dict:
    """Measure orders one after the other, then the race for one article."""
    for number in range(10):
        _order(number)
    found = {"order": _measured(shop.dsn, _order, orders), "goal_cpu_ms": GOAL_MS}
    with psycopg.connect(shop.dsn, autocommit=True) as connection:
        connection.execute(LEAST)
        found["limit"] = _measured(shop.dsn, lambda number: _least(connection, number), orders)
    found["times_the_limit"] = round(found["order"]["cpu_ms"] / found["limit"]["cpu_ms"], 1)
    found["hot_article"] = _race()
    return found


def told(found: dict) -> str:
    """For people."""
    order, limit, hot = found["order"], found["limit"], found["hot_article"]
    return "\n".join(
        [
            f"{'':<24}{'CPU ms':>8}{'client':>8}{'database':>10}{'wall ms':>9}",
            f"{'a whole order':<24}{order['cpu_ms']:>8.2f}{order['client_ms']:>8.2f}{order['database_ms']:>10.2f}{order['wall_ms']:>9.2f}",
            f"{'the least SQL':<24}{limit['cpu_ms']:>8.2f}{limit['client_ms']:>8.2f}{limit['database_ms']:>10.2f}{limit['wall_ms']:>9.2f}",
            f"goal {found['goal_cpu_ms']} ms; {found['times_the_limit']} times the limit",
            f"hot article: {hot['buyers']} buyers, {hot['pieces']} pieces → {hot['orders']} orders in {hot['seconds']} s, "
            f"{hot['sold_out']} times sold out, {hot['left']} left",
        ]
    )


def _measured(dsn: str, step, count: int) -> dict:
    step(count)
    databases = machine.backends(dsn)
    before, client, started = machine.cpu_ms(databases), time.process_time(), time.perf_counter()
    for number in range(count):
        step(number)
    wall = (time.perf_counter() - started) * 1000 / count
    in_client = (time.process_time() - client) * 1000 / count
    in_database = (machine.cpu_ms(databases) - before) / count
    return {
        "cpu_ms": round(in_client + in_database, 2),
        "client_ms": round(in_client, 2),
        "database_ms": round(in_database, 2),
        "wall_ms": round(wall, 2),
    }


def _order(number: int, variants: tuple[int, ...] = ()):
    from mercer.cart import contents  # noqa: PLC0415  django is set up by now
    from mercer.channels import current  # noqa: PLC0415
    from mercer.checkout import placing  # noqa: PLC0415
    from mercer.kernel import clock  # noqa: PLC0415
    from mercer.kernel.actors import SYSTEM  # noqa: PLC0415
    from mercer.payments import transfers  # noqa: PLC0415

    now = clock.now()
    cart = contents.open_cart(channel=current.default(), now=now)
    for variant_id in variants or _two(number):
        contents.add(cart, variant_id, 1, now)
    answers = {
        "email": f"b{number}@example.com",
        "delivery_address": ADDRESS,
        "delivery_code": "parcel",
        "payment_code": "transfer",
        "note": "",
    }
    contents.save_answers(cart, answers, now)
    review = placing.review(cart, answers=answers, now=now)
    form = placing.CheckoutForm(
        email=answers["email"],
        delivery_address=ADDRESS,
        delivery_code="parcel",
        payment_code="transfer",
        shown_total=review.quote.total.amount,
    )
    order = placing.buy(cart, form=form, language="en", actor=SYSTEM, now=now).order
    transfers.record_received(order, order.total, key=str(order.pk), actor=SYSTEM, now=now)
    return order


def _two(number: int) -> tuple[int, int]:
    ids = _variant_ids()
    return ids[2 * number % len(ids)], ids[(2 * number + 1) % len(ids)]


_ids: list[int] = []


def _variant_ids() -> list[int]:
    from mercer.catalog.models import Variant  # noqa: PLC0415

    if not _ids:
        _ids.extend(Variant.objects.order_by("pk").values_list("pk", flat=True))
    return _ids


def _least(connection: psycopg.Connection, number: int) -> None:
    with connection.transaction():
        row = connection.execute(
            'INSERT INTO bench_order (number, email, address, total) VALUES (%s, %s, \'{"city": "Amsterdam"}\', 5000) RETURNING id',
            [f"B-{number}", f"b{number}@example.com"],
        ).fetchone()
        connection.execute(
            "INSERT INTO bench_line (order_id, sku, quantity, amount) VALUES (%s, 'a', 1, 2500), (%s, 'b', 1, 2500)",
            [row[0], row[0]],
        )
    with connection.transaction():
        connection.execute("INSERT INTO bench_payment (order_id, amount) VALUES (%s, 5000)", [row[0]])


def _race() -> dict:
    """64 buyers, one article, 100 pieces: each buys until there is nothing left."""
    from django.db import close_old_connections, connection  # noqa: PLC0415

    from mercer.inventory import availability, stock  # noqa: PLC0415
    from mercer.inventory.models import StockLevel  # noqa: PLC0415
    from mercer.inventory.reservations import OutOfStock  # noqa: PLC0415
    from mercer.kernel import clock, db  # noqa: PLC0415
    from mercer.kernel.actors import SYSTEM  # noqa: PLC0415

    level = StockLevel.objects.filter(on_hand__gt=0).order_by("-pk").first()
    with db.transaction():
        rows = [(each.variant_id, each.location_id, 0) for each in StockLevel.objects.filter(variant=level.variant_id)]
        rows.append((level.variant_id, level.location_id, PIECES + level.reserved))
        stock.load_many(rows, ref="bench", actor=SYSTEM, at=clock.now())
    placed, refused, barrier = [], [], threading.Barrier(BUYERS)

    def buyer(number: int) -> None:
        barrier.wait()
        try:
            while True:
                placed.append(_order(100_000 + number, (level.variant_id,)))
        except (OutOfStock, AttributeError) as no:
            refused.append(no)
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=buyer, args=(number,)) for number in range(BUYERS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "buyers": BUYERS,
        "pieces": PIECES,
        "orders": len(placed),
        "sold_out": len(refused),
        "left": availability.of([level.variant_id])[level.variant_id],
        "seconds": round(time.perf_counter() - started, 2),
    }
