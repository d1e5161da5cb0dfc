"""Cases that may be the same one: no pair is missed, few are told that are not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.neighbours import SAME_SOURCE, SAME_WORDS, Neighbourhood, words_of

WORDS = [f"mot{number}" for number in range(40)]


def told(case, slug, title="", summary=""):
    """A case under another name, in other words."""
    return case.model_copy(update={"slug": slug, "title": title or case.title, "summary": summary or case.summary})


def overlap(one, other):
    """The share of common words, worked out by hand."""
    return len(words_of(one) & words_of(other)) / len(words_of(one) | words_of(other))


def test_different_cases(sample_cases):
    """The six cases have nothing to do with each other."""
    neighbourhood = Neighbourhood(sample_cases)

    assert [neighbourhood.duplicates_of(case) for case in sample_cases] == [[]] * 6


def test_a_case_told_again(sample_cases):
    """A good third of common words is enough; the case itself is no neighbour."""
    first, *others = sample_cases
    words = first.summary.split()
    again = told(first, "autre", first.title, " ".join([*words[: len(words) // 3], *others[0].summary.split()[:20]]))
    again = again.model_copy(update={"sources": others[1].sources})
    neighbourhood = Neighbourhood([*sample_cases, again])

    assert SAME_WORDS < overlap(first, again) < 0.6
    assert [sample_cases[near.number].slug for near in neighbourhood.duplicates_of(again)] == [first.slug]


def test_a_common_source_lowers_the_bar(sample_cases):
    """With the same page cited, a quarter of common words is enough."""
    first, other = sample_cases[:2]
    words = sorted(words_of(first))
    added = [f"mot{number}" for number in range(len(words) // 2)]
    again = told(first, "autre", "Un tout autre titre", " ".join([*words[: len(words) // 2], *added]))
    again_elsewhere = again.model_copy(update={"sources": other.sources})

    assert SAME_SOURCE < overlap(first, again) < SAME_WORDS
    assert len(Neighbourhood(sample_cases).duplicates_of(again)) == 1
    assert Neighbourhood(sample_cases).duplicates_of(again_elsewhere) == []


def test_the_closest_cases(sample_cases):
    """However far, the closest come first, and never more than asked."""
    found = Neighbourhood(sample_cases).closest(sample_cases[0], 3)

    assert len(found) == 3
    assert [near.overlap for near in found] == sorted((near.overlap for near in found), reverse=True)


def test_an_empty_base(sample_cases):
    """Nothing is near."""
    assert Neighbourhood([]).duplicates_of(sample_cases[0]) == []


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=25), min_size=1, max_size=12))
def test_no_pair_is_missed(sample_cases, texts):
    """Looking up the rarer words only finds just what comparing all pairs finds."""
    cases = [
        sample_cases[0].model_copy(
            update={"slug": f"cas-{number}", "title": "", "summary": " ".join(text), "sources": ()}
        )
        for number, text in enumerate(texts)
    ]
    neighbourhood = Neighbourhood(cases)

    for case in cases:
        expected = {
            other.slug for other in cases if other is not case and words_of(case) and overlap(case, other) >= SAME_WORDS
        }
        assert {cases[near.number].slug for near in neighbourhood.duplicates_of(case)} == expected
