"""The full text of the base in a tantivy index: documents as stems, queries as objects (nothing is parsed)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import tantivy
from pydantic import BaseModel, ConfigDict

from indexer.analysis import terms_of
from indexer.document import Document
from kb import Geography, Taxonomy

MAX_LEXICAL: Final = 2000  # cases scored for one query; beyond, the tail could not reach a page anyway
HEAP_BYTES: Final = 32_000_000

# Weights of the fields, chosen on the development queries (docs/evaluation.md).
FIELD_WEIGHTS: Final = {
    "title": 2.0,
    "summary": 1.2,
    "plain": 0.8,
    "questions": 0.8,
    "labels": 1.6,
    "actors": 1.4,
    "places": 1.0,
    "body": 1.0,
}


class Alternative(BaseModel):
    """One way to say a word or an expression of the query: stems in order, and how much it counts (0..1)."""

    model_config = ConfigDict(frozen=True)

    stems: tuple[str, ...]
    weight: float = 1.0


class LexicalTerm(BaseModel):
    """A word or an expression of the query with all its alternatives; the best matching one counts."""

    model_config = ConfigDict(frozen=True)

    text: str
    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


def field_texts(document: Document, taxonomy: Taxonomy, geography: Geography) -> dict[str, str]:
    """The text of each indexed field."""
    departments = [geography.department(code) for code in document.departments]
    return {
        "title": document.title,
        "summary": document.summary,
        "plain": document.plain,
        "questions": "\n".join(document.questions),
        "labels": "\n".join(
            [
                *document.tags,
                *document.modality_labels,
                *(taxonomy.domains.label(slug) for slug in document.domains),
                *(taxonomy.types.label(slug) for slug in document.types),
                *(taxonomy.modalities.label(slug) for slug in document.modalities),
            ]
        ),
        "actors": "\n".join(document.actors),
        "places": "\n".join([*document.regions, document.city, *(item.name for item in departments if item)]),
        "body": "\n".join(text for _, text in document.sections),
    }


class FullText:
    """A tantivy index of the cases; position in `documents` is the case's number in every array."""

    def __init__(self, index: tantivy.Index, size: int) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._size = size

    @classmethod
    def build(cls, folder: Path, fields: Sequence[dict[str, str]]) -> "FullText":
        """Write the index of these documents (field → text) into an empty folder and open it."""
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
        for number, texts in enumerate(fields):
            document = tantivy.Document()
            document.add_unsigned("number", number)
            for name, text in texts.items():
                document.add_text(name, " ".join(terms_of(text)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, len(fields))

    @classmethod
    def open(cls, folder: Path, size: int) -> "FullText":
        """Open the index of a folder. Raises ValueError when it is damaged."""
        index = tantivy.Index.open(str(folder))
        full_text = cls(index, size)
        if full_text._searcher.num_docs != size:
            raise ValueError(f"{full_text._searcher.num_docs} documents, {size} attendus")
        return full_text

    def scores(self, terms: Sequence[LexicalTerm]) -> np.ndarray:
        """BM25 score of each case, shape (number of cases,), 0 where nothing matches."""
        scores = np.zeros(self._size, dtype=np.float32)
        clauses = [(tantivy.Occur.Should, clause) for term in terms if (clause := self._term_query(term))]
        if not clauses or not self._size:
            return scores
        result = self._searcher.search(
            tantivy.Query.boolean_query(clauses), limit=min(self._size, MAX_LEXICAL), count=False
        )
        addresses = [address for _, address in result.hits]
        numbers = self._searcher.fast_field_values("number", addresses)
        for (score, _), number in zip(result.hits, numbers, strict=True):
            scores[int(number or 0)] = score
        return scores

    def _term_query(self, term: LexicalTerm) -> tantivy.Query | None:
        alternatives = [self._alternative_query(alternative) for alternative in term.alternatives if alternative.stems]
        if not alternatives:
            return None
        query = alternatives[0] if len(alternatives) == 1 else tantivy.Query.disjunction_max_query(alternatives, 0.0)
        return query if term.weight == 1 else tantivy.Query.boost_query(query, term.weight)

    def _alternative_query(self, alternative: Alternative) -> tantivy.Query:
        queries = []
        for field, weight in FIELD_WEIGHTS.items():
            boost = weight * alternative.weight
            stems = list(alternative.stems)
            if len(stems) == 1:
                query = tantivy.Query.term_query(self._schema, field, stems[0], "freq")
            else:
                query = tantivy.Query.phrase_query(self._schema, field, [*stems], slop=1)
            queries.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)))
        return tantivy.Query.boolean_query(queries)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", fast=True)
    for name in FIELD_WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    return builder.build()
