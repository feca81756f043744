"""A small standing world for tests: a shop that sells pots and books in Europe and the States, its people and goods.

Built by the shop's own verbs, so it is what the shop would have made itself. Ask for it with the fixture `world` and speak
of its parts by name: `world.mug_sage`, `world.ada`, `world.europe`. What a test needs beyond it, the test makes.

    goods        EUR with tax   USD without   grams   MAIN   EAST
    mug_sage     24.00          22.00         420     100    20
    mug_ink      24.00          22.00         420     50     0
    bowl         38.50          35.00         610     10     5
    teapot       95.00          88.00         1250    1      0      the last one
    handbook     19.90          18.00         300     1000   0      a book: reduced tax
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from mercer.accounts import roles
from mercer.accounts.models import User
from mercer.cart import contents
from mercer.cart.models import Cart
from mercer.catalog import brands, categories, products, variants
from mercer.catalog.models import Brand, Category, Product, Variant
from mercer.channels import current
from mercer.channels.models import Channel, Shop
from mercer.checkout import placing
from mercer.customers import people
from mercer.customers.addresses import PostalAddress
from mercer.customers.models import Customer
from mercer.fulfillment.models import DeliveryMethod, DeliveryRate
from mercer.inventory import locations, stock
from mercer.inventory.models import Location
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money
from mercer.orders.models import Order
from mercer.pricing import lists, taxes
from mercer.pricing.models import PriceList

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # a Monday
SHOPPER = Actor("shopper", "guest")
STAFF = Actor("staff", "1", "Olga Owner")
PASSWORD = "a long enough password 42"
BERLIN = PostalAddress(
    name="Ada Berger", line1="Torstraße 1", city="Berlin", postal_code="10119", country="DE", phone="+493012345678"
)
PARIS = PostalAddress(name="Guy Petit", line1="12 rue Oberkampf", city="Paris", postal_code="75011", country="FR")
NEW_YORK = PostalAddress(
    name="Nell York", line1="350 5th Ave", city="New York", region="NY", postal_code="10118", country="US"
)
GOODS = [
    # name, attribute → options, EUR, USD, grams, tax class, (main, east)
    ("Tidewater mug", {"mug_sage": {"Color": "Sage"}, "mug_ink": {"Color": "Ink"}}, "24.00", "22.00", 420, "standard", {"mug_sage": (100, 20), "mug_ink": (50, 0)}),
    ("Harvest bowl", {"bowl": {}}, "38.50", "35.00", 610, "standard", {"bowl": (10, 5)}),
    ("Lantern teapot", {"teapot": {}}, "95.00", "88.00", 1250, "standard", {"teapot": (1, 0)}),
    ("The potter's handbook", {"handbook": {}}, "19.90", "18.00", 300, "reduced", {"handbook": (1000, 0)}),
]  # fmt: skip


@dataclass
class World:
    """Everything by name. `now` is the moment it was made; pass it, or something later, to verbs."""

    now: datetime
    shop: Shop
    europe: Channel
    states: Channel
    eur: PriceList
    usd: PriceList
    kitchen: Category
    cups: Category
    reading: Category
    brand: Brand
    mug: Product
    mug_sage: Variant
    mug_ink: Variant
    bowl: Variant
    teapot: Variant
    handbook: Variant
    main: Location
    east: Location
    standard: DeliveryMethod
    express: DeliveryMethod
    owner: User
    packer: User
    helper: User
    ada_user: User
    ada: Customer
    staff: Actor = STAFF
    berlin: PostalAddress = BERLIN
    paris: PostalAddress = PARIS
    new_york: PostalAddress = NEW_YORK

    def cart(
        self, *wanted: tuple[Variant, int], channel: Channel | None = None, customer: Customer | None = None
    ) -> Cart:
        """A cart with these goods in it, a guest's in Europe unless told otherwise."""
        cart = contents.open_cart(channel=channel or self.europe, customer=customer, now=self.now)
        for variant, quantity in wanted:
            contents.add(cart, variant.pk, quantity, self.now)
        return cart

    def order(
        self, *wanted: tuple[Variant, int], payment: str = "transfer", email: str = "guest@example.test",
        customer: Customer | None = None, delivery: str = "standard", address: PostalAddress = BERLIN,
        channel: Channel | None = None, language: str = "en",
    ) -> Order:  # fmt: skip
        """These goods, ordered as a shopper would; not paid yet. `payment`: "transfer", "cod", "stripe"."""
        cart = self.cart(*wanted, channel=channel, customer=customer)
        answers = {"delivery_address": address.to_json(), "delivery_code": delivery}
        total = placing.review(cart, answers=answers, now=self.now).quote.total
        form = placing.CheckoutForm(
            email=email, delivery_address=address, delivery_code=delivery, payment_code=payment, shown_total=total.amount
        )  # fmt: skip
        return placing.buy(cart, form=form, language=language, actor=SHOPPER, now=self.now).order

    def set_stock(self, variant: Variant, main: int, east: int = 0) -> None:
        """So many are on hand from now on."""
        with transaction.atomic():
            for location, pieces in ((self.main, main), (self.east, east)):
                stock.set_on_hand(variant, location, pieces, actor=STAFF, at=self.now)


