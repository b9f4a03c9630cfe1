from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.search.cursor import Cursor
from broadsheet.search.lexical import Document, Lexical, TornIndex, meeting, ranking
from broadsheet.search.query import Category, Query, parse
from tests.search.test_query import HOSTILE

PAPERS = [
    Document(paper=1, title="Layer width and depth", abstract="We vary the width of each layer."),
    Document(paper=2, title="A layer with skips", abstract="Layers within and without normalisation."),
    Document(
        paper=3,
        title="Mixed-precision training at W4A8",
        abstract="Multi-modal models in state of the art settings.",
        authors=("Yann A. LeCun", "Geoffrey Hinton"),
        categories=("cs.LG", "stat.ML"),
        sources=("arxiv-daily-cs",),
        venue="ICLR 2024",
        day=date(2024, 5, 1),
        has_code=True,
    ),
    Document(
        paper=4,
        title="Capsules",
        abstract="A multimodal study with quantised and quantized weights, quantum effects.",
        authors=("Kurt Gödel", "Li Wei"),
        categories=("math.AP",),
        sources=("acl-anthology",),
        day=date(2020, 1, 1),
    ),
    Document(paper=5, title="量子化モデルの研究", abstract="Обучение нейронных сетей", day=date(2022, 6, 6)),
    Document(
        paper=6,
        title="To be or not to be",
        categories=("cond-mat.str-el",),
        abstract="On SE(3) and O(n log n) in Poincar\\'e's group.",
    ),
]


def indexed(folder: Path, papers: Iterable[Document]) -> Lexical:
    """A new index of the words of these papers."""
    made = Lexical(folder, create=True)
    with made.writing() as writer:
        for paper in papers:
            writer.put(paper)
        writer.commit(Cursor(4, 2))
    return made


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Lexical:
    return indexed(tmp_path_factory.mktemp("words"), PAPERS)


def found(lexical: Lexical, typed: str) -> list[int]:
    return [int(paper) for paper in lexical.search(parse(typed), 10).papers]


@pytest.mark.parametrize(
    ("typed", "papers"),
    [
        ("width", [1]),
        ("layers widths", [1, 2]),
        ('"layer width"', [1]),
        ('"state of the art"', [3]),
        ('"art of the state"', []),
        ("mixed-precision", [3]),
        ("W4A8", [3]),
        ("w4a", []),
        ("multimodal", [3, 4]),
        ("multi-modal", [3, 4]),
        ("hinton", [3]),
        ("author:hinton", [3]),
        ('author:"Yann LeCun"', [3]),
        ('author:"LeCun, Yann"', [3]),
        ('author:"Yann Hinton"', []),
        ("author:godel", [4]),
        ("author:hint*", [3]),
        ("title:capsule", [4]),
        ("title:quantum", []),
        ("quanti*", [4]),
        ("quantum -quantised", []),
        ("-layer", [3, 5, 4, 6]),
        ("cat:cs.LG", [3]),
        ("cat:CS.*", [3]),
        ("cat:cs", [3]),
        ("cat:stat.M*", [3]),
        ("cat:hep*", []),
        ("cat:cond-mat.s*", [6]),
        ("year:2024", [3]),
        ("year:2020..2022", [5, 4]),
        ("from:2022-06-06 to:2022-06", [5]),
        ("source:arxiv", [3]),
        ("source:acl-anthology", [4]),
        ("has:code", [3]),
        ("venue:iclr", [3]),
        ("author:hinton OR author:wei", [3, 4]),
        ("模", []),
        ("量子化", [5]),
        ("нейронных", [5]),
        ("to be", [6]),
        ("SE(3)", [6]),
        ("poincaré", [6]),
        ("", []),
        ("!? …", []),
    ],
)
def test_what_is_asked_for_is_found(lexical: Lexical, typed: str, papers: list[int]) -> None:
    assert sorted(found(lexical, typed)) == sorted(papers)


def test_conditions_hold_together_with_words(lexical: Lexical) -> None:
    assert found(lexical, "multimodal year:2020") == [4]


@pytest.mark.parametrize("remembered", [0, 100])
@pytest.mark.parametrize(
    ("conditions", "papers"),
    [("anything year:2020..2024 -has:code", [4, 5]), ("-author:wei", None), ("cat:nothing.here", [])],
)
def test_what_meets_conditions_is_counted_and_told_as_it_is_listed(
    lexical: Lexical, monkeypatch: pytest.MonkeyPatch, conditions: str, papers: list[int] | None, remembered: int
) -> None:
    monkeypatch.setattr(meeting, "REMEMBERED", remembered)
    met, everyone = lexical.meeting(parse(conditions)), np.arange(1, 30)
    assert met
    assert papers in (None, sorted(met.ids().tolist()))
    assert met.papers == len(met.ids())
    assert everyone[met.holds(everyone)].tolist() == sorted(met.ids().tolist())
    assert met.holds(everyone[:0]).tolist() == []
    assert lexical.meeting(parse("only words")) is None


