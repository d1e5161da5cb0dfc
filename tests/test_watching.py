"""`kb serve --watch`: what is saved is searched soon after; a broken file keeps its last good version and is told."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2 as httpx
import pytest
from small_embedder import SmallEmbedder

from indexer import EmbeddedEngine, Mode, Query
from kb import CaseStore, load_geography, load_taxonomy
from kb.cli import run
from web.server import synchronise
from web.watching import Watcher

ROOT = Path(__file__).parent.parent
RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"


@pytest.fixture
def serving(cases_dir, tmp_path):
    """An engine that has indexed the cases, with a small model."""
    engine = EmbeddedEngine(tmp_path / "data", load_taxonomy(), load_geography(), SmallEmbedder())
    synchronise(CaseStore(cases_dir), engine)
    engine.keeper.embed_missing()
    return engine


@pytest.fixture
def watcher(cases_dir, serving):
    """A watcher that begins now."""
    return Watcher(CaseStore(cases_dir), serving)


@pytest.fixture
def console(caplog):
    """What is told on the console."""
    caplog.set_level(logging.INFO, logger="kb")
    return caplog


def edit(cases_dir, old, new):
    """Change something in one case, as an editor saves it; its path."""
    path = cases_dir / "bretagne" / f"{RENNES}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def settle(watcher):
    """Two looks: a file must have been still between them."""
    return watcher.look() or watcher.look()


class TestLooks:
    """What a look does."""

    def test_nothing_changed(self, watcher, serving):
        """Nothing is done."""
        folder = serving.keeper.current().folder

        assert (settle(watcher), serving.keeper.current().folder) == (False, folder)

    def test_a_saved_file(self, watcher, serving, cases_dir, console):
        """Its new words are found, its new vectors computed, its name told."""
        edit(cases_dir, "Rennes : la ville", "Xylophones : la ville")

        assert settle(watcher)
        assert serving.search(Query(text="xylophones", mode=Mode.LEXICAL)).hits[0].slug == RENNES
        assert serving.status().semantic_ready
        assert f"Réindexé : {RENNES}" in console.messages

    def test_a_file_that_is_being_written(self, watcher, cases_dir):
        """While it changes from look to look, it is left alone."""
        edit(cases_dir, "Rennes : la ville", "Xylophones : la ville")

        assert not watcher.look()
        edit(cases_dir, "Xylophones : la ville", "Hautbois : la ville")
        assert not watcher.look()
        assert watcher.look()

    def test_a_new_and_a_removed_file(self, watcher, serving, cases_dir, sample_cases, console):
        """One comes in, the other goes."""
        store = CaseStore(cases_dir)
        with store.lock():
            store.put(sample_cases[0].model_copy(update={"slug": "nouveau"}))
        (cases_dir / "bretagne" / f"{RENNES}.md").unlink()

        assert settle(watcher)
        slugs = {hit.slug for hit in serving.search(Query(per_page=20)).hits}
        assert ("nouveau" in slugs, RENNES in slugs) == (True, False)
        assert f"Retiré : {RENNES}" in console.messages

    def test_a_broken_file_keeps_its_last_good_version(self, watcher, serving, cases_dir, console):
        """It stays in the index as it was; the error is told once, with file, line and remedy; mended, it is read."""
        path = edit(cases_dir, "regions: [Bretagne]", "regions: [Bretagnne]")
        edit(cases_dir, "Rennes : la ville", "Xylophones : la ville")
        settle(watcher)
        kept = serving.search(Query()).total, serving.search(Query(text="xylophones", mode=Mode.LEXICAL)).total
        other = next(cases_dir.glob("national/*.md"))
        other.write_text(other.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        settle(watcher)
        told = [message for message in console.messages if "région inconnue « Bretagnne »" in message]
        edit(cases_dir, "regions: [Bretagnne]", "regions: [Bretagne]")
        settle(watcher)

        assert kept == (6, 0)
        assert len(told) == 1
        assert told[0].startswith(f"{path}:16: ")
        assert told[0].endswith("La dernière version sans erreur reste en ligne.")
        assert serving.search(Query(text="xylophones", mode=Mode.LEXICAL)).total == 1

    def test_hostile_files(self, watcher, serving, cases_dir):
        """A huge file, a link, a pipe and bytes that are no text are left out; the others stay."""
        folder = cases_dir / "bretagne"
        (folder / "lien.md").symlink_to("/etc/hostname")
        os.mkfifo(folder / "tube.md")
        (folder / "octets.md").write_bytes(b"\xff\xfe\x00")
        with (folder / "grand.md").open("wb") as file:
            file.truncate(50_000_000)

        assert settle(watcher)
        assert serving.search(Query()).total == 6

    def test_the_folder_has_gone(self, watcher, serving, cases_dir):
        """While it is away, what was indexed is served."""
        cases_dir.rename(cases_dir.with_name("elsewhere"))

        assert not settle(watcher)
        assert serving.search(Query()).total == 6

    def test_it_stops_when_told(self, watcher, console):
        """Following ends at once."""
        stop = threading.Event()
        thread = threading.Thread(target=watcher.follow, args=(stop,))
        thread.start()
        stop.set()
        thread.join(5)

        assert not thread.is_alive()
        assert "sont suivis" in console.text


def test_a_broken_file_at_the_start(cases_dir, serving):
    """A server that starts while a file is broken keeps the version that the index has."""
    edit(cases_dir, "regions: [Bretagne]", "regions: [Bretagnne]")

    synchronise(CaseStore(cases_dir), serving, keep_broken=True)
    assert serving.search(Query()).total == 6
    synchronise(CaseStore(cases_dir), serving)
    assert serving.search(Query()).total == 5


def test_in_front_of_another_engine(cases_dir, tmp_path, monkeypatch, capsys):
    """Only the embedded index is followed: it is said."""
    monkeypatch.setenv("KB_ENGINE", "meilisearch")
    monkeypatch.setenv("KB_MEILISEARCH_URL", "http://127.0.0.1:1")

    code = run(["serve", "--watch", "--cases", str(cases_dir), "--data", str(tmp_path)])

    assert (code, "--watch demande le moteur embarqué" in capsys.readouterr().err) == (1, True)


class TestProcess:
    """The command itself."""

    def test_saved_then_searched(self, cases_dir, tmp_path):
        """A running server finds the new words soon after the file is saved, and survives a broken one."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "kb",
            "serve",
            "--watch",
            "--port",
            str(port),
            "--cases",
            cases_dir,
            "--data",
            tmp_path,
        ]
        url = f"http://127.0.0.1:{port}/api/v1/search?mode=lexical&q="

        with subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True
        ) as server:
            try:
                told = [next(line for line in server.stderr if "sont suivis" in line)]
                edit(cases_dir, "Rennes : la ville", "Xylophones : la ville")
                saved = time.monotonic()
                while httpx.get(f"{url}xylophones", timeout=10).json()["total"] == 0:
                    assert time.monotonic() - saved < 20
                    time.sleep(0.05)
                took = time.monotonic() - saved
                edit(cases_dir, "regions: [Bretagne]", "regions: [Bretagnne]")
                told.append(next(line for line in server.stderr if "Bretagnne" in line))
                kept = httpx.get(f"{url}xylophones", timeout=10).json()["total"]
            finally:
                server.send_signal(signal.SIGINT)

        assert (kept, "La dernière version sans erreur reste en ligne." in told[1]) == (1, True)
        assert took < 20  # a second on a machine at rest; tests share theirs
