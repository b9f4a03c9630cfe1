from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search.query import (
    MAX_PARTS,
    Category,
    Dates,
    HasCode,
    Not,
    Or,
    Part,
    Source,
    Text,
    Word,
    parse,
)

YEAR_2023 = Dates(date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("", []),
        ("layer width", [Word("layer"), Word("width")]),
        ('"layer width" deep', [Text("layer width"), Word("deep")]),
        ("“layer width”", [Text("layer width")]),
        ("quant*", [Text("quant", prefix=True)]),
        ("q*", [Word("q*")]),
        ("author:lecun", [Text("lecun", "author")]),
        ('Author:"Yann LeCun"', [Text("Yann LeCun", "author")]),
        ("title:attent*", [Text("attent", "title", prefix=True)]),
        ("venue:ICLR", [Text("ICLR", "venue")]),
        ("cat:cs.CL", [Category("cs.CL")]),
        ("cat:cond-mat.s*", [Category("cond-mat.s", below=True)]),
        ("cat:q_bio", [Category("q_bio")]),
        ("cat:cs.*", [Category("cs", below=True)]),
        ("year:2023", [YEAR_2023]),
        ("year:2020..2023", [Dates(date(2020, 1, 1), date(2023, 12, 31))]),
        ("year:2023..2020", [Dates(date(2020, 1, 1), date(2023, 12, 31))]),
        ("year:2020..", [Dates(date(2020, 1, 1), None)]),
        ("year:..2020", [Dates(None, date(2020, 12, 31))]),
        ("from:2024-02 to:2024-02", [Dates(date(2024, 2, 1), None), Dates(None, date(2024, 2, 29))]),
        ("to:2024", [Dates(None, date(2024, 12, 31))]),
        ("source:arXiv", [Source("arxiv")]),
        ("has:code", [HasCode()]),
        ("-survey", [Not(Text("survey"))]),
        ('-"large language"', [Not(Text("large language"))]),
        ("-year:2023", [Not(YEAR_2023)]),
        ("pruning OR sparsity", [Or((Word("pruning"), Word("sparsity")))]),
        ("a OR b OR c d", [Or((Word("a"), Word("b"), Word("c"))), Word("d")]),
        ("-3d splatting", [Not(Text("3d")), Word("splatting")]),
        ("cat:cs.LG OR cat:quant-ph", [Or((Category("cs.LG"), Category("quant-ph")))]),
        ('"A" OR "B"', [Or((Text("A"), Text("B")))]),
        ('RNN OR "LSTM"', [Or((Word("RNN"), Text("LSTM")))]),
        (
            "a b c d e f g h i j k l m author:a OR author:b",
            [*map(Word, "abcdefghijklm"), Or((Text("a", "author"), Text("b", "author")))],
        ),
        ("author:a OR author:b", [Or((Text("a", "author"), Text("b", "author")))]),
    ],
)
def test_each_operator_is_understood(typed: str, parts: list[Part]) -> None:
    assert list(parse(typed).parts) == parts


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("year:abc", ["year", "abc"]),
        ("year:0000", ["year", "0000"]),
        ("to:2023-13-40", ["to", "2023-13-40"]),
        ("has:wings", ["has", "wings"]),
        ("field:value", ["field:value"]),
        ("author:", ["author:"]),
        ('an "open quote', ["an", "open", "quote"]),
        ("OR either", ["OR", "either"]),
        ("either OR", ["either", "OR"]),
        ("CATS OR DOGS", ["CATS", "OR", "DOGS"]),
        ("a b c d e f g h i j k OR m n", [*"abcdefghijk", "OR", "m", "n"]),
        ("cat:cs.<*", ["cat", "cs.<*"]),
        ("cat:a_b.c*", ["cat", "a_b.c*"]),
        ("x-ray", ["x-ray"]),
        ("- dash", ["dash"]),
        ("GPT-4", ["GPT-4"]),
        ("20 - 5", ["20", "5"]),
        ('"" !? ()', []),
    ],
)
def test_what_is_no_operator_is_words(typed: str, words: list[str]) -> None:
    assert parse(typed).parts == tuple(map(Word, words))


def test_plain_switches_operators_off() -> None:
    tree = parse('author:x "a b" -c OR quant*', plain=True)
    assert tree.parts == tuple(map(Word, ["author:x", '"a', 'b"', "-c", "OR", "quant*"]))


@pytest.mark.parametrize(
    "typed", ["2401.00001v2", "arXiv:2401.00001", "https://arxiv.org/pdf/2401.00001", "arXiv 2401.00001"]
)
def test_an_identifier_is_recognised_in_any_form(typed: str) -> None:
    assert parse(typed).identifier == "arxiv:2401.00001"


def test_the_name_of_the_scheme_may_stand_before_a_blank() -> None:
    assert parse("doi 10.1145/3292500").identifier == "doi:10.1145/3292500"
    assert parse("pmid 12345").identifier == "pmid:12345"
    assert parse("doi of what").identifier is None


def test_what_is_embedded_leaves_out_names_operators_and_exclusions() -> None:
    tree = parse('fast "layer width" author:lecun -slow cat:cs.CL title:net has:code pruning OR sparsity quant*')
    assert tree.meaning == "fast layer width net pruning sparsity"


OPERATORS = st.sampled_from(
    [
        "OR",
        "-",
        '"',
        "“",
        "author:",
        "year:",
        "cat:",
        "from:",
        "to:",
        "has:code",
        "*",
        ":",
        "cat:cs.",
        ".*",
        *"<>~#&@\\[](){}|^$+?/",
        "..",
        "2023",
        "99999",
        "\0",
    ]
)
HOSTILE = st.lists(OPERATORS | st.text(max_size=8), max_size=30).map("".join) | st.text()


@given(HOSTILE, st.booleans())
def test_every_text_has_a_tree(typed: str, plain: bool) -> None:
    tree = parse(typed, plain=plain)
    assert len(tree.parts) <= MAX_PARTS
    tree.meaning.encode("utf-8")


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=12))
def test_plain_words_stay_themselves(words: list[str]) -> None:
    assert parse(" ".join(words)).texts == tuple(words)


def test_a_text_without_end_is_cut() -> None:
    assert len(parse("word " * 1_000_000).parts) <= MAX_PARTS


@pytest.mark.parametrize("condition", ["", " cat:cs.CL", " year:2024"])
def test_conditions_do_not_change_what_or_is(condition: str) -> None:
    assert parse(f"GRPO OR DPO{condition}").texts == ("GRPO", "OR", "DPO")
    assert parse(f"2023 OR 2024{condition}").texts == ("2023", "2024")
    assert parse(f"cats OR DOGS{condition}").texts == ("cats", "DOGS")
