from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.base import BadRecord
from broadsheet.sources.identifiers import (
    address,
    normalise,
    normalise_title,
    pdf_address,
    public_key,
    recognise,
    title_key,
)
from tests.sources.strategies import identifiers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2410.09426", "arxiv:2410.09426"),
        ("arXiv:2410.09426v3", "arxiv:2410.09426"),
        (" https://arxiv.org/abs/2410.09426v2 ", "arxiv:2410.09426"),
        ("http://www.arxiv.org/pdf/2410.09426v2.pdf", "arxiv:2410.09426"),
        ("arxiv.org/abs/2410.09426", "arxiv:2410.09426"),
        ("https://huggingface.co/papers/2410.09426", "arxiv:2410.09426"),
        ("https://www.alphaxiv.org/abs/2410.09426", "arxiv:2410.09426"),
        ("https://ar5iv.labs.arxiv.org/html/2410.09426", "arxiv:2410.09426"),
        ("oai:arXiv.org:hep-th/9711200", "arxiv:hep-th/9711200"),
        ("hep-th/9711200v3", "arxiv:hep-th/9711200"),
        ("math.AG/0601001", "arxiv:math/0601001"),
        ("0704.0001", "arxiv:0704.0001"),
        ("10.48550/arXiv.2410.09426", "arxiv:2410.09426"),
        ("https://doi.org/10.48550/arXiv.hep-th/9711200", "arxiv:hep-th/9711200"),
        ("doi: 10.1000/182", "doi:10.1000/182"),
        ("https://dx.doi.org/10.1000/ABC%3C1%3E", "doi:10.1000/abc<1>"),
        ("10.1016/S0140-6736(20)30183-5", "doi:10.1016/s0140-6736(20)30183-5"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf", "doi:10.1101/2020.01.01.123456"),
        ("https://dl.acm.org/doi/pdf/10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
        ("PMID: 0123", "pmid:123"),
        ("https://pubmed.ncbi.nlm.nih.gov/11783755/", "pmid:11783755"),
        ("PMC123456", "pmcid:PMC123456"),
        ("https://aclanthology.org/p18-1001.pdf", "acl:P18-1001"),
        ("https://www.aclweb.org/anthology/2020.acl-main.1/", "acl:2020.acl-main.1"),
        ("https://openreview.net/forum?id=HJSCGD9ex&noteId=x", "openreview:HJSCGD9ex"),
        ("https://openreview.net/pdf?id=HJSCGD9ex", "openreview:HJSCGD9ex"),
    ],
)
def test_common_forms_are_recognised(text: str, expected: str) -> None:
    assert recognise(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "attention",
        "3.14",
        "2012.1234",
        "2413.00001",
        "title:quantum",
        "https://example.org/abs/x",
        "doi:",
        "foo/0101001",
    ],
)
def test_other_text_is_not_taken_for_an_identifier(text: str) -> None:
    assert recognise(text) is None


@given(identifiers)
def test_normalising_again_changes_nothing(identifier: str) -> None:
    scheme, _, value = identifier.partition(":")
    once = normalise(scheme, value)
    assert normalise(*once.split(":", 1)) == once
    assert recognise(once) == once or scheme == "cvpr2019"


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    found = recognise(text)
    if found is not None:
        assert recognise(found) == found
    assert title_key(text) in ("", title_key(normalise_title(text)))
    assert public_key((), text).startswith("t:")


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("arxiv", "banana"), ("doi", "11.1/x"), ("pmid", "0"), ("no scheme", "1"), ("t", "0123456789ab"), ("T", "1")],
)
def test_a_value_that_is_not_of_its_scheme_is_refused(scheme: str, value: str) -> None:
    with pytest.raises(BadRecord):
        normalise(scheme, value)


def test_public_key_by_preference() -> None:
    assert public_key(("pmid:1", "doi:10.1/b", "doi:10.1/a", "arxiv:2410.09426"), "") == "2410.09426"
    assert public_key(("x:1", "pmid:1", "doi:10.1/b", "doi:10.1/a"), "") == "doi:10.1/a"
    assert public_key(("x:1", "acl:P18-1001"), "") == "acl:P18-1001"
    assert public_key(("doi:10.1/" + "a" * 300, "x:1"), "") == "x:1"


@pytest.mark.parametrize("shortened", ["x:../../editions", "doi:10.1000/../../etc", "x:a/.", r"x:a\..\b"])
def test_an_identifier_whose_address_a_browser_would_shorten_makes_no_key(shortened: str) -> None:
    assert public_key((shortened, "y:1"), "") == "y:1"
    assert public_key((shortened,), "A title").startswith("t:")
    assert public_key(("x:a..b/c.", shortened), "") == "x:a..b/c."


@pytest.mark.parametrize(
    ("identifier", "page", "pdf"),
    [
        ("arxiv:hep-th/9711200", "https://arxiv.org/abs/hep-th/9711200", "https://arxiv.org/pdf/hep-th/9711200"),
        ("doi:10.1000/(a)<b>", "https://doi.org/10.1000/(a)%3Cb%3E", None),
        ("acl:P18-1001", "https://aclanthology.org/P18-1001", None),
        (
            "openreview:HJSCGD9ex",
            "https://openreview.net/forum?id=HJSCGD9ex",
            "https://openreview.net/pdf?id=HJSCGD9ex",
        ),
        ("pmid:11783755", "https://pubmed.ncbi.nlm.nih.gov/11783755/", None),
        ("cvpr2019:17", None, None),
        ("no identifier", None, None),
    ],
)
def test_where_identifiers_lead(identifier: str, page: str | None, pdf: str | None) -> None:
    assert (address(identifier), pdf_address(identifier)) == (page, pdf)


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("Mask$^2$DiT", "Mask2DiT"),
        (r"$\alpha$-Skew", "α-skew"),
        (r"Poincar\'e", "Poincaré"),
        (r"\textbf{Schr{\"o}dinger}", "Schrödinger"),
        ("The ﬁrst  “proof”", "the first proof"),
    ],
)
def test_titles_that_differ_in_spelling_only_are_the_same(title: str, same: str) -> None:
    assert normalise_title(title) == normalise_title(same)


def test_short_titles_have_no_key() -> None:
    assert title_key("Densing Law of LLMs") == ""
    assert title_key("One two three-fourfivesixseven") != ""
    assert title_key("One two threefourfivesixseven") == ""


def test_a_short_title_counts_together_with_the_first_words_of_its_abstract() -> None:
    words = "We show that the density of words in a column grows every spring"
    assert title_key("Short title", words) == title_key("Short Title!", words.upper() + " and more.") != ""
    assert title_key("Short title", words) != title_key("Other title", words)
    assert title_key("Short title", "Too little.") == ""
    assert title_key("A title that is long enough", words) == title_key("A title that is long enough")
