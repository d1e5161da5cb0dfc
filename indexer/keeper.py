"""Keeps the embedded index: builds generations, switches to them, opens the live one, completes its vectors."""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

from indexer.document import Document, derivation
from indexer.embedding import Embedder, VectorCache, Vectors
from indexer.engine import EngineStatus, IndexReport, Progress
from indexer.errors import IndexMissing
from indexer.live import LiveIndex, fingerprint_of, open_generation, write_generation
from indexer.semantic import embed_cases, views_of
from indexer.storage import Storage, read_vectors, save_vectors
from kb import Geography, Taxonomy

NO_EMBEDDER: Final = "La recherche par le sens n’est pas disponible ici."
PREPARING: Final = "La recherche par le sens se prépare : pour l’instant, seuls les mots comptent."


class Keeper:
    """
    The index of `data_dir`. Safe for many threads; a generation published by another process is taken up at once.

    Without `embedder` the index has no vectors; `embedder_problem` (French) tells why.
    """

    def __init__(
        self,
        data_dir: Path,
        taxonomy: Taxonomy,
        geography: Geography,
        embedder: Embedder | None,
        embedder_problem: str = NO_EMBEDDER,
    ) -> None:
        self._storage = Storage(data_dir)
        self._taxonomy = taxonomy
        self._geography = geography
        self._embedder = embedder
        self._embedder_problem = embedder_problem
        self._lock = threading.Lock()
        self._live: LiveIndex | None = None
        self._vectors: tuple[LiveIndex, Vectors] | None = None

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Build a new index beside the live one with its vectors, then switch. Raises `IndexBusy`."""
        started = perf_counter()
        documents = sorted(documents, key=lambda document: document.slug)
        embedded = 0
        with self._storage.writing():
            folder = self._storage.begin()
            manifest = write_generation(folder, documents, self._taxonomy, self._geography)
            if self._embedder:
                embedded = self._embed(self._embedder, documents, folder, progress)
            self._storage.publish(folder, manifest)
        return IndexReport(documents=len(documents), embedded=embedded, took_s=perf_counter() - started)

    def rebuild_text(self, documents: Iterable[Document]) -> None:
        """Build and switch without vectors, so that search serves at once; `embed_missing` brings them later."""
        documents = sorted(documents, key=lambda document: document.slug)
        with self._storage.writing():
            folder = self._storage.begin()
            self._storage.publish(folder, write_generation(folder, documents, self._taxonomy, self._geography))

    def embed_missing(self, progress: Progress | None = None) -> int:
        """Compute the vectors that the live index lacks; how many texts were embedded."""
        if self._embedder is None or self._without_vectors() is None:
            return 0
        with self._storage.writing():
            live = self._without_vectors()  # asked again: another process may have written while this one waited
            return self._embed(self._embedder, live.documents, live.folder, progress) if live else 0

    def _without_vectors(self) -> LiveIndex | None:
        live = self.current()
        return live if live and self.vectors_of(live) is None else None

    def _embed(self, embedder: Embedder, documents: Sequence[Document], folder: Path, progress: Progress | None) -> int:
        views = [views_of(document, self._taxonomy, self._geography) for document in documents]
        vectors, embedded = embed_cases(views, embedder, VectorCache(self._storage.vector_cache), progress)
        save_vectors(folder, vectors, embedder.name)
        return embedded

    def reusable_documents(self) -> Sequence[Document]:
        """The documents of the live index, if they were derived with the same lists and geography."""
        live = self.current()
        return live.documents if live and live.manifest.derivation == derivation() else ()

    def is_current(self, documents: Sequence[Document]) -> bool:
        """True when the live index holds just these documents, by slug, with the labels and places of today."""
        live = self.current()
        return (
            live is not None
            and live.manifest.derivation == derivation()
            and live.manifest.fingerprint == fingerprint_of(documents)
        )

    def status(self) -> EngineStatus:
        """What is indexed and whether the vectors are ready."""
        live = self.current()
        ready = live is not None and self.vectors_of(live) is not None
        return EngineStatus(
            engine="embedded",
            documents=len(live.documents) if live else 0,
            semantic_ready=ready,
            detail="" if ready else self.missing_vectors(),
        )

    def current(self) -> LiveIndex | None:
        """The live generation, opened anew when another one has been published; None when there is none to open."""
        folder = self._storage.live()
        live = self._live
        if live is not None and (folder is None or live.folder == folder):
            return live
        if folder is None:
            return None
        with self._lock:
            if self._live is None or self._live.folder != folder:
                self._live = open_generation(folder, self._geography) or self._live
            live = self._live
        replaced = live is None and self._storage.live() != folder  # and removed while it was being opened
        return self.current() if replaced else live

    def require(self) -> LiveIndex:
        """The live generation. Raises `IndexMissing`."""
        live = self.current()
        if live is None:
            raise IndexMissing("La base n’est pas encore indexée. Lancez « kb index », puis recommencez.")
        return live

    def vectors_of(self, live: LiveIndex) -> Vectors | None:
        """The vectors of a generation, shape (cases, dimension); None while they are missing."""
        if self._embedder is None:
            return None
        held = self._vectors
        if held and held[0] is live:
            return held[1]
        vectors = read_vectors(live.folder, (len(live.documents), self._embedder.dimension), self._embedder.name)
        if vectors is not None:
            self._vectors = (live, vectors)
        return vectors

    def missing_vectors(self) -> str:
        """Why the meaning is not searched, in French."""
        return PREPARING if self._embedder else self._embedder_problem
