"""Sums over the whole base: cases counted in and out, the spread of the vectors, storing."""

import numpy as np
import pytest

from indexer.meilisearch.statistics import Contribution, Statistics

RANDOM = np.random.default_rng(7)


def contribution(number, dimension=8):
    """What a made-up case adds."""
    vector = RANDOM.normal(size=dimension).astype(np.float32)
    return Contribution(frozenset({"a", f"t{number}"}), frozenset({f"mot{number}"}), 10 + number, vector)


@pytest.fixture
def contributions():
    """Twelve cases."""
    return [contribution(number) for number in range(12)]


def filled(contributions):
    """The statistics of these cases."""
    statistics = Statistics(8)
    statistics.add(contributions)
    return statistics


def test_counts(contributions):
    """How many cases, how many hold each term and each word, how long they are."""
    statistics = filled(contributions)

    assert (statistics.documents, statistics.frequencies["a"], statistics.frequencies["t3"]) == (12, 12, 1)
    assert (statistics.words["mot3"], statistics.mean_length) == (1, 15.5)


def test_spread(contributions):
    """Mean and deviation of the similarity are those of all the cases, computed one by one."""
    query = RANDOM.normal(size=8).astype(np.float32)
    similarities = np.array([each.vector @ query for each in contributions])

    spread = filled(contributions).spread(query)

    assert np.allclose((spread.mean, spread.deviation), (similarities.mean(), similarities.std()))


def test_taken_out(contributions):
    """A case counted out leaves no trace: a term that no case holds any more is forgotten."""
    statistics = filled(contributions)
    query = RANDOM.normal(size=8).astype(np.float32)

    statistics.remove(contributions[6:])
    expected = filled(contributions[:6])

    assert (statistics.documents, statistics.length) == (expected.documents, expected.length)
    assert (dict(statistics.frequencies), dict(statistics.words)) == (
        dict(expected.frequencies),
        dict(expected.words),
    )
    assert np.allclose(statistics.spread(query), expected.spread(query))


def test_stored(contributions):
    """The pieces, put together, give the same statistics."""
    statistics = filled(contributions)
    query = RANDOM.normal(size=8).astype(np.float32)

    back = Statistics.of_pieces(statistics.pieces())

    assert (back.documents, back.frequencies, back.words) == (12, statistics.frequencies, statistics.words)
    assert back.spread(query) == statistics.spread(query)


@pytest.mark.parametrize("pieces", [[], [""], ["é"], ["AAAA"], ["eJwDAAAAAAE="]])
def test_damaged(pieces):
    """What is not the statistics of a base is refused."""
    with pytest.raises(ValueError, match=r".*"):
        Statistics.of_pieces(pieces)


def test_empty_base():
    """An empty base has no spread and no length."""
    statistics = Statistics(4)

    assert (statistics.mean_length, statistics.spread(np.ones(4, dtype=np.float32))) == (0, (0, 0))


def test_cases_all_alike():
    """Cases that are all as near to a question have no deviation, not one made of rounding errors."""
    vector = RANDOM.normal(size=8).astype(np.float32)
    statistics = Statistics(8)
    statistics.add(Contribution(frozenset(), frozenset(), 1, vector) for _ in range(7))

    assert statistics.spread(RANDOM.normal(size=8).astype(np.float32)).deviation == 0
