"""The order of the hits: full text, meaning, territory and understood concepts, fused. Engines share this code."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.query import Mode

Scores = NDArray[np.float32]

# Weights, against a full-text score of 1 for the best hit. Chosen on the development queries (docs/evaluation.md).
SEMANTIC_WEIGHT: Final = 0.2  # for one standard deviation above the mean similarity
TERRITORY_WEIGHT: Final = 1.0
LONG_TERRITORY_WEIGHT: Final = 0.5  # in a situation told at length, the place is a circumstance
LONG_WORDS: Final = 12

# A case is found when its words weigh enough against the best hit, or its meaning stands out from the base's.
FOUND_LEXICAL: Final = 0.2
FOUND_DEVIATIONS: Final = 2.0

RRF_K: Final = 60  # Cormack, Clarke, Büttcher (SIGIR 2009): damps the weight of the very first ranks


class Signals(NamedTuple):
    """
    What is known of each candidate, arrays of one length.

    `lexical`: BM25, 0 or more; `similarity`: cosine to the query, or None without vectors; `closeness`: 0 to 1, or
    None when no place is asked; `concepts`: what the understood concepts that the case has are worth.
    """

    lexical: Scores
    similarity: Scores | None
    closeness: Scores | None
    concepts: Scores


class Ranked(NamedTuple):
    """Scores that order the candidates, the two main parts (None where absent), and which candidates are found."""

    scores: Scores
    lexical: Scores
    similarity: Scores | None
    found: NDArray[np.bool_]


def rank(signals: Signals, mode: Mode, words: int) -> Ranked:
    """Fuse the signals of a query of so many words."""
    top = float(signals.lexical.max(initial=0.0))
    lexical = signals.lexical / top if top else signals.lexical
    deviations = _deviations(signals.similarity)
    scores = np.zeros_like(lexical)
    found = np.zeros(len(lexical), dtype=np.bool_)
    if mode is not Mode.SEMANTIC or deviations is None:
        scores = scores + lexical
        found |= lexical >= FOUND_LEXICAL
    if mode is not Mode.LEXICAL and deviations is not None:
        scores = scores + SEMANTIC_WEIGHT * deviations
        found |= deviations >= FOUND_DEVIATIONS
    scores = scores + signals.concepts
    if signals.closeness is not None:
        weight = TERRITORY_WEIGHT if words < LONG_WORDS else LONG_TERRITORY_WEIGHT
        scores = scores + weight * signals.closeness
    return Ranked(scores.astype(np.float32), lexical, signals.similarity, found)


def order(scores: Scores, found: NDArray[np.bool_]) -> NDArray[np.intp]:
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


def _deviations(similarity: Scores | None) -> Scores | None:
    """Similarities in standard deviations from their mean: cosines of one model crowd in a narrow band."""
    if similarity is None or not len(similarity):
        return None
    spread = float(similarity.std())
    return (similarity - similarity.mean()) / spread if spread > 0 else np.zeros_like(similarity)
