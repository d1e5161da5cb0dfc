"""The organisations that recur from one case to another, recognised by their names whatever the spelling."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from kb.case import Actor, Case
from kb.text import cut_slug, slugify

RECURRING: Final = 2
"""Number of cases from which an organisation has a page of its own."""


class Partner(NamedTuple):
    """An actor met beside an organisation, in `shared` of its cases."""

    name: str
    slug: str
    shared: int


class Organisation(NamedTuple):
    """An actor of several cases; `name` is its most frequent spelling, `kinds` its natures, the usual one first."""

    slug: str
    name: str
    kinds: tuple[str, ...]
    cases: tuple[Case, ...]

    def partners(self) -> tuple[Partner, ...]:
        """The other actors of its cases, those met most often first."""
        names: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for case in self.cases:
            for slug, name in {organisation_slug(actor.name): actor.name for actor in case.actors}.items():
                if slug != self.slug:
                    names[slug][name] += 1
        partners = [Partner(_usual(spellings), slug, spellings.total()) for slug, spellings in names.items()]
        return tuple(sorted(partners, key=lambda partner: (-partner.shared, partner.slug)))

    def contributions(self) -> tuple[str, ...]:
        """What it brings to its alliances, the most frequent first."""
        brought = Counter(item for actor in _as_actor(self) for item in actor.brings)
        return tuple(item for item, _ in brought.most_common())


def organisation_slug(name: str) -> str:
    """
    What identifies an organisation: its name without case, accents and punctuation.

    « MAIF » and « Maif » are one; « Orange » and « Fondation Orange » stay two.
    """
    return cut_slug(slugify(name))


def organisations_of(cases: Iterable[Case]) -> dict[str, Organisation]:
    """The organisations of at least two of these cases, by slug."""
    met: defaultdict[str, dict[str, Case]] = defaultdict(dict)
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        for actor in case.actors:
            if slug := organisation_slug(actor.name):
                met[slug][case.slug] = case
                names[slug][actor.name] += 1
                kinds[slug][actor.kind] += 1
    return {
        slug: Organisation(
            slug, _usual(names[slug]), tuple(kind for kind, _ in kinds[slug].most_common()), tuple(found.values())
        )
        for slug, found in met.items()
        if len(found) >= RECURRING
    }


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))


def _as_actor(organisation: Organisation) -> list[Actor]:
    return [
        actor
        for case in organisation.cases
        for actor in case.actors
        if organisation_slug(actor.name) == organisation.slug
    ]
