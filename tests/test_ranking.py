"""The order of hits: scores worked out by hand, what counts as found, ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Mode
from indexer.ranking import (
    FOUND,
    IN_PLACE,
    LONG_TERRITORY_WEIGHT,
    LONG_WORDS,
    MEANING_ALONE,
    SEMANTIC_WEIGHT,
    TERRITORY_WEIGHT,
    Signals,
    in_unit,
    order,
    rank,
    reciprocal_rank_fusion,
)

SIGNALS = st.lists(st.floats(0, 100, width=32), min_size=5, max_size=5)


def floats(*values):
    """An array as the engine makes them."""
    return np.array(values, dtype=np.float32)


def signals(lexical, similarity=None, closeness=None, concepts=None):
    """What is known of each case."""
    return Signals(
        lexical=floats(*lexical),
        similarity=None if similarity is None else floats(*similarity),
        closeness=None if closeness is None else floats(*closeness),
        concepts=floats(*(concepts or [0] * len(lexical))),
    )


def scores(known, mode=Mode.HYBRID, words=3):
    """The scores of each case, the best one 1."""
    return rank(known, mode, words).scores


def found(known, mode=Mode.HYBRID, words=3):
    """The cases found."""
    return np.flatnonzero(rank(known, mode, words).found).tolist()


class TestFusion:
    """How the parts add up."""

    def test_words(self):
        """BM25 scores count against the best one."""
        assert scores(signals([8, 4, 2, 0])) == pytest.approx([1, 4 / 8, 2 / 8, 0])

    def test_meaning(self):
        """Meaning counts in standard deviations above the mean, because cosines crowd in a narrow band."""
        # Cosines 0.9, 0.8, 0.8, 0.7: mean 0.8, standard deviation √(0.02 / 4); deviations √2, 0, 0, −√2.
        best = 1 + SEMANTIC_WEIGHT * 2**0.5

        assert scores(signals([8, 8, 4, 4], [0.9, 0.8, 0.8, 0.7])) == pytest.approx(
            [best / best, 1 / best, 0.5 / best, (0.5 - SEMANTIC_WEIGHT * 2**0.5) / best], rel=1e-4
        )

    @pytest.mark.parametrize(("mode", "first"), [(Mode.LEXICAL, 0), (Mode.SEMANTIC, 1), (Mode.HYBRID, 0)])
    def test_modes(self, mode, first):
        """Words only, meaning only, or both."""
        known = signals([8, 0, 6], [0.7, 0.9, 0.8])

        assert scores(known, mode).argmax() == first
        assert scores(known, mode)[first] == 1

    def test_meaning_without_vectors(self):
        """Without vectors the mode « semantic » searches the words."""
        assert scores(signals([8, 4]), Mode.SEMANTIC) == pytest.approx([1, 1 / 2])

    def test_equal_meanings(self):
        """When all the cases are equally near by meaning, it decides nothing."""
        assert scores(signals([8, 4], [0.8, 0.8])) == pytest.approx([1, 1 / 2])

    def test_concepts(self):
        """Understood concepts add what they are worth."""
        assert scores(signals([8, 8], concepts=[0, 0.3])) == pytest.approx([1 / 1.3, 1])

    def test_no_case(self):
        """A base without cases ranks nothing."""
        assert scores(signals([])).tolist() == []


class TestTerritory:
    """What places change."""

    def test_place_itself(self):
        """Cases of the place asked come before all others, if their topic is worth enough of the best one's."""
        known = signals([10, 10 * IN_PLACE, 10 * IN_PLACE - 0.1], closeness=[0.9, 1, 1])

        assert np.argsort(-scores(known)).tolist() == [1, 0, 2]

    def test_nearer_first(self):
        """Of two cases of one topic, the nearer comes first: topic and closeness add up."""
        best = 1 + TERRITORY_WEIGHT * 0.9

        assert scores(signals([8, 8, 4], closeness=[0.5, 0.9, 0.9])) == pytest.approx(
            [(1 + 0.5 * TERRITORY_WEIGHT) / best, 1, (0.5 + 0.9 * TERRITORY_WEIGHT) / best]
        )

    def test_long_question(self):
        """In a situation told at length the place counts less, and does not come before the topic."""
        best = 1 + LONG_TERRITORY_WEIGHT * 0.5

        assert scores(signals([8, 4], closeness=[0.5, 1]), words=LONG_WORDS) == pytest.approx(
            [1, (0.5 + LONG_TERRITORY_WEIGHT) / best]
        )

    def test_topic_is_needed(self):
        """A case of the place that shares nothing with the words is not found."""
        assert found(signals([8, 0], closeness=[0, 1])) == [0]

    def test_nearby_cases_need_less(self):
        """A near case is found with less of the topic than a far one."""
        assert found(signals([10, 2.5, 2.5], closeness=[0, 0.5, 0.25])) == [0, 1]


