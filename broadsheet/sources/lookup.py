"""Looking one paper up: which service knows a paper by an identifier of which scheme, and how it is asked.

Only the services named here are ever asked, under their own addresses or a mirror that the operator named. What a
person typed is never an address to ask: an identifier is read from it, or it is a title.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.sources import acl, arxiv_titles, biorxiv, crossref, openreview, pubmed
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.live import Kind, Limit

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

Ask = Callable[[str, str, "Http"], PaperRecord | None]
"""The paper of an identifier at an address; None where the service has none. Raises FetchError or BadRecord."""


@dataclass(frozen=True, slots=True)
class Service:
    """One that can be asked for a paper; `name` is that of its kind of source, whose mirror is asked in its place."""

    name: str
    title: str
    address: str
    limit: Limit
    ask: Ask


def _of(kind: Kind, title: str, ask: Ask) -> Service:
    return Service(kind.name, title, kind.address, kind.limit, ask)


ARXIV = Service("arxiv-api", "arXiv", arxiv_titles.ADDRESS, arxiv_titles.LIMIT, arxiv_titles.by_id)
BIORXIV = _of(biorxiv.KIND, "bioRxiv", biorxiv.by_doi)
CROSSREF = _of(crossref.KIND, "Crossref", crossref.by_doi)
SERVICES = {
    "arxiv": (ARXIV,),
    "doi": (CROSSREF,),
    "pmid": (_of(pubmed.KIND, "PubMed", pubmed.by_pmid),),
    "acl": (_of(acl.KIND, "the ACL Anthology", acl.by_id),),
    "openreview": (_of(openreview.KIND, "OpenReview", openreview.by_id),),
}
"""By scheme, in the order in which they are asked."""
_PREPRINTS = ("doi:10.1101/", "doi:10.64898/")


def services(identifier: str) -> tuple[Service, ...]:
    """Who is asked for a `scheme:value`, one after the other; nobody where no service knows papers by such."""
    if identifier.startswith(_PREPRINTS):
        return BIORXIV, CROSSREF
    return SERVICES.get(identifier.partition(":")[0], ())
