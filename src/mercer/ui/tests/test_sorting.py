from django.test import RequestFactory

from mercer.ui import sorting

HEADS = [{"label": "Order", "sort": "number"}, {"label": "Total", "sort": "total", "align": "end"}, {"label": "State"}]


def _request(query: str):
    return RequestFactory().get(f"/orders/?{query}")


def test_choosing_the_sorted_column_again_turns_it_round():
    number, total, state = sorting.columns(_request("sort=number&page=3&q=ada"), HEADS)
    assert (number["sorted"], number["sort_url"]) == ("ascending", "?sort=-number&q=ada")
    assert (total["sorted"], total["sort_url"]) == (None, "?sort=total&q=ada")
    assert "sort_url" not in state


def test_without_a_choice_the_default_is_marked():
    assert sorting.columns(_request(""), HEADS, default="-total")[1]["sorted"] == "descending"


def test_only_listed_columns_can_be_sorted_by():
    allowed = {"number": "number", "total": "total_amount"}
    assert sorting.order(_request("sort=-total"), allowed, default="number") == "-total_amount"
    assert sorting.order(_request("sort=password"), allowed, default="-number") == "-number"
    assert sorting.order(_request("sort=--total"), allowed, default="number") == "number"
