"""One generation of the embedded index, open for reading. Immutable: a new generation is a new object."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from indexer.case_table import CaseTable
from indexer.document import SCHEMA_VERSION, Document, derivation
from indexer.fulltext import FullText, field_texts
from indexer.lexicon import Lexicon
from indexer.storage import Manifest, digest_of, read_manifest, write_aside
from kb import Geography, Taxonomy


class LiveIndex(CaseTable):
    """All the cases of one generation, their full text and their words."""

    def __init__(
        self, folder: Path, manifest: Manifest, documents: Sequence[Document], full_text: FullText, geography: Geography
    ) -> None:
        super().__init__(documents, geography)
        self.folder = folder
        self.manifest = manifest
        self.full_text = full_text
        self.lexicon = Lexicon(**json.loads((folder / "lexicon.json").read_text(encoding="utf-8")))


def fingerprint_of(documents: Sequence[Document]) -> str:
    """Hash of a set of documents, to know whether an index is up to date."""
    return hashlib.sha256("\n".join(document.fingerprint for document in documents).encode()).hexdigest()


def write_generation(folder: Path, documents: Sequence[Document], taxonomy: Taxonomy, geography: Geography) -> Manifest:
    """Write the documents, the full text and the lexicon into an empty folder; the vectors come apart."""
    fields = [field_texts(document, taxonomy, geography) for document in documents]
    full_text = folder / "fulltext"
    full_text.mkdir()
    FullText.build(full_text, fields)
    lexicon = Lexicon.of_texts("\n".join(texts.values()) for texts in fields)
    write_aside(
        folder / "lexicon.json",
        json.dumps({"counts": lexicon.counts, "forms": lexicon.forms}, ensure_ascii=False).encode(),
    )
    lines = "".join(f"{document.model_dump_json()}\n" for document in documents)
    write_aside(folder / "documents.jsonl", lines.encode())
    return Manifest(
        schema_version=SCHEMA_VERSION,
        derivation=derivation(),
        documents=len(documents),
        fingerprint=fingerprint_of(documents),
        content=digest_of(folder),
    )


def open_generation(folder: Path, geography: Geography) -> LiveIndex | None:
    """Open a generation, None when it is damaged, incomplete or of another version: it is then rebuilt."""
    manifest = read_manifest(folder)
    try:
        if manifest is None or digest_of(folder) != manifest.content:
            return None
        with (folder / "documents.jsonl").open(encoding="utf-8") as lines:
            documents = [Document.model_validate_json(line) for line in lines]
        full_text = FullText.open(folder / "fulltext", manifest.documents)
        complete = len(documents) == manifest.documents
        return LiveIndex(folder, manifest, documents, full_text, geography) if complete else None
    except (OSError, ValueError):
        return None