class TestFound:
    """Which cases are shown."""

    def test_share_of_the_best(self):
        """Cases whose topic is worth a share of the best one's."""
        assert found(signals([10, 10 * FOUND + 0.1, 10 * FOUND - 0.1, 0])) == [0, 1]

    def test_nothing(self):
        """No word found and no vectors: nothing is found."""
        assert found(signals([0, 0, 0])) == []

    def test_meaning_alone(self):
        """When no case holds any of the words, only a meaning that stands out is shown."""
        similarity = [0.9] + [0.8] * 9  # the first one √9 = 3 standard deviations above the mean, the others −1/3

        assert MEANING_ALONE < 3
        assert found(signals([0] * 10, similarity)) == [0]
        assert found(signals([0] * 4, [0.9, 0.8, 0.8, 0.7])) == []

    @given(SIGNALS, SIGNALS, st.lists(st.sampled_from([0, 0.25, 0.5, 0.7, 0.9, 1]), min_size=5, max_size=5))
    def test_scores_are_bounded(self, lexical, similarity, closeness):
        """Whatever the signals, scores are between 0 and 1, the best is 1 unless all are 0, none is lost."""
        ranked = rank(signals(lexical, similarity, closeness), Mode.HYBRID, 3)

        assert np.all((ranked.scores >= 0) & (ranked.scores <= 1))
        assert ranked.scores.max() in {0, 1}
        assert len(ranked.scores) == len(ranked.found) == 5


class TestOrder:
    """From scores to pages."""

    def test_best_first(self):
        """Only found cases, the best first."""
        assert order(floats(0.2, 0.9, 0.5), np.array([True, False, True])).tolist() == [2, 0]

    def test_ties(self):
        """Ties are broken by number, that is by slug: the same query always gives the same page."""
        assert order(floats(0.5, 0.9, 0.5, 0.9), np.ones(4, dtype=np.bool_)).tolist() == [1, 3, 0, 2]

    def test_in_unit(self):
        """Scores are put between 0 and 1; negative ones are worth nothing."""
        assert in_unit(floats(4, 1, -2)).tolist() == [1, 0.25, 0]
        assert in_unit(floats(0, -2)).tolist() == [0, 0]


class TestReciprocalRankFusion:
    """Fusion by ranks only."""

    def test_by_hand(self):
        """Each list gives 1 / (60 + rank)."""
        assert reciprocal_rank_fusion([["a", "b", "c"], ["b", "d", "a"]]) == [
            ("b", pytest.approx(1 / (60 + 2) + 1 / (60 + 1))),
            ("a", pytest.approx(1 / (60 + 1) + 1 / (60 + 3))),
            ("d", pytest.approx(1 / (60 + 2))),
            ("c", pytest.approx(1 / (60 + 3))),
        ]

    def test_ties(self):
        """Equal sums come by slug, whatever the order of the lists."""
        assert [slug for slug, _ in reciprocal_rank_fusion([["b", "a"], ["a", "b"]])] == ["a", "b"]

    def test_other_constant(self):
        """A smaller constant gives the first ranks more weight."""
        assert reciprocal_rank_fusion([["a"]], k=1) == [("a", 1 / (1 + 1))]

    def test_nothing(self):
        """No list, no order."""
        assert reciprocal_rank_fusion([]) == reciprocal_rank_fusion([[], []]) == []
