"""
Where the embedded index lives on disk, and how a new one replaces the live one.

    <data>/lock                       one writer at a time
    <data>/vectors.sqlite             vectors already computed
    <data>/index/current              name of the live generation
    <data>/index/<generation>/        manifest.json, documents.jsonl, lexicon.json, vectors.bin, fulltext/

A generation is written under another name, then renamed; then `current` is replaced by a rename. A process killed at
any point leaves the old generation live; what it left behind goes at the next build.
"""

import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from indexer.document import SCHEMA_VERSION
from indexer.embedding import Vectors
from indexer.errors import IndexBusy

LOCK_SECONDS: Final = 5.0
MANIFEST_FILE: Final = "manifest.json"
VECTORS_FILE: Final = "vectors.bin"
_NUMBERS: Final = "<f4"
_BUILDING: Final = "building-"
_NAME: Final = re.compile(r"[0-9a-f]{12}")
_ASIDE: Final = ".tmp"


class Manifest(BaseModel):
    """
    What a generation is made of; a generation with another schema version is rebuilt.

    `fingerprint` tells which documents it holds, `content` what its files hold: a damaged file is noticed on opening.
    """

    model_config = ConfigDict(frozen=True)

    schema_version: int
    derivation: str
    documents: int
    fingerprint: str
    content: str


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
        name = self._live_name()
        while name is not None:
            folder = self.root / name
            if (folder / MANIFEST_FILE).is_file():
                return folder
            before, name = name, self._live_name()
            if name == before:  # not replaced while we looked: the folder is really gone
                return None
        return None

    def _live_name(self) -> str | None:
        """What the pointer says, None when it is not the name of a folder."""
        try:
            name = self._current.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            return None
        return name if _NAME.fullmatch(name) else None

    def begin(self) -> Path:
        """A new empty folder to build a generation in; leftovers of killed builds go first."""
        for folder in self.root.glob(f"{_BUILDING}*"):
            shutil.rmtree(folder, ignore_errors=True)
        folder = self.root / f"{_BUILDING}{uuid.uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        return folder

    def publish(self, folder: Path, manifest: Manifest) -> Path:
        """Make a finished folder the live generation and remove the older ones, and what killed builds left."""
        write_aside(folder / MANIFEST_FILE, manifest.model_dump_json().encode())
        published = folder.with_name(folder.name.removeprefix(_BUILDING))
        folder.rename(published)
        write_aside(self._current, published.name.encode())
        for other in self.root.iterdir():
            if other.is_dir() and other != published:
                shutil.rmtree(other, ignore_errors=True)
            elif other.suffix == _ASIDE:
                other.unlink(missing_ok=True)
        return published


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a generation, None when it is damaged or of another version."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_bytes())
    except (OSError, ValidationError):
        return None
    return manifest if manifest.schema_version == SCHEMA_VERSION else None


def digest_of(folder: Path) -> str:
    """Hash of the files of a generation, less the manifest, which holds it, and the vectors, which may come later."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("[!.]*")):
        if path.is_file() and path.name not in {MANIFEST_FILE, VECTORS_FILE}:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, hashlib.sha256).digest())
    return digest.hexdigest()


def write_aside(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, then by a rename."""
    aside = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def save_vectors(folder: Path, vectors: Vectors, model: str) -> None:
    """Write the vectors of a generation, whole or not at all: a line that says what they are, then their numbers."""
    numbers = vectors.astype(_NUMBERS).tobytes()
    write_aside(folder / VECTORS_FILE, _heading(vectors.shape, model, numbers) + b"\n" + numbers)


def read_vectors(folder: Path, shape: tuple[int, int], model: str) -> Vectors | None:
    """The vectors of a generation, shape (cases, dimension); None when missing, damaged or of another model."""
    try:
        heading, _, numbers = (folder / VECTORS_FILE).read_bytes().partition(b"\n")
    except OSError:
        return None
    if heading != _heading(shape, model, numbers):
        return None
    return np.frombuffer(numbers, dtype=_NUMBERS).reshape(shape)


def _heading(shape: tuple[int, ...], model: str, numbers: bytes) -> bytes:
    return json.dumps({"model": model, "shape": shape, "sha256": hashlib.sha256(numbers).hexdigest()}).encode()
