"""The candidates of a question, side by side: their table, their scores, their similarity to the question."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from indexer.answers import Matches
from indexer.case_table import CaseTable
from indexer.document import Document
from indexer.embedding import Vectors
from indexer.fulltext import Clause
from indexer.meilisearch.bm25 import Scorer
from indexer.meilisearch.cards import Key
from indexer.meilisearch.documents import Card
from indexer.meilisearch.statistics import Statistics
from kb import Geography

NO_VECTORS: Final = np.zeros((0, 0), dtype=np.float32)


class Candidates:
    """Some cases in the order of their slugs, as the embedded engine numbers them: ties are broken alike."""

    def __init__(self, cards: Mapping[Key, Card], statistics: Statistics, geography: Geography) -> None:
        self.keys = sorted(cards)
        held = [cards[key] for key in self.keys]
        self._documents: list[Document] = [card.document for card in held]
        self.table = CaseTable(self._documents, geography, [card.codes for card in held])
        self._statistics = statistics
        self._scorer = Scorer(
            [card.terms for card in held], statistics.documents, statistics.mean_length, statistics.frequencies
        )
        vectors = [card.vector for card in held if card.vector is not None]
        self.vectors: Vectors = np.array(vectors, dtype=np.float32) if len(vectors) == len(held) else NO_VECTORS

    def matches(self, clauses: list[Clause], vector: Vectors | None) -> Matches:
        """What is known of each candidate; `vector` is that of the question, None when the meaning is not searched."""
        lexical = self._scorer.scores(clauses)
        if vector is None or len(self.vectors) != len(self.keys):
            return Matches(lexical, None)
        return Matches(lexical, self.vectors @ vector, self._statistics.spread(vector))

    def complete(self, number: int, document: Document) -> None:
        """Put the whole document in the place of the light one, before it is shown."""
        self._documents[number] = document
