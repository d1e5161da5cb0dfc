"""Other ways to do what the engine does: to fuse, to represent a case, to vary a page. None of them is in use."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
from laboratory import Laboratory
from numpy.typing import NDArray

from indexer import Document, Hit, Mode
from indexer.embedding import Vectors
from indexer.expansion import Thesaurus
from indexer.fulltext import FIELD_WEIGHTS, Clause, field_texts
from indexer.meilisearch.bm25 import Expressions, Scorer, count_terms, terms_record
from indexer.ranking import Ranked, Signals, rank
from indexer.understanding import Understander, Understanding
from kb import Taxonomy

Scores = NDArray[np.float32]
VARIED: Final = 20  # hits that a diversity step puts in another order


class SummedFields:
    """One BM25 for each field, summed by weight."""

    def __init__(self, laboratory: Laboratory) -> None:
        self._fields = [
            (weight, laboratory.full_text({name: int(name == field) for name in FIELD_WEIGHTS}))
            for field, weight in FIELD_WEIGHTS.items()
        ]

    def scores(self, clauses: Sequence[Clause]) -> Scores:
        """The score of each case."""
        return np.asarray(sum(weight * field.scores(clauses) for weight, field in self._fields), dtype=np.float32)


def own_bm25(laboratory: Laboratory) -> Scorer:
    """The same BM25 computed by the project itself: tantivy lets nobody choose its k1 and b."""
    expressions = Expressions(Thesaurus(laboratory.taxonomy).expressions)
    counted = [
        count_terms(field_texts(document, laboratory.taxonomy, laboratory.geography), expressions)
        for document in laboratory.documents
    ]
    frequencies = Counter(name for counts, _ in counted for name in counts)
    terms = [terms_record(counts, length) for counts, length in counted]
    mean_length = fmean(length for _, length in counted)
    return Scorer(terms, len(terms), mean_length, frequencies)


@dataclass
class BestOf:
    """Several vectors a case: its similarity is that of the best one, plus `share` of it to the mean of the views."""

    vectors: Vectors
    starts: Sequence[int]
    means: Vectors | None = None
    share: float = 1.0

    def __matmul__(self, query: Vectors) -> Scores:
        """The similarity of each case to a query."""
        best = np.maximum.reduceat(self.vectors @ query, self.starts)
        return np.asarray(best if self.means is None else self.means @ query + self.share * best, dtype=np.float32)


@dataclass
class FedBack:
    """The similarity to the question, plus `share` of that to the mean of the cases nearest to it (Rocchio)."""

    vectors: Vectors
    nearest: int
    share: float

    def __matmul__(self, query: Vectors) -> Scores:
        """The similarity of each case to a query."""
        similarity = self.vectors @ query
        first = self.vectors[np.argsort(-similarity)[: self.nearest]]
        mean = (first / np.linalg.norm(first, axis=1, keepdims=True)).mean(axis=0)
        return np.asarray(similarity + self.share * (self.vectors @ mean), dtype=np.float32)


def fed_back(nearest: int, share: float) -> Callable[[Laboratory], FedBack]:
    """The vectors in use, with feedback from the nearest cases."""
    return lambda laboratory: FedBack(laboratory.mean_vectors(), nearest, share)


def whole_text(document: Document) -> list[str]:
    """The beginning of the whole case as one text."""
    return [f"{document.title}. {document.summary} {' '.join(text for _, text in document.sections)}"]


def sections(document: Document) -> list[str]:
    """The sections, each under the title; the summary where there are none."""
    return [f"{document.title}. {text}" for _, text in document.sections] or [f"{document.title}. {document.summary}"]


def one_vector(laboratory: Laboratory) -> Vectors:
    """One vector of the whole text."""
    return laboratory.vectors(whole_text)[0]


def view(number: int) -> Callable[[Laboratory], Vectors]:
    """One of the four views alone; a case that lacks it has its first one."""

    def build(laboratory: Laboratory) -> Vectors:
        def texts(document: Document) -> list[str]:
            views = laboratory.views(document)
            return views[min(number, len(views) - 1)]

        vectors, starts = laboratory.vectors(texts)
        sizes = np.diff([*starts, len(vectors)])[:, None]
        return np.asarray(np.add.reduceat(vectors, starts) / sizes, dtype=np.float32)

    return build


def best_view(laboratory: Laboratory) -> BestOf:
    """The best of all the texts of the views."""
    return BestOf(
        *laboratory.vectors(lambda document: [text for texts in laboratory.views(document) for text in texts])
    )


def best_section(laboratory: Laboratory) -> BestOf:
    """The best of the sections (« max-sim »)."""
    return BestOf(*laboratory.vectors(sections))


def with_best_section(share: float) -> Callable[[Laboratory], BestOf]:
    """The mean of the views, plus so much of the best section."""
    return lambda laboratory: BestOf(*laboratory.vectors(sections), laboratory.mean_vectors(), share)


def with_one_vector(share: float) -> Callable[[Laboratory], Vectors]:
    """The mean of the views, plus so much of the vector of the whole text."""
    return lambda laboratory: laboratory.mean_vectors() + share * one_vector(laboratory)


def min_max(weight: float) -> Callable[..., Scores]:
    """The sum of words and meaning, both brought to 0..1."""

    def topic(lexical: Scores, deviations: Scores | None, mode: Mode) -> Scores:
        if deviations is None or mode is Mode.LEXICAL:
            return lexical
        low, high = float(deviations.min()), float(deviations.max())
        return np.asarray(lexical + weight * (deviations - low) / max(high - low, 1e-9), dtype=np.float32)

    return topic


def reciprocal_ranks(k: int) -> Callable[..., Scores]:
    """Reciprocal rank fusion of words and meaning, brought to 0..1; what no word finds has no rank by words."""

    def topic(lexical: Scores, deviations: Scores | None, mode: Mode) -> Scores:
        if deviations is None or mode is Mode.LEXICAL:
            return lexical
        ranks = [np.argsort(np.argsort(-signal, kind="stable"), kind="stable") + 1 for signal in (lexical, deviations)]
        by_words = np.where(lexical > 0, 1 / (k + ranks[0]), 0)
        scores = by_words + 1 / (k + ranks[1])
        return np.asarray(scores / scores.max(), dtype=np.float32)

    return topic


def without_place(signals: Signals, mode: Mode, words: int) -> Ranked:
    """No territory at all."""
    return rank(signals._replace(closeness=None), mode, words)


def in_place_only(signals: Signals, mode: Mode, words: int) -> Ranked:
    """The territory as a filter."""
    ranked = rank(signals, mode, words)
    return ranked if signals.closeness is None else ranked._replace(found=ranked.found & (signals.closeness == 1))


class WordsKept(Understander):
    """Leaves the words of places and years in the text that is searched."""

    def understand(self, text: str, ignore: tuple[str, ...] = ()) -> Understanding:
        """What a question asks."""
        return super().understand(text, ignore).model_copy(update={"words": text})


def thesaurus(
    *, equivalents: bool = False, acronyms: bool = False, modalities: bool = False
) -> Callable[..., Thesaurus]:
    """A thesaurus that knows only some of the sources."""

    def build(taxonomy: Taxonomy) -> Thesaurus:
        kept: dict[str, Any] = {} if modalities else {"modalities": ()}
        kept |= {} if equivalents else {"equivalents": ()}
        kept |= {} if acronyms else {"acronyms": {}}
        return Thesaurus(SimpleNamespace(**{**dict(taxonomy), **kept}))  # type: ignore[arg-type]

    return build


def diverse(share: float) -> Callable[[Laboratory, Sequence[Hit]], list[str]]:
    """Maximal marginal relevance over the first hits: `share` of relevance against novelty."""

    def reorder(laboratory: Laboratory, hits: Sequence[Hit]) -> list[str]:
        if not hits:
            return []
        vectors = laboratory.unit_vectors(hits[:VARIED])
        left, chosen = list(range(len(vectors))), list[int]()
        while left:
            likeness = [max((float(vectors[each] @ vectors[other]) for other in chosen), default=0.0) for each in left]
            gains = [share * hits[each].score - (1 - share) * like for each, like in zip(left, likeness, strict=True)]
            chosen.append(left.pop(int(np.argmax(gains))))
        return [hits[number].slug for number in chosen]

    return reorder
