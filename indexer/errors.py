"""
Errors of the search room, in French because they reach users.

* SearchError
  + InvalidQuery        a parameter of the query is out of bounds
  + EngineUnavailable   the engine does not answer (server down, data folder unreadable)
    + MeilisearchFailed the Meilisearch server is away, too slow or too old, or refuses what is asked
  + IndexMissing        the engine answers, but nothing has been indexed yet
  + IndexBusy           another process is writing the index
"""


class SearchError(Exception):
    """What every error of the `indexer` room derives from."""


class InvalidQuery(SearchError):
    """A parameter of the query is out of bounds; `parameter` is its name in the API."""

    def __init__(self, parameter: str, problem: str) -> None:
        self.parameter = parameter
        super().__init__(problem)


class EngineUnavailable(SearchError):
    """The engine does not answer."""


class MeilisearchFailed(EngineUnavailable):
    """
    The Meilisearch server is away, too slow or too old, refuses what is asked, or failed to do it.

    `reason` says which in a few words, without the address: it may be shown to anyone.
    """

    def __init__(self, reason: str, problem: str) -> None:
        self.reason = reason
        super().__init__(problem)


class IndexMissing(SearchError):
    """The engine answers, but nothing has been indexed yet."""


class IndexBusy(SearchError):
    """Another process is writing the index."""