def test_what_meets_conditions_is_remembered_until_the_index_changes(tmp_path: Path) -> None:
    lexical = indexed(tmp_path, PAPERS)
    met = lexical.meeting(parse("year:2020..2024"))
    assert met
    assert lexical.meeting(parse("other words year:2020..2024")) is met
    with lexical.writing() as writer:
        writer.put(Document(paper=20, title="New", day=date(2021, 1, 1)))
        writer.commit(Cursor(2))
    after = lexical.meeting(parse("year:2020..2024"))
    assert after
    assert after.papers == met.papers + 1
    for number in range(2 * ranking.MEETINGS):
        lexical.meeting(parse(f"year:{1900 + number}"))
    assert len(lexical._state.meetings) == ranking.MEETINGS


@pytest.fixture
def crowd(tmp_path: Path) -> Lexical:
    """Three hundred papers of few words, so that each word stands in many."""
    words = ("deep", "nets", "learn", "graphs", "of", "stars", "2021")
    lexical = Lexical(tmp_path, create=True)
    with lexical.writing() as writer:
        for paper in range(1, 301):
            chosen = [words[paper * step % 7] for step in range(1, 3 + paper % 4)]
            writer.put(
                Document(
                    paper=paper, title=f"On {chosen[0]}", abstract=" ".join(chosen), categories=(f"c.{paper % 3}",)
                )
            )
        writer.commit(Cursor(1))
    return lexical


@pytest.mark.parametrize("typed", ["deep nets", "stars of deep nets that learn graphs", "learn graphs cat:c.1", "nets"])
def test_frequent_words_rank_the_same_though_not_every_paper_is_looked_at(
    crowd: Lexical, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    tree = parse(typed)
    whole = crowd.search(tree, 300)
    monkeypatch.setattr(ranking, "SCANNED", 0)
    monkeypatch.setattr(ranking, "REFINED", 300)
    monkeypatch.setattr(ranking, "FREQUENT", 1.0)
    pruned = crowd.search(tree, 300)
    assert pruned.papers.tolist() == whole.papers.tolist()
    assert pruned.scores == pytest.approx(whole.scores, rel=1e-4)
    assert pruned.estimated
    assert pruned.total == pytest.approx(whole.total, rel=0.25)


@pytest.mark.parametrize("bound", [{"FREQUENT": 0.1}, {"FREQUENT": 1.0, "MOST_WORDS": 2}])
def test_very_frequent_words_choose_no_papers_but_count_for_those_that_are_chosen(
    crowd: Lexical, monkeypatch: pytest.MonkeyPatch, bound: dict[str, float]
) -> None:
    tree = parse("stars of deep nets that learn graphs")
    whole = crowd.search(tree, 300)
    monkeypatch.setattr(ranking, "SCANNED", 0)
    monkeypatch.setattr(ranking, "REFINED", 300)
    monkeypatch.setattr(ranking, "ENOUGH_WORDS", 2)
    for name, value in bound.items():
        monkeypatch.setattr(ranking, name, value)
    chosen = crowd.search(tree, 300)
    assert 0 < len(chosen.papers) < len(whole.papers)
    scores = dict(zip(whole.papers.tolist(), whole.scores.tolist(), strict=True))
    assert chosen.scores == pytest.approx([scores[paper] for paper in chosen.papers.tolist()], rel=1e-4)
    assert chosen.estimated


def test_a_condition_that_few_of_the_best_meet_is_met_by_all_that_are_listed(
    crowd: Lexical, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = crowd.search(parse("learn graphs cat:c.1"), 300)
    monkeypatch.setattr(ranking, "SCANNED", 0)
    monkeypatch.setattr(ranking, "BROAD", 150)
    monkeypatch.setattr(ranking, "ENOUGH", 20)
    among = crowd.search(parse("learn graphs cat:c.1"), 300)
    assert 0 < len(among.papers) < len(whole.papers)
    assert set(among.papers.tolist()) <= set(whole.papers.tolist())
    monkeypatch.setattr(ranking, "ENOUGH", 72)
    every = crowd.search(parse("learn graphs cat:c.1"), 300)
    assert (every.total, set(every.papers.tolist())) == (whole.total, set(whole.papers.tolist()))


def test_of_frequent_words_the_first_papers_have_their_whole_score(
    crowd: Lexical, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = parse("deep nets learn graphs")
    whole = crowd.search(tree, 40)
    monkeypatch.setattr(ranking, "SCANNED", 0)
    pruned = crowd.search(tree, 40)
    assert (np.diff(pruned.scores) <= 0).all()
    assert pruned.scores[0] == pytest.approx(whole.scores[0], rel=1e-4)


def test_repeated_words_count(lexical: Lexical) -> None:
    once = lexical.search(parse("layer capsules"), 5)
    often = lexical.search(parse("layer capsules capsules capsules"), 5)
    gained = dict(zip(often.papers.tolist(), often.scores, strict=True))[4]
    assert gained > 2.5 * dict(zip(once.papers.tolist(), once.scores, strict=True))[4]


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("capsulse", "capsules"),
        ("wdth of layers", "width of layers"),
        ("Hintno", "hinton"),
        ("normalizzation", "normalisation"),
        ("-capsulse layer", None),
        ("layer width", None),
        ("w4a9", None),
        ("zzzzzzzz", None),
        ("year:capsulse", None),
        ("width:capsulse layer", None),
        ("title:capsulse", "title:capsules"),
    ],
)
def test_only_words_that_occur_nowhere_are_corrected(lexical: Lexical, typed: str, corrected: str | None) -> None:
    assert lexical.corrected(parse(typed)) == corrected


GOLDBERGS = ("A. Z. Goldberg", "Aaron Z. Goldberg", "Adina Goldberg", "Zvi A. Goldberg", "A. Goldberg")


@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("A. Z. Goldberg", {1, 2}),
        ("Goldberg, A. Z.", {1, 2}),
        ("A.Z. Goldberg", {1, 2}),
        ("A. Goldberg", {1, 2, 3, 5}),
        ("Adina Goldberg", {3}),
        ("Adina B. Goldberg", {3}),
        ("Aaron Z. Goldberg", {1, 2}),
        ("Z. Goldberg", {4}),
        ("Goldberg", {1, 2, 3, 4, 5}),
        ("X. Goldberg", set()),
        ("A. Z.", {1}),
    ],
)
def test_initials_choose_among_names(tmp_path: Path, name: str, papers: set[int]) -> None:
    words = Lexical(tmp_path / "words", create=True)
    with words.writing() as writer:
        for paper, author in enumerate(GOLDBERGS, 1):
            writer.put(Document(paper=paper, title=f"Title {paper}", authors=("Adam Zeta", author, "Bo Zu")))
        writer.commit(Cursor(1, 1))
    assert set(found(words, f'author:"{name}"')) == papers


