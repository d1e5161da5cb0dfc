"""From numbers of cases to hits: titles and passages with the query's words marked, distances, scores."""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.case_table import CaseTable
from indexer.document import Document
from indexer.fulltext import Clause
from indexer.passages import best_sentence, excerpt, mark
from indexer.query import Query
from indexer.ranking import Ranked
from indexer.results import Hit
from indexer.territory import Nearness
from indexer.understanding import Understanding


class Plan(NamedTuple):
    """A query made ready for some cases: what was understood, what to look for, how near each case is."""

    query: Query
    understood: Understanding
    clauses: list[Clause]
    nearness: Nearness | None


class Wanted(NamedTuple):
    """What the words of a query look for: stem → weight, and stem → the user's word."""

    weights: dict[str, float]
    words: dict[str, str]


def wanted_of(clauses: Sequence[Clause]) -> Wanted:
    """The stems to mark in the hits, with their weight against the user's own words."""
    weights: dict[str, float] = {}
    words: dict[str, str] = {}
    for clause in clauses:
        for word in clause.words:
            for stem, weight in word.variants:
                weights[stem] = max(weights.get(stem, 0.0), weight * word.weight)
                words.setdefault(stem, word.text)
        for synonym in clause.synonyms:
            for stem in synonym.stems:
                weights.setdefault(stem, synonym.weight / len(synonym.stems))
                words.setdefault(stem, " ".join(word.text for word in clause.words))
    return Wanted(weights, words)


def hit_of(table: CaseTable, number: int, wanted: Wanted, ranked: Ranked, plan: Plan) -> Hit:
    """One case as it is shown in a page of results."""
    document = table.documents[number]
    stems = frozenset(wanted.weights)
    sentences = table.sentences(number)
    sentence = best_sentence(sentences, wanted.weights)
    held = set[str]().union(*(each.stems & stems for each in sentences))
    return _hit(document, float(ranked.scores[number])).model_copy(
        update={
            "lexical_score": float(ranked.lexical[number]) if ranked.lexical[number] else None,
            "semantic_score": None if ranked.similarity is None else float(ranked.similarity[number]),
            "title_segments": mark(document.title, stems),
            "passage": excerpt(sentence, stems) if sentence else None,
            "proximity": table.territory.proximity(plan.nearness, number, document) if plan.nearness else None,
            "matched_words": tuple(sorted({wanted.words[stem] for stem in held})),
            "matched_concepts": tuple(
                reading.label for reading in plan.understood.readings if table.columns.has(number, reading)
            ),
        }
    )


def similar_hit(document: Document, score: float) -> Hit:
    """A case shown without a query."""
    return _hit(document, score)


def _hit(document: Document, score: float) -> Hit:
    return Hit(
        slug=document.slug,
        title=document.title,
        summary=document.summary,
        score=score,
        title_segments=mark(document.title, ()),
        regions=document.regions,
        departments=document.departments,
        city=document.city,
        domains=document.domains,
        types=document.types,
        modalities=document.modalities,
        actors=document.actors,
        start_year=document.start_year,
        status=document.status,
    )
