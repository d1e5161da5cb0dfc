"""The page of a case as values ready to print: the glance table, the sections, what became of it, the sources."""

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlsplit

from indexer import Facet, Hit, Query
from indexer.labels import Labels
from kb import SECTIONS, Actor, Case, organisation_slug, slugify
from web.addresses import url_for_organisation
from web.typography import day
from web.urls import url_for_case, url_for_filter, url_for_query, url_for_text
from web.views import HitView, Link, Reason, hit_view

STOPPED = "arrete"
UNKNOWN = "inconnu"
MAX_SHARED = 4


@dataclass(frozen=True)
class GlanceRow:
    """One line of the « En un coup d’œil » table: each value is a link to all the cases that have it."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class SectionView:
    """One section of the case; `text` is Markdown."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True)
class SourceView:
    """One page the case was written from."""

    url: str
    title: str
    publisher: str
    host: str
    accessed: str


@dataclass(frozen=True)
class CaseView:
    """All that `case.html` prints."""

    slug: str
    url: str
    title: str
    summary: str
    plain: str
    questions: tuple[str, ...]
    types: tuple[Link, ...]
    status: str
    status_note: str
    is_stopped: bool
    checked: str
    glance: tuple[GlanceRow, ...]
    sections: tuple[SectionView, ...]
    tags: tuple[Link, ...]
    sources: tuple[SourceView, ...]
    similar: tuple[HitView, ...]
    json_ld: dict[str, object]


def case_view(
    case: Case, similar: tuple[Hit, ...], labels: Labels, base_url: str, organisations: Container[str] = ()
) -> CaseView:
    """What the page of a case shows; `organisations` are the slugs of those that have a page."""
    return CaseView(
        slug=case.slug,
        url=url_for_case(case.slug),
        title=case.title,
        summary=case.summary,
        plain=case.plain,
        questions=case.questions,
        types=_links(Facet.TYPE, case.types, labels),
        status="" if case.status == UNKNOWN else labels.label(Facet.STATUS, case.status),
        status_note=case.status_note,
        is_stopped=case.status == STOPPED,
        checked=day(case.checked) if case.checked else "",
        glance=_glance(case, labels, organisations),
        sections=tuple(SectionView(slugify(name), name, text) for name, text in case.sections().items()),
        tags=tuple(Link(tag, url_for_text(tag)) for tag in case.tags),
        sources=_sources(case),
        similar=tuple(hit_view(hit, labels, _in_common(case, hit, labels)) for hit in similar),
        json_ld=_json_ld(case, base_url),
    )


def _in_common(case: Case, hit: Hit, labels: Labels) -> tuple[Reason, ...]:
    """Why another case is near this one, in the order of what tells most."""
    shared = (
        *(actor.name for actor in case.actors if actor.name in hit.actors),
        *(labels.label(Facet.DOMAIN, slug) for slug in case.domains if slug in hit.domains),
        *(labels.label(Facet.REGION, name) for name in case.regions if name in hit.regions),
        *(labels.label(Facet.TYPE, slug) for slug in case.types if slug in hit.types),
    )
    return (Reason("En commun", ", ".join(shared[:MAX_SHARED])),) if shared else ()


def _glance(case: Case, labels: Labels, organisations: Container[str]) -> tuple[GlanceRow, ...]:
    year = case.start_year
    depuis = (Link(str(year), url_for_query(Query(year_min=year, year_max=year))),) if year else ()
    known = case.status != UNKNOWN
    rows = (
        GlanceRow("Territoire", _places(case, labels)),
        GlanceRow("Acteurs", tuple(_actor(actor, labels, organisations) for actor in case.actors)),
        GlanceRow("Domaines" if len(case.domains) > 1 else "Domaine", _links(Facet.DOMAIN, case.domains, labels)),
        GlanceRow("Types" if len(case.types) > 1 else "Type", _links(Facet.TYPE, case.types, labels)),
        GlanceRow("Modalités", tuple(_modality(label, labels) for label in case.modalities)),
        GlanceRow("Depuis", depuis),
        GlanceRow("Devenir", _links(Facet.STATUS, (case.status,), labels) if known else ()),
    )
    return tuple(row for row in rows if row.links)


def _links(facet: Facet, values: tuple[str, ...], labels: Labels) -> tuple[Link, ...]:
    return tuple(Link(labels.label(facet, value), url_for_filter(facet, value)) for value in values)


def _places(case: Case, labels: Labels) -> tuple[Link, ...]:
    city = (Link(case.city, url_for_text(case.city)),) if case.city else ()
    departments = _links(Facet.DEPARTMENT, case.departments, labels)
    return (*city, *departments, *_links(Facet.REGION, case.regions, labels))


def _actor(actor: Actor, labels: Labels, organisations: Container[str]) -> Link:
    kind = labels.label(Facet.ACTOR_KIND, actor.kind)
    brings = [labels.taxonomy.contributions.label(item) for item in actor.brings]
    note = f"{kind} ; apporte : {', '.join(brings).lower()}" if brings else kind
    slug = organisation_slug(actor.name)
    is_recurring = slug in organisations
    url = url_for_organisation(slug) if is_recurring else url_for_query(Query(text=actor.name, literal=True))
    return Link(actor.name, url, note=note)


def _modality(label: str, labels: Labels) -> Link:
    term = labels.taxonomy.modalities.resolve(label)
    shown = label[:1].upper() + label[1:]
    return Link(shown, url_for_filter(Facet.MODALITY, term.slug) if term else url_for_text(label))


def _sources(case: Case) -> tuple[SourceView, ...]:
    return tuple(
        SourceView(
            url=source.url,
            title=source.title,
            publisher=source.publisher,
            host=(urlsplit(source.url).hostname or "").removeprefix("www."),
            accessed=day(source.accessed) if source.accessed else "",
        )
        for source in case.sources
    )


def _json_ld(case: Case, base_url: str) -> dict[str, object]:
    """The case for search engines of the web (schema.org), from the same fields."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": case.title,
        "abstract": case.summary,
        "inLanguage": "fr",
        "license": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "keywords": list(case.tags),
        "contentLocation": [{"@type": "Place", "name": region} for region in case.regions],
        "mentions": [{"@type": "Organization", "name": actor.name} for actor in case.actors],
        "citation": [{"@type": "WebPage", "name": source.title, "url": source.url} for source in case.sources],
        "articleSection": [heading for name, heading in SECTIONS.items() if getattr(case, name)],
    }
    if case.checked:
        data["dateModified"] = case.checked.isoformat()
    if base_url:
        data["url"] = f"{base_url}{url_for_case(case.slug)}"
    return data
