"""
Writes the indexes of Meilisearch: a new one beside the live one and a swap, or only what changed.

    <name>                              the cases that are searched
    <name>-statistics                   what must be known of all of them (`statistics`), and what was indexed
    <name>-<fingerprint>                cases being indexed, old ones being deleted
    <name>-<fingerprint>-statistics     the same

A run that is killed leaves the two live indexes as they were, or changed in part by a small update; the next run
deletes what is left over, and indexes everything again where the live indexes do not agree with each other.
"""

import hashlib
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np

from indexer.document import Document
from indexer.embedding import Vectors
from indexer.engine import Progress
from indexer.errors import IndexMissing, MeilisearchFailed
from indexer.meilisearch.client import Meilisearch, encoded, path_of
from indexer.meilisearch.documents import Recorder, Stored, card_of
from indexer.meilisearch.settings import PRIMARY_KEY, STATISTICS_SETTINGS, case_settings
from indexer.meilisearch.statistics import Statistics
from kb import Taxonomy

BATCH_BYTES: Final = 8_000_000  # of one request; the server refuses them above 100 MB
COUNTED_AT_ONCE: Final = 100  # cases whose vectors are summed in one go
PENDING: Final = 6  # batches sent before waiting for the first of them
TASK_SECONDS: Final = 1800.0
PAGE: Final = 5000  # cases listed by request
SMALL_SHARE: Final = 0.2  # of the cases changed: above, everything is indexed again
SMALL: Final = 20  # cases changed: up to here, never

_BEING_BUILT: Final = r"-[0-9a-f]{12}(-statistics)?"


class Names(NamedTuple):
    """The two indexes that hold one base."""

    cases: str
    statistics: str


class Head(NamedTuple):
    """What the live statistics say of themselves: which cases, model and settings they are about."""

    fingerprint: str
    settings: str
    model: str
    documents: int
    version: str
    parts: int


class Written(NamedTuple):
    """What a run did: cases sent, cases deleted, and whether everything was indexed again."""

    sent: int
    deleted: int
    rebuilt: bool


def live_names(name: str) -> Names:
    """The indexes that are searched."""
    return Names(name, f"{name}-statistics")


def head_of(records: Sequence[Mapping[str, Any]]) -> Head | None:
    """The head among the records of a statistics index, None without one."""
    for record in records:
        if record.get("kind") == "head":
            return Head(**{field: record[field] for field in Head._fields})
    return None


