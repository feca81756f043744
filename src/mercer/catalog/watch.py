"""Statement triggers that count every change of what shoppers see on the shelves.

Used by migrations of this package and of those above it. The trigger adds one row of `ShelfChange` for each statement, so
writers never wait for each other. Now and then it folds old rows into one; `SKIP LOCKED` keeps also that from waiting,
and as the sum stays the same nobody notices.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION catalog_shelf_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_shelfchange (step) VALUES (1 + floor(random() * 1099511627776)::bigint);
    IF random() < 0.02 THEN
        WITH worn AS (SELECT id FROM catalog_shelfchange ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED),
             gone AS (DELETE FROM catalog_shelfchange c USING worn WHERE c.id = worn.id RETURNING c.step)
        INSERT INTO catalog_shelfchange (step) SELECT sum(step) FROM gone HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$
"""


def function() -> migrations.RunSQL:
    """Creates the trigger function; once, before any `table`."""
    return migrations.RunSQL(FUNCTION, "DROP FUNCTION catalog_shelf_changed()")


def table(name: str, *, on: str = "INSERT OR UPDATE OR DELETE") -> migrations.RunSQL:
    """Lets changes of this table count. `name` and `on` are constants of a migration, never input."""
    return migrations.RunSQL(
        f"CREATE TRIGGER shelf_changed AFTER {on} ON {name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION catalog_shelf_changed()",
        f"DROP TRIGGER shelf_changed ON {name}",
    )
