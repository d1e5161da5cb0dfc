"""Choosing a few items that are near to something but not to each other."""

from typing import Final

import numpy as np

from indexer.embedding import Vectors

# Share of nearness against novelty: at 1 the five sites of one network fill the list.
RELEVANCE_SHARE: Final = 0.7
POOL: Final = 30


def diverse_nearest(vectors: Vectors, number: int, limit: int) -> list[tuple[int, float]]:
    """
    The cases near to one case, each chosen for being near to it and unlike those chosen before; with their cosine.

    Maximal marginal relevance: Carbonell, Goldstein, « The Use of MMR, Diversity-Based Reranking », SIGIR 1998.
    """
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = (vectors / np.where(norms > 0, norms, 1)).astype(np.float32)
    nearness = units @ units[number]
    nearness[number] = -np.inf
    pool = [int(other) for other in np.argsort(-nearness, kind="stable")[:POOL] if np.isfinite(nearness[other])]
    chosen: list[int] = []
    while pool and len(chosen) < limit:
        best = max(pool, key=lambda other: (_gain(units, nearness, chosen, other), -other))
        pool.remove(best)
        chosen.append(best)
    return [(other, float(nearness[other])) for other in chosen]


def _gain(units: Vectors, nearness: Vectors, chosen: list[int], candidate: int) -> float:
    likeness = max((float(units[candidate] @ units[other]) for other in chosen), default=0.0)
    return RELEVANCE_SHARE * float(nearness[candidate]) - (1 - RELEVANCE_SHARE) * likeness
