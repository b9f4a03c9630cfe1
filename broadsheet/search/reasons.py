"""Why a paper is among the hits: which words of the query stand where in it. Pure, by the analysis of the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from broadsheet.search import analysis, query
from broadsheet.search.lexical import clauses

CLOSE = "close in meaning"
MAX_WORDS = 16
MAX_CHARACTERS = 20_000


def reason(tree: query.Query, texts: Mapping[str, str], authors: Iterable[str]) -> str:
    """`title, abstract: layer, width`; empty if the paper holds none of the query's words.

    `texts` are the paper's by what they are called, in order; of a word only the first is named that holds it.
    """
    asked = clauses.telling_words(tree)[:MAX_WORDS]
    found: dict[str, None] = {}
    places: list[str] = []
    for name, text in texts.items():
        terms = _terms(text[:MAX_CHARACTERS])
        held = [word for word, stem in asked if stem in terms and word not in found]
        found.update(dict.fromkeys(held))
        places += [name] if held else []
    names = {word for name in authors for word in analysis.words(name)} if asked else set()
    if held := [word for word, _ in asked if word in names]:
        found.update(dict.fromkeys(held))
        places.append("authors")
    return f"{', '.join(places)}: {', '.join(found)}" if found else ""


def _terms(text: str) -> set[str]:
    readable = analysis.readable(text)
    compounds = (stem for joined in analysis.compounds(readable) for stem in analysis.stems(joined))
    return {token.stem for token in analysis.tokens(readable)}.union(compounds)