def test_a_name_in_capitals_does_not_become_a_common_word(lexical: Lexical) -> None:
    assert lexical.corrected(parse("capsulse by HINTNO"), {"hinton"}.__contains__) == "capsules by HINTNO"
    assert lexical.corrected(parse("HINTNO")) is None
    assert lexical.corrected(parse("Hintno")) == "hinton"


def test_a_word_of_deleted_papers_alone_occurs_nowhere(tmp_path: Path) -> None:
    words = Lexical(tmp_path / "words", create=True)
    with words.writing() as writer:
        writer.put(Document(paper=1, title="Networks of neurons"))
        writer.put(Document(paper=2, title="Netwroks of nuerons"))
        writer.commit(Cursor(1, 1))
        writer.drop(2)
        writer.commit(Cursor(2, 2))
    assert words.corrected(parse("netwroks of nuerons")) == "networks of neurons"
    assert words.strange(parse("netwroks of nuerons")) == ["netwroks", "nuerons"]
    assert words.strange(parse("netwroks of neurons")) == []


def test_a_title_is_known_whatever_its_case_and_marks(lexical: Lexical) -> None:
    assert lexical.titled("mixed precision: TRAINING at w4a8!") == [3]
    assert lexical.titled("mixed precision training") == []


def test_a_reader_sees_changes_after_the_commit(tmp_path: Path) -> None:
    writer_side = Lexical(tmp_path, create=True)
    reader = Lexical(tmp_path)
    with writer_side.writing() as writer:
        writer.put(PAPERS[0])
        reader.refresh()
        assert reader.papers == 0
        writer.commit(Cursor(1))
        writer.put(Document(paper=1, title="Renamed"))
        writer.put(PAPERS[1])
        writer.commit(Cursor(2, 5))
        writer.drop(2)
    reader.refresh()
    assert (reader.papers, reader.cursor) == (2, Cursor(2, 5))
    assert found(reader, "renamed") == [1]
    assert found(reader, "width") == []
    assert found(reader, "skips") == [2]


