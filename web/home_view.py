"""The home page as values ready to print: what one can search by, with the number of cases of each."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from indexer import Facet, ResultPage
from indexer.labels import Labels
from kb import NATIONAL, Term, fold
from web.cards import CaseCard, card_of
from web.maps import RegionMap, region_map
from web.urls import url_for_filter, url_for_text
from web.views import Link

EXAMPLES: Final = (
    "rouvrir le café du village",
    "réemploi et insertion en Bretagne",
    "matériel médical remis à neuf",
)
"""Searches that show what one may type: a need, a place, a thing. Each has real answers on its first page."""


@dataclass(frozen=True)
class HomeView:
    """All that `home.html` prints."""

    total: int
    examples: tuple[Link, ...]
    types: tuple[Link, ...]
    domains: tuple[Link, ...]
    regions: tuple[Link, ...]
    national: Link
    map: RegionMap
    recent: tuple[CaseCard, ...]


def home_view(page: ResultPage, labels: Labels) -> HomeView:
    """What the home page shows; `page` answers the empty query by the most recent, its facets count the whole base."""
    regions = _counts(page, Facet.REGION)
    return HomeView(
        total=page.total,
        examples=tuple(Link(text, url_for_text(text)) for text in EXAMPLES),
        types=_terms(Facet.TYPE, tuple(labels.taxonomy.types), _counts(page, Facet.TYPE)),
        domains=_terms(Facet.DOMAIN, tuple(labels.taxonomy.domains), _counts(page, Facet.DOMAIN)),
        regions=tuple(
            Link(region.name, url_for_filter(Facet.REGION, region.name), regions.get(region.name, 0))
            for region in sorted(labels.geography.regions, key=lambda region: fold(region.name))
        ),
        national=Link(
            labels.label(Facet.REGION, NATIONAL), url_for_filter(Facet.REGION, NATIONAL), regions.get(NATIONAL, 0)
        ),
        recent=tuple(card_of(hit, labels) for hit in page.hits),
        map=region_map(labels.geography, regions, partial(url_for_filter, Facet.REGION)),
    )


def _counts(page: ResultPage, facet: Facet) -> dict[str, int]:
    return {item.value: item.count for item in page.facets.get(facet, ())}


def _terms(facet: Facet, terms: tuple[Term, ...], counts: dict[str, int]) -> tuple[Link, ...]:
    return tuple(
        Link(term.label, url_for_filter(facet, term.slug), counts.get(term.slug, 0), term.definition) for term in terms
    )
