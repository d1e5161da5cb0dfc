"""The default engine: a tantivy full text and a matrix of vectors in one folder, in the process, no server."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from indexer.answers import Answers, Matches, meant_by, rank_plan
from indexer.diversity import diverse_nearest
from indexer.document import Document
from indexer.embedding import Embedder, Vectors
from indexer.engine import EngineStatus, IndexReport, Progress
from indexer.expansion import clauses_of
from indexer.fulltext import MAX_LEXICAL
from indexer.hits import Plan, similar_hit
from indexer.keeper import NO_EMBEDDER, Keeper
from indexer.live import LiveIndex
from indexer.query import Mode, Query
from indexer.ranking import Ranked, in_unit, order
from indexer.recovery import FEW
from indexer.results import Hit, ResultPage
from indexer.suggestions import LIMIT, LatestSuggester, Suggester, Suggestion
from kb import Geography, Taxonomy

QUERY_VECTORS: Final = 512  # vectors of recent queries kept: the pages and filters of one search embed it once


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
        self._answers = Answers(taxonomy, geography)
        self._suggesters = LatestSuggester(
            lambda documents: Suggester(documents, taxonomy, geography, self._answers.reads)
        )
        self._query_vector = lru_cache(maxsize=QUERY_VECTORS)(self._encode_query)

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Build a new index beside the live one with its vectors, then switch. Raises `IndexBusy`."""
        return self.keeper.rebuild(documents, progress)

    def reusable_documents(self) -> Sequence[Document]:
        """The documents that need not be read again from unchanged files."""
        return self.keeper.reusable_documents()

    def write(
        self, documents: Sequence[Document], progress: Progress | None = None, *, anew: bool = False
    ) -> IndexReport:
        """Bring the index up to date with these documents; `anew` builds it even if it is. Raises `IndexBusy`."""
        started = perf_counter()
        if anew or not self.keeper.is_current(documents):
            return self.rebuild(documents, progress)
        embedded = self.keeper.embed_missing(progress)
        took = perf_counter() - started
        return IndexReport(documents=len(documents), embedded=embedded, took_s=took, unchanged=True)

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
        page = self._answers.page(plan, live, ranked, shown, self._answers.ordered(plan, live, ranked, shown))
        missing = self.keeper.missing_vectors() if vectors is None else ""
        page = page.model_copy(
            update={
                "took_ms": (perf_counter() - started) * 1000,
                "mode": Mode.LEXICAL if vectors is None else query.mode,
                "at_least": bool(np.count_nonzero(ranked.lexical) >= MAX_LEXICAL),
                "did_you_mean": self._answers.spelling(plan, live.lexicon),
                "notices": self._answers.notices(plan, ranked, missing),
            }
        )
        if page.total >= FEW:
            return page

        def count(relaxed: Query) -> int:
            found = self._rank(self._plan(relaxed, live), live, self.keeper.vectors_of(live)).found
            return int(np.count_nonzero(found & live.columns.matching(relaxed)))

        return self._answers.with_ways_out(page, plan, live, ranked, count=count)

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
            scores = in_unit(live.full_text.scores(words))
            numbers = [int(other) for other in order(scores, scores > 0) if other != number]
            nearest = [(other, float(scores[other])) for other in numbers[:limit]]
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

    def _plan(self, query: Query, live: LiveIndex) -> Plan:
        understood, clauses = self._answers.read(query, live.lexicon)
        return Plan(query, understood, clauses, live.territory.nearness(understood.readings))

    def _rank(self, plan: Plan, live: LiveIndex, vectors: Vectors | None) -> Ranked:
        similarity = None
        if vectors is not None and plan.clauses:
            similarity = vectors @ self._query_vector(meant_by(plan.query, plan.understood))
        return rank_plan(plan, live, Matches(live.full_text.scores(plan.clauses), similarity))

    def _encode_query(self, text: str) -> Vectors:
        if self._embedder is None:  # pragma: no cover  # vectors exist only with an embedder
            raise RuntimeError(NO_EMBEDDER)
        return self._embedder.encode_query(text)
