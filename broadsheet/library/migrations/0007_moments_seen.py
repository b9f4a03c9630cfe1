from datetime import UTC, datetime, timedelta

from django.db import migrations, models

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seen_when_followed(apps, schema_editor):
    """What was followed without bringing papers held the id of a paper."""
    for one in apps.get_model("library", "Follow").objects.filter(kind__in=("collection", "person")):
        one.seen = (one.at - EPOCH) // timedelta(microseconds=1)
        one.save()


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0006_saved_counts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="follow",
            name="seen",
            field=models.BigIntegerField(
                default=0,
                help_text="The id of the last paper that had come in when it was looked at; of a collection or a person the moment of what was done there last (library.follows.mark_of).",
            ),
        ),
        migrations.RunPython(seen_when_followed, migrations.RunPython.noop),
    ]
