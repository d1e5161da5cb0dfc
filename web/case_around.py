"""What surrounds the text of a case: its place, how well it is attested, its neighbours, how to cite and correct it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from indexer.labels import Labels
from kb import Case, Evidence, EvidenceLevel, evidence_of, fold, organisation_slug
from web.addresses import url_for_citation, url_for_organisation, url_for_region
from web.cards import CaseCard, card_of
from web.catalogue import Snapshot
from web.citation import citation_text
from web.maps import LocatorMap, locator_map
from web.typography import counted, day, joined
from web.views import Link

MAX_NEIGHBOURS: Final = 4
LEVEL_LABELS: Final = {
    EvidenceLevel.STRONG: "Bien étayé",
    EvidenceLevel.FAIR: "Assez étayé",
    EvidenceLevel.WEAK: "Peu étayé",
}


@dataclass(frozen=True)
class EvidenceLine:
    """One thing that was looked at, and whether it speaks for the case."""

    is_met: bool
    text: str


@dataclass(frozen=True)
class EvidenceView:
    """How well a case is attested, in one word, then line by line."""

    level: str
    label: str
    lines: tuple[EvidenceLine, ...]


@dataclass(frozen=True)
class Neighbours:
    """Cases that share something with this one, and a page with all of them."""

    id: str
    title: str
    cards: tuple[CaseCard, ...]
    more: tuple[Link, ...]


@dataclass(frozen=True)
class CaseAround:
    """All that `case.html` prints around the case itself."""

    locator: LocatorMap | None
    evidence: EvidenceView
    neighbours: tuple[Neighbours, ...]
    citation: str
    downloads: tuple[Link, ...]
    correction_url: str


@dataclass(frozen=True)
class Publication:
    """What depends on where the base is published: its address, the place to propose corrections, the day."""

    base_url: str
    correction: str
    today: date


def case_around(
    case: Case, file: str, snapshot: Snapshot, labels: Labels, publication: Publication, *, shown: Collection[str] = ()
) -> CaseAround:
    """What the page of a case shows around it; `file` is its path in the folder of cases, `shown` similar cases."""
    actors = _same_actors(case, snapshot, labels)
    known = {case.slug, *shown, *(card.slug for card in actors.cards)}
    groups = (actors, _same_territory(case, snapshot, labels, known))
    return CaseAround(
        locator=locator_map(case, labels.geography),
        evidence=evidence_view(evidence_of(case, publication.today), case),
        neighbours=tuple(group for group in groups if group.cards),
        citation=citation_text(case, publication.base_url, publication.today),
        downloads=(
            Link("BibTeX", url_for_citation(case.slug, "bib")),
            Link("RIS (Zotero, Mendeley…)", url_for_citation(case.slug, "ris")),
        ),
        correction_url=publication.correction.replace("{path}", quote(file)),
    )


def evidence_view(evidence: Evidence, case: Case) -> EvidenceView:
    """The evidence of a case told to its reader."""
    figures = counted(evidence.figures, "quantité")
    return EvidenceView(
        level=evidence.level.value,
        label=LEVEL_LABELS[evidence.level],
        lines=(
            EvidenceLine(
                evidence.figures > 0,
                f"Résultats chiffrés : {figures} dans la section Résultats."
                if evidence.figures
                else "Résultats : aucun chiffre n’est donné.",
            ),
            EvidenceLine(evidence.sources > 1, _sources(evidence)),
            EvidenceLine(evidence.outside > 0, _outside(evidence)),
            EvidenceLine(
                evidence.is_fresh,
                f"Faits vérifiés le {day(case.checked)}."
                if case.checked
                else "Faits jamais vérifiés depuis l’écriture.",
            ),
        ),
    )


def _sources(evidence: Evidence) -> str:
    pages = counted(evidence.pages, "page")
    if evidence.sources == 1:
        return f"Une seule origine pour {pages} : rien ne la recoupe."
    few = "" if evidence.sources >= 4 else " (quatre ou plus seraient mieux)"  # noqa: PLR2004
    return f"{evidence.sources} sources indépendantes les unes des autres{few}, {pages} en tout."


def _outside(evidence: Evidence) -> str:
    if evidence.outside == 0:
        return "Toutes les sources viennent des acteurs eux-mêmes."
    if evidence.outside == evidence.sources:
        return "Aucune de ces sources n’est un des acteurs."
    return f"{counted(evidence.outside, 'source')} hors des acteurs, sur {evidence.sources}."


def _same_actors(case: Case, snapshot: Snapshot, labels: Labels) -> Neighbours:
    """Cases of the same recurring organisations; the rarer the organisation, the nearer the case."""
    slugs = dict.fromkeys(organisation_slug(actor.name) for actor in case.actors)
    shared = [snapshot.organisations[slug] for slug in slugs if slug in snapshot.organisations]
    weights: dict[str, float] = {}
    names: dict[str, list[str]] = {}
    for organisation in shared:
        for other in organisation.cases:
            if other.slug != case.slug:
                weights[other.slug] = weights.get(other.slug, 0) + 1 / len(organisation.cases)
                names.setdefault(other.slug, []).append(organisation.name)
    nearest = sorted(weights, key=lambda slug: (-weights[slug], slug))[:MAX_NEIGHBOURS]
    return Neighbours(
        "memes-acteurs",
        "Mêmes acteurs",
        tuple(card_of(snapshot.by_slug[slug], labels, f"avec {joined(names[slug])}") for slug in nearest),
        tuple(
            Link(organisation.name, url_for_organisation(organisation.slug), len(organisation.cases))
            for organisation in shared
        ),
    )


def _same_territory(case: Case, snapshot: Snapshot, labels: Labels, known: set[str]) -> Neighbours:
    """Other cases of the same town, then département, then region; among equals, those that share domains."""
    ranked = sorted(
        (
            (_nearness(case, other), -len(set(case.domains) & set(other.domains)), other.slug)
            for other in snapshot.cases
            if other.slug not in known and not other.is_national and set(other.regions) & set(case.regions)
        ),
    )[:MAX_NEIGHBOURS]
    return Neighbours(
        "meme-territoire",
        "Même territoire",
        tuple(card_of(snapshot.by_slug[slug], labels) for _, _, slug in ranked),
        tuple(Link(name, url_for_region(name)) for name in case.regions if not case.is_national),
    )


def _nearness(case: Case, other: Case) -> int:
    if case.city and fold(case.city) == fold(other.city):
        return 0
    return 1 if set(case.departments) & set(other.departments) else 2
