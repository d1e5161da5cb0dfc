"""How long people wait for the commands and the server: `.venv/bin/python benchmarks/bench_index.py`."""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from measures import Measure, report, timed

from indexer import collect, open_engine
from kb import CaseStore, load_geography, load_taxonomy

KB = [sys.executable, "-m", "kb"]
# Python may be told not to keep what it compiles; people's machines do keep it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
QUESTION = "/api/v1/search?q=" + urllib.parse.quote("insertion par l’emploi")
GIVE_UP = 120  # seconds without an answer of the server


def main() -> None:
    """Measure on copies of the two folders and print the table."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        cases, data = Path(temporary, "cases"), Path(temporary, "data")
        shutil.copytree(options.cases, cases)
        if options.data.is_dir():
            shutil.copytree(options.data, data)
        folders = ["--cases", str(cases), "--data", str(data)]
        _kb([*folders, "index"])  # computes what the copied index may lack
        times = range(options.times)
        measures = [
            Measure("`kb check` de toute la base", timed(lambda _: _kb([*folders, "check"]), times), 3000),
            Measure("plein texte à froid (lecture et construction)", timed(lambda _: _cold_build(cases), times)),
            Measure("`kb index`, rien de changé", timed(lambda _: _kb([*folders, "index"]), times)),
            Measure("`kb index`, une section récrite", _after_edits(cases, folders, options.times, "alliance"), 2000),
            Measure("`kb index`, un résumé récrit", _after_edits(cases, folders, options.times, "summary"), 2000),
            Measure("serveur, du lancement à la première réponse", [_first_answer(folders) for _ in times], 3000),
        ]
    print(f"\n{report(measures)}")


def _kb(arguments: list[str]) -> None:
    """Run one command as people do, in a process of its own."""
    subprocess.run([*KB, *arguments], check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)


def _cold_build(cases: Path) -> None:
    """Read all the files and build the full text, in an empty folder, without vectors."""
    with tempfile.TemporaryDirectory() as empty:
        documents = collect(CaseStore(cases), load_taxonomy(), load_geography()).documents
        open_engine(Path(empty), semantic=False).rebuild(documents)


def _after_edits(cases: Path, folders: list[str], times: int, field: str) -> list[float]:
    """`kb index` after one field of one case has changed, another case each time."""
    store, durations = CaseStore(cases), []
    for path in store.paths()[:: len(store.paths()) // times][:times]:
        case = store.load(path.stem)
        text = getattr(case, field)
        cut = text.rstrip(".").rpartition(" ")[0] + "."  # a word less keeps the text within its bounds
        store.put(case.model_copy(update={field: cut}))
        durations += timed(_kb, [[*folders, "index"]])
    return durations


def _first_answer(folders: list[str]) -> float:
    """From the start of a server to its first answer to a question, in milliseconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    command = [*KB, *folders, "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    try:
        while not _answers(f"http://127.0.0.1:{port}{QUESTION}"):
            if time.perf_counter() - started > GIVE_UP:
                sys.exit(f"Le serveur n’a pas répondu en {GIVE_UP} secondes.")
            time.sleep(0.01)
        return (time.perf_counter() - started) * 1000
    finally:
        server.terminate()
        server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=GIVE_UP) as response:  # noqa: S310  # our own server
            return bool(response.read())
    except urllib.error.URLError:
        return False


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Durée des commandes et du démarrage du serveur.")
    parser.add_argument("--cases", type=Path, default=Path("cases"), help="dossier des cas (copié, jamais changé)")
    parser.add_argument("--data", type=Path, default=Path("data"), help="dossier de l’index (copié, jamais changé)")
    parser.add_argument("--times", type=int, default=5, help="nombre d’essais de chaque mesure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
