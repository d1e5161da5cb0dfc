"""The phrases of indexer/understanding/understanding.yaml, as keys (see `name_key`)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from indexer.understanding.words import name_key

UNDERSTANDING_FILE: Final = Path(__file__).with_name("understanding.yaml")


class Language(NamedTuple):
    """What the file says; the comments there tell what each list is for."""

    weak_terms: tuple[str, ...]
    more_terms: Mapping[str, tuple[str, ...]]
    shadow_terms: tuple[str, ...]
    only_after: Mapping[str, frozenset[str]]
    plain: frozenset[str]
    wary: frozenset[str]
    forced: frozenset[str]
    guarded: frozenset[str]
    edge: frozenset[str]
    opening: frozenset[str]
    capitals: frozenset[str]
    not_after: Mapping[str, frozenset[str]]
    not_before: Mapping[str, frozenset[str]]
    place_shadows: frozenset[str]
    heads: frozenset[str]
    tails: frozenset[str]
    not_tails: frozenset[str]
    organisations: frozenset[str]
    town_heads: frozenset[str]
    town_tails: frozenset[str]
    exclusions: frozenset[str]
    between: frozenset[str]
    and_words: frozenset[str]
    years: Mapping[str, frozenset[str]]


def keys(phrases: Iterable[str]) -> frozenset[str]:
    """The keys of phrases."""
    return frozenset(name_key(phrase) for phrase in phrases)


@lru_cache(maxsize=1)
def load_language() -> Language:
    """The file, read once."""
    data = yaml.load(UNDERSTANDING_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # safe, in C
    terms, places, exclusions = data["terms"], data["places"], data["exclusions"]
    organisations = places["organisations"]
    return Language(
        weak_terms=tuple(terms["weak"]),
        more_terms={slug: tuple(phrases) for group in terms["more"].values() for slug, phrases in group.items()},
        shadow_terms=tuple(terms["shadows"]),
        only_after={name_key(word): keys(before) for word, before in terms["only_after"].items()},
        plain=keys(places["plain"]),
        wary=keys(places["wary"]),
        forced=keys(places["forced"]),
        guarded=keys(places["guarded"]),
        edge=keys(places["edge"]),
        opening=keys(places["opening"]),
        capitals=keys(places["capitals"]),
        not_after={name_key(name): keys(before) for name, before in places["not_after"].items()},
        not_before={name_key(name): keys(after) for name, after in places["not_before"].items()},
        place_shadows=keys(places["shadows"]),
        heads=keys(organisations["heads"]),
        tails=keys(organisations["tails"]),
        not_tails=keys(organisations["not_tails"]),
        organisations=keys(organisations["names"]),
        town_heads=keys(places["town_heads"]),
        town_tails=keys(places["town_tails"]),
        exclusions=keys(exclusions["markers"]),
        between=keys(exclusions["between"]),
        and_words=keys(exclusions["and"]),
        years={name: keys(markers) for name, markers in data["years"].items()},
    )
