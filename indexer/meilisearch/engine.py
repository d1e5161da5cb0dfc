"""
The engine of large or shared bases: a Meilisearch server finds the candidates, our own code ranks them.

Meilisearch is asked for several lists in one round trip (`indexer.meilisearch.lists`); each candidate is then scored
from its card by the very code that ranks the embedded engine's cases.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

import numpy as np

from indexer.answers import Answers, meant_by, rank_plan
from indexer.diversity import POOL, diverse_nearest
from indexer.document import Document
from indexer.embedding import Embedder, VectorCache, Vectors
from indexer.engine import EngineStatus, IndexReport, Progress
from indexer.errors import IndexMissing
from indexer.expansion import clauses_of
from indexer.hits import Plan, hit_of, similar_hit, wanted_of
from indexer.keeper import NO_EMBEDDER
from indexer.meilisearch.browse import browse_queries, browsed_facets
from indexer.meilisearch.candidates import Candidates
from indexer.meilisearch.cards import Key, Shelf
from indexer.meilisearch.client import Meilisearch, path_of
from indexer.meilisearch.documents import Recorder
from indexer.meilisearch.filters import Filter, among, every, filter_of, kept_by
from indexer.meilisearch.index import IndexWriter, live_names
from indexer.meilisearch.lists import KEYS, Search, Wanted, leaves_out, lists_of, place_lists, within_places
from indexer.meilisearch.live import Base, Live
from indexer.meilisearch.settings import EMBEDDER
from indexer.query import Mode, Query, Sort
from indexer.ranking import Ranked, in_unit, order
from indexer.recovery import FEW
from indexer.results import Hit, ResultPage
from indexer.semantic import embed_cases, views_of
from indexer.storage import Storage
from indexer.suggestions import LIMIT, Suggester, Suggestion
from kb import Geography, Taxonomy

QUERY_VECTORS: Final = 512
TABLES: Final = 16  # candidates of recent questions kept: the pages and filters of one search share them
MAX_SUGGESTED: Final = 20_000  # cases whose titles and actors are suggested
SUGGESTED_PAGE: Final = 1000
TRIES: Final = 3  # of one search, while the index is being replaced under it
FRESH_SECONDS: Final = 5.0  # for suggestions, which come with every letter
OTHER_MODEL: Final = (
    "L’index de Meilisearch n’a pas été fait avec le modèle de langue de ce serveur : seuls les mots comptent. "
    "Relancez « kb index »."
)


class Found(NamedTuple):
    """The candidates of a question, ranked; `missing` says why the meaning was not searched."""

    plan: Plan
    base: Base
    candidates: Candidates
    ranked: Ranked
    missing: str


class Browsed(NamedTuple):
    """What Meilisearch found by itself, where there is nothing to rank by."""

    plan: Plan
    base: Base
    results: list[dict[str, Any]]
    missing: str
    whole: bool
    """True when all the cases were asked for, to be put in order here."""


class MeilisearchEngine:
    """Searches the base `name` of a server. `data_dir` keeps the vectors already computed. Safe for many threads."""

    def __init__(  # noqa: PLR0917  # wired in one place
        self,
        server: Meilisearch,
        name: str,
        data_dir: Path,
        taxonomy: Taxonomy,
        geography: Geography,
        embedder: Embedder | None,
        embedder_problem: str = NO_EMBEDDER,
    ) -> None:
        self.server = server
        self._cases = live_names(name).cases
        self._live = Live(server, live_names(name))
        self._shelf = Shelf(server, self._cases)
        self._storage = Storage(data_dir)
        self._taxonomy, self._geography = taxonomy, geography
        self._embedder, self._embedder_problem = embedder, embedder_problem
        self._answers = Answers(taxonomy, geography)
        self._query_vector = lru_cache(maxsize=QUERY_VECTORS)(self._encode_query)
        model, dimension = (embedder.name, embedder.dimension) if embedder else ("", 0)
        recorder = Recorder(taxonomy, geography, model)
        self.writer = IndexWriter(server, name, recorder, taxonomy, model, dimension)
        self._lock = threading.Lock()
        self._tables: OrderedDict[tuple[str, tuple[Key, ...]], Candidates] = OrderedDict()
        self._suggesting = threading.Lock()
        self._suggester: tuple[str, Suggester] | None = None

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Build new indexes beside the live ones, then swap. Raises `IndexBusy`, `MeilisearchFailed`."""
        return self.write(documents, progress, anew=True)

    def write(
        self, documents: Iterable[Document], progress: Progress | None = None, *, anew: bool = False
    ) -> IndexReport:
        """Bring the live indexes up to date, in part where little changed. Raises as `rebuild`."""
        started = perf_counter()
        documents = sorted(documents, key=lambda document: document.slug)
        vectors, embedded = None, 0
        with self._storage.writing():
            if self._embedder:
                views = [views_of(document, self._taxonomy, self._geography) for document in documents]
                cache = VectorCache(self._storage.vector_cache)
                vectors, embedded = embed_cases(views, self._embedder, cache, progress)
            written = self.writer.write(documents, vectors, progress, anew=anew)
        unchanged = not (written.rebuilt or written.sent or written.deleted)
        took = perf_counter() - started
        return IndexReport(documents=len(documents), embedded=embedded, took_s=took, unchanged=unchanged)

    def status(self) -> EngineStatus:
        """What is indexed and whether the vectors are ready. Raises `MeilisearchFailed`."""
        try:
            base = self._live.current(max_age=0)
        except IndexMissing as error:
            return EngineStatus(engine="meilisearch", documents=0, semantic_ready=False, detail=str(error))
        missing, documents = self._missing_vectors(base), base.head.documents
        return EngineStatus(engine="meilisearch", documents=documents, semantic_ready=not missing, detail=missing)

    def search(self, query: Query) -> ResultPage:
        """One page of hits with facet counts. Raises `MeilisearchFailed`, `IndexMissing`."""
        started = perf_counter()
        found = self._find(query)
        page = self._page(found) if isinstance(found, Found) else self._browsed_page(found)
        page = page.model_copy(
            update={
                "mode": Mode.LEXICAL if found.missing else query.mode,
                "engine": "meilisearch",
                "did_you_mean": self._answers.spelling(found.plan, found.base.lexicon),
                "took_ms": (perf_counter() - started) * 1000,
            }
        )
        if page.total >= FEW:
            return page
        if isinstance(found, Browsed):
            table = Candidates({}, found.base.statistics, self._geography).table
            return self._answers.with_ways_out(page, found.plan, table, _unranked(0), count=self._count)
        return self._answers.with_ways_out(page, found.plan, found.candidates.table, found.ranked, count=self._count)

    def similar(self, slug: str, limit: int = 5) -> tuple[Hit, ...]:
        """The cases nearest to one case, itself left out: by meaning, or by words while there are no vectors."""
        base = self._live.current()
        asked = self._live.asked([{"filter": among("slug", [slug]), "limit": 1, "attributesToRetrieve": KEYS}], base)
        base, own = asked.newer or base, _keys(asked.results)
        if not own:
            return ()
        near = self._by_words(own[0], base) if self._missing_vectors(base) else self._by_meaning(slug)
        candidates = self._candidates([*own, *near], base)
        table = candidates.table
        number = table.numbers[slug]
        if len(candidates.vectors):
            nearest = diverse_nearest(candidates.vectors, number, limit)
        else:
            scores = in_unit(candidates.matches(self._words_of(table.documents[number], base), None).lexical)
            others = [int(other) for other in order(scores, scores > 0) if other != number]
            nearest = [(other, float(scores[other])) for other in others[:limit]]
        return tuple(similar_hit(table.documents[other], score) for other, score in nearest)

    def suggest(self, text: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
        """Ways to go on from what is typed. Raises `MeilisearchFailed`, `IndexMissing`."""
        suggester = self._suggester_of(self._live.current(FRESH_SECONDS))
        return suggester.suggest(text, limit) if suggester else ()

    def warm(self) -> None:
        """Load what the first query would wait for: the statistics, the suggestions, the model."""
        base = self._live.current()
        self._suggester_of(base)
        if not self._missing_vectors(base):
            self._query_vector("échauffement")

    def _find(self, query: Query) -> Found | Browsed:
        """The candidates of a question; asked anew when the index was replaced meanwhile."""
        base = self._live.current()
        for _ in range(TRIES):
            understood, clauses = self._answers.read(query, base.lexicon)
            missing = "" if query.mode is Mode.LEXICAL else self._missing_vectors(base)
            kept = kept_by(understood.readings, self._geography)
            plan, vector = Plan(query, understood, clauses, None), None
            if clauses and query.mode is not Mode.LEXICAL and not missing:
                vector = self._query_vector(meant_by(query, understood))
            searches = self._searches(plan, vector, kept, base)
            whole = query.sort is Sort.PROXIMITY and bool(self._answers.centres(plan))
            asked = self._live.asked(searches or browse_queries(query, kept, whole=whole), base)
            if asked.newer:
                base = asked.newer
            elif searches:
                candidates = self._candidates(_keys(asked.results), base)
                plan = plan._replace(nearness=candidates.table.territory.nearness(understood.readings))
                ranked = rank_plan(plan, candidates.table, candidates.matches(clauses, vector))
                return Found(plan, base, candidates, ranked, missing)
            else:
                return Browsed(plan, base, asked.results, missing, whole)
        raise IndexMissing("L’index de Meilisearch change sans cesse. Recommencez quand l’indexation sera finie.")

    def _searches(self, plan: Plan, vector: Vectors | None, kept: Filter, base: Base) -> list[Search]:
        """The lists of candidates to ask for; none where there is nothing to rank by."""
        filters, readings = filter_of(plan.query), plan.understood.readings
        if not plan.clauses:
            return place_lists(readings, self._geography, kept)
        around = [every(filters, place) for place in ("", *within_places(readings, self._geography))]
        wanted = Wanted(plan.clauses, plan.understood.words, vector)
        return lists_of(wanted, base.statistics.frequencies, kept, around)

    def _candidates(self, keys: Sequence[Key], base: Base) -> Candidates:
        """The candidates that these keys name, each once."""
        cards = self._shelf.cards.of(list(dict.fromkeys(keys)))
        name = (base.head.version, tuple(sorted(cards)))
        with self._lock:
            candidates = self._tables.get(name)
        if candidates is None:
            candidates = Candidates(cards, base.statistics, self._geography)
        with self._lock:
            self._tables[name] = candidates
            self._tables.move_to_end(name)
            if len(self._tables) > TABLES:
                self._tables.popitem(last=False)
        return candidates

    def _page(self, found: Found) -> ResultPage:
        plan, candidates, ranked = found.plan, found.candidates, found.ranked
        query, table = plan.query, candidates.table
        shown = ranked.found & table.columns.matching(query)
        numbers = self._answers.ordered(plan, table, ranked, shown)
        first = (query.page - 1) * query.per_page
        self._complete(candidates, [int(number) for number in numbers[first : first + query.per_page]])
        page = self._answers.page(plan, table, ranked, shown, numbers)
        notices = self._answers.notices(plan, ranked, found.missing)
        at_least = leaves_out(plan.clauses, found.base.statistics.frequencies)
        return page.model_copy(update={"notices": notices, "at_least": at_least})

    def _browsed_page(self, browsed: Browsed) -> ResultPage:
        plan, results = browsed.plan, browsed.results
        keys = _keys(results[:1])
        candidates = self._candidates(keys, browsed.base)
        table, wanted, unranked = candidates.table, wanted_of(()), _unranked(len(candidates.keys))
        numbers = [table.numbers[key.slug] for key in keys if key.slug in table.numbers]
        if browsed.whole:
            first = (plan.query.page - 1) * plan.query.per_page
            nearest = self._answers.ordered(plan, table, unranked, np.ones(len(candidates.keys), dtype=np.bool_))
            numbers = [int(number) for number in nearest[first : first + plan.query.per_page]]
        self._complete(candidates, numbers)
        return ResultPage(
            query=plan.query,
            total=int(results[0]["estimatedTotalHits"]),
            hits=tuple(hit_of(table, number, wanted, unranked, plan) for number in numbers),
            facets=browsed_facets(plan.query, results),
            took_ms=0,
            mode=plan.query.mode,
            understood=plan.understood.readings,
            notices=self._answers.notices(plan, unranked, browsed.missing),
            measured_from=tuple(centre.label for centre in self._answers.centres(plan)),
        )

    def _complete(self, candidates: Candidates, numbers: Sequence[int]) -> None:
        """Read the whole text of the cases that are about to be shown."""
        keys = {candidates.keys[number]: number for number in numbers}
        for key, document in self._shelf.documents.of(list(keys)).items():
            number = keys.get(key)
            if number is not None:
                candidates.complete(number, document)

    def _count(self, query: Query) -> int:
        """How many cases a query finds."""
        found = self._find(query.changed(per_page=1))
        if isinstance(found, Browsed):
            return int(found.results[0]["estimatedTotalHits"])
        return int(np.count_nonzero(found.ranked.found & found.candidates.table.columns.matching(query)))

    def _by_meaning(self, slug: str) -> list[Key]:
        body = {"id": slug, "embedder": EMBEDDER, "limit": POOL, "attributesToRetrieve": KEYS}
        return _keys([self.server.post(path_of(self._cases, "similar"), body)])

    def _by_words(self, own: Key, base: Base) -> list[Key]:
        document = self._candidates([own], base).table.documents[0]
        wanted = Wanted(self._words_of(document, base), "", None)
        return _keys(self._live.asked(lists_of(wanted, base.statistics.frequencies, "", ()), base).results)

    @staticmethod
    def _words_of(document: Document, base: Base) -> list[Any]:
        return clauses_of(f"{document.title} {' '.join(document.tags)}", base.lexicon, None, unfinished=False)

    def _suggester_of(self, base: Base) -> Suggester | None:
        """The suggester of the live base; the former one, or none, while another thread makes it."""
        held = self._suggester
        if held and held[0] == base.head.version:
            return held[1]
        if self._suggesting.acquire(blocking=False):
            try:
                suggester = Suggester(self._suggested(), self._taxonomy, self._geography, self._answers.reads)
                self._suggester = held = (base.head.version, suggester)
            finally:
                self._suggesting.release()
        return held[1] if held else None

    def _suggested(self) -> list[Document]:
        """The cases whose names are suggested, by slug."""
        documents: list[Document] = []
        for offset in range(0, MAX_SUGGESTED, SUGGESTED_PAGE):
            query = {"q": "", "offset": offset, "limit": SUGGESTED_PAGE, "sort": ["slug:asc"]}
            hits = self.server.documents_of(self._cases, {**query, "attributesToRetrieve": [*KEYS, "card"]})
            documents += [card.document for card in self._shelf.cards.taken(hits).values()]
            if len(hits) < SUGGESTED_PAGE:
                break
        return documents

    def _missing_vectors(self, base: Base) -> str:
        """Why the meaning is not searched, in French; empty when it is."""
        if self._embedder is None:
            return self._embedder_problem
        same = (base.head.model, base.statistics.dimension) == (self._embedder.name, self._embedder.dimension)
        return "" if same else OTHER_MODEL

    def _encode_query(self, text: str) -> Vectors:
        if self._embedder is None:  # pragma: no cover  # asked only where there are vectors
            raise RuntimeError(NO_EMBEDDER)
        return self._embedder.encode_query(text)


def _keys(results: Sequence[dict[str, Any]]) -> list[Key]:
    return [Key(record["slug"], record["version"]) for result in results for record in result["hits"]]


def _unranked(size: int) -> Ranked:
    """Cases in no order of relevance."""
    zeros = np.zeros(size, dtype=np.float32)
    return Ranked(zeros, zeros, None, np.zeros(size, dtype=np.bool_))
