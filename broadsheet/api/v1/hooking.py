"""The webhooks of a person."""

from __future__ import annotations

from typing import Any, Literal

from django.utils import timezone
from django.views.decorators.cache import never_cache
from ninja import Schema, Status
from pydantic import Field

from broadsheet.accounts.models import User
from broadsheet.api.v1.frame import SPEAK, Asked, Topic
from broadsheet.api.v1.shapes import Number
from broadsheet.delivery.models import Webhook as Row
from broadsheet.delivery.webhooks import hooks
from broadsheet.delivery.webhooks.events import MOST_PAPERS
from broadsheet.library import searches
from broadsheet.web.pages.webhooks import hook_person, own_hook

topic = Topic(tags=["webhooks"])
topic.add_decorator(never_cache, mode="view")
Preset = Literal["standard", "slack", "discord", "mattermost", "matrix", "telegram"]
Event = Literal["search.matched", "day.top", "paper.updated", "paper.withdrawn"]


class Webhook(Schema):
    number: int
    name: str = Field(examples=["To a chat"])
    preset: Preset
    address: str = Field(description="Its host alone: the rest may be a key.", examples=["https://chat.example/…"])
    chat: str
    events: list[Event]
    search: int | None = Field(description="The number of the saved search that it tells of.")
    top: int
    hour: int
    on: bool = Field(description="Neither paused nor switched off because it failed.")
    reason: str = Field(description="Why it was switched off.")


class MadeWebhook(Webhook):
    secret: str = Field(description="What messages are signed with; shown this once. Empty where nothing is signed.")


class Webhooks(Schema):
    webhooks: list[Webhook]
    next: None = None


class WantedWebhook(Schema):
    name: str = Field(min_length=1, max_length=hooks.LONGEST_NAME, examples=["To a chat"])
    preset: Preset = "standard"
    url: str = Field("", max_length=hooks.LONGEST_URL, description="Whereto; empty leaves it as it is.")
    chat: str = Field("", max_length=100, description="Of Telegram alone.")
    events: list[Event] = Field(min_length=1, max_length=4, examples=[["day.top"]])
    search: Number | None = None
    top: int = Field(5, ge=1, le=MOST_PAPERS)
    hour: int = Field(6, ge=0, le=23, description="UTC, of the morning after, when a day is told.")


class Deed(Schema):
    do: Literal["test", "pause", "resume"]


@topic.get("/webhooks", auth=SPEAK, response=Webhooks, summary="The person's webhooks")
def webhooks(request: Asked) -> Any:
    return {"webhooks": [_told(one) for one in hooks.of(hook_person(request))], "next": None}


@topic.post("/webhooks", auth=SPEAK, response={201: MadeWebhook}, summary="Make a webhook")
def make_webhook(request: Asked, wanted: WantedWebhook) -> Any:
    """Told of what happens from now on; docs/webhooks.md has what it is sent."""
    user = hook_person(request)
    made = hooks.make(user, _wanted(user, wanted), timezone.now())
    return Status(201, _told(made) | {"secret": made.secret})


@topic.get("/webhooks/{number}", auth=SPEAK, response=Webhook, summary="One webhook")
def webhook(request: Asked, number: Number) -> Any:
    return _told(own_hook(hook_person(request), number))


@topic.put("/webhooks/{number}", auth=SPEAK, response=MadeWebhook, summary="Change a webhook")
def change_webhook(request: Asked, number: Number, wanted: WantedWebhook) -> Any:
    """The secret is told where it has one only now."""
    user = hook_person(request)
    secret = hooks.change(own_hook(user, number), _wanted(user, wanted), timezone.now())
    return _told(own_hook(user, number)) | {"secret": secret}


@topic.post("/webhooks/{number}", auth=SPEAK, response=Webhook, summary="Test, pause or resume a webhook")
def do_webhook(request: Asked, number: Number, deed: Deed) -> Any:
    user, now = hook_person(request), timezone.now()
    {"test": hooks.try_out, "pause": hooks.pause, "resume": hooks.resume}[deed.do](own_hook(user, number), now)
    return _told(own_hook(user, number))


@topic.delete("/webhooks/{number}", auth=SPEAK, response={204: None}, summary="Delete a webhook")
def delete_webhook(request: Asked, number: Number) -> Any:
    own_hook(hook_person(request), number).delete()
    return Status(204, None)


def _wanted(user: User, wanted: WantedWebhook) -> hooks.Wanted:
    search = searches.search_of(user, wanted.search) if wanted.search else None
    return hooks.Wanted(**(wanted.dict() | {"search": search}))


def _told(one: Row) -> dict[str, Any]:
    names = ("name", "preset", "chat", "events", "top", "hour", "reason")
    return {name: getattr(one, name) for name in names} | {
        "number": one.pk,
        "address": hooks.shown(one.url),
        "search": one.search_id,
        "on": not (one.paused or one.off),
    }
