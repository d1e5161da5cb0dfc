"""
The two engines side by side, on the real cases and on many made-up ones.

`.venv/bin/python benchmarks/bench_engines.py --program meilisearch`

The made-up cases are copies of the real ones with words, places and years exchanged, and random vectors: they measure
durations and memory, never relevance. The Meilisearch program is started for the measure, in an empty folder.
"""

import argparse
import gc
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from measures import Measure, report, timed
from questions import SEED, questions

from indexer import Document, EmbeddedEngine, Facet, Mode, Query, collect
from indexer.live import write_generation
from indexer.meilisearch.client import INDEXING, SEARCHING, Meilisearch
from indexer.meilisearch.engine import MeilisearchEngine
from indexer.storage import Storage, save_vectors
from kb import CaseStore, load_geography, load_taxonomy

DIMENSION = 384
CHANGED = 0.1  # share of the words of a made-up case that come from another one
WARM_UP = 30
MASTER_KEY = "une-cle-pour-mesurer"
PORT = 7761
START_SECONDS = 60

Engine = EmbeddedEngine | MeilisearchEngine
Vectors = Any


class Base(NamedTuple):
    """Cases, their vectors, the questions that they are asked."""

    documents: list[Document]
    vectors: Vectors
    asked: list[str]


class RandomModel:
    """Random unit vectors, the same ones for the same text: what a model would give, in no time."""

    name = "random"
    dimension = DIMENSION

    def encode_query(self, text: str) -> Vectors:
        """The vector of a query."""
        vector = np.random.default_rng(zlib.crc32(text.encode())).normal(size=DIMENSION)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages."""
        return np.array([self.encode_query(text) for text in texts], dtype=np.float32).reshape(-1, DIMENSION)


def main() -> None:
    """Measure each engine on each base and print the tables."""
    options = _options()
    real = collect(CaseStore(options.cases), load_taxonomy(), load_geography()).documents
    for number in (len(real), *options.synthetic):
        documents = list(made_up(real, number)) if number > len(real) else list(real)
        vectors = RandomModel().encode_document([document.slug for document in documents])
        base = Base(documents, vectors, questions(real, options.questions + WARM_UP, options.seed))
        for name in ("embedded", "meilisearch"):
            with tempfile.TemporaryDirectory() as folder:
                print(f"\n## {number} cas, moteur {name}\n", flush=True)
                _in_another_process(_measure, name, Path(folder), options.program, base)


def made_up(real: Sequence[Document], number: int) -> Iterator[Document]:
    """So many cases made from the real ones."""
    drawing = random.Random(SEED)  # noqa: S311  # a sample, not a secret
    for rank in range(number):
        document, other = real[rank % len(real)], drawing.choice(real)
        words = f"{other.title} {other.summary} {other.plain}".split()

        def mixed(text: str, words: list[str] = words) -> str:
            return re.sub(
                r"\w{4,}", lambda word: drawing.choice(words) if drawing.random() < CHANGED else word[0], text
            )

        yield document.model_copy(
            update={
                "slug": f"{document.slug[:80]}-{rank}",
                "title": mixed(document.title),
                "summary": mixed(document.summary),
                "plain": mixed(document.plain),
                "questions": tuple(map(mixed, document.questions)),
                "sections": tuple((heading, mixed(text)) for heading, text in document.sections),
                "start_year": drawing.randint(1990, 2025),
                **{name: getattr(other, name) for name in ("regions", "departments", "city", "commune")},
                **{name: getattr(other, name) for name in ("latitude", "longitude", "domains", "types")},
            }
        )


def _measure(name: str, folder: Path, program: Path, base: Base) -> None:
    documents, vectors, asked = base
    server = _started(program, folder) if name == "meilisearch" else None
    started = time.perf_counter()
    engine: Engine = (
        _embedded(folder, documents, vectors) if server is None else _meilisearch(folder, documents, vectors)
    )
    took = time.perf_counter() - started
    regions = sorted({region for document in documents for region in document.regions})
    del documents, vectors, base
    gc.collect()
    engine.search(Query(text="échauffement"))
    timed(engine.search, [Query(text=text) for text in asked[:WARM_UP]])
    measures = [
        Measure("mots", timed(engine.search, _queries(asked, mode=Mode.LEXICAL))),
        Measure("mots, dans une région", timed(engine.search, _queries(asked, regions, mode=Mode.LEXICAL))),
        Measure("mots et sens", timed(engine.search, _queries(asked))),
        Measure(
            "filtres seuls", timed(engine.search, [Query(filters={Facet.REGION: (region,)}) for region in regions])
        ),
    ]
    print(report(measures))
    print(f"\nIndexation : {took:.1f} s. Mémoire du processus de recherche : {_memory(os.getpid()):.0f} Mo.")
    if server is not None:
        print(f"Mémoire de Meilisearch : {_memory(server.pid):.0f} Mo.")
        server.terminate()
        server.wait()


def _queries(asked: list[str], regions: Sequence[str] = (), mode: Mode = Mode.HYBRID) -> list[Query]:
    return [
        Query(text=text, mode=mode, filters={Facet.REGION: (regions[rank % len(regions)],)} if regions else {})
        for rank, text in enumerate(asked[WARM_UP:])
    ]


def _embedded(folder: Path, documents: list[Document], vectors: Vectors) -> EmbeddedEngine:
    storage = Storage(folder / "data")
    with storage.writing():
        building = storage.begin()
        ordered = sorted(range(len(documents)), key=lambda number: documents[number].slug)
        manifest = write_generation(
            building, [documents[number] for number in ordered], load_taxonomy(), load_geography()
        )
        save_vectors(building, vectors[ordered], RandomModel.name)
        storage.publish(building, manifest)
    return EmbeddedEngine(folder / "data", load_taxonomy(), load_geography(), RandomModel())


def _meilisearch(folder: Path, documents: list[Document], vectors: Vectors) -> MeilisearchEngine:
    url = f"http://127.0.0.1:{PORT}"
    lists = (folder / "data", load_taxonomy(), load_geography(), RandomModel())
    MeilisearchEngine(Meilisearch(url, MASTER_KEY, INDEXING), "cases", *lists).writer.write(documents, vectors)
    return MeilisearchEngine(Meilisearch(url, MASTER_KEY, SEARCHING), "cases", *lists)


def _started(program: Path, folder: Path) -> "subprocess.Popen[bytes]":
    arguments = ["--no-analytics", "--http-addr", f"127.0.0.1:{PORT}", "--db-path", str(folder / "data.ms")]
    server = subprocess.Popen(
        [program, *arguments],
        cwd=folder,
        env={**os.environ, "MEILI_MASTER_KEY": MASTER_KEY, "MEILI_ENV": "production"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    door, until = Meilisearch(f"http://127.0.0.1:{PORT}", MASTER_KEY, INDEXING), time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            door.get("/health")
        except Exception:  # noqa: BLE001  # not up yet
            time.sleep(0.1)
        else:
            return server
    sys.exit("Meilisearch n’a pas démarré.")


def _memory(process: int) -> float:
    """Resident memory of a process in megabytes, files mapped but not its own left out where the system tells."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        return int(re.findall(r"^RssAnon:\s+(\d+)", status, re.MULTILINE)[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_another_process(work: Callable[..., None], *given: object) -> None:
    """Run in a copy of this process, so that the memory of one measure does not weigh on the next."""
    child = os.fork()
    if child == 0:
        work(*given)
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Durées et mémoire des deux moteurs, sur la même machine.")
    parser.add_argument("--program", type=Path, required=True, help="programme Meilisearch à lancer")
    parser.add_argument("--cases", type=Path, default=Path("cases"), help="dossier des cas")
    parser.add_argument("--synthetic", type=int, nargs="*", default=[100_000], help="nombres de cas fabriqués")
    parser.add_argument("--questions", type=int, default=200, help="nombre de questions par mesure")
    parser.add_argument("--seed", type=int, default=SEED, help="graine du tirage des questions")
    return parser.parse_args()


if __name__ == "__main__":
    main()
