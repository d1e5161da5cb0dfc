"""
How well a case is attested, computed from its record and never chosen by its author.

It says how solid the account is, not how good the action was: figures in the results, number of independent sources,
sources other than the actors themselves, age of the last check of the facts.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from kb.case import Case, Source
from kb.text import fold

SEVERAL: Final = 2  # independent sources
MANY: Final = 4
FRESH_DAYS: Final = 2 * 365
MAX_POINTS: Final = 5
FEW_POINTS: Final = 2
MIN_NAME: Final = 4  # letters of a name that may be recognised inside another one

_MONTHS: Final = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_NUMBER: Final = re.compile(r"(?<![\w,.])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,\d+)?(?![\w.]*\w)")
_DAY: Final = re.compile(rf"\b\d{{1,2}}(?:er)?[ \u00a0]+(?:{_MONTHS})\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:18|19|20)\d\d")
_WORDS: Final = re.compile(
    r"\b(?:(?:dix|douz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aines?|milliers?|millions?|moitié|tiers"
    r"|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|cent|mille)\b",
    re.IGNORECASE,
)


class EvidenceLevel(StrEnum):
    """How well a case is attested, in three steps."""

    WEAK = "faible"
    FAIR = "moyen"
    STRONG = "solide"


class Evidence(NamedTuple):
    """
    What the record of a case says of its own solidity.

    `sources` counts independent sources: pages of one publisher or of one site count once. `outside` are those whose
    publisher is none of the actors. `age_days` is the age of the last check, None when it was never checked.
    """

    figures: int
    pages: int
    sources: int
    outside: int
    age_days: int | None

    @property
    def is_fresh(self) -> bool:
        """True when the facts were checked less than two years ago."""
        return self.age_days is not None and self.age_days <= FRESH_DAYS

    @property
    def points(self) -> int:
        """From 0 to 5: figures, several sources, many sources, a source outside the alliance, a recent check."""
        return sum((self.figures > 0, self.sources >= SEVERAL, self.sources >= MANY, self.outside > 0, self.is_fresh))

    @property
    def level(self) -> EvidenceLevel:
        """Strong has every point, weak has two or fewer."""
        if self.points == MAX_POINTS:
            return EvidenceLevel.STRONG
        return EvidenceLevel.WEAK if self.points <= FEW_POINTS else EvidenceLevel.FAIR


def evidence_of(case: Case, today: date) -> Evidence:
    """How well a case is attested, as of a day."""
    groups = _independent(case.sources)
    actors = tuple(fold(actor.name) for actor in case.actors)
    return Evidence(
        figures=count_figures(case.results),
        pages=len(case.sources),
        sources=len(groups),
        outside=sum(not any(_is_actor(source, actors) for source in group) for group in groups),
        age_days=max(0, (today - case.checked).days) if case.checked else None,
    )


def count_figures(text: str) -> int:
    """How many quantities a text gives, in digits or in words; years and days of the month are not quantities."""
    text = _DAY.sub(" ", text)
    numbers = [found for found in _NUMBER.findall(text) if not _YEAR.fullmatch(found)]
    return len(numbers) + len(_WORDS.findall(text))


def _independent(sources: tuple[Source, ...]) -> list[list[Source]]:
    """Sources in groups of one origin: same publisher, or same site."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        names = {fold(source.publisher), _host(source.url)}
        members = [source]
        for group in [group for group in groups if group[0] & names]:
            groups.remove(group)
            names |= group[0]
            members = [*group[1], *members]
        groups.append((names, members))
    return [members for _, members in groups]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_actor(source: Source, actors: tuple[str, ...]) -> bool:
    publisher = fold(source.publisher)
    return any(
        shorter in longer and len(shorter) >= MIN_NAME
        for actor in actors
        for shorter, longer in (sorted((publisher, actor), key=len),)
    )
