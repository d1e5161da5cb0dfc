"""`kb serve`: search answers from the words at once, and completes itself in the background."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2 as httpx
import pytest
from small_embedder import SmallEmbedder
from starlette.testclient import TestClient

from indexer import EmbeddedEngine, Query, storage
from indexer.storage import Storage
from kb import CaseStore, KnowledgeBaseError, load_geography, load_taxonomy
from web.app import create_app
from web.server import address_of, bound_socket, complete, synchronise

ROOT = Path(__file__).parent.parent
RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"


@pytest.fixture
def store(cases_dir):
    """The case files."""
    return CaseStore(cases_dir)


@pytest.fixture
def serving(tmp_path):
    """An engine on an empty data folder, with a small model."""
    return EmbeddedEngine(tmp_path / "data", load_taxonomy(), load_geography(), SmallEmbedder())


@pytest.fixture
def console(caplog):
    """What the server tells on its console."""
    caplog.set_level(logging.INFO, logger="kb")
    return caplog


def edit(cases_dir, old, new):
    """Change something in one case."""
    path = cases_dir / "bretagne" / f"{RENNES}.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def completed(store, engine):
    """Do what the server does in the background in front of one engine."""
    complete(store, engine, engine)


class TestSynchronise:
    """Bringing the full text up to date."""

    def test_words_at_once(self, store, serving):
        """The words can be searched at once; pages say that the meaning is not there yet, until it is."""
        synchronise(store, serving)
        api = TestClient(create_app(store, serving))

        before = api.get("/api/v1/search", params={"q": "carillon"}).json()
        completed(store, serving)
        after = api.get("/api/v1/search", params={"q": "carillon"}).json()

        assert (before["total"], before["mode"], [notice["code"] for notice in before["notices"]]) == (
            1, "lexical", ["words-only"],
        )  # fmt: skip
        assert (after["mode"], after["notices"]) == ("hybrid", [])

    def test_up_to_date(self, store, serving):
        """An index that matches the files is not built again."""
        synchronise(store, serving)
        folder = serving.keeper.current().folder

        synchronise(store, serving)
        assert serving.keeper.current().folder == folder

    def test_refused_file(self, store, serving, cases_dir, console):
        """A refused file is told on the console; the others are served."""
        edit(cases_dir, "[Bretagne]", "[Bretagnne]")

        synchronise(store, serving)
        assert serving.search(Query()).total == 5
        assert "région inconnue « Bretagnne »" in console.text


class TestComplete:
    """What is done while search already answers."""

    def test_edited_case(self, store, serving, cases_dir, console):
        """Files edited since the last index are read, and their texts embedded."""
        completed(store, serving)
        edit(cases_dir, "Rennes : la ville", "Xylophones : la ville")
        completed(store, serving)

        assert serving.search(Query(text="xylophones")).hits[0].slug == RENNES
        assert serving.status().semantic_ready
        assert console.messages[-1].startswith("6 cas en ligne.")

    def test_progress(self, store, serving, console):
        """The console follows the embedding up to its end."""
        completed(store, serving)

        assert "Vectorisation : 36 textes sur 36." in console.messages

    def test_busy(self, store, serving, console, monkeypatch):
        """While another process indexes, the server says so and goes on serving what it has."""
        monkeypatch.setattr(storage, "LOCK_SECONDS", 0.05)
        synchronise(store, serving)
        with Storage(serving.keeper._storage.data_dir).writing():
            completed(store, serving)

        assert "L’index n’a pas pu être complété : Une autre indexation est en cours" in console.text
        assert serving.search(Query(text="carillon")).total == 1

    def test_cases_gone(self, store, serving, console, cases_dir):
        """When the folder of cases has gone, the server says so and goes on serving what it has."""
        completed(store, serving)
        cases_dir.rename(cases_dir.with_name("elsewhere"))
        completed(store, serving)

        assert "n’existe pas. Indiquez le bon avec --cases." in console.text
        assert serving.search(Query()).total == 6


class TestDoor:
    """The address to listen at."""

    @pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
    def test_free_port(self, host, shown):
        """With port 0 the system chooses, and the address says what it chose."""
        try:
            door = bound_socket(host, 0)
        except KnowledgeBaseError:
            pytest.skip("cette machine n’a pas d’adresse de cette sorte")
        with door:
            assert address_of(door) == f"{shown}{door.getsockname()[1]}"

    def test_foreign_address(self):
        """An address that is not of this machine is named."""
        with pytest.raises(KnowledgeBaseError, match="n’est pas une adresse de cette machine"):
            bound_socket("192.0.2.1", 0)

    def test_taken(self, cases_dir, tmp_path):
        """The command says in French that the port is taken, which one to try, and exits with 1."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            command = [sys.executable, "-m", "kb", "serve", "--port", str(port)]
            done = subprocess.run(
                [*command, "--cases", cases_dir, "--data", tmp_path],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                check=False,
                timeout=120,
            )
        told = done.stderr.decode()

        assert done.returncode == 1
        assert f"Le port {port} est déjà pris" in told
        assert "Traceback" not in told


class TestProcess:
    """The command itself, in a process of its own."""

    def test_first_start(self, cases_dir, tmp_path):
        """On an empty data folder the server indexes the words, answers, and stops when asked to."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "kb", "serve", "--port", str(port), "--cases", cases_dir, "--data", tmp_path]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}

        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as server:
            try:
                answer = answer_of(f"http://127.0.0.1:{port}/api/v1/search?q=carillon&mode=lexical", server)
            finally:
                server.send_signal(signal.SIGINT)
            told = server.stderr.read().decode()

        assert '"total":1' in answer.replace(" ", "")
        assert f"La base est servie sur http://127.0.0.1:{port}" in told
        assert "Traceback" not in told


def answer_of(url, server):
    """The answer of a server that is starting."""
    for _ in range(600):
        try:
            return httpx.get(url, timeout=10).text
        except httpx.TransportError:
            assert server.poll() is None
            time.sleep(0.1)
    pytest.fail("the server never answered")
