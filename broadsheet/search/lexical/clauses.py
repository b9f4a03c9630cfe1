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
from broadsheet.search.lexical import names
from broadsheet.search.lexical import schema as fields
from broadsheet.search.lexical.wording import YEAR, Wording, wording

TITLE_WEIGHT = 0.3
"""What a word in the title adds to its score in title and abstract together. Chosen on development sets."""
AUTHOR_WEIGHT = 0.6
COMPOUND_WEIGHT = 0.5
PAIR_WEIGHT = 0.05
"""What two neighbouring words of the query add where they are neighbours in the paper too."""
PAIR_SLOP = 1
EVERY_WORD = 0.25
"""Of a full score: what holding all words adds. Without it, one frequent word alone ranks before both of two."""
MOST_PAIRED = 4
"""In longer queries neither says anything more."""
FULL_WORDS = 8
MAX_COMPOUNDS = 16
MAX_TERMS = 128
MAX_PHRASE = 40
"""Words of a phrase that are compared: more than that no two texts share by chance."""
MAX_EXPANSIONS = 64
MAX_CODE = 40
MAX_NAMES = 2_000
"""So many names of one surname and first initial are looked through."""


def union(said: Wording) -> Engine:
    """The words alone, each counted as often as the query has it, in the form that lets the engine pass over what
    cannot be among the best (block-max WAND, Ding & Suel 2011): a union of words and nothing else."""
    return any_of([*_words(said), *_compounds(said), *_years_alone(said)])


def refinements(said: Wording, full: float) -> list[Engine]:
    """What else ranks papers that hold words of a short query: that they hold all of them, and neighbours as such."""
    stems = said.stems
    if not 2 <= len(stems) <= MOST_PAIRED:
        return []
    every = Engine.const_score_query(_all([term("body", stem) for stem in stems]), EVERY_WORD * full)
    pairs = [_phrase(field, list(pair), PAIR_SLOP) for pair in pairwise(stems) for field in ("title", "body")]
    return [every, *(Engine.boost_query(pair, PAIR_WEIGHT) for pair in pairs)]


def members(said: Wording) -> Engine | None:
    """The papers that `union` gives a score, found without computing it: a word in the title stands in `body` too."""
    found = [each for word, stem in said.words[:MAX_TERMS] for each in (term("body", stem), term("authors", word))]
    found += [*_compounds(said), *_years_alone(said)]
    return _silent(any_of(found)) if found else None


def full_score(frequencies: Iterable[int], papers: int) -> float:
    """What counts as a full score: about what a paper has that holds the most telling words of the query.

    It is the sum of their inverse document frequencies; `frequencies` are the numbers of papers that hold each word.
    Of long queries no paper holds every word.
    """
    rarest = sorted(frequencies)[:FULL_WORDS]
    return sum(math.log(1 + max(0, papers - each + 0.5) / (each + 0.5)) for each in rarest)


def conditions(tree: query.Query, searcher: tantivy.Searcher) -> Engine | None:
    """What must hold, without a score; None if there is no condition."""
    if not tree.narrowed:
        return None
    among = [] if tree.among is None else [Engine.term_set_query(fields.schema(), "paper", sorted(tree.among))]
    return _silent(_all([*among, *(_condition(part, searcher) for part in tree.conditions)]))


def holding(tree: query.Query, searcher: tantivy.Searcher) -> Engine:
    """The papers that hold all words of a query, stop words aside, and meet its conditions; without a score."""
    parts = [part for part in tree.parts if not _says_little(part)] or tree.parts
    return _silent(_all([_held(part, searcher) for part in parts]))


def _says_little(part: query.Part) -> bool:
    return isinstance(part, query.Word) and all(map(analysis.is_stop_word, analysis.words(part.text)))


def _held(part: query.Part, searcher: tantivy.Searcher) -> Engine:
    """A part as a condition; a year among the words may be that of the paper."""
    condition = _condition(part, searcher)
    if isinstance(part, query.Word) and YEAR.fullmatch(part.text):
        return any_of([condition, tagged(fields.year_tag(part.text))])
    return condition


