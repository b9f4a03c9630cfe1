"""The order of a day."""

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.feed.ranking import Candidate, day_order


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
