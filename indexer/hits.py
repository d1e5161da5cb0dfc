"""From numbers of cases to hits: titles and passages with the query's words marked, distances, scores."""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.case_table import CaseTable
from indexer.document import Document
from indexer.fulltext import Clause
from indexer.passages import best_sentence, excerpt, mark, sentences_of, stems_of
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
    """
    What the words of a query look for, with weights, and the user's words for it.

    `weights` holds stems; `expressions` holds synonyms of several words, which count and are marked only whole:
    the « fin » of « en fin de vie » says nothing alone.
    """

    weights: dict[str, float]
    expressions: dict[frozenset[str], float]
    words: dict[str | frozenset[str], str]

    def held_in(self, stems: frozenset[str]) -> frozenset[str]:
        """What a text that holds these stems has of it, as stems to mark."""
        whole = (expression for expression in self.expressions if expression <= stems)
        return (stems & self.weights.keys()).union(*whole)

    def within(self, stems: frozenset[str]) -> "Wanted":
        """What a text that holds these stems could have of it, to look at its sentences faster."""
        held = {expression: weight for expression, weight in self.expressions.items() if expression <= stems}
        return Wanted({stem: self.weights[stem] for stem in stems & self.weights.keys()}, held, self.words)

    def words_for(self) -> tuple[str, ...]:
        """The user's words that look for it."""
        keys: list[str | frozenset[str]] = [*self.weights, *self.expressions]
        return tuple(sorted({self.words[key] for key in keys}))


def wanted_of(clauses: Sequence[Clause]) -> Wanted:
    """What to look for in the hits, with its weight against the user's own words."""
    weights: dict[str, float] = {}
    expressions: dict[frozenset[str], float] = {}
    words: dict[str | frozenset[str], str] = {}
    for clause in clauses:
        for word in clause.words:
            for stem, weight in word.variants:
                weights[stem] = max(weights.get(stem, 0.0), weight * word.weight)
                words.setdefault(stem, word.text)
    for clause in clauses:
        typed = " ".join(word.text for word in clause.words)
        for synonym in clause.synonyms:
            whole = frozenset(synonym.stems)
            if len(whole) > 1:
                expressions[whole] = max(expressions.get(whole, 0.0), synonym.weight)
                words.setdefault(whole, typed)
            else:
                weights[synonym.stems[0]] = max(weights.get(synonym.stems[0], 0.0), synonym.weight)
                words.setdefault(synonym.stems[0], typed)
    return Wanted(weights, expressions, words)


def hit_of(table: CaseTable, number: int, wanted: Wanted, ranked: Ranked, plan: Plan) -> Hit:
    """One case as it is shown in a page of results."""
    document = table.documents[number]
    sentences = sentences_of(document)
    here = wanted.within(frozenset().union(*(each.stems for each in sentences)))
    sentence = best_sentence(sentences, here.weights, here.expressions)
    return _hit(document, float(ranked.scores[number])).model_copy(
        update={
            "lexical_score": float(ranked.lexical[number]) if ranked.lexical[number] else None,
            "semantic_score": None if ranked.similarity is None else float(ranked.similarity[number]),
            "title_segments": mark(document.title, wanted.held_in(stems_of(document.title))),
            "passage": excerpt(sentence, here.held_in(sentence.stems)) if sentence else None,
            "proximity": table.territory.proximity(plan.nearness, number, document) if plan.nearness else None,
            "matched_words": here.words_for(),
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
        with_figures=document.with_figures,
    )
