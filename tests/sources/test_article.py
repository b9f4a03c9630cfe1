"""Papers in HTML as LaTeXML writes it, as Markdown; and what is hostile about HTML."""

from __future__ import annotations

import pytest

from broadsheet.sources import article
from broadsheet.sources.article import markdown
from broadsheet.sources.base import BadRecord

PAGE = """<!DOCTYPE html><html><head><script>alert(1)</script></head><body><nav>Menu</nav>
<article class="ltx_document"><h1 class="ltx_title ltx_title_document">A study of columns</h1>
<div class="ltx_authors">Ada</div><div class="ltx_abstract"><h6>Abstract</h6><p>We count.</p></div>
<section class="ltx_section"><h2 class="ltx_title"><span class="ltx_tag">1 </span>Introduction</h2>{body}</section>
</article><footer>by LaTeXML</footer></body></html>"""


def read(body: str) -> str:
    """What follows the heading."""
    head, _, text = markdown(PAGE.replace("{body}", body).encode()).partition("\n")
    assert head == "### 1 Introduction"
    return text.strip()


def test_what_the_paper_says_elsewhere_is_left_out() -> None:
    assert read("<p>Columns <em>matter</em>.</p>") == "Columns *matter*."


def test_mathematics_is_tex() -> None:
    inline = '<math alttext="x_{1}\\leq y^{*}" display="inline"><semantics><mi>x</mi></semantics></math>'
    assert read(f"<p>So {inline} holds.</p>") == "So $x_{1}\\leq y^{*}$ holds."
    assert read('<p>So</p><math alttext="a&lt;b" display="block"><mi>a</mi></math>') == "So\n\n$$a\\lt b$$"
    assert read("<p>Nothing <math><mi>x</mi></math> known.</p>") == "Nothing known."


def test_equations_bear_their_numbers() -> None:
    cells = "".join(f'<td><math alttext="{tex}" display="inline"></math></td>' for tex in ("a", "=b"))
    row = f'<tr>{cells}<td><span class="ltx_tag ltx_tag_equation">(1)</span></td></tr>'
    assert read(f'<table class="ltx_equationgroup ltx_eqn_table"><tbody>{row}</tbody></table>') == "$$a =b$$ (1)"


def test_tables_stay_tables() -> None:
    head = "<thead><tr><th>Name</th><th>Width | mm</th></tr></thead>"
    rows = '<tbody><tr><td>A</td><td><math alttext="|w|"></math></td></tr></tbody>'
    assert read(
        f'<figure><figcaption>Table 1: Widths.</figcaption><table class="ltx_tabular">{head}{rows}</table></figure>'
    ) == ("Table 1: Widths.\n\n| Name | Width \\| mm |\n| --- | --- |\n| A | $\\|w\\|$ |")


def test_lists_notes_and_references() -> None:
    item = '<li class="ltx_item"><span class="ltx_tag ltx_tag_item">•</span><p>{}</p></li>'
    entries = item.format("one") + item.format("two<ol><li>a</li><li>b</li></ol>")
    assert read(f"<ul>{entries}</ul>") == "- one\n- two\n\n  1. a\n  2. b"
    note = (
        '<span class="ltx_note"><sup class="ltx_note_mark">1</sup><span class="ltx_note_content">Aside.</span></span>'
    )
    assert read(f'<p>Said{note} <cite>[<a href="#bib1">3</a>]</cite></p>') == "Said (Aside.) \\[3]"


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ('<p><a href="javascript:alert(1)">here</a></p>', "here"),
        ('<p><a href="data:text/html,x">here</a></p>', "here"),
        ('<p><a href="https://press.example.org/a_b">here</a></p>', "[here](https://press.example.org/a_b)"),
        ('<p>a<img src="x" onerror="alert(1)">b</p>', "ab"),
        ("<p>a<script>alert(1)</script><style>p{}</style><!-- c --><svg><path/></svg>b</p>", "ab"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "\\<script>alert(1)\\</script>"),
        ('<p><math alttext="&lt;script&gt;$"></math></p>', "$\\lt script\\gt \\$$"),
        ("<p># none</p><p>1. none</p><p>- none</p>", "\\# none\n\n\\1. none\n\n\\- none"),
        ("<p>`a` *b* [c](d) _e_</p>", "\\`a\\` \\*b\\* \\[c](d) \\_e\\_"),
    ],
)
def test_hostile_markup_is_text_or_nothing(body: str, made: str) -> None:
    assert read(body) == made


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000,
        "<b></i>" * 20_000,
        "".join(f'<b class="{number}"><i></b>' for number in range(10_000)),
        '<div title="></div>">' * 10_000,
        "<div/>" * 10_000,
        "<p>x</p>" * 40_000,
        '<a href="' * 20_000,
        "a<b" * 100_000,
    ],
)
def test_what_would_take_long_is_no_paper(body: str) -> None:
    with pytest.raises(BadRecord):
        markdown(f"<article>{body}</article>".encode())


def test_a_page_without_an_article_or_of_no_end_is_no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadRecord):
        markdown(b"<html><body>No HTML for this paper</body></html>")
    monkeypatch.setattr(article, "LARGEST", 10)
    with pytest.raises(BadRecord):
        markdown(b"<article></article>")


def test_white_space_without_end_is_read_in_time() -> None:
    assert read(f"<p>a{' ' * 1_000_000}b</p>") == "a b"


def test_a_long_text_ends_at_a_line_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article, "LONGEST", 40)
    assert read("<p>First.</p><p>Second, which is longer.</p>") == f"First.\n\n{article.CUT}"
