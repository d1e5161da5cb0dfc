"""Names completed while a case is told: communes by the beginning of their name, actors that the base knows."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from heapq import nsmallest
from typing import Final, NamedTuple

from kb.case import Case
from kb.geography import Commune, load_geography
from kb.organisations import organisation_slug
from kb.text import fold, fold_lines

LIMIT: Final = 8
MIN_LETTERS: Final = 2
MAX_TYPED: Final = 100  # characters; no name is longer
_ARTICLES: Final = ("le ", "la ", "les ", "l'")
_LAST: Final = "\U0010ffff"  # sorts after any letter


class KnownActor(NamedTuple):
    """An organisation of the base: its usual name and nature, in how many cases."""

    name: str
    kind: str
    cases: int


class KnownActors:
    """The organisations of some cases, found by the beginning of any word of their names."""

    def __init__(self, cases: Iterable[Case]) -> None:
        names: defaultdict[str, Counter[str]] = defaultdict(Counter)
        kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for case in cases:
            for actor in case.actors:
                slug = organisation_slug(actor.name)
                names[slug][actor.name] += 1
                kinds[slug][actor.kind] += 1
        known = [
            KnownActor(_usual(spellings), _usual(kinds[slug]), spellings.total()) for slug, spellings in names.items()
        ]
        self._known = [(f" {fold(actor.name)}", actor) for actor in known]

    def beginning(self, typed: str, limit: int = LIMIT) -> list[KnownActor]:
        """The actors one of whose words begins so; names that begin so first, then the most frequent."""
        wanted = fold(typed[:MAX_TYPED])
        if len(wanted) < MIN_LETTERS:
            return []
        found = [(key, actor) for key, actor in self._known if f" {wanted}" in key or f"'{wanted}" in key]
        best = nsmallest(
            limit, found, key=lambda one: (not one[0].startswith(f" {wanted}"), -one[1].cases, one[1].name)
        )
        return [actor for _, actor in best]


def communes_beginning(typed: str, limit: int = LIMIT) -> list[Commune]:
    """The communes whose name begins so, with or without its article; the exact name first, then the most populated."""
    wanted = fold(typed[:MAX_TYPED])
    if len(wanted) < MIN_LETTERS:
        return []
    keys, communes = _communes()
    found = communes[bisect_left(keys, wanted) : bisect_right(keys, wanted + _LAST)]
    unique = {commune.code: commune for commune in found}.values()
    return nsmallest(limit, unique, key=lambda one: (fold(one.name) != wanted, -one.population, one.code))


@lru_cache(maxsize=1)
def _communes() -> tuple[list[str], list[Commune]]:
    communes = list(load_geography().communes.values())
    rows = []
    for name, commune in zip(fold_lines(commune.name for commune in communes), communes, strict=True):
        rows.append((name, commune))
        rows += [(name.removeprefix(article), commune) for article in _ARTICLES if name.startswith(article)]
    rows.sort(key=lambda row: (row[0], row[1].code))
    return [name for name, _ in rows], [commune for _, commune in rows]


def _usual(counts: Counter[str]) -> str:
    return min(counts, key=lambda value: (-counts[value], value))
