"""Roles of shops that are open already may moderate reviews where a new shop's may."""

from django.db import migrations

CODE, ROLES = "reviews.moderate", ("Owner", "Manager", "Support")


def grant(apps, schema_editor):
    for role in apps.get_model("accounts", "Role").objects.filter(name__in=ROLES):
        if CODE not in role.permissions:
            role.permissions = [*role.permissions, CODE]
            role.save(update_fields=["permissions"])


class Migration(migrations.Migration):

    dependencies = [("reviews", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
