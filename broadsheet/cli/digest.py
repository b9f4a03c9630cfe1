from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.delivery.models import Subscription


@verb(
    "digest",
    short_help="Write and send the digests that are due.",
    json="One JSON object: sent and waiting, or the files of a preview.",
    examples=(
        "broadsheet digest",
        "broadsheet digest --to ada@example.org",
        "broadsheet digest --to ada@example.org --preview --out preview",
    ),
)
@click.option("--to", help="Only the digest of this mail address, whatever the hour.")
@click.option("--preview", is_flag=True, help="Write it to look at; send and remember nothing. Needs --to.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Where the preview goes (default: here).")
def command(to: str | None, preview: bool, out: Path, as_json: bool) -> None:
    """Write and send the digests that are due. The worker that `up` starts does it by itself."""
    from django.utils import timezone

    from broadsheet.cli.setup import prepare_database
    from broadsheet.delivery.digests import outbox

    if preview and not to:
        raise click.UsageError("Name the address whose digest you want to see: --to ADDRESS --preview.")
    prepare_database()
    if to and preview:
        _preview(to, out, as_json)
        return
    if to:
        made = outbox.compose(_subscription(to), timezone.now())
        if made is None:
            raise click.ClickException(f"There is nothing that {to} was not told already.")
    else:
        while outbox.compose_due(timezone.now, lambda: False):
            pass
    _send(as_json)


def _send(as_json: bool) -> None:
    import time

    from django.utils import timezone

    from broadsheet.delivery.models import Digest
    from broadsheet.web.letters.sending import send_due

    start = timezone.now()
    while send_due(timezone.now, lambda: False, time.sleep):
        pass
    sent = Digest.objects.filter(sent__gte=start).count()
    waits = Digest.objects.filter(next_try__isnull=False).count()
    said = f"{sent:,} sent; {waits:,} wait to be tried again." if waits else f"{sent:,} sent."
    saying.done(said, {"sent": sent, "waiting": waits}, as_json)


def _subscription(to: str) -> Subscription:
    from broadsheet.delivery.digests import outbox

    held = outbox.reached().filter(address__iexact=to).select_related("user").order_by("user").last()
    if held is None:
        raise click.ClickException(f"Nobody gets digests at {to}; /digest or /subscribe begins it.")
    return held


def _preview(to: str, out: Path, as_json: bool) -> None:
    """What would go out now; for an address that gets none, what one without an account would get."""
    from django.utils import timezone

    from broadsheet.delivery.digests.subscriptions import CannotSubscribe, address_in
    from broadsheet.delivery.models import Subscription
    from broadsheet.web.letters.digest import previewed

    held = Subscription.objects.filter(address__iexact=to).select_related("user").order_by("user").last()
    try:
        shown = held or Subscription(address=address_in(to), parts=["trending"])
    except CannotSubscribe as error:
        raise click.ClickException(str(error)) from None
    made = previewed(shown, timezone.now())
    if made is None:
        raise click.ClickException(f"There is nothing that {to} was not told already: no letter would go out.")
    out.mkdir(parents=True, exist_ok=True)
    texts = {out / "digest.html": made.html, out / "digest.txt": made.text}
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")
    files = [str(file) for file in texts]
    saying.done("\n".join(files), {"files": files}, as_json)
