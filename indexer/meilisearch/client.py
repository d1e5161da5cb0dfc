"""
The one door to a Meilisearch server: requests sent, retried within a bound, and every failure told in French.

The connections are those of the public client (`meilisearch-python-sdk`), which is asynchronous; one event loop in the
background serves all the threads of the process. Bodies go as they are, because the models of the client cost more
than the search itself where an answer holds thousands of hits.
"""

import asyncio
import json
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from time import monotonic, sleep
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import httpx2
from meilisearch_python_sdk import AsyncClient

from indexer.errors import IndexMissing, MeilisearchFailed

Json = Any
"""What JSON can hold; each caller knows the shape of the answers it asks for."""

MIN_VERSION: Final = (1, 37)  # the first that was seen to accept these settings and filters
FIRST_PAUSE: Final = 0.05  # seconds before the first retry, doubled each time
LONGEST_PAUSE: Final = 1.0
CONNECT_SECONDS: Final = 2.0
# Compressed answers meet the delayed acknowledgement of TCP: 40 ms more on a near server, for nothing.
_HEADERS: Final = {"Accept-Encoding": "identity"}
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})  # statuses that a moment may cure
_AUTHORISATION: Final = frozenset({401, 403})


class Patience(NamedTuple):
    """How long to wait for one answer, and for how long to try again, in seconds."""

    answer: float
    retries: float


SEARCHING: Final = Patience(answer=4.0, retries=0.5)
INDEXING: Final = Patience(answer=120.0, retries=20.0)


