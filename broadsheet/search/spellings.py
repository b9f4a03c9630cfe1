"""British and American spellings of a word become one, so that either finds both.

Rules of endings and stems rather than a list of words; of two spellings the one that keeps a word's family together is
kept (`-ise`, because `supervise` and `supervision` share a stem). What a rule does to other words does not matter, as
long as it does it everywhere and joins no two words.
"""

from __future__ import annotations

import re

_END = r"(?![^\W\d_])"
_RULES = tuple(
    (re.compile(pattern, re.IGNORECASE), spelling)
    for pattern, spelling in (
        (rf"(?<=[a-z]{{3}})iz(?=(?:e[drs]?|ers|ing|ings|ation(?:s|al|ally)?|able){_END})", "is"),
        (rf"(?<=l)yz(?=(?:e[drs]?|ers|ing){_END})", "ys"),
        (rf"(?<=[a-z]{{2}})our(?=(?:s|ed|ing|ful|less|al|ally|able|hoods?|ers?)?{_END})", "or"),
        (rf"(?<=cent|heat)re(?=s?{_END})|(?<=[aeiou]met|[aeiou]lit)re(?=s?{_END})", "er"),
        (rf"(?<![^\W\d_])(met|lit|fib|calib|tit)re(?=s?{_END})", r"\1er"),
        (r"(?<![^\W\d_])centred", "centered"),
        (r"haem(?=[a-z])", "hem"),
        (r"aemi(?=[ac])", "emi"),
        (r"oestr(?=[ao])", "estr"),
        (r"oedem", "edem"),
        (r"paed(?=i)", "ped"),
        (r"gynaec", "gynec"),
        (r"rrhoea", "rrhea"),
        (r"oesoph", "esoph"),
        (r"anaesth", "anesth"),
        (r"manoeuv", "maneuv"),
        (r"archaeo", "archeo"),
        (r"palaeo", "paleo"),
        (r"(?<![^\W\d_])foet(?=[aou])", "fet"),
        (r"(?<![^\W\d_])faec(?=[ae])", "fec"),
        (r"(?<![^\W\d_])aetio", "etio"),
        (r"sulph(?=[aiou])", "sulf"),
        (r"aluminium", "aluminum"),
        (r"artefact", "artifact"),
        (rf"(?<=[nt]al)ogue(?=s?{_END})", "og"),
        (rf"(?<=dial)ogue(?=s?{_END})", "og"),
        (rf"(?<=def)ence(?=s?{_END})|(?<=off)ence(?=s?{_END})", "ense"),
        (rf"(?<![^\W\d_])grey(?=(?:s|ed|er|ing|scale)?{_END})", "gray"),
        (r"(?<=judg|ledg)ement", "ment"),
        (rf"(?<![^\W\d_])(m|sm)ould(?=(?:s|ed|ing|er)?{_END})", r"\1old"),
        (r"(?<![^\W\d_])sceptic", "skeptic"),
        (rf"(?<![^\W\d_])ageing{_END}", "aging"),
    )
)
_LIKELY = re.compile("[iy]z|our|[tb]re|ae|oe|sulph|aluminium|artefact|logue|ence|grey|ement|ould|sceptic|ageing")
"""Part of every word that a rule may change: most words hold none of these, and are asked this one thing only."""
SHORTEST, LONGEST = 4, 40
REMEMBERED = 200_000


def one_spelling(text: str) -> str:
    """The text with such words in one spelling; no word is joined to another or split."""
    return " ".join(map(_REMEMBERED.__getitem__, text.split(" ")))


class _Remembered(dict[str, str]):
    """The spelling of each word asked for, forgotten all at once when they are many: looking one up costs a third of
    what it costs in a cache that keeps an order, and every word of every paper is looked up."""

    def __missing__(self, word: str) -> str:
        if len(word) > LONGEST:
            return word
        if len(self) >= REMEMBERED:
            self.clear()
        self[word] = respelt = _respelt(word)
        return respelt


_REMEMBERED = _Remembered()


def _respelt(word: str) -> str:
    if not SHORTEST <= len(word) <= LONGEST or not _LIKELY.search(word.lower()):
        return word
    for pattern, spelling in _RULES:
        word = pattern.sub(spelling, word)
    return word
