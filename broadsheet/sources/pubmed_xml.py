"""PubMed's records in XML, as E-utilities answer and as its baseline and update files hold them.

Format: the PubMed DTD (dtd.nlm.nih.gov/ncbi/pubmed, nlm.nih.gov/bsd/licensee/elements_descriptions.html). A record is
one `PubmedArticle`; update files end with `DeleteCitation`, the numbers of records that were taken back. A record is
dated by `DateRevised`. `RetractionIn` and its like stand in the record of the paper concerned, so nothing else has to
be asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

from broadsheet.sources.base import BadRecord, PaperRecord, PartialDate, attempt
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.identifiers import address, normalise, recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import Removed
from broadsheet.sources.markup import POWER
from broadsheet.sources.mathml import tex_of
from broadsheet.sources.text import clean
from broadsheet.sources.xml import elements, local, text, without_doctype

SOURCE = "pubmed"
DOCTYPE = "-//NLM//DTD PubMedArticle"
ARTICLE, CHAPTER, DELETED = "PubmedArticle", "PubmedBookArticle", "DeleteCitation"
MOST_WORDS = 200
LISTED_WITHIN = timedelta(days=60)
"""A record that was revised later than this after it came is not told as a new one of its day."""

_BEGINNING = re.compile(r"\s*(?:<\?xml[^<>]*\?>)?\s*(?:<!DOCTYPE[^<>]*>)?\s*<PubmedArticleSet\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEDLINE_DATE = re.compile(r"(\d{4})(?:\s+([A-Za-z]{3})[a-z]*(?:\s+(\d{1,2})\b)?)?")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])\s*/?$")
_SERVERS = re.compile(r"(?:bio|med|chem|psy|ar)\s?rxiv|res(?:earch)? sq|preprints|ssrn", re.IGNORECASE)
_STATUSES = {
    "RetractionIn": ("retracted", "Retraction"),
    "ExpressionOfConcernIn": ("expression of concern", "Expression of concern"),
    "PartialRetractionIn": ("corrected", "Partial retraction"),
    "CorrectedandRepublishedIn": ("corrected", "Corrected and republished"),
    "ErratumIn": ("corrected", "Correction"),
}
"""What a kind of note makes of the paper, and what it is called: the gravest first."""


def is_set(beginning: str) -> bool:
    """Whether a text begins as a file or an answer of PubMed does."""
    return bool(_BEGINNING.match(beginning))


def marked_up(element: Element | None) -> str:
    """The text of a title or an abstract: formulas as TeX between dollar signs, `10<sup>-5</sup>` as `10^-5`."""
    return clean("".join(_pieces(element))) if element is not None else ""


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        name = local(part)
        if name == "math":
            tex = tex_of(part)
            yield f"${tex}$" if tex else ""
        else:
            inside = "".join(_pieces(part))
            yield f"^{inside}" if name == "sup" and POWER.match(inside) else inside
        yield part.tail or ""


def _said(element: Element | None, path: str) -> str:
    return clean(element.findtext(path) or "") if element is not None else ""


def _month(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    return _MONTHS.index(word[:3].lower()) + 1 if word[:3].lower() in _MONTHS else None


def _joined(year: str, month: str = "", day: str = "") -> PartialDate | None:
    """A date as exactly as its parts tell it; parts that make no date are left out."""
    number = _month(month)
    forms = [year]
    if number:
        forms.append(f"{year}-{number:02d}")
        forms += [f"{year}-{number:02d}-{int(day):02d}"] if day.isdecimal() else []
    for form in reversed(forms):
        found = attempt(PartialDate.parse, form)
        if isinstance(found, PartialDate):
            return found
    return None


def dated(element: Element | None) -> PartialDate | None:
    """Year, month and day; of a `MedlineDate` (`1998 Dec-1999 Jan`, `Spring 2016`) its beginning. None without any."""
    if element is None:
        return None
    free = _said(element, "MedlineDate")
    if free:
        match, year = _MEDLINE_DATE.match(free), _YEAR.search(free)
        if match:
            return _joined(match[1], match[2] or "", match[3] or "")
        return _joined(year[0]) if year else None
    return _joined(_said(element, "Year"), _said(element, "Month"), _said(element, "Day"))


def _author(author: Element) -> dict[str, Any] | None:
    if author.get("ValidYN") == "N":
        return None
    family = " ".join(part for part in (_said(author, "LastName"), _said(author, "Suffix")) if part)
    given = _said(author, "ForeName") or _said(author, "Initials")
    told = [_ORCID.search(text(one)) for one in author.iterfind("Identifier") if one.get("Source") == "ORCID"]
    name = f"{given} {family}".strip() if family else marked_up(author.find("CollectiveName"))
    return {
        "name": name,
        "given": given if family else "",
        "family": family,
        "identifiers": [f"orcid:{'-'.join(match.groups()).upper()}" for match in told if match],
    }


def _abstract(article: Element) -> str:
    """A structured abstract's parts one after the other, each with its label."""
    parts = []
    for part in article.iterfind("Abstract/AbstractText"):
        label, words = clean(part.get("Label", "")), marked_up(part)
        parts.append(f"{label}: {words}" if label and label != "UNLABELLED" and words else words)
    return " ".join(part for part in parts if part)


