"""Pages about the site itself as values ready to print: what the base is, the plan, the map for search engines."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from indexer.labels import Labels
from kb import Term, fold
from web.addresses import (
    ACTORS_PATH,
    BOOKLET_PATH,
    COMPARE_PATH,
    CONTRIBUTE_PATH,
    url_for_domain,
    url_for_organisation,
    url_for_region,
    url_for_type,
)
from web.catalogue import Snapshot
from web.maps import CREDIT
from web.settings import Settings
from web.suggestions import SUGGESTIONS_PATH
from web.urls import SEARCH_PATH, url_for_case
from web.views import Link

ABOUT_PATH: Final = "/a-propos"
ACCESSIBILITY_PATH: Final = "/accessibilite"
LEGAL_PATH: Final = "/mentions-legales"
PLAN_PATH: Final = "/plan-du-site"

PAGES: Final = (
    Link("Accueil", "/"),
    Link("Tous les cas", SEARCH_PATH),
    Link("Acteurs", ACTORS_PATH),
    Link("À propos", ABOUT_PATH),
    Link("Proposer un cas", CONTRIBUTE_PATH),
    Link("API", "/api"),
    Link("Accessibilité", ACCESSIBILITY_PATH),
    Link("Mentions légales et vie privée", LEGAL_PATH),
    Link("Plan du site", PLAN_PATH),
)
"""Pages that stand at one address, in the order of the plan."""

TOOLS: Final = (Link("Comparer des cas", COMPARE_PATH), Link("Faire un livret", BOOKLET_PATH))
"""Pages that show the selection of the reader."""


@dataclass(frozen=True)
class AboutView:
    """All that `about.html` prints."""

    cases: int
    organisations: int
    stopped: int
    domains: tuple[Term, ...]
    types: tuple[Term, ...]
    kinds: tuple[Term, ...]
    map_credit: str


@dataclass(frozen=True)
class LegalView:
    """All that `legal.html` and `accessibility.html` print: who publishes and hosts the site; empty when not told."""

    publisher: str
    contact: str
    contact_url: str
    hosting: str
    map_credit: str = CREDIT


@dataclass(frozen=True)
class PlanView:
    """All that `plan.html` prints."""

    pages: tuple[Link, ...]
    groups: tuple[tuple[str, str, tuple[Link, ...]], ...]


def about_view(snapshot: Snapshot, labels: Labels) -> AboutView:
    """What the page « À propos » says of the base."""
    return AboutView(
        cases=len(snapshot.cases),
        organisations=len(snapshot.organisations),
        stopped=sum(case.status == "arrete" for case in snapshot.cases),
        domains=tuple(labels.taxonomy.domains),
        types=tuple(labels.taxonomy.types),
        kinds=tuple(labels.taxonomy.actor_kinds),
        map_credit=CREDIT,
    )


def legal_view(settings: Settings) -> LegalView:
    """Who publishes the site, as the operator told."""
    contact = settings.contact
    is_address = contact.startswith(("http://", "https://"))
    url = contact if is_address else f"mailto:{contact}" if "@" in contact else ""
    return LegalView(settings.publisher, contact, url, settings.hosting)


def plan_view(labels: Labels) -> PlanView:
    """Every page that is not a case."""
    regions = sorted(labels.geography.regions, key=lambda region: fold(region.name))
    return PlanView(
        pages=(*PAGES, *TOOLS),
        groups=(
            (
                "types",
                "Types de partenariat",
                tuple(Link(item.label, url_for_type(item.slug)) for item in labels.taxonomy.types),
            ),
            (
                "domaines",
                "Domaines",
                tuple(Link(item.label, url_for_domain(item.slug)) for item in labels.taxonomy.domains),
            ),
            ("regions", "Régions", tuple(Link(item.name, url_for_region(item.name)) for item in regions)),
        ),
    )


def sitemap(snapshot: Snapshot, labels: Labels, base_url: str) -> str:
    """The addresses of the site for search engines (sitemaps.org); cases with the day of their last check."""
    plan = plan_view(labels)
    pages = [(link.url, "") for link in (*PAGES, *(link for group in plan.groups for link in group[2]))]
    pages += [(url_for_organisation(slug), "") for slug in sorted(snapshot.organisations)]
    pages += [(url_for_case(case.slug), case.checked.isoformat() if case.checked else "") for case in snapshot.cases]
    lines = (_location(base_url + path, day) for path, day in pages)
    return _document("\n".join(lines))


def robots(base_url: str) -> str:
    """What crawlers may read: all but searches and selections, which are without end."""
    lines = ["User-agent: *", *_refused((f"{SEARCH_PATH}?", SUGGESTIONS_PATH, COMPARE_PATH, BOOKLET_PATH))]
    lines += [f"Sitemap: {base_url}/sitemap.xml"] if base_url else []
    return "\n".join(lines) + "\n"


def _refused(paths: Iterable[str]) -> list[str]:
    return [f"Disallow: {path}" for path in paths]


def _location(url: str, day: str) -> str:
    modified = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(url)}</loc>{modified}</url>"


def _document(urls: str) -> str:
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{start}\n{urls}\n</urlset>\n"
