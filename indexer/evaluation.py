"""
Ranking, measured: judged queries, what the engine answers, and the usual metrics.

* nDCG@10, gain 2^grade − 1, discount log2(rank + 1): Burges et al., « Learning to Rank using Gradient Descent », 2005.
* recall@20 and MRR@10 of the cases of grade 2 or more; of all the judged ones where none reaches 2.
* Significance: paired randomisation test, Smucker, Allan, Carterette, « A Comparison of Statistical Significance Tests
  for Information Retrieval Evaluation », CIKM 2007.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from math import log2
from pathlib import Path
from statistics import fmean
from typing import Annotated, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from indexer.query import MAX_TEXT
from kb import french_reason

NDCG_DEPTH: Final = 10
RECALL_DEPTH: Final = 20
RELEVANT_GRADE: Final = 2
PERMUTATIONS: Final = 20_000
SEED: Final = 20_261_125  # the test draws at random, its answer must not

Answer = Callable[[str], Sequence[str]]
"""From the text of a query to slugs, best first."""


Grade = Annotated[int, Field(ge=1, le=3)]


class InvalidJudgements(Exception):
    """The file of judged queries cannot be used; the message (French) names the line and what is wrong."""


class JudgedQuery(BaseModel):
    """A query and the cases that answer it, with their grade (1 marginally useful … 3 just what is asked)."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    query: str = Field(max_length=MAX_TEXT)
    relevant: dict[str, Grade] = Field(min_length=1)


class QueryScore(BaseModel):
    """The metrics of one query."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    query: str
    ndcg: float
    recall: float
    mrr: float


class Means(BaseModel):
    """Mean metrics over a number of queries."""

    model_config = ConfigDict(frozen=True)

    queries: int
    ndcg: float
    recall: float
    mrr: float


class Evaluation(BaseModel):
    """Metrics over a file of judged queries: means, means by kind, and every query."""

    model_config = ConfigDict(frozen=True)

    overall: Means
    by_kind: dict[str, Means]
    scores: tuple[QueryScore, ...]


class Comparison(BaseModel):
    """
    Two evaluations of the same queries, the second against the first.

    `p_value`: probability of a difference in nDCG@10 at least this large if the two were equally good.
    """

    model_config = ConfigDict(frozen=True)

    difference: float
    wins: tuple[tuple[str, float], ...]
    losses: tuple[tuple[str, float], ...]
    ties: int
    p_value: float


def read_judgements(path: Path) -> tuple[JudgedQuery, ...]:
    """The judged queries of a JSON Lines file. Raises InvalidJudgements."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InvalidJudgements(f"{path} : {french_reason(error)}. Vérifiez le nom du fichier.") from error
    except UnicodeDecodeError as error:
        raise InvalidJudgements(f"{path} : ce n’est pas du texte en UTF-8. Enregistrez-le ainsi.") from error
    judged = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                judged.append(JudgedQuery(**json.loads(line)))
            except (ValueError, TypeError, RecursionError) as error:
                raise InvalidJudgements(
                    f"{path}:{number} : ce n’est pas une requête jugée. Chaque ligne est un objet JSON avec « id », "
                    f"« kind », « query » et « relevant » (identifiant du cas : note de 1 à 3)."
                ) from error
    if not judged:
        raise InvalidJudgements(f"{path} : aucune requête jugée dans ce fichier.")
    return tuple(judged)


def evaluate(judged: Sequence[JudgedQuery], answer: Answer) -> Evaluation:
    """Ask every query and measure the answers."""
    scores = tuple(_score(query, answer(query.query)) for query in judged)
    kinds: defaultdict[str, list[QueryScore]] = defaultdict(list)
    for score in scores:
        kinds[score.kind].append(score)
    return Evaluation(
        overall=_means(scores), by_kind={kind: _means(kinds[kind]) for kind in sorted(kinds)}, scores=scores
    )


def ndcg(ranking: Sequence[str], relevant: dict[str, int], depth: int = NDCG_DEPTH) -> float:
    """Normalised discounted cumulative gain at `depth`, between 0 and 1."""
    gains = [_gain(relevant.get(slug, 0)) for slug in ranking[:depth]]
    ideal = sorted((_gain(grade) for grade in relevant.values()), reverse=True)[:depth]
    return _discounted(gains) / _discounted(ideal) if any(ideal) else 0.0


def recall(ranking: Sequence[str], relevant: dict[str, int], depth: int = RECALL_DEPTH) -> float:
    """Share of the relevant cases among the first `depth`; the denominator is at most `depth`."""
    wanted = _wanted(relevant)
    return len(wanted & set(ranking[:depth])) / min(len(wanted), depth)


def reciprocal_rank(ranking: Sequence[str], relevant: dict[str, int], depth: int = NDCG_DEPTH) -> float:
    """1 / rank of the first relevant case, 0 when none is among the first `depth`."""
    wanted = _wanted(relevant)
    return next((1 / rank for rank, slug in enumerate(ranking[:depth], start=1) if slug in wanted), 0.0)


def compare(first: Evaluation, second: Evaluation) -> Comparison:
    """What the second evaluation gains and loses against the first, query by query."""
    differences = [after.ndcg - before.ndcg for before, after in zip(first.scores, second.scores, strict=True)]
    changed = [(score.id, delta) for score, delta in zip(second.scores, differences, strict=True) if abs(delta) > 1e-9]  # noqa: PLR2004
    return Comparison(
        difference=fmean(differences),
        wins=tuple(sorted(((name, delta) for name, delta in changed if delta > 0), key=lambda item: -item[1])),
        losses=tuple(sorted(((name, delta) for name, delta in changed if delta < 0), key=lambda item: item[1])),
        ties=len(differences) - len(changed),
        p_value=_p_value(np.asarray(differences)),
    )


def _p_value(differences: np.ndarray) -> float:
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), size=(PERMUTATIONS, len(differences)))
    permuted = np.abs(signs @ differences)
    return float((np.count_nonzero(permuted >= abs(differences.sum()) - 1e-12) + 1) / (PERMUTATIONS + 1))


def _score(query: JudgedQuery, ranking: Sequence[str]) -> QueryScore:
    return QueryScore(
        id=query.id,
        kind=query.kind,
        query=query.query,
        ndcg=ndcg(ranking, query.relevant),
        recall=recall(ranking, query.relevant),
        mrr=reciprocal_rank(ranking, query.relevant),
    )


def _means(scores: Sequence[QueryScore]) -> Means:
    return Means(
        queries=len(scores),
        ndcg=fmean(score.ndcg for score in scores),
        recall=fmean(score.recall for score in scores),
        mrr=fmean(score.mrr for score in scores),
    )


def _wanted(relevant: dict[str, int]) -> set[str]:
    return {slug for slug, grade in relevant.items() if grade >= RELEVANT_GRADE} or set(relevant)


def _gain(grade: int) -> float:
    return float(2**grade - 1)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