class IndexWriter:
    """Writes the base `name` of a server. `dimension` is that of the vectors, 0 without any."""

    def __init__(  # noqa: PLR0917  # wired in one place
        self, server: Meilisearch, name: str, recorder: Recorder, taxonomy: Taxonomy, model: str, dimension: int
    ) -> None:
        self._server = server
        self._name = name
        self._live = live_names(name)
        self._recorder = recorder
        self._model = model
        self._dimension = dimension
        self._settings = case_settings(taxonomy, dimension)

    def write(
        self,
        documents: Sequence[Document],
        vectors: Vectors | None,
        progress: Progress | None = None,
        *,
        anew: bool = False,
    ) -> Written:
        """Bring the base up to date; `anew` indexes everything again. Raises `MeilisearchFailed`."""
        self._server.require_version()
        self._clean()
        wanted = {document.slug: self._recorder.version_of(document) for document in documents}
        present = None if anew else self._present()
        if present is None:
            return self._rebuild(documents, vectors, wanted, progress)
        changed = [number for number, (slug, version) in enumerate(wanted.items()) if present.get(slug) != version]
        removed = [slug for slug in present if slug not in wanted]
        if len(changed) + len(removed) > max(SMALL, SMALL_SHARE * len(present)):
            return self._rebuild(documents, vectors, wanted, progress)
        if changed or removed:
            self._update(documents, vectors, changed, removed, wanted)
        return Written(len(changed), len(removed), rebuilt=False)

    def is_current(self, documents: Sequence[Document]) -> bool:
        """True when the live base holds just these cases."""
        wanted = {document.slug: self._recorder.version_of(document) for document in documents}
        return self._present() == wanted

    def _present(self) -> dict[str, str] | None:
        """The version of each live case; None when they must all be indexed again."""
        try:
            head = self._head()
            if head is None or (head.settings, head.model) != (digest_of(self._settings), self._model):
                return None
            present = {record["slug"]: record["version"] for record in self._listed()}
        except IndexMissing:
            return None
        return present if head.fingerprint == fingerprint_of(present) else None

    def _head(self) -> Head | None:
        query = {"filter": 'kind = "head"', "limit": 1, "fields": ["kind", *Head._fields]}
        return head_of(self._server.post(path_of(self._live.statistics, "documents", "fetch"), query)["results"])

    def _listed(self) -> Iterator[dict[str, str]]:
        total, offset = 1, 0
        while offset < total:
            answer = self._server.get(
                f"{path_of(self._live.cases, 'documents')}?fields=slug,version&limit={PAGE}&offset={offset}"
            )
            yield from answer["results"]
            total, offset = answer["total"], offset + PAGE

    def _rebuild(
        self,
        documents: Sequence[Document],
        vectors: Vectors | None,
        wanted: Mapping[str, str],
        progress: Progress | None,
    ) -> Written:
        """Index everything beside the live indexes, then swap."""
        fingerprint = fingerprint_of(wanted)
        new = live_names(f"{self._name}-{fingerprint[:12]}")
        self._create(new, fresh=True)
        statistics = Statistics(self._dimension)
        stored = (
            self._recorder.stored(document, None if vectors is None else rounded(vectors[number]))
            for number, document in enumerate(documents)
        )
        self._send(new.cases, _counted_in(stored, statistics, len(documents), progress))
        self._send_statistics(new.statistics, statistics, wanted)
        self._verify(new.cases, len(documents))
        self._create(self._live, fresh=False)
        swaps = [{"indexes": [live, other]} for live, other in zip(self._live, new, strict=True)]
        self._done(self._server.post("/swap-indexes", swaps))
        self._clean()
        return Written(len(documents), 0, rebuilt=True)

    def _update(
        self,
        documents: Sequence[Document],
        vectors: Vectors | None,
        changed: Sequence[int],
        removed: Sequence[str],
        wanted: Mapping[str, str],
    ) -> None:
        """Send what changed, delete what is gone, then replace the statistics; only the last step says it is done."""
        statistics = read_statistics(self._server, self._live.statistics, self._head())
        before = self._old([*(documents[number].slug for number in changed), *removed], vectors is not None)
        statistics.remove(each.contribution for each in before)
        stored = (
            self._recorder.stored(documents[number], None if vectors is None else rounded(vectors[number]))
            for number in changed
        )
        self._send(self._live.cases, _counted_in(stored, statistics, len(changed), None))
        if removed:
            self._done(self._server.post(path_of(self._live.cases, "documents", "delete-batch"), list(removed)))
        self._send_statistics(self._live.statistics, statistics, wanted)

    def _old(self, slugs: Sequence[str], with_vectors: bool) -> Iterator[Stored]:
        """What the server holds of some cases, as it was made."""
        query = {"ids": list(slugs), "limit": len(slugs), "fields": ["slug", "document", "card"]}
        for record in self._server.post(path_of(self._live.cases, "documents", "fetch"), query)["results"]:
            vector = card_of(record["card"]).vector if with_vectors else None
            yield self._recorder.stored(Document.model_validate_json(record["document"]), vector)

    def _send(self, index: str, stored: Iterable[Stored]) -> None:
        """Send cases in batches of a bounded size; wait until they are indexed."""
        pending: deque[dict[str, Any]] = deque()
        for batch in _batches(encoded(each.record) for each in stored):
            pending.append(self._server.post(path_of(index, "documents"), batch))
            if len(pending) >= PENDING:
                self._done(pending.popleft())
        for task in pending:
            self._done(task)

    def _send_statistics(self, index: str, statistics: Statistics, wanted: Mapping[str, str]) -> None:
        """Send the statistics and what they are about, at once; then drop those they replace."""
        pieces = statistics.pieces()
        fingerprint = fingerprint_of(wanted)
        version = digest_of([fingerprint, self._model, *pieces])
        head = Head(fingerprint, digest_of(self._settings), self._model, len(wanted), version, len(pieces))
        parts = [
            {
                "slug": f"part-{version[:20]}-{number}",
                "kind": "part",
                "version": version,
                "part": number,
                "content": piece,
            }
            for number, piece in enumerate(pieces)
        ]
        self._done(
            self._server.post(path_of(index, "documents"), [*parts, {"slug": "head", "kind": "head", **head._asdict()}])
        )
        stale = {"filter": f'version != "{version}"'}
        self._done(self._server.post(path_of(index, "documents", "delete"), stale))

    def _create(self, names: Names, *, fresh: bool) -> None:
        """Create two indexes with their settings, unless they are there."""
        there = set(self._indexes())
        for index, settings in zip(names, (self._settings, STATISTICS_SETTINGS), strict=True):
            if fresh or index not in there:
                self._done(self._server.post("/indexes", {"uid": index, "primaryKey": PRIMARY_KEY}))
                self._done(self._server.request("PATCH", path_of(index, "settings"), settings))

    def _verify(self, index: str, documents: int) -> None:
        """Raise `MeilisearchFailed` when the new index does not hold all the cases."""
        state = self._server.get(path_of(index, "stats"))
        held = int(state["numberOfDocuments"])
        if held != documents or (self._dimension and int(state["numberOfEmbeddedDocuments"]) != documents):
            raise MeilisearchFailed(
                "index incomplet",
                f"Le nouvel index contient {held} cas au lieu de {documents}, ou des vecteurs manquent : il n’est pas "
                "mis en service, l’ancien répond toujours. Relancez « kb index ».",
            )

    def _clean(self) -> None:
        """Delete what earlier runs left over: indexes being built when they were killed, old ones not yet deleted."""
        for index in self._indexes():
            if re.fullmatch(re.escape(self._name) + _BEING_BUILT, index):
                self._done(self._server.request("DELETE", path_of(index)))

    def _indexes(self) -> list[str]:
        return [found["uid"] for found in self._server.get("/indexes?limit=1000")["results"]]

    def _done(self, task: dict[str, Any]) -> None:
        self._server.wait(task, TASK_SECONDS)


