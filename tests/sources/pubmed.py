"""Small PubMed records, written by its DTD's documentation and after the recorded answers."""

from __future__ import annotations

from xml.sax.saxutils import escape

MATHEMATICS = "We show that if x<y and z>w then a&b."
DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)


def day(name: str, when: str, more: str = "") -> str:
    year, month, number = when.split("-")
    return f"<{name}{more}><Year>{year}</Year><Month>{month}</Month><Day>{number}</Day></{name}>"


def article(
    pmid: int | str = 40000001,
    *,
    revised: str = "2026-11-18",
    came: str = "2026-11-18",
    title: str = "",
    abstract: str = f"<AbstractText>{escape(MATHEMATICS)}</AbstractText>",
    authors: str = "<Author><LastName>Okafor</LastName><ForeName>Ada B</ForeName></Author>",
    published: str = "<Year>2026</Year><Month>Nov</Month>",
    inside: str = "",
    after: str = "",
    ids: str = "",
) -> str:
    """A `PubmedArticle`; `inside` stands in the article, `after` behind it."""
    entrez = day("PubMedPubDate", came, ' PubStatus="entrez"')
    title = title or f"On the cells of number {pmid} that are not small."
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID>'
        f"{day('DateRevised', revised)}<Article><Journal><JournalIssue><PubDate>{published}</PubDate></JournalIssue>"
        f"<Title>Journal of Cells</Title></Journal><ArticleTitle>{title}</ArticleTitle><Abstract>{abstract}</Abstract>"
        f"<AuthorList>{authors}</AuthorList>{inside}</Article>{after}</MedlineCitation><PubmedData><History>"
        f"{entrez}</History><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId>{ids}</ArticleIdList></PubmedData></PubmedArticle>'
    )


def article_set(*articles: str, doctype: str = DOCTYPE) -> bytes:
    inside = "".join(articles)
    return f'<?xml version="1.0" ?>\n{doctype}\n<PubmedArticleSet>{inside}</PubmedArticleSet>'.encode()


def deleted(*pmids: int) -> str:
    inside = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in pmids)
    return f"<DeleteCitation>{inside}</DeleteCitation>"
