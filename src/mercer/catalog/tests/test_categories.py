"""The tree, and what it says about products."""

import pytest

from mercer.catalog import categories, navigation, products
from mercer.catalog.models import Category, Product
from mercer.kernel import db, errors


@pytest.fixture
def tree(by):
    home = categories.create("Home", **by)
    kitchen = categories.create("Kitchen", parent=home, **by)
    pots = categories.create("Pots", parent=kitchen, **by)
    garden = categories.create("Garden", **by)
    return home, kitchen, pots, garden


def above(product):
    return set(Product.objects.values_list("category_ids", flat=True).get(pk=product.pk))


def test_a_product_is_in_its_category_and_in_all_above(tree, by):
    home, kitchen, pots, garden = tree
    product = products.create(name="Teapot", categories=[pots], **by)
    assert above(product) == {home.pk, kitchen.pk, pots.pk}
    assert product.primary_category_id == pots.pk
    products.categorize(product, [garden, pots], **by)
    assert above(product) == {home.pk, kitchen.pk, pots.pk, garden.pk}
    products.categorize(product, [], **by)
    assert above(product) == set()
    assert product.primary_category_id is None


def test_a_moved_branch_takes_its_products_along(tree, by):
    _home, kitchen, pots, garden = tree
    product = products.create(name="Teapot", categories=[pots], **by)
    categories.move(kitchen, parent=garden, **by)
    assert above(product) == {garden.pk, kitchen.pk, pots.pk}
    categories.move(kitchen, parent=None, **by)
    assert above(product) == {kitchen.pk, pots.pk}


def test_a_branch_never_hangs_on_itself(tree, by):
    home, kitchen, pots, _garden = tree
    for target in (home, kitchen, pots):
        with pytest.raises(categories.WouldCircle):
            categories.move(home, parent=target, **by)
    assert Category.objects.get(pk=home.pk).parent_id is None


def test_a_branch_can_be_put_between_others(tree, by):
    garden = tree[3]
    attic = categories.create("Attic", **by)
    categories.move(attic, parent=None, position=1, **by)
    assert [branch.name for branch in categories.tree()] == ["Home", "Attic", "Garden"]
    categories.reorder(None, [garden.pk, attic.pk], **by)
    assert [branch.name for branch in categories.tree()] == ["Garden", "Attic", "Home"]


def test_an_order_naming_strangers_is_refused(tree, by):
    _home, kitchen, _pots, _garden = tree
    with pytest.raises(errors.Invalid):
        categories.reorder(None, [kitchen.pk], **by)


def test_an_archived_branch_leaves_the_navigation_with_all_below(tree, by):
    home, _kitchen, pots, _garden = tree
    categories.archive(home, **by)
    assert [branch.name for branch in categories.tree()] == ["Garden"]
    assert navigation.path(pots.pk) == ()
    categories.restore(home, **by)
    assert [branch.name for branch in navigation.path(pots.pk)] == ["Home", "Kitchen", "Pots"]


def test_the_tree_is_read_once_for_each_version(tree, by, django_assert_num_queries):
    version = navigation.version()
    navigation.tree(version)
    with django_assert_num_queries(0):
        navigation.tree(version)
        navigation.by_slug("pots", version)
    categories.edit(tree[0], name="House", **by)
    assert navigation.version() != version
    assert categories.tree()[0].name == "House"


def test_a_renamed_category_is_found_under_its_new_name(tree, by):
    products.create(name="Teapot", categories=[tree[2]], **by)
    categories.edit(tree[1], name="Cookery", **by)
    assert Product.objects.extra(where=["search @@ 'cookery'::tsquery"]).exists()


def test_a_thousand_categories_with_products_move_in_one_go(by, django_assert_max_num_queries):
    trunk, other = categories.create("Trunk", **by), categories.create("Other", **by)
    leaves = Category.objects.bulk_create(Category(name=f"C{n}", slug=f"c{n}", parent=trunk) for n in range(1000))
    goods = Product.objects.bulk_create(
        Product(name=f"P{n}", slug=f"p{n}", created_at=by["now"], updated_at=by["now"]) for n in range(1000)
    )
    pairs = zip(goods, leaves, strict=True)
    Product.categories.through.objects.bulk_create(
        Product.categories.through(product=product, category=leaf) for product, leaf in pairs
    )
    categories.keep_category_ids([product.pk for product in goods])
    with django_assert_max_num_queries(15):
        categories.move(trunk, parent=other, **by)
    assert db.fetch_value("SELECT count(*) FROM catalog_product WHERE %s = ANY (category_ids)", [other.pk]) == 1000
