"""What this process knows of the live base of a Meilisearch server, and how it notices that it was replaced."""

import threading
from collections.abc import Sequence
from time import monotonic
from typing import Any, Final, NamedTuple

from indexer.errors import IndexMissing
from indexer.lexicon import Lexicon
from indexer.meilisearch.client import Meilisearch
from indexer.meilisearch.index import Head, Names, head_of, read_statistics
from indexer.meilisearch.statistics import Statistics

NOT_INDEXED: Final = "La base n’est pas encore indexée dans Meilisearch. Lancez « kb index »."


class Base(NamedTuple):
    """The statistics of the live base and its words."""

    head: Head
    statistics: Statistics
    lexicon: Lexicon


class Asked(NamedTuple):
    """The results of some searches, and the base that they are about when it is not the one that was expected."""

    results: list[dict[str, Any]]
    newer: Base | None


class Live:
    """The live base of a server. Safe for many threads."""

    def __init__(self, server: Meilisearch, names: Names) -> None:
        self._server = server
        self._names = names
        self._lock = threading.Lock()
        self._base: Base | None = None
        self._checked = 0.0

    def current(self, max_age: float | None = None) -> Base:
        """
        The base as it was last seen; asked again when that is older than so many seconds.

        Raises `IndexMissing`, `MeilisearchFailed`.
        """
        base = self._base
        if base is None or (max_age is not None and monotonic() - self._checked > max_age):
            asked = self.asked([], base)
            base = asked.newer or base
        if base is None:
            raise IndexMissing(NOT_INDEXED)
        return base

    def asked(self, searches: Sequence[dict[str, Any]], base: Base | None) -> Asked:
        """The results of searches in the cases, with the news of the base in the same round trip."""
        question = {"indexUid": self._names.statistics, "filter": 'kind = "head"', "limit": 1}
        first, *results = self._server.search(
            [question, *({"indexUid": self._names.cases, **search} for search in searches)]
        )
        self._checked = monotonic()
        head = head_of(first["hits"])
        if head is None:
            raise IndexMissing(NOT_INDEXED)
        if base is not None and base.head.version == head.version:
            return Asked(results, None)
        return Asked(results, self._opened(head))

    def _opened(self, head: Head) -> Base:
        with self._lock:  # one thread reads the statistics, the others find them read
            if self._base is None or self._base.head.version != head.version:
                statistics = read_statistics(self._server, self._names.statistics, head)
                self._base = Base(head, statistics, Lexicon(dict(statistics.words)))
            return self._base
