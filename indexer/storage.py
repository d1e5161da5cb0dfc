"""
Where the embedded index lives on disk, and how a new one replaces the live one.

    <data>/lock                       one writer at a time
    <data>/vectors.sqlite             vectors already computed
    <data>/index/current              name of the live generation
    <data>/index/<generation>/        manifest.json, documents.jsonl, lexicon.json, vectors.npz, fulltext/

A generation is written under another name, then renamed; then `current` is replaced by a rename. A process killed at
any point leaves the old generation live; what it left behind goes at the next build.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from indexer.document import SCHEMA_VERSION
from indexer.embedding import Vectors
from indexer.errors import IndexBusy

LOCK_SECONDS: Final = 5.0
VECTORS_FILE: Final = "vectors.npz"
MATRIX: Final = 2  # dimensions
_BUILDING: Final = "building-"


class Manifest(BaseModel):
    """What a generation is made of; a generation with another schema version is rebuilt."""

    model_config = ConfigDict(frozen=True)

    schema_version: int
    derivation: str
    documents: int
    fingerprint: str


class Storage:
    """The index folder of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.root = data_dir / "index"
        self.vector_cache = data_dir / "vectors.sqlite"
        self._current = self.root / "current"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock. Raises IndexBusy when another process holds it."""
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.data_dir / "lock", timeout=LOCK_SECONDS)
        try:
            with lock:
                yield
        except Timeout as error:
            raise IndexBusy(
                f"Une autre indexation est en cours dans {self.data_dir}. Attendez qu’elle finisse, puis recommencez."
            ) from error

    def live(self) -> Path | None:
        """The folder of the live generation, None when nothing is indexed or the folder is gone."""
        try:
            folder = self.root / self._current.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return folder if folder.parent == self.root and (folder / "manifest.json").is_file() else None

    def begin(self) -> Path:
        """A new empty folder to build a generation in; leftovers of killed builds go first."""
        for folder in self.root.glob(f"{_BUILDING}*"):
            shutil.rmtree(folder, ignore_errors=True)
        folder = self.root / f"{_BUILDING}{uuid.uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        return folder

    def publish(self, folder: Path, manifest: Manifest) -> Path:
        """Make a finished folder the live generation and remove the older ones."""
        write_aside(folder / "manifest.json", manifest.model_dump_json().encode())
        published = folder.with_name(folder.name.removeprefix(_BUILDING))
        folder.rename(published)
        write_aside(self._current, published.name.encode())
        for other in self.root.iterdir():
            if other.is_dir() and other != published:
                shutil.rmtree(other, ignore_errors=True)
        return published


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a generation, None when it is damaged or of another version."""
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValidationError):
        return None
    return manifest if manifest.schema_version == SCHEMA_VERSION else None


def write_aside(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, then by a rename."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def save_vectors(folder: Path, vectors: Vectors, model: str) -> None:
    """Write the vectors of a generation, whole or not at all."""
    content = BytesIO()
    np.savez(content, vectors=vectors, model=np.array(model))
    write_aside(folder / VECTORS_FILE, content.getvalue())


def read_vectors(folder: Path, size: int, model: str) -> Vectors | None:
    """The vectors of a generation, None when they are missing, damaged or of another model."""
    try:
        with np.load(folder / VECTORS_FILE, allow_pickle=False) as data:
            vectors: Vectors = data["vectors"]
            made_by = str(data["model"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    return vectors if made_by == model and vectors.ndim == MATRIX and len(vectors) == size else None
