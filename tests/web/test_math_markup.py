"""Expressions as MathML: what they become, and that nothing else than MathML can come out."""

from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.web.math.markup import ATTRIBUTES, ELEMENTS, LEAVES
from broadsheet.web.math.reading import read
from broadsheet.web.math.typesetting import formula, typeset

COMMANDS = [
    r"\frac", r"\sqrt", r"\left", r"\right", r"\text", r"\mathbf", r"\rm ", r"\begin{array}", r"\end{array}", r"\\",
    r"\hat", r"\href", r"\color", r"\style", r"\class", r"\rule", r"\unicode", r"\sum", r"\operatorname", r"\limits",
    r"\over", r"\not", r"\SI", r"\ce", r"\tag", r"\hspace", r"\def", r"\xrightarrow", r"\mathop", r"\choose",
    r"\genfrac", r"\skew", r"\sideset",
]  # fmt: skip
TEX = st.lists(st.sampled_from([*COMMANDS, *"{}{}[]()^_&$<>'\"%#~ |.,ab12+=é\x00"]), max_size=40).map("".join)


def mathml(tex: str) -> str:
    """The inside of `<math>`; the test fails where the expression was not set."""
    root = ElementTree.fromstring(formula(tex, False).html)
    math = root if root.tag == "math" else root[0]
    assert math.tag == "math"
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in math)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"x^2_i", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathbf{AB}", "<mrow><mi>𝐀</mi><mi>𝐁</mi></mrow>"),
        (r"{\cal O}", "<mi>𝒪</mi>"),
        (r"\mathrm{d}", '<mi mathvariant="normal">d</mi>'),
        (r"\mathrm{eff}", "<mi>eff</mi>"),
        (r"10,000", "<mn>10,000</mn>"),
        (
            r"n\log n",
            '<mrow><mi>n</mi><mspace width="0.167em" /><mi>log</mi><mspace width="0.167em" /><mi>n</mi></mrow>',
        ),
        (r"\sim", '<mo lspace="0" rspace="0">∼</mo>'),
        (r"\SI{5}{\nano\metre}", '<mrow><mn>5</mn><mspace width="0.167em" /><mtext>nm</mtext></mrow>'),
        (
            r"\ce{H2O}",
            '<mrow><msub><mi mathvariant="normal">H</mi><mn>2</mn></msub><mi mathvariant="normal">O</mi></mrow>',
        ),
        (r"\ang{30}", "<msup><mn>30</mn><mo>∘</mo></msup>"),
        (r"\text{in $\Omega$}", '<mrow><mtext>in\u00a0</mtext><mi mathvariant="normal">Ω</mi></mrow>'),
        (r"\bar{x}", '<mover accent="true"><mi>x</mi><mo stretchy="false">¯</mo></mover>'),
        (r"\ensuremath{x}\xspace", "<mi>x</mi>"),
        (r"1\unicode{x2013}2", "<mrow><mn>1</mn><mtext>–</mtext><mn>2</mn></mrow>"),
        (r"10% ", "<mrow><mn>10</mn><mi>%</mi></mrow>"),
        (r"x^{n+1}", '<msup><mi>x</mi><mrow><mi>n</mi><mo lspace="0" rspace="0">+</mo><mn>1</mn></mrow></msup>'),
        (r"a:=-b", '<mrow><mi>a</mi><mo>:=</mo><mo form="prefix">−</mo><mi>b</mi></mrow>'),
        (r"a &lt; b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
    ],
)
def test_expressions_are_set(tex: str, expected: str) -> None:
    assert mathml(tex) == expected


@pytest.mark.parametrize(
    "tex",
    [
        r"\undefined x", r"{x", r"x}", r"\left( x", r"\right)", "^",
        r"\begin{array}x", "x" * 2_001, "{" * 21 + "}" * 21, " ",
        r"\def\a{\a\a}\a", r"\newcommand{\x}{y}\x", r"\style{color:red}{x}", r"\rule{9em}{9em}", r"\frac{a}", r"x^2^3",
        r"\left(" * 30 + r"\right)" * 30, r"\begin{matrix}" * 30, r"\sqrt" * 900,
    ],
)  # fmt: skip
def test_broken_or_unbounded_tex_is_shown_as_its_source(tex: str) -> None:
    set_ = formula(tex, False)
    assert set_.html == f'<code class="tex">{tex.strip()}</code>'
    assert set_.plain == tex.strip()


