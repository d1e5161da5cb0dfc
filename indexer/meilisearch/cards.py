"""What was read back of the cases of a Meilisearch index, kept: a case that did not change is not asked again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from indexer.document import Document
from indexer.errors import MeilisearchFailed
from indexer.meilisearch.client import Meilisearch
from indexer.meilisearch.documents import Card, card_of
from indexer.meilisearch.filters import among

KEPT_CARDS: Final = 20_000  # about 5 kB each
KEPT_DOCUMENTS: Final = 2_000
ASKED_AT_ONCE: Final = 300

Read = TypeVar("Read")


class Key(NamedTuple):
    """A case and the version of it."""

    slug: str
    version: str


class Kept(Generic[Read]):
    """One attribute of the cases, read by `read` and kept while it is used. Safe for many threads."""

    def __init__(self, server: Meilisearch, index: str, attribute: str, read: Callable[[str], Read], kept: int) -> None:
        self._server = server
        self._index = index
        self._attribute = attribute
        self._read = read
        self._kept = kept
        self._lock = threading.Lock()
        self._held: OrderedDict[Key, Read] = OrderedDict()

    def of(self, keys: Sequence[Key]) -> dict[Key, Read]:
        """The attribute of these cases; a case that has just been removed is left out."""
        found = self._among(keys)
        missing = [key for key in keys if key not in found]
        if missing:
            found |= self.taken(self._asked(missing))
        return found

    def taken(self, records: Iterable[Mapping[str, Any]]) -> dict[Key, Read]:
        """The attribute of these records, now kept."""
        try:
            fresh = {Key(record["slug"], record["version"]): self._read(record[self._attribute]) for record in records}
        except (KeyError, TypeError, ValueError) as error:
            raise MeilisearchFailed(
                "index illisible",
                "L’index de Meilisearch n’est pas de cette version du logiciel. Lancez « kb index » pour le refaire.",
            ) from error
        with self._lock:
            self._held.update(fresh)
            while len(self._held) > self._kept:
                self._held.popitem(last=False)
        return fresh

    def _among(self, keys: Sequence[Key]) -> dict[Key, Read]:
        found = {}
        with self._lock:
            for key in keys:
                if key in self._held:
                    self._held.move_to_end(key)
                    found[key] = self._held[key]
        return found

    def _asked(self, keys: Sequence[Key]) -> list[dict[str, Any]]:
        chunks = [keys[start : start + ASKED_AT_ONCE] for start in range(0, len(keys), ASKED_AT_ONCE)]
        wanted = ["slug", "version", self._attribute]
        results = self._server.search(
            [
                {
                    "indexUid": self._index,
                    "filter": among("slug", [key.slug for key in chunk]),
                    "limit": len(chunk),
                    "attributesToRetrieve": wanted,
                }
                for chunk in chunks
            ]
        )
        return [record for result in results for record in result["hits"]]


class Shelf:
    """The cards and the documents of one index of cases."""

    def __init__(self, server: Meilisearch, index: str) -> None:
        self.cards: Kept[Card] = Kept(server, index, "card", card_of, KEPT_CARDS)
        self.documents: Kept[Document] = Kept(server, index, "document", Document.model_validate_json, KEPT_DOCUMENTS)
