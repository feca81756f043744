"""What a shopper asked of the shelves, read from the address, and the links that change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mercer.catalog import browsing
from mercer.catalog.browsing import Wanted
from mercer.catalog.facets import Facet
from mercer.catalog.models import Brand, Tag
from mercer.kernel.money import parse

SORTS = {
    browsing.RELEVANCE: gettext_lazy("Best match"),
    browsing.NEWEST: gettext_lazy("Newest"),
    browsing.CHEAPEST: gettext_lazy("Price, low to high"),
    browsing.DEAREST: gettext_lazy("Price, high to low"),
    browsing.NAME: gettext_lazy("Name"),
}
OPTION = "o."


@dataclass(frozen=True)
class Asked:
    """A question with the query string it came from."""

    wanted: Wanted
    query: QueryDict
    brands: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)

    def link(self, **changes) -> str:
        """The same page asked otherwise; changing a filter goes back to page 1."""
        pairs = [
            (name, value) for name in self.query for value in self.query.getlist(name) if name not in ("page", *changes)
        ]
        pairs += [(name, value) for name, value in changes.items() if value]
        return "?" + urlencode(pairs)

    @property
    def kept(self) -> dict[str, list[str]]:
        """What a form for another order has to bring along."""
        return {name: self.query.getlist(name) for name in self.query if name not in ("page", "sort")}

    def without(self, name: str, value: str) -> str:
        """The same page without one value of a filter."""
        pairs = [(n, v) for n in self.query for v in self.query.getlist(n) if n != "page" and (n, v) != (name, value)]
        return "?" + urlencode(pairs)


def read(query: QueryDict, *, currency: str, category_id: int | None = None, text: str = "") -> Asked:
    """Understand the query string; what makes no sense is left out, because a filter is no reason for an error page."""
    brands = _ids(Brand, query.getlist("brand"))
    tags = _ids(Tag, query.getlist("tag"))
    options = {name.removeprefix(OPTION): query.getlist(name) for name in query if name.startswith(OPTION)}
    wanted = browsing.question(
        category_id=category_id,
        text=text,
        brands=list(brands.values()),
        tags=list(tags.values()),
        options=options,
        price_from=_amount(query.get("from", ""), currency),
        price_to=_amount(query.get("to", ""), currency),
        in_stock=query.get("stock") == "1",
        sort=query.get("sort", ""),
        page=_page(query.get("page", "")),
    )
    return Asked(wanted=wanted, query=query, brands=brands, tags=tags)


def sorts(*, has_words: bool) -> list[tuple[str, str]]:
    """The orders to choose from; a best match needs words."""
    return [(code, str(name)) for code, name in SORTS.items() if has_words or code != browsing.RELEVANCE]


def checks(facet: Facet, words: Mapping[str, str]) -> list[dict]:
    """A facet's values for `filters.checks`, in the language of the words."""
    return [
        {"value": v.key, "label": words.get(v.name, v.name), "count": v.count, "checked": v.is_chosen}
        for v in facet.values
    ]


def legend(facet: Facet, words: Mapping[str, str]) -> str:
    """What stands above a facet; options have names of their own."""
    return {"brand": _("Brand"), "tag": _("Tags")}.get(facet.code) or words.get(facet.name, facet.name)


def name_of(facet: Facet) -> str:
    """The query parameter of a facet."""
    return OPTION + facet.code.removeprefix("option:") if facet.code.startswith("option:") else facet.code


def chips(asked: Asked, facets: list[Facet], words: Mapping[str, str]) -> list[dict]:
    """The filters in use, each with a link that takes it away."""
    found = [
        {"label": words.get(value.name, value.name), "url": asked.without(name_of(facet), value.key)}
        for facet in facets
        for value in facet.values
        if value.is_chosen
    ]
    for name, label in (("from", _("from %(price)s")), ("to", _("up to %(price)s"))):
        if asked.query.get(name):
            found.append(
                {"label": label % {"price": asked.query[name]}, "url": asked.without(name, asked.query.get(name, ""))}
            )
    if asked.wanted.in_stock:
        found.append({"label": _("In stock"), "url": asked.without("stock", "1")})
    return found


def _ids(model, slugs: list[str]) -> dict[str, int]:
    return dict(model.objects.filter(slug__in=slugs[:50]).values_list("slug", "pk")) if slugs else {}


def _amount(text: str, currency: str) -> int | None:
    try:
        amount = parse(text, currency, "en").amount if text.strip() else None
    except ValueError:
        return None
    return amount if amount is None or 0 <= amount < 10**12 else None


def _page(text: str) -> int:
    return min(max(int(text), 1), browsing.LAST_PAGE) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
