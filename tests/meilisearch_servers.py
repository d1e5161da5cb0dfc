"""
Where the tests find a Meilisearch: at an address, as a program of this machine, or in recorded exchanges.

In this order: `KB_TEST_MEILISEARCH_URL` (and `KB_TEST_MEILISEARCH_KEY`, the master key); a program at
`KB_TEST_MEILISEARCH_BIN` or named `meilisearch` on the PATH, started on a free port of the loopback with a temporary
folder and a random master key; else `recordings/`. `KB_TEST_MEILISEARCH_RECORD=1` records anew, on a real server.
"""

import os
import secrets
import shutil
import socket
import subprocess
import time
from itertools import count
from pathlib import Path

import pytest
from meilisearch_recordings import FOLDER, Playback, Recording
from small_embedder import SmallEmbedder

from indexer.errors import MeilisearchFailed
from indexer.meilisearch.client import INDEXING, Meilisearch
from indexer.meilisearch.engine import MeilisearchEngine
from kb import load_geography, load_taxonomy

START_SECONDS = 60
_numbers = count(1)
_used = {}


class Program:
    """A Meilisearch program run for the tests; it can be killed and started again on the same folder."""

    def __init__(self, program, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = secrets.token_urlsafe(24)
        self._program, self._folder = program, folder
        self._process = None

    def start(self):
        """Start, and wait until it answers."""
        command = [self._program, "--no-analytics", "--env", "production", "--http-addr", f"127.0.0.1:{self.port}"]
        environment = {**os.environ, "MEILI_MASTER_KEY": self.key}
        self._folder.mkdir(parents=True, exist_ok=True)
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [*command, "--db-path", str(self._folder / "data.ms")],
            cwd=self._folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
        log.close()
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > until or self._process.poll() is not None:
                pytest.fail(
                    f"Meilisearch n’a pas démarré : {(self._folder / 'log').read_text(errors='replace')[-500:]}"
                )
            time.sleep(0.05)

    def answers(self):
        """True when the server is up."""
        door = Meilisearch(self.url, self.key, INDEXING._replace(retries=0, answer=2))
        try:
            return door.get("/health")["status"] == "available"
        except MeilisearchFailed:
            return False
        finally:
            door.close()

    def kill(self):
        """Kill it at once, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def stop(self):
        """Stop it if it runs."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()


class Servers:
    """The server of this run of the tests, and the engines made on it."""

    def __init__(self, folder):
        self._folder = folder
        self._doors, self._indexes, self._recordings = [], [], []
        self.url, self.key = (
            os.environ.get("KB_TEST_MEILISEARCH_URL", ""),
            os.environ.get("KB_TEST_MEILISEARCH_KEY", ""),
        )
        self.program = None
        self.records = bool(os.environ.get("KB_TEST_MEILISEARCH_RECORD"))
        found = os.environ.get("KB_TEST_MEILISEARCH_BIN") or shutil.which("meilisearch")
        if not self.url and found:
            self.program = Program(found, folder / "server")
            self.program.start()
            self.url, self.key = self.program.url, self.program.key
        if not self.url and self.records:
            pytest.fail("Pour enregistrer, il faut un serveur : KB_TEST_MEILISEARCH_URL ou KB_TEST_MEILISEARCH_BIN.")

    @property
    def is_live(self):
        """True with a real server."""
        return bool(self.url)

    @property
    def is_complete(self):
        """True when engines can be made: a server, or recordings."""
        return self.is_live or any(FOLDER.glob("*.json.gz"))

    def door(self, key=None, transport=None):
        """A door to the server, with the master key unless another one is given."""
        key = self.key if key is None else key
        door = Meilisearch(self.url or "http://meilisearch.invalid", key, INDEXING, transport)
        self._doors.append(door)
        return door

    def index(self):
        """A name for an index that no one else uses."""
        name = f"essai{os.getpid()}x{next(_numbers)}"
        self._indexes.append(name)
        return name

    def engine(self, folder, embedder=None, scenario=""):
        """A new engine on an index of its own; `scenario` names the recording that it makes, or is played from."""
        index = self.index()
        transport = None
        if scenario and not self.is_live:
            transport = Playback(scenario, index)
        elif scenario and self.records:
            transport = Recording(index)
            self._recordings.append((scenario, transport))
        door = self.door(transport=transport)
        model = embedder or SmallEmbedder()
        engine = MeilisearchEngine(door, index, folder, load_taxonomy(), load_geography(), model)
        engine.recorded = transport is not None
        return engine

    def close(self):
        """Write the recordings, delete the indexes, stop the program."""
        for scenario, transport in self._recordings:
            transport.save(scenario)
        if self.is_live and not self.program:
            door = self.door()
            for index in door.get("/indexes?limit=1000")["results"]:
                if index["uid"].startswith(tuple(self._indexes) or ("\0",)):
                    door.request("DELETE", f"/indexes/{index['uid']}")
        for door in self._doors:
            door.close()
        if self.program:
            self.program.stop()


@pytest.fixture(scope="session")
def meilisearch(tmp_path_factory):
    """The Meilisearch of this run: real or recorded."""
    servers = Servers(Path(tmp_path_factory.mktemp("meilisearch")))
    if not servers.is_complete:
        pytest.skip("ni serveur Meilisearch, ni échanges enregistrés")
    _used["kind"] = "enregistrements de tests/recordings/"
    if servers.is_live:
        _used["kind"] = (
            f"programme {servers.program._program}" if servers.program else "serveur de KB_TEST_MEILISEARCH_URL"
        )
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def live_meilisearch(meilisearch):
    """A real Meilisearch."""
    if not meilisearch.is_live:
        pytest.skip("demande un vrai serveur Meilisearch (KB_TEST_MEILISEARCH_BIN ou KB_TEST_MEILISEARCH_URL)")
    return meilisearch


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """Say which Meilisearch the tests ran on."""
    if _used:
        terminalreporter.write_line(f"Meilisearch des tests : {_used['kind']}.")
