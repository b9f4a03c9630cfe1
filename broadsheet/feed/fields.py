"""Names for field codes: those of arXiv's taxonomy; other codes name a venue."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.sources.arxiv_taxonomy import ARCHIVES as ARCHIVES
from broadsheet.sources.arxiv_taxonomy import CATEGORIES as CATEGORIES

_SERVERS = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
"""Preprint servers, whose codes spell their subjects out: `biorxiv.cell-biology`."""

_VENUES = {"3dv": "3DV", "automl": "AutoML", "colm": "COLM", "corl": "CoRL", "iclr": "ICLR", "nips": "NeurIPS"}


def is_field(code: str) -> bool:
    """Whether a code names a field of research, `cs` or `biorxiv.genomics`; others name venues."""
    archive = code.partition(".")[0]
    return archive in ARCHIVES or archive in _SERVERS


def field_of(categories: Sequence[str]) -> str:
    """The field that a paper is counted under: the archive of its primary category, or its venue, or nothing.

    `["cs.CL", "cs.LG"]` is of `cs`, `["quant-ph"]` of `quant-ph`, `["icra"]` of `icra`.
    """
    return categories[0].partition(".")[0] if categories else ""


def field_name(code: str) -> str:
    """What to call a category, an archive or a venue: `cs.CL` is “Computation and language”, `icra` is “ICRA”."""
    known = CATEGORIES.get(code) or ARCHIVES.get(code) or _VENUES.get(code)
    if known:
        return known
    server, _, subject = code.partition(".")
    if server in _SERVERS:
        return subject.replace("-", " ").capitalize() or _SERVERS[server]
    return code.upper() if code.isalnum() and len(code) <= 8 else code