@pytest.mark.parametrize(
    "tex",
    [
        "<script>alert(1)</script>", r"\text{<img src=x onerror=alert(1)>}", r"\href{javascript:alert(1)}{x}",
        r"\class{evil}{x}", r"\text{&lt;b&gt;}", r"\mathrm{<}/\mathrm{style}>", '"><script>', r"\unicode{x3c}script>",
        r"\color{red}{x}\textcolor{url(//x)}{y}", r"\hspace{900em}", r"\operatorname{</mi><script>}",
        r"\text{&#x3c;script&#x3e;}",
        "\x00\x1b\ufffe", r"\tag{<b>}", r"\mbox{</math><script>}",
    ],
)  # fmt: skip
def test_hostile_tex_brings_nothing_but_mathml(tex: str) -> None:
    check(formula(tex, False).html)
    check(formula(tex, True).html)


def check(html: str) -> None:
    """One expression as HTML: well-formed, only allowed elements and attributes, every length short."""
    for element in ElementTree.fromstring(f"<p>{html.replace('<wbr>', '<wbr/>')}</p>").iter():
        if element.tag in ("p", "wbr"):
            assert not element.attrib
        elif element.tag == "span":
            assert element.attrib in [{"class": name, "tabindex": "0"} for name in ("formula", "formula displayed")]
        elif element.tag == "code":
            assert element.attrib == {"class": "tex"}
        elif element.tag == "math":
            assert set(element.attrib) <= {"alttext", "display"}
        else:
            assert element.tag in ELEMENTS | LEAVES
            assert set(element.attrib) <= ATTRIBUTES
            assert all(len(value) <= 10 for value in element.attrib.values())
            assert element.tag in LEAVES or not element.text


@given(TEX, st.booleans())
def test_any_tex_becomes_allowed_markup(tex: str, display: bool) -> None:
    check(formula(tex, display).html)


def test_a_script_stays_on_the_line_of_its_word() -> None:
    assert typeset(read("in CO$_2$ or (x)^2 $x_2$")) == (
        'in <span class="glued">CO<math alttext="_2"><msub><mrow /><mn>2</mn></msub></math></span> or '
        '(<span class="glued">x)<math alttext="^{2}"><msup><mrow /><mn>2</mn></msup></math></span> '
        '<math alttext="x_2"><msub><mi>x</mi><mn>2</mn></msub></math>'
    )


def test_a_hyphen_stays_on_the_line_of_its_expression() -> None:
    math = '<math alttext="p"><mi>p</mi></math>'
    assert typeset(read("the $p$-adic")) == f'the <span class="glued">{math}-</span>adic'
    assert typeset(read("L$_p$-norms")) == (
        '<span class="glued">L<math alttext="_p"><msub><mrow /><mi>p</mi></msub></math>-</span>norms'
    )


def test_a_comma_stays_on_the_line_of_its_expression() -> None:
    math = '<math alttext="p"><mi>p</mi></math>'
    assert typeset(read("of $p$, or (of $p$).")) == (
        f'of <span class="glued">{math},</span> or (of <span class="glued">{math}).</span>'
    )
    assert "glued" not in typeset(read("Then $$p$$, and"), displayed=True)


@example("0:0:0:0:0:0:0$", "")
@given(st.text(max_size=80), TEX)
def test_a_whole_text_is_well_formed_html(prose: str, tex: str) -> None:
    html = typeset(read(f"{prose} ${tex}$ {prose}"), displayed=True)
    allowed = ELEMENTS | LEAVES | {"math", "span", "code", "p", "wbr"}
    printable = "".join(sign for sign in html if sign.isprintable()).replace("<wbr>", "<wbr/>")  # HTML closes none
    assert {element.tag for element in ElementTree.fromstring(f"<p>{printable}</p>").iter()} <= allowed
