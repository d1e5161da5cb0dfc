"""The default engine: a tantivy full text and a matrix of vectors in one folder, in the process, no server."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import tokenize
from indexer.columns import Mask
from indexer.diversity import diverse_nearest
from indexer.document import Document
from indexer.embedding import Embedder, Vectors
from indexer.engine import EngineStatus, IndexReport, Progress
from indexer.expansion import Thesaurus, clauses_of
from indexer.hits import Plan, hit_of, similar_hit, wanted_of
from indexer.keeper import NO_EMBEDDER, Keeper
from indexer.labels import Labels
from indexer.live import LiveIndex
from indexer.query import Mode, Query, Sort
from indexer.ranking import Ranked, Signals, order, rank
from indexer.recovery import FEW, did_you_mean, nearest_by_meaning, relaxations
from indexer.results import Hit, Notice, ResultPage
from indexer.suggestions import LIMIT, LatestSuggester, Suggester, Suggestion
from indexer.territory import Tier
from indexer.understanding import Understander, Understanding
from kb import Geography, Taxonomy

QUERY_VECTORS: Final = 512  # vectors of recent queries kept: the pages and filters of one search embed it once
MEANING_ONLY: Final = "Aucun cas ne contient ces mots : voici ceux dont le sens est le plus proche."


class EmbeddedEngine:
    """Searches the index that a `Keeper` keeps in `data_dir`; see there for `embedder`. Safe for many threads."""

    def __init__(
        self,
        data_dir: Path,
        taxonomy: Taxonomy,
        geography: Geography,
        embedder: Embedder | None,
        embedder_problem: str = NO_EMBEDDER,
    ) -> None:
        self.keeper = Keeper(data_dir, taxonomy, geography, embedder, embedder_problem)
        self._embedder = embedder
        self._label = Labels(taxonomy, geography).label
        self._thesaurus = Thesaurus(taxonomy)
        self._understander = Understander(taxonomy, geography)
        self._suggesters = LatestSuggester(lambda documents: Suggester(documents, taxonomy, geography, self._reads))
        self._query_vector = lru_cache(maxsize=QUERY_VECTORS)(self._encode_query)

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Build a new index beside the live one with its vectors, then switch. Raises `IndexBusy`."""
        return self.keeper.rebuild(documents, progress)

    def status(self) -> EngineStatus:
        """What is indexed and whether the vectors are ready."""
        return self.keeper.status()

    def search(self, query: Query) -> ResultPage:
        """One page of hits with facet counts. Raises `IndexMissing`."""
        started = perf_counter()
        live = self.keeper.require()
        vectors = None if query.mode is Mode.LEXICAL else self.keeper.vectors_of(live)
        plan = self._plan(query, live)
        ranked = self._rank(plan, live, vectors)
        shown = ranked.found & live.columns.matching(query)
        numbers = _ordered(query, live, ranked, shown)
        first = (query.page - 1) * query.per_page
        wanted = wanted_of(plan.clauses)
        page = ResultPage(
            query=query,
            total=len(numbers),
            hits=tuple(
                hit_of(live, int(number), wanted, ranked, plan) for number in numbers[first : first + query.per_page]
            ),
            facets=live.columns.counts(query, ranked.found),
            took_ms=(perf_counter() - started) * 1000,
            mode=Mode.LEXICAL if vectors is None else query.mode,
            understood=plan.understood.readings,
            did_you_mean=self._spelling(plan, live),
            notices=self._notices(plan, ranked, vectors),
        )
        return page if page.total >= FEW else self._with_ways_out(page, plan, live, ranked, shown)

    def _spelling(self, plan: Plan, live: LiveIndex) -> str | None:
        query = plan.query
        return (
            None if query.literal else did_you_mean(query.text, plan.understood.readings, live.lexicon, self._thesaurus)
        )

    def _with_ways_out(self, page: ResultPage, plan: Plan, live: LiveIndex, ranked: Ranked, shown: Mask) -> ResultPage:
        """The page with what to try when little was found; counting costs a search for each constraint."""

        def count(query: Query) -> int:
            relaxed = self._rank(self._plan(query, live), live, self.keeper.vectors_of(live))
            return int(np.count_nonzero(relaxed.found & live.columns.matching(query)))

        nearest = nearest_by_meaning(ranked.similarity, shown)
        readings = plan.understood.readings
        return page.model_copy(
            update={
                "relaxations": relaxations(page.query, readings, count, self._label),
                "nearest": tuple(
                    similar_hit(live.documents[number], float(ranked.scores[number])) for number in nearest
                ),
            }
        )

    def similar(self, slug: str, limit: int = 5) -> tuple[Hit, ...]:
        """The cases nearest to one case, itself left out: by meaning, or by words while there are no vectors."""
        live = self.keeper.require()
        number = live.numbers.get(slug)
        if number is None:
            return ()
        vectors = self.keeper.vectors_of(live)
        if vectors is not None:
            nearest = diverse_nearest(vectors, number, limit)
        else:
            document = live.documents[number]
            words = clauses_of(f"{document.title} {' '.join(document.tags)}", live.lexicon, None, unfinished=False)
            scores = live.full_text.scores(words)
            order_ = [int(other) for other in np.argsort(-scores, kind="stable") if other != number][:limit]
            nearest = [(other, float(scores[other])) for other in order_]
        return tuple(similar_hit(live.documents[other], score) for other, score in nearest)

    def suggest(self, text: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
        """Ways to go on from what is typed, grouped by kind. Raises `IndexMissing`."""
        return self._suggesters.of(self.keeper.require().documents).suggest(text, limit)

    def warm(self) -> None:
        """Load what the first query would wait for: the index, the suggestions, the vectors, the model."""
        live = self.keeper.current()
        if live is None:
            return
        self._suggesters.of(live.documents)
        if self.keeper.vectors_of(live) is not None:
            self._query_vector("échauffement")

    def _reads(self, text: str, kind: str, value: str | tuple[str, ...]) -> bool:
        """True when a search for this text understands this place."""
        readings = self._understander.understand(text).readings
        return any(reading.kind == kind and reading.value == value for reading in readings)

    def _plan(self, query: Query, live: LiveIndex) -> Plan:
        if query.literal:
            understood, thesaurus = Understanding(readings=(), words=query.text), None
        else:
            understood, thesaurus = self._understander.understand(query.text, query.ignore), self._thesaurus
        return Plan(
            query=query,
            understood=understood,
            clauses=clauses_of(understood.words, live.lexicon, thesaurus),
            nearness=live.territory.nearness(understood.readings),
        )

    def _rank(self, plan: Plan, live: LiveIndex, vectors: Vectors | None) -> Ranked:
        allowed = ~live.territory.excluded(plan.understood.readings)
        if not plan.clauses and plan.nearness is None:
            zeros = np.zeros(len(live.documents), dtype=np.float32)
            return Ranked(zeros, zeros, None, allowed)
        # A place left out must not draw its own cases by meaning: « hors Occitanie » is near to Occitanie.
        leaves_out = any(reading.excluded for reading in plan.understood.readings)
        meant = plan.understood.words if leaves_out else plan.query.text
        signals = Signals(
            lexical=live.full_text.scores(plan.clauses),
            similarity=vectors @ self._query_vector(meant) if vectors is not None and plan.clauses else None,
            closeness=None if plan.nearness is None else plan.nearness.closeness,
            concepts=live.columns.concepts(plan.understood.readings),
        )
        ranked = rank(signals, plan.query.mode, len(tokenize(plan.query.text)))
        found = ranked.found if plan.clauses or plan.nearness is None else plan.nearness.tiers < Tier.ELSEWHERE
        return ranked._replace(found=found & allowed)

    def _encode_query(self, text: str) -> Vectors:
        if self._embedder is None:  # pragma: no cover  # vectors exist only with an embedder
            raise RuntimeError(NO_EMBEDDER)
        return self._embedder.encode_query(text)

    def _notices(self, plan: Plan, ranked: Ranked, vectors: Vectors | None) -> tuple[Notice, ...]:
        if not plan.clauses or plan.query.mode is not Mode.HYBRID:
            return ()
        if vectors is None:
            return (Notice(code="words-only", text=self.keeper.missing_vectors()),)
        if not ranked.lexical.any():
            return (Notice(code="meaning-only", text=MEANING_ONLY),)
        return ()


def _ordered(query: Query, live: LiveIndex, ranked: Ranked, shown: Mask) -> NDArray[np.intp]:
    """Numbers of the cases to show, in the order asked; all the cases come newest first."""
    if query.text.strip() and query.sort is Sort.RELEVANCE:
        return order(ranked.scores, shown)
    newest = live.columns.newest_first()
    return newest[shown[newest]]