@transaction.atomic
def build(now: datetime = NOW) -> World:
    """Makes the world in an empty database."""
    found: dict[str, Any] = {"now": now} | _places() | _people(now) | _shelves(now)
    _fill_shelves(found, now)
    _deliveries(found)
    current.forget()
    return World(**found)


def _places() -> dict[str, Any]:
    shop = Shop.objects.create(
        name="Kiln & Kettle", email="hello@kiln.test", street="Hafenweg 7", city="Hamburg", postal_code="20457",
        country="DE", time_zone="Europe/Berlin", vat_number="DE123456789", bank_name="Hafenbank",
        bank_iban="DE89370400440532013000", bank_bic="COBADEFFXXX",
    )  # fmt: skip
    europe = Channel.objects.create(
        code="europe", name="Europe", currency="EUR", country="DE", prices_include_tax=True, is_default=True
    )
    states = Channel.objects.create(
        code="states", name="United States", currency="USD", country="US", prices_include_tax=False, position=1
    )
    return {"shop": shop, "europe": europe, "states": states}


def _people(now: datetime) -> dict[str, Any]:
    kept = roles.ensure()
    owner = User(email="olga@kiln.test", name="Olga Owner", is_staff=True, is_owner=True)
    packer = User(email="walt@kiln.test", name="Walt Warehouse", is_staff=True)
    helper = User(email="sue@kiln.test", name="Sue Support", is_staff=True)
    ada_user = User(email="ada@berger.test", name="Ada Berger")
    for user in (owner, packer, helper, ada_user):
        user.set_unusable_password()  # hashing is slow; give one that is needed with `set_password`
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    packer.roles.add(kept["Warehouse"])
    helper.roles.add(kept["Support"])
    ada = people.claim(ada_user, now)
    return {"owner": owner, "packer": packer, "helper": helper, "ada_user": ada_user, "ada": ada}


def _shelves(now: datetime) -> dict[str, Any]:
    by = {"actor": STAFF, "now": now}
    kitchen = categories.create("Kitchen", **by)
    for rate, tax_class in (("0.19", "standard"), ("0.07", "reduced")):
        taxes.set_rate("DE", rate=Decimal(rate), tax_class=tax_class, **by)
    taxes.set_rate("FR", rate=Decimal("0.20"), **by)
    taxes.set_rate("US", rate=Decimal("0.08875"), region="NY", name="Sales tax", **by)
    return {
        "kitchen": kitchen,
        "cups": categories.create("Cups", parent=kitchen, **by),
        "reading": categories.create("Reading", **by),
        "brand": brands.create("Mudlark", **by),
        "eur": lists.base("EUR", includes_tax=True, **by),
        "usd": lists.base("USD", includes_tax=False, **by),
        "main": locations.create("MAIN", name="Hamburg", country="DE", priority=10, address=_hamburg(), **by),
        "east": locations.create("EAST", name="Dresden", country="DE", priority=0, address=_dresden(), **by),
    }


def _fill_shelves(found: dict[str, Any], now: datetime) -> None:
    by = {"actor": STAFF, "now": now}
    levels = []
    for name, choices, eur, usd, grams, tax_class, pieces in GOODS:
        shelf = (
            found["reading"] if tax_class == "reduced" else found["cups"] if "mug_sage" in choices else found["kitchen"]
        )
        product = products.create(
            name=name, brand=found["brand"], categories=[shelf], tax_class=tax_class, published_at=now, **by
        )
        found.setdefault("mug", product)
        for key, options in choices.items():
            variant = variants.add(product, sku=key.upper().replace("_", "-"), options=options, weight=grams, **by)
            lists.set_price(variant, found["eur"], Money.of(eur, "EUR"), **by)
            lists.set_price(variant, found["usd"], Money.of(usd, "USD"), **by)
            levels += [(variant.pk, found["main"].pk, pieces[key][0]), (variant.pk, found["east"].pk, pieces[key][1])]
            found[key] = variant
    stock.load_many(levels, ref="world", actor=STAFF, at=now)


def _deliveries(found: dict[str, Any]) -> None:
    found["standard"] = DeliveryMethod.objects.create(
        code="standard", name="Standard", carrier="courier", min_days=2, max_days=4, position=1
    )
    found["express"] = DeliveryMethod.objects.create(
        code="express", name="Express", carrier="parcel", service="express", countries=["DE", "FR"], min_days=1, max_days=1, position=2
    )  # fmt: skip
    rates = [("standard", "EUR", 490, 10_000), ("standard", "USD", 650, None), ("express", "EUR", 990, None)]
    DeliveryRate.objects.bulk_create(
        DeliveryRate(
            method=found[code], currency=currency, up_to_weight=weight, amount=amount * times, free_from_amount=free
        )
        for code, currency, amount, free in rates
        for weight, times in ((5_000, 1), (30_000, 2))
    )


def _hamburg() -> dict[str, str]:
    return PostalAddress(
        company="Kiln & Kettle", line1="Hafenweg 7", city="Hamburg", postal_code="20457", country="DE"
    ).to_json()


def _dresden() -> dict[str, str]:
    return PostalAddress(
        company="Kiln & Kettle", line1="Elbufer 3", city="Dresden", postal_code="01067", country="DE"
    ).to_json()