def _title(article: Element) -> str:
    """Without the dot at its end, and the brackets of a title that was translated."""
    title = marked_up(article.find("ArticleTitle"))
    title = title[:-1] if title.endswith(".") and not title.endswith("..") else title
    if title.startswith("[") and title.endswith("]") and "]" not in title[:-1]:
        title = title[1:-1].rstrip(".")
    return title or marked_up(article.find("VernacularTitle"))


def _identifiers(entry: Element, pmid: str) -> list[str]:
    told = [one.text or "" for one in entry.iterfind("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")]
    told += [
        one.text or ""
        for one in entry.iterfind("MedlineCitation/Article/ELocationID[@EIdType='doi']")
        if one.get("ValidYN") != "N"
    ]
    found = [recognise(doi.replace(" ", "")) for doi in told]
    found += [recognise(one.text or "") for one in entry.iterfind("PubmedData/ArticleIdList/ArticleId[@IdType='pmc']")]
    return list(dict.fromkeys([pmid, *(one for one in found if one)]))


def _notes(citation: Element) -> list[tuple[str, str, str]]:
    """(kind, where it was published, the record there) of each comment and correction, but for what is cited."""
    return [
        (note.get("RefType", ""), _said(note, "RefSource"), recognise(f"pmid:{_said(note, 'PMID')}") or "")
        for note in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
        if note.get("RefType") != "Cites"
    ]


def _status(notes: list[tuple[str, str, str]], types: frozenset[str]) -> tuple[str, str]:
    """The gravest status, and the reason as a sentence."""
    for kind, (status, name) in _STATUSES.items():
        for told, where, pmid in notes:
            if told == kind:
                return status, clean(f"{name} in {where or 'PubMed'} {address(pmid) or ''}")
    return ("retracted", "Retracted, as PubMed says.") if "Retracted Publication" in types else ("", "")


def _relations(notes: list[tuple[str, str, str]], types: frozenset[str]) -> list[dict[str, str]]:
    """What ties a preprint to its article; of other updates (of reviews, of guidelines) nothing."""
    found = []
    for kind, where, pmid in notes:
        if kind == "UpdateIn" and pmid and "Preprint" in types:
            found.append({"kind": "preprint-of", "identifier": pmid})
        elif kind == "UpdateOf" and pmid and _SERVERS.match(where):
            found.append({"kind": "has-preprint", "identifier": pmid})
    return found


