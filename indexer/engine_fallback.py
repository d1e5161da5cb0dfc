"""Two engines on the same cases: Meilisearch answers, the embedded engine while Meilisearch is away."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Final, TypeVar

from indexer.document import Document
from indexer.engine import EngineStatus, IndexReport, Progress
from indexer.engine_embedded import EmbeddedEngine
from indexer.errors import EngineUnavailable, IndexMissing, MeilisearchFailed
from indexer.meilisearch.engine import MeilisearchEngine
from indexer.query import Query
from indexer.results import Hit, Notice, ResultPage
from indexer.suggestions import LIMIT, Suggestion

FIRST_REST: Final = 2.0  # seconds without asking again after a failure, doubled at each one that follows
LONGEST_REST: Final = 60.0
OK: Final = "ok"
NOTICE: Final = Notice(
    code="fallback",
    text="Le moteur principal ne répond pas : le moteur de secours a cherché dans les mêmes cas.",
)

Answer = TypeVar("Answer")
log: Final = logging.getLogger("kb")


class CircuitBreaker:
    """
    Leaves an engine in peace once it has failed, then lets one question through to see whether it is back.

    Without it, each question would wait for a server that is down (Nygard, « Release It! », 2007). For many threads.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rest = 0.0
        self._until = 0.0

    def lets_through(self) -> bool:
        """True when the engine may be asked; after a rest, for one question at a time."""
        with self._lock:
            if not self._rest:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._rest
            return True

    def succeeded(self) -> bool:
        """Note an answer; true when the engine is back after a failure."""
        with self._lock:
            is_back, self._rest = self._rest > 0, 0.0
            return is_back

    def failed(self) -> bool:
        """Note a failure; true when it is the first one."""
        with self._lock:
            is_first = not self._rest
            self._rest = min(LONGEST_REST, 2 * self._rest or FIRST_REST)
            self._until = self._clock() + self._rest
            return is_first


class FallbackEngine:
    """`main` answers; `spare` whenever it cannot. Returns to `main` by itself. Safe for many threads."""

    def __init__(self, main: MeilisearchEngine, spare: EmbeddedEngine, clock: Callable[[], float] = monotonic) -> None:
        self.main = main
        self.spare = spare
        self._breaker = CircuitBreaker(clock)

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Build both indexes anew. Raises `IndexBusy`, `MeilisearchFailed`."""
        return self.write(tuple(documents), progress, anew=True)

    def write(
        self, documents: Sequence[Document], progress: Progress | None = None, *, anew: bool = False
    ) -> IndexReport:
        """Bring both indexes up to date, the spare one first: it must be there when the server fails."""
        spare = self.spare.write(documents, progress, anew=anew)
        main = self.main.write(documents, progress, anew=anew)
        return main.model_copy(
            update={"embedded": spare.embedded + main.embedded, "took_s": spare.took_s + main.took_s}
        )

    def reusable_documents(self) -> Sequence[Document]:
        """The documents that need not be read again from unchanged files."""
        return self.spare.reusable_documents()

    def search(self, query: Query) -> ResultPage:
        """One page of hits; with a notice when the spare engine gave it. Raises `SearchError` when neither can."""
        page = self._asked(lambda: self.main.search(query))
        if page is not None:
            return page
        page = self.spare.search(query)
        return page.model_copy(update={"notices": (NOTICE, *page.notices)})

    def similar(self, slug: str, limit: int = 5) -> tuple[Hit, ...]:
        """The cases nearest to one case, itself left out."""
        hits = self._asked(lambda: self.main.similar(slug, limit))
        return self.spare.similar(slug, limit) if hits is None else hits

    def suggest(self, text: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
        """Ways to go on from what is typed."""
        suggestions = self._asked(lambda: self.main.suggest(text, limit))
        return self.spare.suggest(text, limit) if suggestions is None else suggestions

    def status(self) -> EngineStatus:
        """The state of the engine that would answer now, and of both parts."""
        problem = self._problem()
        spare = self.spare.status()
        parts = {"meilisearch": problem or OK, "embedded": OK if spare.documents else "pas encore indexé"}
        if problem:
            detail = f"Meilisearch : {problem}. Le moteur de secours répond. {spare.detail}".strip()
            return spare.model_copy(update={"detail": detail, "parts": parts})
        return self.main.status().model_copy(update={"parts": parts})

    def warm(self) -> None:
        """Load what the first query would wait for, in both engines."""
        self.spare.warm()
        self._asked(self.main.warm)

    def _problem(self) -> str:
        """What is wrong with the main engine, in a few words for anyone; empty when it answers."""
        try:
            return "" if self.main.status().documents else "pas encore indexé"
        except MeilisearchFailed as error:
            return error.reason

    def _asked(self, question: Callable[[], Answer]) -> Answer | None:
        """The answer of the main engine, None while it is away."""
        if not self._breaker.lets_through():
            return None
        try:
            answer = question()
        except (EngineUnavailable, IndexMissing) as error:
            if self._breaker.failed():
                log.warning("%s Le moteur de secours répond en attendant.", error)
            return None
        if self._breaker.succeeded():
            log.info("Meilisearch répond de nouveau.")
        return answer
