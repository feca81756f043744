from django.db import migrations

from mercer.catalog import watch


class Migration(migrations.Migration):
    """What deliveries cost is remembered under the version of the shelves, so changes of it count as well."""

    dependencies = [("fulfillment", "0001_initial"), ("catalog", "0001_initial")]

    operations = [
        watch.table("fulfillment_deliverymethod"),
        watch.table("fulfillment_deliveryrate"),
    ]
