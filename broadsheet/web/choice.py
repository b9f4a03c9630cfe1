"""What a reader chose to see: fields and density, from the address or from what was remembered of the last choice.

A choice made on a page of ours (its Referer says so) is remembered in a cookie; one that came with a link from
elsewhere holds for that page alone. The address always wins over the cookie.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control, patch_vary_headers

from broadsheet.feed.fields import field_name
from broadsheet.feed.issue import Count
from broadsheet.feed.selection import Selection
from broadsheet.web.inviting import MAIL_COOKIE, NO, PARAMETER, declines
from broadsheet.web.paging import address
from broadsheet.web.words import listed_names

FIELDS_COOKIE, VIEW_COOKIE = "fields", "view"
A_YEAR = 365 * 24 * 3_600
MAX_COOKIE = 1_000
VIEWS = ("roomy", "dense")
FIELDS_SHOWN = 12
CATEGORIES_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader wants to see on a page, and what of it the address says itself."""

    selection: Selection
    view: str
    explicit: dict[str, str]
    """`cat` and `view` as far as they stand in the address: links of the page carry them along."""

    @property
    def dense(self) -> bool:
        return self.view == "dense"


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field in the filter row, or a box in the form."""

    name: str
    code: str
    papers: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Everything with which fields are chosen on a page."""

    everything: str
    fields: list[FieldLink]
    categories: list[FieldLink]
    boxes: list[FieldLink]
    typed: str
    """Codes that are chosen or left out and have no box."""
    said: str
    """The fields that are chosen, in words; empty for all."""
    path: str
    dense_url: str
    roomy_url: str
    dense: bool


def choice(request: HttpRequest) -> Choice:
    """Read the address, then the cookies. Never fails: what is not understood chooses nothing."""
    explicit = {}
    if "cat" in request.GET:
        explicit["cat"] = Selection.parse(",".join(request.GET.getlist("cat"))).text
    if request.GET.get("view") in VIEWS:
        explicit["view"] = request.GET["view"]
    view = explicit.get("view", request.COOKIES.get(VIEW_COOKIE, ""))
    selection = Selection.parse(explicit.get("cat", request.COOKIES.get(FIELDS_COOKIE, "")))
    return Choice(selection, view if view in VIEWS else VIEWS[0], explicit)


def canonical(request: HttpRequest) -> HttpResponse | None:
    """To the same page by its short address: where the fields are written in a longer way, as the form sends them, and
    where the address says besides that no mail is wanted."""
    asked = request.GET.getlist("cat")
    explicit = choice(request).explicit
    if not declines(request) and (not asked or asked == [explicit["cat"]]):
        return None
    parameters = {name: value for name in ("view", "theme", "way", "page") if (value := request.GET.get(name))}
    cat = explicit.get("cat", "")
    url = address(request.path, cat=cat, **parameters) if cat or not asked else f"{request.path}?cat="
    return remember(request, HttpResponseRedirect(url))


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep a choice that was made on one of our pages, and say that the answer depends on what was kept."""
    patch_vary_headers(response, ["Cookie"])
    patch_cache_control(response, private=True, no_cache=True)
    if not is_chosen_here(request):
        return response
    explicit = choice(request).explicit | ({PARAMETER: NO} if declines(request) else {})
    for cookie, name, usual in (
        (FIELDS_COOKIE, "cat", ""),
        (VIEW_COOKIE, "view", VIEWS[0]),
        (MAIL_COOKIE, PARAMETER, ""),
    ):
        value = explicit.get(name)
        if value is None or len(value) > MAX_COOKIE:
            continue
        if value == usual:
            response.delete_cookie(cookie, samesite="Lax")
        else:
            response.set_cookie(
                cookie, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
            )
    return response


def is_chosen_here(request: HttpRequest) -> bool:
    """Whether the address says a choice that was made on one of our pages, so that it is to be remembered."""
    chosen = "cat" in request.GET or "view" in request.GET or declines(request)
    try:
        return chosen and urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()
    except ValueError:
        return False


def field_choice(chosen: Choice, path: str, fields: list[Count], categories: list[Count]) -> FieldChoice:
    """The filter row and the form of a page with these fields, the largest first."""
    selection = chosen.selection
    archives = {code.partition(".")[0] for code in selection.wanted}
    codes = {field.code for field in fields}
    view = {name: value for name, value in chosen.explicit.items() if name == "view"}

    def link(field: Count, is_chosen: bool) -> FieldLink:
        url = address(path, cat=field.code, **view)
        return FieldLink(field_name(field.code), field.code, field.papers, url, is_chosen)

    typed = [code for code in selection.wanted if code not in codes] + [f"-{code}" for code in selection.unwanted]
    cat = {name: value for name, value in chosen.explicit.items() if name == "cat"}
    return FieldChoice(
        everything=f"{path}?cat=" if selection.text else path,
        fields=[
            link(field, field.code in archives)
            for place, field in enumerate(fields)
            if place < FIELDS_SHOWN or field.code in archives
        ],
        categories=[link(count, count.code in selection.wanted) for count in categories[:CATEGORIES_SHOWN]],
        boxes=[link(field, field.code in selection.wanted) for field in fields[:40]],
        typed=", ".join(typed),
        said=in_words(selection),
        path=path,
        dense_url=address(path, **cat, view="dense"),
        roomy_url=address(path, **cat, view="roomy"),
        dense=chosen.dense,
    )


def in_words(selection: Selection) -> str:
    """“Machine learning (cs.LG) and Statistics, without Genomics (q-bio.GN)”; empty for everything."""
    taken = listed_names([_said(code) for code in selection.wanted[:6]])
    left_out = listed_names([_said(code) for code in selection.unwanted[:6]])
    if not left_out:
        return taken
    return f"{taken or 'all'}, without {left_out}"


def _said(code: str) -> str:
    """A field's name; of a category also its code, since several have the same name."""
    name = field_name(code)
    return f"{name} ({code})" if "." in code and name != code else name
