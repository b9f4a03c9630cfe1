"""What is remembered of how the installation fares. Nothing of it is about people."""

from django.db import models


class JobRun(models.Model):
    """A job of the worker: when it last ran, and when that last went well."""

    name = models.CharField(max_length=32, unique=True)
    every = models.FloatField(help_text="Seconds of rest after a run that found nothing more to do.")
    ended_at = models.DateTimeField()
    well_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="Since one went well, as far as written down.")
    problem = models.CharField(max_length=300, blank=True, help_text="Of the last run; empty: it went well.")

    def __str__(self) -> str:
        return self.name


class Measured(models.Model):
    """How large everything was at the end of a day, UTC, in bytes."""

    day = models.DateField(unique=True)
    database = models.BigIntegerField(help_text="On PostgreSQL what its server says.")
    index = models.BigIntegerField()
    home = models.BigIntegerField(help_text="The whole data folder, with what stands before.")
    free = models.BigIntegerField(help_text="On the disk of the data folder.")
    papers = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.day)
