"""A query's tree → the engine's query. Words rank (any of them); conditions must hold and give no score."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from broadsheet.search import analysis, query
from broadsheet.search.lexical import names, references
from broadsheet.search.lexical import schema as fields

TITLE_WEIGHT = 0.3
"""What a word in the title adds to its score in title and abstract together. Chosen on development sets."""
AUTHOR_WEIGHT = 0.6
YEAR_SCORE = 1.5
COMPOUND_WEIGHT = 0.5
PAIR_WEIGHT = 0.05
"""What two neighbouring words of the query add where they are neighbours in the paper too."""
PAIR_SLOP = 1
REFERENCE_WEIGHT = 3.0
"""Times the full score: enough for a paper that is named to stand before all others, whatever they mean."""
FULL_WORDS = 8
MAX_PAIRS = 16
MAX_TERMS = 128
MAX_PHRASE = 40
"""Words of a phrase that are compared: more than that no two texts share by chance."""
MAX_EXPANSIONS = 64
MAX_CODE = 40
MAX_NAMES = 2_000
"""So many names of one surname and first initial are looked through."""


def ranking(tree: query.Query, searcher: tantivy.Searcher) -> Engine | None:
    """What to rank by: None if the query has conditions only, or says nothing at all."""
    telling = _telling(tree)
    reference = _reference(tree, searcher)
    clauses = [*_words(telling), *_compounds(list(tree.texts)), *extras(tree), *([reference] if reference else [])]
    return any_of(clauses) if clauses else None


def names_a_paper(tree: query.Query, searcher: tantivy.Searcher) -> bool:
    """Whether the query may be a reference, which only the whole ranking finds."""
    return _reference(tree, searcher) is not None


def _reference(tree: query.Query, searcher: tantivy.Searcher) -> Engine | None:
    return references.clause(_telling(tree), searcher, REFERENCE_WEIGHT * full_score(tree, searcher))


def pruned(tree: query.Query) -> Engine:
    """The words alone, in the form that lets the engine pass over what cannot be among the best (block-max WAND,
    Ding & Suel 2011): a union of words and nothing else."""
    return any_of([*_words(_telling(tree)), *_compounds(list(tree.texts))])


def extras(tree: query.Query) -> list[Engine]:
    """What ranks beside the words alone and adds little."""
    telling = _telling(tree)
    return [*_years(telling), *_pairs([stem for _, stem in telling])]


def occurrences(tree: query.Query, searcher: tantivy.Searcher) -> list[int]:
    """In how many papers each word that ranks stands."""
    return [searcher.doc_freq("body", stem) for stem in {stem for _, stem in _telling(tree)}]


def members(tree: query.Query) -> Engine | None:
    """The papers that `ranking` gives a score, found without computing it: a word in the title stands in `body` too."""
    telling = list(dict.fromkeys(_telling(tree)))[:MAX_TERMS]
    found = [each for word, stem in telling for each in (_term("body", stem), _term("authors", word))]
    found += [tagged(fields.year_tag(word)) for word, _ in telling if references.YEAR.fullmatch(word)]
    found += _compounds(list(tree.texts))
    return _silent(any_of(found)) if found else None


def full_score(tree: query.Query, searcher: tantivy.Searcher) -> float:
    """What counts as a full score: about what a paper has that holds the most telling words of the query.

    It is the sum of their inverse document frequencies. Of long queries no paper holds every word.
    """
    papers = searcher.num_docs
    held = [searcher.doc_freq("body", stem) for stem in {stem for _, stem in _telling(tree)}]
    return sum(math.log(1 + max(0, papers - each + 0.5) / (each + 0.5)) for each in sorted(held)[:FULL_WORDS])


def _telling(tree: query.Query) -> list[tuple[str, str]]:
    """(word as written and folded, stem) of what ranks, in order; stop words only if there is nothing else."""
    written = [(word, stem) for text in tree.texts for word, stem in zip(*_analysed(text), strict=True)]
    return [pair for pair in written if not analysis.is_stop_word(pair[0])] or written


def conditions(tree: query.Query, searcher: tantivy.Searcher) -> Engine | None:
    """What must hold, without a score; None if there is no condition."""
    if not tree.conditions:
        return None
    return _silent(_all([_condition(part, searcher) for part in tree.conditions]))


def every_paper() -> Engine:
    return Engine.boolean_query([(Occur.Must, Engine.all_query()), (Occur.MustNot, _state())])


def tagged(tag: str) -> Engine:
    return Engine.term_query(fields.schema(), "tags", tag)


def papers(ids: Iterable[int]) -> Engine:
    return any_of([Engine.term_query(fields.schema(), "paper", paper) for paper in ids])


def telling_words(tree: query.Query) -> list[tuple[str, str]]:
    """(word as written and folded, stem) of everything that a hit can be explained by, each once, in order."""
    texts = [*tree.texts, *(name for part in tree.conditions for name in _names(part))]
    pairs = [pair for text in texts for pair in zip(*_analysed(text), strict=True)]
    return list(dict.fromkeys(pair for pair in pairs if not analysis.is_stop_word(pair[0])) or dict.fromkeys(pairs))


def _analysed(text: str) -> tuple[list[str], list[str]]:
    return analysis.words(text), analysis.stems(text)


def _names(part: query.Part) -> Iterator[str]:
    """The authors that a condition asks for."""
    if isinstance(part, query.Text) and part.field == "author":
        yield part.text
    elif isinstance(part, query.Or):
        for each in part.parts:
            yield from _names(each)


def _term(field: str, term: str) -> Engine:
    return Engine.term_query(fields.schema(), field, term)


def _phrase(field: str, terms: list[str], slop: int = 0) -> Engine:
    if len(terms) == 1:
        return _term(field, terms[0])
    return Engine.phrase_query(fields.schema(), field, list(enumerate(terms[:MAX_PHRASE])), slop)


def any_of(clauses: Sequence[Engine]) -> Engine:
    """At least one of them."""
    return Engine.boolean_query([(Occur.Should, clause) for clause in clauses]) if clauses else Engine.empty_query()


def _all(clauses: Sequence[Engine]) -> Engine:
    return Engine.boolean_query([(Occur.Must, clause) for clause in clauses]) if clauses else Engine.empty_query()


def _silent(clause: Engine) -> Engine:
    return Engine.const_score_query(clause, 0.0)


def _state() -> Engine:
    return Engine.term_query(fields.schema(), "paper", fields.STATE)


def _words(telling: list[tuple[str, str]]) -> Iterator[Engine]:
    """Each word once; a word that the query has n times counts n times."""
    for (word, stem), count in list(Counter(telling).items())[:MAX_TERMS]:
        yield Engine.boost_query(_term("body", stem), count)
        yield Engine.boost_query(_term("title", stem), count * TITLE_WEIGHT)
        yield Engine.boost_query(_term("authors", word), count * AUTHOR_WEIGHT)


def _years(telling: list[tuple[str, str]]) -> Iterator[Engine]:
    for word, _ in dict.fromkeys(telling):
        if references.YEAR.fullmatch(word):
            yield Engine.const_score_query(tagged(fields.year_tag(word)), YEAR_SCORE)


def _pairs(stems: list[str]) -> Iterator[Engine]:
    for pair in list(pairwise(stems))[:MAX_PAIRS]:
        if pair[0] != pair[1]:
            for field in ("title", "body"):
                yield Engine.boost_query(_phrase(field, list(pair), PAIR_SLOP), PAIR_WEIGHT)


def _compounds(texts: list[str]) -> Iterator[Engine]:
    for joined in analysis.compounds(" ".join(texts))[:MAX_PAIRS]:
        for stem in analysis.stems(joined):
            yield Engine.boost_query(_term("body", stem), COMPOUND_WEIGHT)


def _condition(part: query.Part, searcher: tantivy.Searcher) -> Engine:
    match part:
        case query.Word(text):
            return _text(query.Text(text), searcher)
        case query.Text():
            return _text(part, searcher)
        case query.Not(inner):
            return Engine.boolean_query([(Occur.Must, every_paper()), (Occur.MustNot, _condition(inner, searcher))])
        case query.Or(parts):
            return any_of([_condition(each, searcher) for each in parts])
        case query.Category():
            return _category(part)
        case query.Dates():
            return _dates(part)
        case query.Source(name):
            return tagged(fields.source_tag(name))
        case query.HasCode():
            return tagged(fields.CODE_TAG)


def _text(part: query.Text, searcher: tantivy.Searcher) -> Engine:
    words, stems = _analysed(part.text)
    if not words:
        return Engine.empty_query()
    if part.prefix:
        return _prefix(part, words, searcher)
    if part.field == "author":
        return _author(words, searcher)
    if part.field == "venue":
        return _phrase("venue", words)
    if part.field == "title":
        return _phrase("title", stems)
    return any_of([_phrase("body", stems), _phrase("authors", words)])


def _author(words: list[str], searcher: tantivy.Searcher) -> Engine:
    """A name in either order; a middle name may stand between. Initials choose among the names that the papers have."""
    name = names.split(words)
    if name:
        surname, given = name
        entries = searcher.terms_with_prefix("people", f"{surname} {given[0][0]}", limit=MAX_NAMES)
        keys = ((entry, entry.partition(names.SEPARATOR)[0].split()) for entry, _ in entries)
        return any_of([_term("people", entry) for entry, key in keys if names.fits(given, key[1:])])
    return any_of([_phrase("authors", order, slop=1 if len(words) > 1 else 0) for order in (words, words[::-1])])


def named(name: str) -> Engine:
    """Papers with just these words of a name in this order, initials and all."""
    words = analysis.words(name)
    return _phrase("authors", words) if words else Engine.empty_query()


def _prefix(part: query.Text, words: list[str], searcher: tantivy.Searcher) -> Engine:
    """The words before the last as they are; the last one as any word of the corpus that begins so."""
    whole = [_text(query.Text(word, part.field), searcher) for word in words[:-1]]
    named = part.field in ("author", "venue")
    dictionary = {"author": "authors", "venue": "venue"}.get(part.field, "written")
    found = [term for term, _ in searcher.terms_with_prefix(dictionary, words[-1], limit=MAX_EXPANSIONS)]
    if named:
        return _all([*whole, any_of([_term(dictionary, term) for term in found])])
    field = "title" if part.field == "title" else "body"
    stems = dict.fromkeys(stem for term in found for stem in analysis.stems(term))
    return _all([*whole, any_of([_term(field, stem) for stem in stems])])


def _category(part: query.Category) -> Engine:
    """`cs.*` is a tag of its own; any other beginning is looked up among the tags."""
    code = part.code[:MAX_CODE]
    if part.below and "." in code:
        pattern = re.escape(fields.category_tag(code))
        return Engine.regex_query(fields.schema(), "tags", pattern + ".*")
    codes = [f"{code}.*"] if part.below else [code, f"{code}.*"]
    return any_of([tagged(fields.category_tag(each)) for each in codes])


def _dates(part: query.Dates) -> Engine:
    low, high = (day.toordinal() if day else None for day in (part.first, part.last))
    return Engine.range_query(fields.schema(), "day", tantivy.FieldType.Integer, low, high)
