"""The full text of the base in a tantivy index: documents as stems, queries as objects (nothing is parsed)."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import tantivy
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from indexer.analysis import terms_of
from indexer.document import Document
from kb import Geography, Taxonomy

MAX_LEXICAL: Final = 2000  # cases scored for one query; beyond, the tail could not reach a page anyway
HEAP_BYTES: Final = 32_000_000
REMEMBERED: Final = (
    10_000  # texts of fields whose stems are kept, so that a server that follows the files stems one anew
)

# How often each field's text is counted, in one common field: BM25F by repetition (Robertson, Zaragoza, Taylor,
# « Simple BM25 extension to multiple weighted fields », CIKM 2004). A sum of BM25 scores by field ranks worse,
# because each field saturates alone (docs/evaluation.md).
FIELD_WEIGHTS: Final = {
    "title": 2,
    "summary": 2,
    "plain": 3,
    "questions": 1,
    "labels": 3,
    "actors": 1,
    "places": 1,
    "body": 1,
}
_TEXT: Final = "text"


class Word(BaseModel):
    """A word of the query: its stem, and those of the words that it may stand for, each with a weight in 0..1."""

    model_config = ConfigDict(frozen=True)

    text: str
    variants: tuple[tuple[str, float], ...]
    weight: float = 1.0


class Expression(BaseModel):
    """Another way to say some words of the query: its stems in order, and how much it counts (0..1)."""

    model_config = ConfigDict(frozen=True)

    stems: tuple[str, ...]
    weight: float


class Clause(BaseModel):
    """Words that go together and their synonyms; what matches best counts, once."""

    model_config = ConfigDict(frozen=True)

    words: tuple[Word, ...]
    synonyms: tuple[Expression, ...] = ()


def field_texts(document: Document, taxonomy: Taxonomy, geography: Geography) -> dict[str, str]:
    """The text of each field of `FIELD_WEIGHTS`."""
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
    """A tantivy index of the cases; position in `fields` is the case's number in every array."""

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
            document.add_text(_TEXT, _weighted_stems(texts))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, len(fields))

    @classmethod
    def open(cls, folder: Path, size: int) -> "FullText":
        """Open the index of a folder. Raises ValueError when it is damaged."""
        full_text = cls(tantivy.Index.open(str(folder)), size)
        if full_text._searcher.num_docs != size:
            raise ValueError(f"{full_text._searcher.num_docs} documents instead of {size}")
        # Files are opened by the first query: now, because a newer generation may soon remove them.
        full_text._searcher.search(full_text._term("a"), limit=1)
        return full_text

    def scores(self, clauses: Sequence[Clause]) -> NDArray[np.float32]:
        """BM25 score of each case, shape (number of cases,), 0 where nothing matches."""
        scores = np.zeros(self._size, dtype=np.float32)
        if not clauses or not self._size:
            return scores
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._clause(clause)) for clause in clauses])
        result = self._searcher.search(query, limit=min(self._size, MAX_LEXICAL), count=False)
        if result.hits:
            numbers = self._searcher.fast_field_values("number", [address for _, address in result.hits])
            scores[np.asarray(numbers, dtype=np.intp)] = [score for score, _ in result.hits]
        return scores

    def _clause(self, clause: Clause) -> tantivy.Query:
        words = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._word(word)) for word in clause.words])
        if not clause.synonyms:
            return words
        return tantivy.Query.disjunction_max_query([words, *map(self._expression, clause.synonyms)], 0.0)

    def _word(self, word: Word) -> tantivy.Query:
        variants = [self._boosted(self._term(stem), weight * word.weight) for stem, weight in word.variants]
        return variants[0] if len(variants) == 1 else tantivy.Query.disjunction_max_query(variants, 0.0)

    def _expression(self, expression: Expression) -> tantivy.Query:
        stems = expression.stems
        if len(stems) == 1:
            return self._boosted(self._term(stems[0]), expression.weight)
        phrase = tantivy.Query.phrase_query(self._schema, _TEXT, [*stems], slop=1)
        return self._boosted(phrase, expression.weight)

    def _term(self, stem: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, _TEXT, stem, "freq")

    @staticmethod
    def _boosted(query: tantivy.Query, weight: float) -> tantivy.Query:
        return query if weight == 1 else tantivy.Query.boost_query(query, weight)


def _weighted_stems(texts: dict[str, str]) -> str:
    stems = ((name, _stems(text)) for name, text in texts.items())
    return "\n".join(text for name, text in stems for _ in range(FIELD_WEIGHTS[name]))


@lru_cache(maxsize=REMEMBERED)
def _stems(text: str) -> str:
    return " ".join(terms_of(text))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", fast=True)
    builder.add_text_field(_TEXT, tokenizer_name="whitespace", index_option="position")
    return builder.build()