def test_many_small_changes_do_not_leave_many_segments(tmp_path: Path) -> None:
    lexical = Lexical(tmp_path, create=True)
    for paper in range(1, 31):
        with lexical.writing() as writer:
            writer.put(Document(paper=paper, title=f"Paper {paper}"))
            writer.commit(Cursor(paper))
    assert lexical.papers == 30
    assert lexical._searcher.num_segments < 16


def test_what_was_not_committed_is_dropped(tmp_path: Path) -> None:
    lexical = Lexical(tmp_path, create=True)
    with lexical.writing() as writer:
        writer.put(Document(paper=1, title="One"))
        writer.commit(Cursor(1))
        writer.put(Document(paper=2, title="Two"))
    assert (lexical.papers, lexical.cursor) == (1, Cursor(1))


def test_what_a_killed_commit_left_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """Deletions are written under a name that the next attempt takes again, and then the list of all files."""
    indexed(tmp_path, PAPERS)
    listed = (tmp_path / "meta.json").read_bytes()
    for _ in range(2):
        (tmp_path / "meta.json").write_bytes(listed)  # as if killed before the last step
        lexical = Lexical(tmp_path)
        with lexical.writing() as writer:
            writer.put(Document(paper=1, title="Renamed"))
            writer.commit(Cursor(5))
    assert found(lexical, "renamed") == [1]


def test_torn_files_are_told(tmp_path: Path) -> None:
    made = Lexical(tmp_path, create=True)
    with made.writing() as writer:
        writer.put(PAPERS[0])
        writer.commit(Cursor(1))
    for file in tmp_path.glob("*.term"):
        file.write_bytes(b"torn")
    with pytest.raises(TornIndex, match="cannot be read"):
        Lexical(tmp_path).check()


@pytest.mark.parametrize("mark", list("<>~#&@\\[](){}|^$+?/_%'\"é٣"))
def test_no_category_is_an_error(lexical: Lexical, mark: str) -> None:
    for typed in (f"cat:cs.{mark}*", f"cat:{mark}cs.a*", f"-cat:a.{mark}b*"):
        lexical.search(parse(typed), 10)
    assert list(lexical.search(Query("", (Category(f"cs.{mark}", below=True),)), 10).papers) == []


@settings(deadline=None, max_examples=200)
@given(HOSTILE)
def test_no_query_is_an_error(lexical: Lexical, typed: str) -> None:
    tree = parse(typed)
    papers = lexical.search(tree, 10).papers
    assert len(set(papers.tolist())) == len(papers)
    lexical.corrected(tree)


@settings(deadline=None, max_examples=50)
@given(st.text(), st.text(), st.lists(st.text(max_size=20), max_size=3))
def test_no_paper_is_an_error(
    tmp_path_factory: pytest.TempPathFactory, title: str, abstract: str, names: list[str]
) -> None:
    made = Lexical(tmp_path_factory.mktemp("words"), create=True)
    with made.writing() as writer:
        writer.put(Document(paper=1, title=title, abstract=abstract, authors=tuple(names), categories=tuple(names)))
        writer.commit(Cursor(1))
    assert made.papers == 1


def test_conditions_alone_list_the_newest_first(lexical: Lexical) -> None:
    assert found(lexical, "-layer") == [3, 5, 4, 6]


def test_a_reader_makes_no_index(tmp_path: Path) -> None:
    with pytest.raises(TornIndex, match="is not there"):
        Lexical(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_query_without_letters_is_no_title(lexical: Lexical) -> None:
    assert lexical.titled("?!") == []


def test_of_a_very_long_phrase_the_beginning_is_compared(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    made = indexed(tmp_path, [Document(paper=1, title="A paper of many words", abstract=words)])
    assert found(made, f'"{words} and more"') == [1]
    assert found(made, f'"and {words}"') == []


def test_an_answer_is_made_of_one_state_of_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread looks again, and sees another commit, in the middle of an answer."""
    made = indexed(tmp_path, PAPERS)
    reader, refine = Lexical(tmp_path), ranking._refine
    with made.writing() as writer:
        for number in range(10, 30):
            writer.put(Document(paper=number, title="Layer width 2024", day=date(2024, 1, 1)))
            writer.commit(Cursor(number))

    def refined(*given: object) -> None:
        reader.refresh()
        refine(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ranking, "_refine", refined)
    assert set(reader.search(parse("training 2024 year:2024"), 50).papers.tolist()) == {3}
    assert len(reader.search(parse("training 2024 year:2024"), 50).papers) == 21
