"""The order of the hits: full text, meaning, territory and understood concepts, fused. Engines share this code."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.query import Mode

Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Weights, against a full-text score of 1 for the best hit. Chosen on the development queries (docs/evaluation.md).
SEMANTIC_WEIGHT: Final = 0.2  # for one standard deviation above the mean similarity
TERRITORY_WEIGHT: Final = 1.0
LONG_TERRITORY_WEIGHT: Final = 0.7  # in a situation told at length, the place is a circumstance
LONG_WORDS: Final = 12

# A case is found when its topic (words and meaning, territory apart) is worth this share of the best one's; a nearer
# one needs less. The cases of the very place asked come first when their topic is worth IN_PLACE of the best.
FOUND: Final = 0.3
FOUND_NEARBY: Final = 0.18
NEARBY: Final = 0.5  # closeness
IN_PLACE: Final = 0.4
MEANING_ALONE: Final = 2.0  # standard deviations, for a case that shares no word with the query, when none does

RRF_K: Final = 60  # Cormack, Clarke, Büttcher (SIGIR 2009): damps the weight of the very first ranks


class Spread(NamedTuple):
    """Mean and standard deviation of the similarity of a query to the cases."""

    mean: float
    deviation: float


class Signals(NamedTuple):
    """
    What is known of each candidate, arrays of one length.

    `lexical`: BM25, 0 or more; `similarity`: cosine to the query, or None without vectors; `closeness`: 0 to 1, 1 in
    the place itself, or None when no place is asked; `concepts`: what the understood concepts of the case are worth;
    `spread`: that of the whole base, where the candidates are a part of it.
    """

    lexical: Scores
    similarity: Scores | None
    closeness: Scores | None
    concepts: Scores
    spread: Spread | None = None


class Ranked(NamedTuple):
    """Scores that order the candidates, the two main parts (None where absent), and which candidates are found."""

    scores: Scores
    lexical: Scores
    similarity: Scores | None
    found: Mask


def rank(signals: Signals, mode: Mode, words: int) -> Ranked:
    """Fuse the signals of a query of so many words."""
    top = float(signals.lexical.max(initial=0.0))
    lexical = signals.lexical / top if top else signals.lexical
    deviations = _deviations(signals.similarity, signals.spread)
    topic = _topic(lexical, deviations, mode)
    best = float(topic.max(initial=0.0))
    found = (topic >= FOUND * best) & (topic > 0)
    if not top and deviations is not None:
        found &= deviations >= MEANING_ALONE
    scores = topic + signals.concepts
    if signals.closeness is not None:
        found |= (topic >= FOUND_NEARBY * best) & (topic > 0) & (signals.closeness >= NEARBY)
        if words < LONG_WORDS:
            in_place = (signals.closeness == 1) & (topic >= IN_PLACE * best)
            scores += TERRITORY_WEIGHT * signals.closeness + (float(scores.max(initial=0.0)) + 1) * in_place
        else:
            scores += LONG_TERRITORY_WEIGHT * signals.closeness
    return Ranked(in_unit(scores), lexical, signals.similarity, found)


def _topic(lexical: Scores, deviations: Scores | None, mode: Mode) -> Scores:
    """What the words and the meaning are worth, as the mode wants."""
    if deviations is None or mode is Mode.LEXICAL:
        return lexical.astype(np.float32)
    meaning = SEMANTIC_WEIGHT * deviations
    return np.asarray(meaning if mode is Mode.SEMANTIC else lexical + meaning, dtype=np.float32)


def in_unit(scores: Scores) -> Scores:
    """Scores between 0 and 1, order kept; the best has 1."""
    positive = np.maximum(scores, 0)
    top = float(positive.max(initial=0.0))
    return np.asarray(positive / top if top else positive, dtype=np.float32)


def order(scores: Scores, found: Mask) -> NDArray[np.intp]:
    """Numbers of the found candidates, best first; ties by number, so that the same query gives the same page."""
    numbers = np.flatnonzero(found)
    return numbers[np.argsort(-scores[numbers], kind="stable")]


def reciprocal_rank_fusion(rankings: Sequence[Sequence[str]], k: int = RRF_K) -> list[tuple[str, float]]:
    """Fuse ranked lists of slugs by rank only, best first; ties by slug. Kept to compare with (docs/evaluation.md)."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank_, slug in enumerate(ranking, start=1):
            scores[slug] = scores.get(slug, 0.0) + 1 / (k + rank_)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _deviations(similarity: Scores | None, spread: Spread | None) -> Scores | None:
    """Similarities in standard deviations from their mean: cosines of one model crowd in a narrow band."""
    if similarity is None or not len(similarity):
        return None
    mean, deviation = spread or (similarity.mean(), float(similarity.std()))
    return np.asarray((similarity - mean) / deviation if deviation > 0 else np.zeros_like(similarity), dtype=np.float32)
