"""The two keys of a base: one that can only search, for the web; one that can only write this base, for indexing."""

from typing import Any, Final, NamedTuple

from indexer.meilisearch.client import Meilisearch

SEARCH_ACTIONS: Final = ("search",)
ADMIN_ACTIONS: Final = ("search", "documents.*", "indexes.*", "settings.*", "stats.*", "tasks.*", "version")


class Keys(NamedTuple):
    """The keys of one base."""

    search: str
    admin: str


def make_keys(server: Meilisearch, name: str) -> Keys:
    """
    Create the keys of the base `name`, or find those created before; `server` was given the master key.

    Raises `MeilisearchFailed`.
    """
    there = {key["name"]: key for key in server.get("/keys?limit=1000")["results"]}
    indexes = [name, f"{name}-*"]
    search = _key(server, there, f"impact-{name}-search", SEARCH_ACTIONS, indexes)
    # Listing indexes and swapping them ask for the right on all of them: the names are only known by listing.
    admin = _key(server, there, f"impact-{name}-admin", ADMIN_ACTIONS, ["*"])
    return Keys(search, admin)


def _key(
    server: Meilisearch, there: dict[str, dict[str, Any]], name: str, actions: tuple[str, ...], indexes: list[str]
) -> str:
    known = there.get(name)
    if known and set(known["actions"]) == set(actions) and set(known["indexes"]) == set(indexes):
        return str(known["key"])
    body = {"name": name, "actions": list(actions), "indexes": indexes, "expiresAt": None}
    return str(server.post("/keys", body)["key"])
