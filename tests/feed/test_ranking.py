"""The order of a day."""

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.feed.ranking import Candidate, day_order, with_expected


def order(*candidates: Candidate) -> list[int]:
    return [candidate.paper for candidate in day_order(candidates)]


def test_picked_papers_come_first_by_upvotes_then_by_place() -> None:
    announced = Candidate(1, "cs", announced=0)
    second = Candidate(2, "cs", upvotes=9, picked=1)
    first = Candidate(3, "cs", upvotes=9, picked=0)
    unvoted = Candidate(4, "math", picked=5)
    voted_elsewhere = Candidate(5, "cs", upvotes=2, announced=7)
    assert order(announced, unvoted, voted_elsewhere, second, first) == [3, 2, 5, 4, 1]


def test_every_field_stands_in_proportion() -> None:
    large = [Candidate(place, "cs", announced=place) for place in range(90)]
    small = [Candidate(100 + place, "math", announced=place) for place in range(10)]
    first_half = order(*large, *small)[:50]
    assert 4 <= sum(paper >= 100 for paper in first_half) <= 6


def test_inside_a_field_the_announcement_decides() -> None:
    assert order(*(Candidate(9 - place, "cs", announced=place) for place in range(9))) == list(range(9, 0, -1))


def test_papers_of_captured_pages_come_last_in_their_own_order_whatever_their_votes() -> None:
    captured = Candidate(1, "cs", upvotes=500, captured=("edition:b", 1))
    earlier = Candidate(2, "cs", captured=("edition:b", 0))
    assert order(captured, earlier, Candidate(3, "cs", announced=4)) == [3, 2, 1]


def test_among_papers_that_nobody_voted_on_more_is_expected_of_the_first() -> None:
    dull, bright = Candidate(1, "cs", announced=0, back=0), Candidate(2, "cs", announced=9, back=0)
    older = Candidate(3, "cs", announced=20, back=1)
    assert order(*with_expected([dull, bright, older], {1: 0.1, 2: 0.7, 3: 9.0}, age=0)) == [2, 1, 3]


def test_of_a_day_no_guess_comes_before_a_vote() -> None:
    picked = [Candidate(1, "cs", 1, picked=0), Candidate(2, "cs", 0, picked=1), Candidate(3, "cs", 0, picked=2)]
    guessed = with_expected(picked, {1: 0.1, 2: 0.2, 3: 0.9}, age=0)
    assert order(*guessed) == [1, 3, 2]
    assert guessed[0].expected == 0


def test_nothing_is_expected_of_what_only_a_captured_page_showed() -> None:
    captured = Candidate(1, "cs", captured=("edition:b", 0))
    assert with_expected([captured], {1: 9.0}, age=0) == [captured]


FIELDS = st.lists(st.tuples(st.sampled_from(["cs", "math", "", "quant-ph"]), st.floats(-1, 1)), max_size=40)


@given(FIELDS)
def test_each_page_stays_a_fair_sample_whatever_is_expected(papers: list[tuple[str, float]]) -> None:
    plain = [Candidate(number, field, announced=number) for number, (field, _) in enumerate(papers)]
    scores = {number: score for number, (_, score) in enumerate(papers)}
    guessed = day_order(with_expected(plain, scores, age=0))
    assert [candidate.field for candidate in guessed] == [candidate.field for candidate in day_order(plain)]


@given(
    st.lists(
        st.builds(
            Candidate,
            st.integers(1, 10_000),
            st.sampled_from(["cs", "math", "", "quant-ph"]),
            st.integers(0, 3),
            st.none() | st.integers(0, 5),
            st.integers(0, 5),
        ),
        unique_by=lambda candidate: candidate.paper,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_does_not_depend_on_the_order_of_the_input(candidates: list[Candidate], shuffler: object) -> None:
    shuffled = candidates.copy()
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert day_order(shuffled) == day_order(candidates)
    assert sorted(order(*candidates)) == sorted(candidate.paper for candidate in candidates)


def test_what_curators_featured_stands_before_all_in_their_order() -> None:
    loved = Candidate(1, "cs", upvotes=500, picked=0)
    second = Candidate(2, "cs", announced=3, featured=1)
    first = Candidate(3, "math", captured=("edition:b", 1), featured=0)
    assert order(loved, second, first) == [3, 2, 1]