def later(paper: int) -> Engine:
    """The papers that came into the catalog after one."""
    return Engine.range_query(fields.schema(), "paper", tantivy.FieldType.Integer, paper + 1, None)


def every_paper() -> Engine:
    return Engine.boolean_query([(Occur.Must, Engine.all_query()), (Occur.MustNot, _state())])


def tagged(tag: str) -> Engine:
    return Engine.term_query(fields.schema(), "tags", tag)


def papers(ids: Iterable[int]) -> Engine:
    return any_of([Engine.term_query(fields.schema(), "paper", paper) for paper in ids])


def telling_words(tree: query.Query) -> list[tuple[str, str]]:
    """(word as written and folded, stem) of everything that a hit can be explained by, each once, in order."""
    return wording((*tree.texts, *(name for part in tree.conditions for name in _names(part)))).words


def _names(part: query.Part) -> Iterator[str]:
    """The authors that a condition asks for."""
    if isinstance(part, query.Text) and part.field == "author":
        yield part.text
    elif isinstance(part, query.Or):
        for each in part.parts:
            yield from _names(each)


def term(field: str, term: str) -> Engine:
    return Engine.term_query(fields.schema(), field, term)


def _phrase(field: str, terms: list[str], slop: int = 0) -> Engine:
    if len(terms) == 1:
        return term(field, terms[0])
    return Engine.phrase_query(fields.schema(), field, list(enumerate(terms[:MAX_PHRASE])), slop)


def both(one: Engine, other: Engine | None) -> Engine:
    """Papers that meet both; the one alone where there is no other."""
    return Engine.boolean_query([(Occur.Must, one), (Occur.Must, other)]) if other else one


def any_of(clauses: Sequence[Engine]) -> Engine:
    """At least one of them."""
    return Engine.boolean_query([(Occur.Should, clause) for clause in clauses]) if clauses else Engine.empty_query()


def _all(clauses: Sequence[Engine]) -> Engine:
    return Engine.boolean_query([(Occur.Must, clause) for clause in clauses]) if clauses else Engine.empty_query()


def _silent(clause: Engine) -> Engine:
    return Engine.const_score_query(clause, 0.0)


def _state() -> Engine:
    return Engine.term_query(fields.schema(), "paper", fields.STATE)


def _words(said: Wording) -> Iterator[Engine]:
    for (word, stem), count in list(Counter(said.telling).items())[:MAX_TERMS]:
        yield Engine.boost_query(term("body", stem), count)
        yield Engine.boost_query(term("title", stem), count * TITLE_WEIGHT)
        yield Engine.boost_query(term("authors", word), count * AUTHOR_WEIGHT)


def _years_alone(said: Wording) -> list[Engine]:
    """Where nothing but years is asked for, the papers of those years; else these are too many to be looked at."""
    return [tagged(fields.year_tag(str(year))) for year in said.years] if said.years_alone else []


def _compounds(said: Wording) -> list[Engine]:
    return [Engine.boost_query(term("body", stem), COMPOUND_WEIGHT) for stem in said.joined[:MAX_COMPOUNDS]]


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
    words, stems = analysis.words(part.text), analysis.stems(part.text)
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
        known = names.known(searcher, f"{surname} {given[0][0]}", MAX_NAMES)
        keys = ((field, entry, entry.partition(names.SEPARATOR)[0].split()) for field, entry, _ in known)
        return any_of([term(field, entry) for field, entry, key in keys if names.fits(given, key[1:])])
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
    found = [word for word, _ in searcher.terms_with_prefix(dictionary, words[-1], limit=MAX_EXPANSIONS)]
    if named:
        return _all([*whole, any_of([term(dictionary, word) for word in found])])
    field = "title" if part.field == "title" else "body"
    stems = dict.fromkeys(stem for word in found for stem in analysis.stems(word))
    return _all([*whole, any_of([term(field, stem) for stem in stems])])


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
