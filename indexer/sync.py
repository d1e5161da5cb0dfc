"""From the folder of cases to documents: files that have not changed since the last index are not read again."""

import hashlib
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.document import Document, document_of
from kb import CaseStore, Geography, Problem, Severity, Taxonomy


class Collected(NamedTuple):
    """The documents of all valid cases by slug, and the errors that keep the other files out of the index."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    read: int


def collect(
    store: CaseStore,
    taxonomy: Taxonomy,
    geography: Geography,
    previous: Sequence[Document] = (),
    *,
    keep_broken: bool = False,
) -> Collected:
    """
    The documents of a folder; those of `previous` are taken again when their file is the same, byte for byte.

    With `keep_broken`, a file that has become faulty keeps the document it had.
    """
    known = {document.slug: document for document in previous}
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    read = 0
    for path in store.paths():
        if path.stem in documents:
            continue
        digest = _digest(path)
        before = known.get(path.stem)
        if before and digest and before.source_hash == digest:
            documents[path.stem] = before
            continue
        read += 1
        reading = store.read(path)
        problems += [problem for problem in reading.problems if problem.severity is Severity.ERROR]
        if reading.case:
            documents[path.stem] = document_of(reading.case, taxonomy, geography, digest)
        elif before and keep_broken:
            documents[path.stem] = before
    ordered = tuple(documents[slug] for slug in sorted(documents))
    return Collected(ordered, tuple(problems), read)


def _digest(path: Path) -> str:
    """Hash of a file, empty when it cannot be read or is a link, a pipe…: reading it as a case then says why."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, hashlib.sha256).hexdigest()
    except OSError:
        return ""
