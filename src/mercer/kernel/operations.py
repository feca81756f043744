"""Migration operations."""

from __future__ import annotations

from typing import Any

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Correct it by a new row.';
END $$
"""
TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}"
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only()
"""
NO_TRIGGERS = 'DROP TRIGGER append_only ON "{table}"; DROP TRIGGER append_only_whole ON "{table}"'


class AppendOnly(migrations.RunSQL):
    """Refuses UPDATE, DELETE and TRUNCATE of a table, for everybody who is not its owner at work.

    Put it after the table's `CreateModel`: `operations.AppendOnly("inventory_movement")`.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"{FUNCTION};{TRIGGERS.format(table=table)}", NO_TRIGGERS.format(table=table))

    def deconstruct(self) -> tuple[str, list, dict[str, Any]]:
        return type(self).__qualname__, [self.table], {}

    def describe(self) -> str:
        return f"Make {self.table} append-only"
