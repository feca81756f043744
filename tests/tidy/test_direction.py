"""Dependencies point down. Imports are checked by import-linter; foreign keys slip past it, so they are checked here."""

from django.apps import apps

from tests.tidy.houses import SOURCE, layers


def _package(model) -> str | None:
    module = model.__module__
    return module.split(".")[1] if module.startswith("mercer.") else None


def test_every_package_has_a_row_in_the_contract():
    packages = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert packages == set(layers())


def test_foreign_keys_point_down():
    rank, wrong = layers(), []
    for model in apps.get_models():
        here = _package(model)
        for field in model._meta.get_fields() if here else ():
            target = field.related_model if field.is_relation and not field.auto_created else None
            there = _package(target) if isinstance(target, type) else None
            if there and there != here and rank[there] <= rank[here]:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert wrong == []
