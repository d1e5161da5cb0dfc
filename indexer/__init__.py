"""Search: from cases to ranked hits. This is the door of the room: other rooms import from here only."""

from indexer.document import Document, document_of, plain_text
from indexer.engine import EngineStatus, IndexReport, Progress, SearchEngine
from indexer.errors import EngineUnavailable, IndexBusy, IndexMissing, InvalidQuery, SearchError
from indexer.query import MAX_PAGE, MAX_PER_PAGE, MAX_TEXT, Facet, Mode, Query, Sort
from indexer.results import FacetCount, Hit, Notice, Passage, Proximity, Reading, Relaxation, ResultPage, Segment

__all__ = [
    "MAX_PAGE",
    "MAX_PER_PAGE",
    "MAX_TEXT",
    "Document",
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
    "Notice",
    "Passage",
    "Progress",
    "Proximity",
    "Query",
    "Reading",
    "Relaxation",
    "ResultPage",
    "SearchEngine",
    "SearchError",
    "Segment",
    "Sort",
    "document_of",
    "plain_text",
]