class Meilisearch:
    """
    A Meilisearch server at `url`. Safe for many threads. `transport` replaces the network, for tests.

    Raises `MeilisearchFailed` for a key that cannot be sent.
    """

    def __init__(
        self,
        url: str,
        key: str = "",
        patience: Patience = SEARCHING,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        if not (key.isascii() and key.isprintable()):
            raise MeilisearchFailed(
                "clé refusée",
                "La clé de Meilisearch (KB_MEILISEARCH_API_KEY) ne peut pas être envoyée : elle n’a que des lettres "
                "sans accent, des chiffres et des signes. Copiez-la de nouveau.",
            )
        self.url = url.rstrip("/")
        self.patience = patience
        self._sdk = AsyncClient(self.url, key or None, custom_headers=_HEADERS)
        timeout = httpx2.Timeout(patience.answer, connect=min(CONNECT_SECONDS, patience.answer))
        if transport is not None:
            headers = self._sdk.http_client.headers
            self._sdk.http_client = httpx2.AsyncClient(base_url=self.url, headers=headers, transport=transport)
        self._sdk.http_client.timeout = timeout
        self._loop = _Loop()
        self._close = weakref.finalize(self, self._loop.close, self._sdk.aclose)

    def request(self, method: str, path: str, body: Json = None) -> Json:
        """
        The answer to one request, tried again while the failure may pass. A body of bytes is sent as it is.

        Raises `MeilisearchFailed`, and `IndexMissing` where the index that is asked does not exist.
        """
        content = body if body is None or isinstance(body, bytes) else encoded(body)
        started, pause = monotonic(), FIRST_PAUSE
        while True:
            failure, may_pass = self._attempt(method, path, content)
            if not isinstance(failure, Exception):
                return failure
            if not may_pass or monotonic() - started + pause > self.patience.retries:
                raise failure
            sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def get(self, path: str) -> Json:
        """The answer to a GET."""
        return self.request("GET", path)

    def post(self, path: str, body: Json) -> Json:
        """The answer to a POST."""
        return self.request("POST", path, body)

    def search(self, queries: list[dict[str, Json]]) -> list[dict[str, Json]]:
        """The results of several searches, in one round trip."""
        found: list[dict[str, Json]] = self.post("/multi-search", {"queries": queries})["results"]
        return found

    def documents_of(self, index: str, query: dict[str, Json]) -> list[dict[str, Json]]:
        """The hits of one search."""
        hits: list[dict[str, Json]] = self.search([{"indexUid": index, **query}])[0]["hits"]
        return hits

    def require_version(self) -> str:
        """The version of the server. Raises `MeilisearchFailed` when it is too old."""
        version = str(self.get("/version")["pkgVersion"])
        numbers = tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2] if part.isdigit())
        if numbers < MIN_VERSION:
            wanted = ".".join(map(str, MIN_VERSION))
            raise MeilisearchFailed(
                "version trop ancienne",
                f"Le serveur {self._name} est un Meilisearch {version}, il en faut un {wanted} ou plus récent. "
                "Mettez-le à jour (docs/deploiement.md).",
            )
        return version

    def wait(self, task: dict[str, Json], seconds: float, told: Callable[[], None] = lambda: None) -> dict[str, Json]:
        """
        A task once it has succeeded. `told` is called while waiting.

        Raises `MeilisearchFailed` when it failed, was cancelled, or takes longer than so many seconds.
        """
        number = task["taskUid"]
        until, pause = monotonic() + seconds, 0.01
        while monotonic() < until:
            state: dict[str, Json] = self.get(f"/tasks/{number}")
            if state["status"] == "succeeded":
                return state
            if state["status"] in {"failed", "canceled"}:
                raise self._task_failed(state)
            told()
            sleep(pause)
            pause = min(1.5 * pause, 0.5)
        raise MeilisearchFailed(
            "tâche trop longue",
            f"La tâche {number} de {self._name} n’est pas finie au bout de {seconds:.0f} secondes. L’index en service "
            "n’a pas changé. Relancez « kb index » quand le serveur sera moins chargé.",
        )

    def close(self) -> None:
        """Close the connections and stop the loop; a client that is forgotten is closed too."""
        self._close()

    def _attempt(self, method: str, path: str, content: bytes | None) -> tuple[Json | Exception, bool]:
        """One try: the answer or what went wrong, and whether that may pass."""
        headers = {"Content-Type": "application/json"} if content is not None else None
        try:
            response = self._run(self._sdk.http_client.request(method, path, content=content, headers=headers))
            answer = json.loads(response.content) if response.content else {}
        except httpx2.TimeoutException as error:
            slow = not isinstance(error, httpx2.ConnectTimeout)
            return self._silent("trop lent" if slow else "injoignable", "il n’a pas répondu à temps"), not slow
        except httpx2.HTTPError as error:
            refused = "connexion refusée" if isinstance(error, httpx2.ConnectError) else "connexion perdue"
            return self._silent("injoignable", refused), True
        except (httpx2.InvalidURL, ValueError):
            return self._silent("injoignable", "ce qui répond là n’est pas un Meilisearch"), False
        if response.is_success:
            return answer, False
        return self._refusal(response.status_code, answer), response.status_code in _PASSING

    def _run(self, request: Coroutine[Any, Any, httpx2.Response]) -> httpx2.Response:
        future = self._loop.run(request)
        try:
            return future.result(self.patience.answer + CONNECT_SECONDS)
        except TimeoutError as error:
            future.cancel()
            raise httpx2.ReadTimeout("no answer") from error

    def _silent(self, reason: str, why: str) -> MeilisearchFailed:
        return MeilisearchFailed(
            reason,
            f"Le serveur Meilisearch {self._name} ne répond pas : {why}. Vérifiez qu’il est lancé et que son adresse "
            "(KB_MEILISEARCH_URL) est juste.",
        )

    def _refusal(self, status: int, answer: Json) -> Exception:
        code, message = (str(answer.get(name, "")) if isinstance(answer, dict) else "" for name in ("code", "message"))
        if code == "index_not_found":
            return IndexMissing("La base n’est pas encore indexée dans Meilisearch. Lancez « kb index ».")
        if status in _AUTHORISATION:
            return MeilisearchFailed(
                "clé refusée",
                f"Le serveur Meilisearch {self._name} refuse la clé (KB_MEILISEARCH_API_KEY) : elle est absente, "
                "fausse, ou ne permet pas cela. « kb meilisearch keys » en fait de nouvelles.",
            )
        return MeilisearchFailed(
            "requête refusée",
            f"Le serveur Meilisearch {self._name} a refusé une requête ({status}{f', {code}' if code else ''}) : "
            f"{message[:300] or 'sans explication'}",
        )

    def _task_failed(self, state: dict[str, Json]) -> MeilisearchFailed:
        error = state.get("error") or {}
        return MeilisearchFailed(
            "tâche échouée",
            f"La tâche {state['uid']} ({state['type']}) de {self._name} a échoué : "
            f"{str(error.get('message') or 'elle a été annulée')[:300]} L’index en service n’a pas changé.",
        )

    @property
    def _name(self) -> str:
        """The address without the name and the password that it may hold."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"


def encoded(body: Json) -> bytes:
    """A body as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def path_of(index: str, *parts: str) -> str:
    """The path of an index, or of something of it."""
    return "/".join(["/indexes", quote(index, safe=""), *parts])


class _Loop:
    """An event loop in a thread of its own, started when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, httpx2.Response]) -> "Future[httpx2.Response]":
        """Run something in the loop."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_serve, args=(self._loop,), name="meilisearch", daemon=True).start()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do one last thing in the loop, then stop it; nothing where it never ran."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(last(), loop).result(CONNECT_SECONDS)
            loop.call_soon_threadsafe(loop.stop)


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.close()
