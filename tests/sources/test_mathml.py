from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from broadsheet.sources.mathml import tex_of


@pytest.mark.parametrize(
    ("inside", "tex"),
    [
        ("<mi>x</mi><mo>&lt;</mo><mi>y</mi>", "x<y"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x^{2}"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_{i}^{2}"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", r"\frac{a+b}{c}"),
        ("<msqrt><mi>α</mi><mo>+</mo><mn>1</mn></msqrt>", r"\sqrt{α+1}"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", r"\bar{x}"),
        ("<mover><mi>x</mi><mo>*</mo></mover>", r"\overset{*}{x}"),
        ("<mi>log</mi><mfenced><mi>n</mi><mi>m</mi></mfenced>", r"\mathrm{log}(n,m)"),
        ("<mn>5</mn><mo>%</mo>", r"5\%"),
        ("<mtext>rate</mtext>", r"\text{ rate }"),
        ("<msup><mi>x</mi></msup>", "x"),
        ("<mphantom><mi>x</mi></mphantom><mi>y</mi>", "y"),
        ('<semantics><mi>y</mi><annotation encoding="application/x-tex">y_0</annotation></semantics>', "y_0"),
    ],
)
def test_elements_as_tex(inside: str, tex: str) -> None:
    assert tex_of(fromstring(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inside}</math>')) == tex


def test_what_the_author_wrote_as_tex_goes_first() -> None:
    assert tex_of(fromstring(r'<math alttext="a \ll b"><mi>a</mi></math>')) == r"a \ll b"
