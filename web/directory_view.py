"""The pages that gather cases (an organisation, a domain, a type, a region) as values ready to print."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from indexer import Facet, Query, ResultPage
from indexer.labels import FACET_LABELS, Labels
from kb import NATIONAL, Case, Organisation, fold
from web.addresses import url_for_organisation
from web.cards import CaseCard, card_of
from web.catalogue import Snapshot
from web.maps import RegionMap, region_map
from web.typography import capitalised
from web.urls import url_for_query
from web.views import Link

MOST_PRESENT: Final = 12
MAX_LINES: Final = 12  # of one list of counts
MAX_PARTNERS: Final = 24


@dataclass(frozen=True)
class LetterGroup:
    """The organisations whose name begins with a letter."""

    letter: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class ActorsView:
    """All that `actors.html` prints."""

    total: int
    most_present: tuple[Link, ...]
    groups: tuple[LetterGroup, ...]


@dataclass(frozen=True)
class CountList:
    """Values of one facet with their number of cases within the subject of the page."""

    id: str
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class OrganisationView:
    """All that `organisation.html` prints."""

    name: str
    kinds: tuple[str, ...]
    brings: tuple[str, ...]
    cards: tuple[CaseCard, ...]
    partners: tuple[Link, ...]
    hidden_partners: int
    counts: tuple[CountList, ...]
    map: RegionMap | None


@dataclass(frozen=True)
class SubjectView:
    """All that `subject.html` prints: a domain, a type or a region."""

    kind: str
    title: str
    definition: str
    total: int
    search: Link
    cards: tuple[CaseCard, ...]
    counts: tuple[CountList, ...]
    map: RegionMap


def actors_view(snapshot: Snapshot) -> ActorsView:
    """The organisations that recur, by letter; first those that are met most often."""
    found = sorted(snapshot.organisations.values(), key=lambda organisation: fold(organisation.name))
    links = [Link(item.name, url_for_organisation(item.slug), len(item.cases)) for item in found]
    by_letter = groupby(links, key=lambda link: _letter(link.label))
    return ActorsView(
        total=len(links),
        most_present=tuple(sorted(links, key=lambda link: -(link.count or 0))[:MOST_PRESENT]),
        groups=tuple(LetterGroup(letter, tuple(members)) for letter, members in by_letter),
    )


def organisation_view(organisation: Organisation, snapshot: Snapshot, labels: Labels) -> OrganisationView:
    """What the page of an organisation shows."""
    partners = organisation.partners()
    regions = Counter(name for case in organisation.cases for name in case.regions if name != NATIONAL)
    return OrganisationView(
        name=organisation.name,
        kinds=tuple(labels.label(Facet.ACTOR_KIND, kind) for kind in organisation.kinds),
        brings=tuple(labels.taxonomy.contributions.label(item) for item in organisation.contributions()),
        cards=tuple(card_of(case, labels) for case in sorted(organisation.cases, key=_newest_first)),
        partners=tuple(
            Link(
                partner.name,
                url_for_organisation(partner.slug)
                if partner.slug in snapshot.organisations
                else url_for_query(Query(text=partner.name, literal=True)),
                partner.shared,
            )
            for partner in partners[:MAX_PARTNERS]
        ),
        hidden_partners=max(0, len(partners) - MAX_PARTNERS),
        counts=_counts_of(organisation, labels),
        map=region_map(labels.geography, regions, lambda name: _with_actor(organisation, Facet.REGION, name))
        if regions
        else None,
    )


def subject_view(page: ResultPage, facet: Facet, value: str, labels: Labels) -> SubjectView:
    """What the page of a domain, a type or a region shows; `page` answers the filter on this value, recent first."""
    others = {
        Facet.DOMAIN: (Facet.TYPE, Facet.MODALITY, Facet.ACTOR_KIND),
        Facet.TYPE: (Facet.DOMAIN, Facet.MODALITY, Facet.ACTOR_KIND),
        Facet.REGION: (Facet.DOMAIN, Facet.TYPE, Facet.DEPARTMENT),
    }[facet]

    def url_of(other: Facet, chosen: str) -> str:
        filters: dict[Facet, tuple[str, ...]] = (
            {other: (chosen,)} if other is facet else {facet: (value,), other: (chosen,)}
        )
        return url_for_query(Query(filters=filters))

    counts = {item.value: item.count for item in page.facets.get(Facet.REGION, ())}
    terms = {Facet.DOMAIN: labels.taxonomy.domains, Facet.TYPE: labels.taxonomy.types}
    return SubjectView(
        kind=FACET_LABELS[facet],
        title=labels.label(facet, value),
        definition=terms[facet][value].definition if facet in terms else "",
        total=page.total,
        search=Link("Chercher dans ces cas", url_for_query(Query(filters={facet: (value,)})), page.total),
        cards=tuple(card_of(hit, labels) for hit in page.hits),
        counts=tuple(
            CountList(
                other.value,
                FACET_LABELS[other],
                tuple(
                    Link(capitalised(labels.label(other, item.value)), url_of(other, item.value), item.count)
                    for item in page.facets.get(other, ())[:MAX_LINES]
                    if item.count
                ),
            )
            for other in others
        ),
        map=region_map(
            labels.geography,
            counts,
            lambda name: url_of(Facet.REGION, name),
            {value} if facet is Facet.REGION else (),
        ),
    )


def _counts_of(organisation: Organisation, labels: Labels) -> tuple[CountList, ...]:
    found = {
        Facet.DOMAIN: Counter(slug for case in organisation.cases for slug in case.domains),
        Facet.TYPE: Counter(slug for case in organisation.cases for slug in case.types),
    }
    return tuple(
        CountList(
            facet.value,
            FACET_LABELS[facet],
            tuple(
                Link(labels.label(facet, value), _with_actor(organisation, facet, value), count)
                for value, count in counts.most_common(MAX_LINES)
            ),
        )
        for facet, counts in found.items()
    )


def _with_actor(organisation: Organisation, facet: Facet, value: str) -> str:
    return url_for_query(Query(text=organisation.name, literal=True, filters={facet: (value,)}))


def _letter(name: str) -> str:
    first = fold(name)[:1].upper()
    return first if first.isalpha() else "0–9"


def _newest_first(case: Case) -> tuple[int, str]:
    return -(case.start_year or 0), case.slug
