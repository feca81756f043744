import pathlib

from django.db import migrations

BEFORE, AFTER = (pathlib.Path(__file__).with_name(name).read_text() for name in ("counters_0001.sql", "counters_0002.sql"))
START, END = BEFORE.index("CREATE FUNCTION stock_hold("), BEFORE.index("-- Takes promises back")
FORMER = BEFORE[START:END].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]
    operations = [migrations.RunSQL(AFTER, FORMER)]
