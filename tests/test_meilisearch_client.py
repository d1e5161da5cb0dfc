"""The door to a Meilisearch server: what is tried again, and how each failure is told. With real sockets."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from indexer.errors import IndexMissing, MeilisearchFailed
from indexer.meilisearch.client import Meilisearch, Patience

QUICK = Patience(answer=0.4, retries=0.5)


@contextmanager
def answering(*answers, seconds=0.0):
    """A server that gives these answers (status, body) in turn, the last one for ever; with what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            asked.append((self.command, self.path, dict(self.headers)))
            time.sleep(seconds)
            status, body = answers[min(len(asked), len(answers)) - 1]
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = handle_any  # noqa: N815  # the names that http.server looks for

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def client(url, key="cle-secrete", patience=QUICK):
    """A door to this server."""
    door = Meilisearch(url, key, patience)
    try:
        yield door
    finally:
        door.close()


def failure(url, patience=QUICK):
    """How a failed request is told."""
    with client(url, patience=patience) as door, pytest.raises(MeilisearchFailed) as caught:
        door.get("/health")
    return caught.value


def error(code, message="Message."):
    """An error as Meilisearch tells it."""
    return {"message": message, "code": code, "type": "invalid_request", "link": "https://docs.meilisearch.com/errors"}


class TestRequests:
    """What is sent."""

    def test_headers(self):
        """The key goes as a bearer, and answers are wanted as they are: compressed ones are slower."""
        with answering((200, {"status": "available"})) as (url, asked), client(url, "une-cle") as door:
            answer = door.get("/health")

        headers = {name.lower(): value for name, value in asked[0][2].items()}
        assert answer == {"status": "available"}
        assert (headers["authorization"], headers["accept-encoding"]) == ("Bearer une-cle", "identity")

    def test_many_threads(self):
        """Threads share one door."""
        answers = []
        with answering((200, {"status": "available"}), seconds=0.05) as (url, _), client(url) as door:
            threads = [threading.Thread(target=lambda: answers.append(door.get("/health"))) for _ in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        assert answers == [{"status": "available"}] * 12

    def test_closed_twice(self):
        """A door can be closed twice, and before any request."""
        door = Meilisearch("http://127.0.0.1:1")
        door.close()
        door.close()


class TestRetries:
    """What a moment may cure is tried again."""

    def test_busy_server(self):
        """A server that is overloaded for a moment is asked again."""
        with answering((503, {}), (429, {}), (200, {"ok": 1})) as (url, asked), client(url) as door:
            answer = door.get("/health")

        assert (answer, len(asked)) == ({"ok": 1}, 3)

    def test_bounded(self):
        """A server that stays overloaded is given up within the bound."""
        started = time.monotonic()
        with answering((503, {})) as (url, asked):
            problem = failure(url)

        assert problem.reason == "requête refusée"
        assert time.monotonic() - started < 2
        assert 2 <= len(asked) <= 8

    def test_refusals_are_final(self):
        """A wrong request is not sent twice."""
        with answering((400, error("invalid_search_filter"))) as (url, asked):
            failure(url)

        assert len(asked) == 1


class TestMessages:
    """Each failure is one French sentence that names the server and the remedy, never the key."""

    def test_nothing_listens(self):
        """Connection refused."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        problem = failure(f"http://127.0.0.1:{port}")

        assert problem.reason == "injoignable"
        assert str(problem) == (
            f"Le serveur Meilisearch http://127.0.0.1:{port} ne répond pas : connexion refusée. Vérifiez qu’il est "
            "lancé et que son adresse (KB_MEILISEARCH_URL) est juste."
        )

    def test_slow(self):
        """A server that takes the question and does not answer is not waited for."""
        started = time.monotonic()
        with answering((200, {}), seconds=3) as (url, _):
            problem = failure(url, Patience(answer=0.2, retries=0.5))
            took = time.monotonic() - started

        assert (problem.reason, took < 2) == ("trop lent", True)

    def test_hung_up(self):
        """A connection that is cut before the answer."""
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def hang_up():
                while True:
                    try:
                        listening.accept()[0].close()
                    except OSError:
                        return

            threading.Thread(target=hang_up, daemon=True).start()
            problem = failure(f"http://127.0.0.1:{listening.getsockname()[1]}")

        assert problem.reason == "injoignable"
        assert "connexion perdue" in str(problem)

    def test_something_else(self):
        """What is not a Meilisearch."""
        with answering((200, b"<html>Bienvenue</html>")) as (url, _):
            problem = failure(url)

        assert "ce qui répond là n’est pas un Meilisearch" in str(problem)

    @pytest.mark.parametrize(("status", "code"), [(401, "missing_authorization_header"), (403, "invalid_api_key")])
    def test_key(self, status, code):
        """A key that is absent, wrong, or may not do this."""
        with answering((status, error(code))) as (url, _):
            problem = failure(url)

        assert problem.reason == "clé refusée"
        assert "KB_MEILISEARCH_API_KEY" in str(problem)
        assert "cle-secrete" not in str(problem)

    @pytest.mark.parametrize("key", ["clé", "deux\nlignes"])
    def test_impossible_key(self, key):
        """A key that cannot be sent is refused before anything is."""
        with pytest.raises(MeilisearchFailed, match="lettres sans accent"):
            Meilisearch("http://127.0.0.1:1", key)

    def test_address_with_a_password(self):
        """A name and a password within the address are not repeated."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        problem = failure(f"http://moi:motdepasse@127.0.0.1:{port}")

        assert "motdepasse" not in str(problem)

    def test_unknown_index(self):
        """An index that is not there: the base is not indexed."""
        with (
            answering((404, error("index_not_found"))) as (url, _),
            client(url) as door,
            pytest.raises(IndexMissing, match="kb index"),
        ):
            door.search([{"indexUid": "cases"}])

    def test_refusal(self):
        """Any other refusal gives what the server says, cut."""
        with answering((400, error("invalid_search_filter", "x" * 5000))) as (url, _):
            problem = failure(url)

        assert "(400, invalid_search_filter)" in str(problem)
        assert len(str(problem)) < 500


class TestVersion:
    """The server must be recent enough."""

    @pytest.mark.parametrize("version", ["1.50.0", "1.37.2", "2.0.0", "1.51.0-rc.1"])
    def test_recent(self, version):
        """A recent version is accepted and returned."""
        with answering((200, {"pkgVersion": version})) as (url, _), client(url) as door:
            assert door.require_version() == version

    @pytest.mark.parametrize("version", ["1.9.4", "0.30.0", "bizarre"])
    def test_old(self, version):
        """An older one, or what tells no version, is refused with the version wanted."""
        with (
            answering((200, {"pkgVersion": version})) as (url, _),
            client(url) as door,
            pytest.raises(MeilisearchFailed, match=f"{version}, il en faut un 1.37"),
        ):
            door.require_version()


class TestTasks:
    """Waiting for what the server does."""

    def test_succeeded(self):
        """A task that succeeds in the end."""
        states = [
            (200, {"uid": 3, "status": status, "type": "indexSwap"})
            for status in ("enqueued", "processing", "succeeded")
        ]
        with answering(*states) as (url, _), client(url) as door:
            assert door.wait({"taskUid": 3}, 5)["status"] == "succeeded"

    def test_failed(self):
        """A task that fails says why."""
        state = {"uid": 3, "status": "failed", "type": "documentAddition", "error": error("x", "Trop gros.")}
        with (
            answering((200, state)) as (url, _),
            client(url) as door,
            pytest.raises(MeilisearchFailed, match=r"La tâche 3 \(documentAddition\) .* a échoué : Trop gros"),
        ):
            door.wait({"taskUid": 3}, 5)

    def test_too_long(self):
        """A task that does not end is given up; the live index has not changed."""
        state = {"uid": 3, "status": "processing", "type": "documentAddition"}
        with (
            answering((200, state)) as (url, _),
            client(url) as door,
            pytest.raises(MeilisearchFailed, match="n’est pas finie au bout de 0 secondes"),
        ):
            door.wait({"taskUid": 3}, 0.2)
