"""Why papers of one title were not merged, for the operator who decides."""

from __future__ import annotations

import json
from collections.abc import Iterable

from broadsheet.catalog.ingest.decisions import all_decisions
from broadsheet.catalog.matching import group, node_of
from broadsheet.catalog.models import SourceRecord
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.statement import decode

ELSEWHERE = "another title that they share is doubtful"


def why_apart(title_key: str, papers: Iterable[int]) -> str:
    """The contradiction between papers that share a title: “two arXiv ids”, “different first authors”, …"""
    rows = SourceRecord.objects.filter(paper_id__in=list(papers), current=True).order_by("id")
    nodes = [
        node_of(from_json(json.loads(decode(payload))), key)
        for key, payload in rows.values_list("title_key", "payload")
    ]
    return group(nodes, all_decisions()).doubtful.get(title_key, ELSEWHERE)
