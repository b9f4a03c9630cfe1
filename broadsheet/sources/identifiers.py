"""Identifiers of papers: recognise and normalise them, and make a paper's public key and title key.

Formats: arXiv ids by https://info.arxiv.org/help/arxiv_identifier.html, DOIs by the DOI Handbook §2.2 (compared without
regard to case), ACL ids by https://aclanthology.org/info/ids/, PMIDs by https://pubmed.ncbi.nlm.nih.gov.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, unquote

from broadsheet.sources.base import BadRecord
from broadsheet.sources.text import bare_tex, clean

MAX_KEY = 255
MAX_VALUE = 512
KEY_ORDER = ("arxiv", "doi", "acl", "openreview", "pmid")
"""The schemes whose identifier makes the public key, the preferred one first; any other comes after them."""

TITLE = "t"
"""Before the digest of a title in the key of a paper without identifiers; no scheme of identifiers."""

_ADDRESSES = {
    "arxiv": "https://arxiv.org/abs/{}",
    "doi": "https://doi.org/{}",
    "acl": "https://aclanthology.org/{}",
    "openreview": "https://openreview.net/forum?id={}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "orcid": "https://orcid.org/{}",
    "isbn": "https://openlibrary.org/isbn/{}",
}
_PDF_ADDRESSES = {"arxiv": "https://arxiv.org/pdf/{}", "openreview": "https://openreview.net/pdf?id={}"}

_SCHEME = re.compile(r"[a-z][a-z0-9_.+-]{0,63}")
_ARXIV = re.compile(
    r"(?:arxiv[:.]\s*)?(?:(\d{2})(\d{2})\.(\d{4,5})|([a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2,8}(?:-[a-z]{2,8})?)?/(\d{2})(\d{2})(\d{3}))"
    r"(?:v\d+)?",
    re.IGNORECASE,
)
_ARXIV_ARCHIVES = re.compile(
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_ARXIV_STAMP = re.compile(
    r"(?:arxiv preprint )?(arxiv:\s*[^\s,\[]+)(?:\s*\[[a-z.-]+\])?(?:\s+\d{1,2} [a-z]{3,9} \d{4}|,? \(?\d{4}\)?)?",
    re.IGNORECASE,
)
"""As it stands at the margin of a PDF and in lists of references."""
_ARXIV_URL = re.compile(
    r"(?:(?:[a-z0-9-]+\.)*arxiv\.org/(?:abs|pdf|html|ps|src|format|e-print|list|bibtex|tb)|xxx\.lanl\.gov/(?:abs|pdf|ps)"
    r"|(?:www\.)?alphaxiv\.org/(?:abs|pdf|overview)|ar5iv\.(?:labs\.arxiv\.)?org/(?:abs|html)|ar5iv\.org"
    r"|(?:www\.)?(?:huggingface\.co|hf\.co)/(?:api/)?papers|(?:www\.)?arxiv-vanity\.com/papers|[^?#]+/arxiv)/([^?#]+)",
    re.IGNORECASE,
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_PREFIX = re.compile(r"(?:doi\s*:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)+", re.IGNORECASE)
_DOI_PAGE = re.compile(r"(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_DOI_IN_URL = re.compile(r".*?[/:=](10\.\d{4,9}(?:\.\d+)*/[^?#&\s]+)")
_DOI_TAIL = re.compile(
    r"(?:v\d+)?(?:\.(?:full|abstract|full-text|supplementary-material))?(?:\.pdf)?(?:\+html)?$"
    r"|/(?:full|abstract|pdf|html|meta|epub)/?$"
)
_PREPRINT_VERSION = re.compile(r"(10\.(?:1101|64898)/[\d.]+)v\d+")
"""bioRxiv and medRxiv write versions behind their DOIs, which have none."""
_NATURE_URL = re.compile(r"(?:www\.)?nature\.com/articles/(s\d{5}-\d{3}-\d{4,5}-[\da-z])")
_ZENODO_URL = re.compile(r"(?:www\.)?zenodo\.org/records?/(\d+)")
_ARXIV_DOI = "10.48550/arxiv."
_ACL = r"[A-Za-z]\d{2}-(?:\d{4}|\d{1,2}\.\d{1,4})|\d{4}\.[A-Za-z0-9_]+-[A-Za-z0-9_]+\.\d{1,5}"
_ACL_ID = re.compile(_ACL)
_ACL_URL = re.compile(
    r"(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology|aclanthology\.info|aclanthology\.coli\.uni-saarland\.de)/"
    rf"(?:[^?#]*/)?({_ACL})(?:v\d+)?(?:\.[a-z]+)?(?:[/?#]|$)"
)
_OPENREVIEW_ID = re.compile(r"[A-Za-z0-9_-]{5,64}")
_OPENREVIEW_URL = re.compile(
    r"(?:www\.|api2?\.)?openreview\.net/(?:forum|pdf|attachment|notes|revisions|references/pdf|notes/edits/attachment)"
    r"\?(?:[^#]*&)?id=([\w-]+)"
)
_PMID = re.compile(r"0*([1-9]\d{0,8})")
_PMID_URL = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|(?:www\.)?ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/(?:\?term=)?"
    r"|(?:www\.)?europepmc\.org/(?:article|abstract)/med/)(\d+)",
    re.IGNORECASE,
)
_PMCID = re.compile(r"(?:PMC)?0*([1-9]\d{0,8})", re.IGNORECASE)
_PMCID_ALONE = re.compile(r"PMC\d+", re.IGNORECASE)
_PMCID_URL = re.compile(
    r"(?:(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles|pmc\.ncbi\.nlm\.nih\.gov/articles"
    r"|(?:www\.)?europepmc\.org/articles?(?:/pmc)?)/(PMC\d+)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:(?:info|urn):)?(?:(arxiv|doi|acl|pmid|pmcid)\s*[:/\s]\s*(\S+)|(openreview)\s*:\s*(\S+)|(pmid|pmcid)(?=pmc|\d)(\S+))",
    re.IGNORECASE,
)
_NAMED_IN_URL = re.compile(r"[^?#]*[/:=](arxiv|doi|acl|pmid|pmcid):([^?#&]+)", re.IGNORECASE)
_PAIRS = (("(", ")"), ("[", "]"), ("<", ">"), ("“", "”"), ('"', '"'), ("'", "'"))


def _arxiv(value: str) -> str | None:
    match = _ARXIV.fullmatch(value)
    if not match:
        return None
    if match[3]:
        year, month, number = int(match[1]), int(match[2]), match[3]
        digits = 4 if (year, month) < (15, 1) else 5
        valid = (year, month) >= (7, 4) and 1 <= month <= 12 and len(number) == digits
        return f"{match[1]}{match[2]}.{number}" if valid else None
    archive = match[4].lower()
    valid = bool(_ARXIV_ARCHIVES.fullmatch(archive)) and 1 <= int(match[6]) <= 12
    return f"{archive}/{match[5]}{match[6]}{match[7]}" if valid else None


def _doi(value: str) -> str | None:
    value = _DOI_PREFIX.sub("", value, count=1) if _DOI_PREFIX.match(value) else value
    match = _DOI.fullmatch(unquote(value) if "%" in value else value)
    if not match:
        return None
    doi = _without_tail(match[0].lower())
    version = _PREPRINT_VERSION.fullmatch(doi)
    return version[1] if version else doi


def _without_tail(text: str) -> str:
    """Without the marks of the sentence around it: full stops, quotes, and brackets that open nowhere."""
    text = text.rstrip(".,;:'\"")
    for opening, closing in _PAIRS[:3]:
        while text.endswith(closing) and text.count(closing) > text.count(opening):
            text = text[:-1].rstrip(".,;:")
    return text


def _acl(value: str) -> str | None:
    """Workshops have had ids like `W19-36.20`; names of files (`292.pdf`) are none, and several papers share them."""
    stem = re.sub(r"(?:\.pdf|\.bib|\.xml)?/?$", "", value)
    if not _ACL_ID.fullmatch(stem):
        return None
    return stem.upper() if stem[0].isalpha() else stem.lower()


def _only(pattern: re.Pattern[str], value: str, before: str = "") -> str | None:
    match = pattern.fullmatch(value)
    return before + (match[1] if pattern.groups else match[0]) if match else None


def _value(scheme: str, value: str) -> str | None:
    match scheme:
        case "arxiv":
            return _arxiv(value)
        case "doi":
            return _doi(value)
        case "acl":
            return _acl(value)
        case "pmid":
            return _only(_PMID, value)
        case "pmcid":
            return _only(_PMCID, value, "PMC")
        case "openreview":
            return _only(_OPENREVIEW_ID, value)
    return value


def normalise(scheme: str, value: str) -> str:
    """The one spelling, `scheme:value`, of an identifier; an arXiv DOI becomes the arXiv id, versions are dropped.

    Raises BadRecord if the scheme is no scheme or the value is not of its form.
    """
    scheme, value = scheme.strip().lower(), clean(value)
    if not _SCHEME.fullmatch(scheme):
        raise BadRecord(f"“{scheme[:40]}” is no name of an identifier scheme; write it like “doi:10.1000/182”.")
    if scheme == TITLE:
        raise BadRecord("“t:” is Broadsheet's own name for a title and no identifier; leave it out.")
    found = _value(scheme, value)
    if not found or len(found) > MAX_VALUE:
        raise BadRecord(f"“{value[:60]}” is not an identifier of the scheme {scheme}.")
    if scheme == "doi" and found.startswith(_ARXIV_DOI):
        return normalise("arxiv", found.removeprefix(_ARXIV_DOI))
    return f"{scheme}:{found}"


def _attempt(scheme: str, value: str) -> str | None:
    try:
        return normalise(scheme, value)
    except BadRecord:
        return None


def _from_url(address: str) -> str | None:
    """From a web address without `https://`. Of one within another, as in a web archive, the inner one counts."""
    address = re.split("https?://", address, flags=re.IGNORECASE)[-1]
    for scheme, pattern in (
        ("acl", _ACL_URL),
        ("openreview", _OPENREVIEW_URL),
        ("pmid", _PMID_URL),
        ("pmcid", _PMCID_URL),
        ("arxiv", _ARXIV_URL),
    ):
        match = pattern.match(address)
        if match:
            return _attempt(scheme, re.sub(r"(?:\.pdf)?/?$", "", unquote(match[1])))
    for pattern, start in (_NATURE_URL, "10.1038/"), (_ZENODO_URL, "10.5281/zenodo."):
        match = pattern.match(address)
        if match:
            return _attempt("doi", start + match[1])
    address = re.sub("%2f", "/", address, flags=re.IGNORECASE)
    match = _DOI_IN_URL.match(address)
    if match:
        return _attempt("doi", match[1] if _DOI_PAGE.match(address) else _DOI_TAIL.sub("", match[1]))
    match = _NAMED_IN_URL.match(address)
    return _attempt(match[1].lower(), match[2]) if match else None


def recognise(text: str) -> str | None:
    """The identifier that the whole text is, in any common form, as `scheme:value`; None if it is none.

    Takes arXiv ids and addresses (also of Hugging Face, alphaXiv, ar5iv), DOIs and publishers' addresses that hold
    one, PMIDs, PMCIDs, ACL Anthology and OpenReview ids and addresses, each also in brackets, in quotes, or before the
    full stop of a sentence, and addresses of other sites in which one of them stands.
    """
    text = text.strip()
    text = _unwrapped(text) if len(text) <= 2 * MAX_VALUE else ""
    if not text:
        return None
    stamp = _ARXIV_STAMP.fullmatch(text)
    text = stamp[1] if stamp else text
    named = _NAMED.fullmatch(text)
    if named:
        scheme, value = [part for part in named.groups() if part]
        return _attempt(scheme, _without_tail(value) if scheme.lower() != "openreview" else value)
    if any(map(str.isspace, text)):
        return None
    bare = re.sub(r"^(?:https?:)?//", "", text, flags=re.IGNORECASE)
    if bare != text or re.match(r"[\w.-]+\.(?:org|net|com|gov|co|info)/", bare):
        return _from_url(bare)
    if text.lower().startswith("oai:arxiv.org:"):
        return _attempt("arxiv", text[14:])
    stem = re.sub(r"\.pdf$", "", text, flags=re.IGNORECASE)
    for scheme, pattern, value in (
        ("arxiv", _ARXIV, stem),
        ("acl", _ACL_ID, re.sub(r"v\d+$", "", stem)),
        ("doi", _DOI, text),
        ("pmcid", _PMCID_ALONE, text),
    ):
        if pattern.fullmatch(value):
            return _attempt(scheme, value)
    return None


def _unwrapped(text: str) -> str:
    """Without brackets and quotes around the whole, and without the marks of the sentence that it ends."""
    while len(text) > 2 and (text[0], text[-1]) in _PAIRS:
        text = text[1:-1].strip()
    return _without_tail(text)


def _at(addresses: dict[str, str], identifier: str) -> str | None:
    scheme, _, value = identifier.partition(":")
    pattern = addresses.get(scheme)
    return pattern.format(quote(value, safe="/:;()")) if pattern and value else None


def address(identifier: str) -> str | None:
    """Where a `scheme:value` leads; None if nothing is known to resolve its scheme."""
    return _at(_ADDRESSES, identifier)


def pdf_address(identifier: str) -> str | None:
    """Where the PDF of a `scheme:value` is; None where that cannot be said from the identifier alone."""
    return _at(_PDF_ADDRESSES, identifier)


_NO_WORD = re.compile(r"[\W_]+")
_LATEX_MARKS = str.maketrans("", "", "\\${}^_'’‘`")
_TELLING_WORDS = 12
_GREEK = {
    ord(letter): unicodedata.name(letter).split()[3].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}


def normalise_title(title: str) -> str:
    """Words in lower case without accents, punctuation and LaTeX, one blank between them.

    `Mask$^2$DiT` and `Mask2DiT`, `$\\alpha$-Skew` and `α-skew`, `Poincar\\'e` and `Poincaré` come out the same.
    """
    title = bare_tex(title, style="")
    if not title.isascii():
        title = "".join(mark for mark in unicodedata.normalize("NFKD", title) if not unicodedata.combining(mark))
    title = title.translate(_LATEX_MARKS).casefold()
    if not title.isascii():
        title = title.translate(_GREEK)
    return _NO_WORD.sub(" ", title).strip()


def _digest(text: str, characters: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=characters // 2).hexdigest()


def title_key(title: str, abstract: str = "") -> str:
    """16 hex characters that records of one title share; empty where too little is known to tell papers apart.

    A title of at least 4 words and 20 characters tells enough. A shorter one (“Densing Law of LLMs”) does so together
    with the first words of its abstract.
    """
    normal = normalise_title(title)
    if len(normal) >= 20 and normal.count(" ") >= 3:
        return _digest(normal, 16)
    beginning = normalise_title(abstract[:400]).split()[:_TELLING_WORDS] if normal and abstract else []
    return _digest(f"{normal}\n{' '.join(beginning)}", 16) if len(beginning) == _TELLING_WORDS else ""


def _shortens(identifier: str) -> bool:
    """Whether a browser would leave out steps of an address that ends in it (RFC 3986 §5.2.4)."""
    return not {".", ".."}.isdisjoint(re.split(r"[/\\]", identifier))


def public_key(identifiers: Iterable[str], title: str) -> str:
    """The key under which a paper is shown: the bare arXiv id, else `scheme:value` by KEY_ORDER, else `t:` + 12 hex.

    Of several identifiers of one scheme the smallest one counts, so that the key does not hang on their order. One that
    cannot stand in an address is passed over.
    """
    rank = {scheme: place for place, scheme in enumerate(KEY_ORDER)}
    usable = [identifier for identifier in identifiers if len(identifier) <= MAX_KEY and not _shortens(identifier)]
    if usable:
        best = min(usable, key=lambda text: (rank.get(text.partition(":")[0], len(rank)), text))
        return best.removeprefix("arxiv:")
    return f"{TITLE}:" + _digest(normalise_title(title) or title, 12)
