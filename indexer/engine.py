"""What the rest of the code knows of a search engine. Adapters: `engine_embedded`, `meilisearch.engine`."""

from collections.abc import Callable, Iterable
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from indexer.document import Document
from indexer.query import Query
from indexer.results import Hit, ResultPage
from indexer.suggestions import LIMIT, Suggestion

Progress = Callable[[int, int], None]
"""Called with (done, total) while a long work goes on."""


class IndexReport(BaseModel):
    """What an indexing run did."""

    model_config = ConfigDict(frozen=True)

    documents: int
    embedded: int
    took_s: float
    unchanged: bool = False
    """True when the index held just these cases already."""


class EngineStatus(BaseModel):
    """State of an engine, for /readyz and `kb index`."""

    model_config = ConfigDict(frozen=True)

    engine: str
    documents: int
    semantic_ready: bool
    detail: str = ""
    parts: dict[str, str] = {}
    """Where several parts answer for each other: the state of each, « ok » or what is wrong, in French."""


class SearchEngine(Protocol):
    """A search engine as the rest of the code sees it."""

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Build a new index beside the live one, then switch. Raises `IndexBusy`."""

    def search(self, query: Query) -> ResultPage:
        """One page of hits with facet counts. Raises `EngineUnavailable`, `IndexMissing`."""

    def similar(self, slug: str, limit: int = 5) -> tuple[Hit, ...]:
        """The cases nearest to one case, itself left out."""

    def suggest(self, text: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
        """Ways to go on from what is typed, grouped by kind. Raises `EngineUnavailable`, `IndexMissing`."""

    def status(self) -> EngineStatus:
        """What is indexed and whether the vectors are ready."""
