"""
Exchanges with a real Meilisearch, recorded and played back, for machines that have no such server.

A file of `recordings/` holds what one engine of the tests asked, and the answers: no key, no host. A request is known
by its method, its path and its body, less what may differ between machines (last digits of numbers, hashes) and less
the texts and the lists that are sent to be indexed: a synonym may be added without recording anew. A question that was
not recorded is a test that is skipped, and says so.
"""

import gzip
import hashlib
import json
import re
from collections import defaultdict
from pathlib import Path

import httpx2
import pytest

FOLDER = Path(__file__).parent / "recordings"
RUNS = re.compile(r"[0-9a-f]{12,64}")  # fingerprints and versions
VOLATILE = {
    *("processingTimeMs", "requestUid", "enqueuedAt", "startedAt", "finishedAt", "createdAt", "updatedAt", "duration"),
    *("batchUid", "details"),
}
LISTS = {"synonyms", "stopWords"}
INDEX = "essai"


class Unrecorded(pytest.skip.Exception):
    """A request that was not recorded."""

    def __init__(self, request):
        super().__init__(
            f"{request.url.path} n’a pas été enregistré ainsi : « make record », sur un vrai serveur, le fera"
        )


def request_key(request, body, index):
    """What a request is known by."""
    content = _canonical(json.loads(body)) if body else None
    path = request.url.raw_path.decode()
    text = json.dumps([request.method, path, content], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(RUNS.sub("#", text.replace(index, INDEX)).encode()).hexdigest()[:24]


def _canonical(value):
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, dict):
        kept = {"slug"} if "slug" in value else set(value) - LISTS
        return {name: _canonical(value[name]) for name in kept}
    return value


def _scrubbed(value):
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    if isinstance(value, dict):
        return {name: _scrubbed(item) for name, item in value.items() if name not in VOLATILE}
    return value


class Recording(httpx2.AsyncBaseTransport):
    """Passes requests on to the network and keeps the answers; `save` writes them."""

    def __init__(self, index):
        self._network = httpx2.AsyncHTTPTransport()
        self._index = index
        self._answers = defaultdict(list)

    async def handle_async_request(self, request):
        """Ask the server, keep the answer."""
        body = await request.aread()
        response = await self._network.handle_async_request(request)
        content = await response.aread()
        text = json.dumps(_scrubbed(json.loads(content or b"{}")), ensure_ascii=False).replace(self._index, INDEX)
        answer, kept = [response.status_code, json.loads(text)], self._answers[request_key(request, body, self._index)]
        if not kept or kept[-1] != answer:
            kept.append(answer)
        return httpx2.Response(response.status_code, headers=response.headers, content=content)

    async def aclose(self):
        """Close the connections."""
        await self._network.aclose()

    def save(self, name):
        """Write the exchanges as `recordings/<name>.json.gz`, the same bytes for the same exchanges."""
        FOLDER.mkdir(exist_ok=True)
        text = json.dumps(dict(sorted(self._answers.items())), ensure_ascii=False, separators=(",", ":"))
        (FOLDER / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


class Playback(httpx2.AsyncBaseTransport):
    """Answers as the server did: the answers to one request in their order, the last one for ever."""

    def __init__(self, name, index):
        with gzip.open(FOLDER / f"{name}.json.gz", "rt", encoding="utf-8") as file:
            self._answers = json.load(file)
        self._index = index
        self._given = defaultdict(int)

    async def handle_async_request(self, request):
        """The recorded answer."""
        key = request_key(request, await request.aread(), self._index)
        if key not in self._answers:
            raise Unrecorded(request)
        answers = self._answers[key]
        status, answer = answers[min(self._given[key], len(answers) - 1)]
        self._given[key] += 1
        text = json.dumps(answer, ensure_ascii=False).replace(INDEX, self._index)
        return httpx2.Response(status, headers={"Content-Type": "application/json"}, content=text.encode())


def is_recorded(engine):
    """True for an engine whose answers were recorded, or are being."""
    return getattr(engine, "recorded", False)
