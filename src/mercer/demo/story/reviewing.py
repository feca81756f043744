"""What people wrote about the goods, each by somebody who received them; a few still wait to be read by the shop."""

import collections
import pathlib
import random
import tomllib
from datetime import datetime, timedelta

from mercer.catalog.models import Product
from mercer.demo.story.plan import SEED
from mercer.demo.story.share import PACKER
from mercer.kernel.actors import SHOPPER, Actor
from mercer.orders.models import OrderLine
from mercer.reviews import moderation, votes, writing
from mercer.reviews.models import Review

FILE = pathlib.Path(__file__).with_name("reviews.toml")
WAITING = 4  # of the newest nobody has decided yet


def write(*, now: datetime) -> int:
    """Every text by somebody who bought the article and reads that language, as long as there are such people; how many."""
    dice = random.Random(SEED + 9)  # noqa: S311  a story, not a secret
    products = {product.slug: product for product in Product.objects.all()}
    buyers = _buyers()
    told = []
    for language, texts in tomllib.loads(FILE.read_text("utf-8")).items():
        for slug, reviews in texts.items():
            own = buyers[products[slug].pk, language] if slug in products else []
            for review, line in zip(reviews, dice.sample(own, k=min(len(own), len(reviews))), strict=False):
                at = (line.order.delivered_at or now) + timedelta(days=dice.uniform(3, 40))
                told.append((min(at, now - timedelta(hours=dice.uniform(2, 70))), products[slug], line, review))
    told.sort(key=lambda entry: entry[0])
    for place, (at, product, line, review) in enumerate(told):
        _write(dice, product, line, review, waits=place >= len(told) - WAITING, at=at, now=now)
    return len(told)


def _buyers() -> dict[tuple[int, str], list[OrderLine]]:
    """(product, language) → one delivered line of each customer, the first they got."""
    found: dict[tuple[int, str], dict[object, OrderLine]] = collections.defaultdict(dict)
    lines = OrderLine.objects.filter(delivered_quantity__gt=0, order__delivered_at__isnull=False, returned_quantity=0)
    lines = lines.select_related("order__customer", "variant").order_by("order__placed_at", "pk")
    for line in lines:
        if line.variant is not None:
            found[line.variant.product_id, line.order.language].setdefault(line.order.customer_id, line)
    return collections.defaultdict(list, {key: list(lines.values()) for key, lines in found.items()})


def _write(
    dice: random.Random, product: Product, line: OrderLine, told: list, *, waits: bool, at: datetime, now: datetime
) -> None:
    stars, title, text, *answers = told
    order = line.order
    review = writing.write(
        product, customer=order.customer, stars=stars, title=title, text=text, language=order.language, order=order,
        publish=not waits, actor=Actor(SHOPPER, str(order.customer_id)), now=at,
    )  # fmt: skip
    if waits:
        return
    for answer in answers:
        moderation.answer(review, text=answer, actor=PACKER, now=min(at + timedelta(days=1), now))
    _found_helpful(dice, review, now=at)


def _found_helpful(dice: random.Random, review: Review, *, now: datetime) -> None:
    for visit in range(dice.choice((0, 0, 0, 1, 2, 5))):
        votes.find_helpful(review, voter=votes.voter_of(f"visit story-{review.pk}-{visit}"), now=now)
