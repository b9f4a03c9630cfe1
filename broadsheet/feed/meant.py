"""What a wrong address may have meant."""

from __future__ import annotations

import re

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.catalog.near_keys import near_keys
from broadsheet.search import index

MOST = 5
LONGEST = 300
MOST_PARTS = 6
"""Of an address so many parts are taken for a number; each costs up to three questions to the database."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_OF_ADDRESSES = re.compile(
    "abs|abstract|arxiv|authors?|categories|com|doi|html|https?|net|org|papers?|pdf|www", re.IGNORECASE
)


def meant(address: str) -> list[Paper]:
    """The paper whose number stands in the address, those whose numbers are one slip away, then those of its words.

    At most `MOST`. One word alone says too little, and is not looked for.
    """
    address = address[:LONGEST].replace("\0", " ")
    parts = list(dict.fromkeys(part for part in address.split("/") if part))[:MOST_PARTS]
    named = (queries.by_key(part.removesuffix(".pdf")) for part in parts)
    papers = [paper for paper in named if paper] + near_keys(address.strip("/"), MOST)
    words = [word for word in _WORD.findall(address) if not _OF_ADDRESSES.fullmatch(word)]
    if len(papers) < MOST and len(words) > 1:
        hits = index.search(" ".join(words), mode="lexical", limit=MOST, plain=True).hits
        papers += queries.by_ids([hit.paper_id for hit in hits])
    return list({paper.pk: paper for paper in papers}.values())[:MOST]