def record(entry: Element) -> PaperRecord:
    """The record of a `PubmedArticle`; raises BadRecord."""
    if entry.tag == CHAPTER:
        raise BadRecord("It is a chapter of a book, which is not read.")
    citation = entry.find("MedlineCitation")
    article = citation.find("Article") if citation is not None else None
    if citation is None or article is None:
        raise BadRecord("The record has no article.")
    pmid = normalise("pmid", _said(citation, "PMID"))
    came = dated(entry.find("PubmedData/History/PubMedPubDate[@PubStatus='entrez']"))
    revised = dated(citation.find("DateRevised")) or dated(citation.find("DateCompleted")) or came
    published = dated(article.find("ArticleDate")) or dated(article.find("Journal/JournalIssue/PubDate")) or came
    types = frozenset(text(one) for one in article.iterfind("PublicationTypeList/PublicationType"))
    notes = _notes(citation)
    status, reason = _status(notes, types)
    fresh = came and came.precision == "day" and revised and revised.day - came.day <= LISTED_WITHIN
    words = [
        *citation.iterfind("KeywordList/Keyword"),
        *citation.iterfind("MeshHeadingList/MeshHeading/DescriptorName"),
    ]
    return from_json(
        {
            "source": SOURCE,
            "id": pmid,
            "title": _title(article),
            "abstract": _abstract(article),
            "authors": [one for one in map(_author, article.iterfind("AuthorList/Author")) if one],
            "identifiers": _identifiers(entry, pmid),
            "published": published.text if published else None,
            "date_kind": "published" if published else "",
            "as_of": revised.text if revised else None,
            "venue": _said(article, "Journal/Title").removesuffix("."),
            "status": status,
            "comment": reason,
            "keywords": list(dict.fromkeys(marked_up(word) for word in words[:MOST_WORDS])),
            "listings": [{"feed": SOURCE, "day": came.text, "announce_type": "new"}] if fresh and came else [],
            "relations": _relations(notes, types),
        }
    )


def number_of(entry: Element) -> str:
    """The PMID of an entry, to be named by."""
    return clean(entry.findtext("MedlineCitation/PMID") or entry.findtext("BookDocument/PMID") or "")[:20]


Found = PaperRecord | Removed | BadRecord


def records(chunks: Iterable[bytes], name: str) -> Iterator[tuple[str, Found]]:
    """Every record of a file with its place (`PMID 123`), then what the file takes back. Memory stays flat.

    Raises BrokenAnswer with a sentence that begins with `name` where the file is not whole.
    """
    newest = ""
    for number, entry in enumerate(elements(_bare(chunks), frozenset((ARTICLE, CHAPTER, DELETED)), name), 1):
        if entry.tag == DELETED:
            for pmid in entry.iterfind("PMID"):
                yield f"deleted PMID {clean(pmid.text or '')[:20]}", attempt(_removed, pmid.text or "", newest)
            continue
        found = attempt(record, entry)
        if isinstance(found, PaperRecord) and found.as_of:
            newest = max(newest, found.as_of.text)
        pmid_said = number_of(entry)
        yield f"PMID {pmid_said}" if pmid_said else f"record {number}", found


def _bare(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The document without the line that names its type."""
    for number, chunk in enumerate(chunks):
        yield chunk if number else without_doctype(chunk, DOCTYPE)


def _removed(pmid: str, newest: str) -> Removed:
    """A record that was taken back on the day of the newest one in its file, which bears no date itself."""
    if not newest:
        raise BadRecord("It is taken back in a file without any dated record, so nobody knows when.")
    return Removed(SOURCE, normalise("pmid", pmid), PartialDate.parse(newest), "PubMed has deleted this record.")


def whole_set(root: Element, host: str) -> list[Element]:
    """The entries of an answer of efetch. Raises BrokenAnswer with what the service says instead."""
    if root.tag == "PubmedArticleSet":
        return [entry for entry in root if entry.tag in (ARTICLE, CHAPTER)]
    said = next((clean(text(one))[:200] for one in root.iter() if one.tag.upper() == "ERROR"), "")
    raise BrokenAnswer(f"{host} says: {said}" if said else f"{host} sent XML that is no set of PubMed records.")