def read_statistics(server: Meilisearch, index: str, head: Head | None) -> Statistics:
    """The statistics that a head announces. Raises `IndexMissing` when they are not there, or damaged."""
    if head is not None:
        query = {"q": "", "filter": f'kind = "part" AND version = "{head.version}"', "limit": head.parts + 1}
        parts = sorted(server.documents_of(index, query), key=lambda record: int(record["part"]))
        if len(parts) == head.parts:
            try:
                return Statistics.of_pieces(record["content"] for record in parts)
            except ValueError:
                pass
    raise IndexMissing("L’index de Meilisearch est incomplet. Lancez « kb index » pour le refaire.")


def rounded(vector: Vectors) -> Vectors:
    """A vector as it is stored: what is added to the statistics can then be taken out exactly."""
    return np.asarray(vector.astype(np.float16), dtype=np.float32)


def fingerprint_of(versions: Mapping[str, str]) -> str:
    """Hash of a set of cases with their versions."""
    return digest_of(sorted(versions.items()))


def digest_of(content: object) -> str:
    """Hash of settings, or of a list."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _counted_in(
    stored: Iterable[Stored], statistics: Statistics, total: int, progress: Progress | None
) -> Iterator[Stored]:
    """The same cases, counted in as they pass; many at a time, for the sums of vectors are products of matrices."""
    done, passing = 0, iter(stored)
    while some := list(islice(passing, COUNTED_AT_ONCE)):
        statistics.add(each.contribution for each in some)
        for each in some:
            yield each
            done += 1
            if progress:
                progress(done, total)


def _batches(records: Iterable[bytes]) -> Iterator[bytes]:
    """JSON lists of records, each of a bounded size."""
    batch: list[bytes] = []
    size = 0
    for record in records:
        if batch and size + len(record) > BATCH_BYTES:
            yield b"[" + b",".join(batch) + b"]"
            batch, size = [], 0
        batch.append(record)
        size += len(record) + 1
    if batch:
        yield b"[" + b",".join(batch) + b"]"
