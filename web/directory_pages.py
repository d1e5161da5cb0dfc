"""HTML routes of the pages that gather cases: organisations, domains, types, regions."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from indexer import Facet, Query, Sort
from web.addresses import ACTORS_PATH
from web.dependencies import Wired
from web.directory_view import actors_view, organisation_view, subject_view
from web.pages import READ

SHOWN_CASES: Final = 8
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route(ACTORS_PATH, methods=READ, name="actors")
def actors(wired: Wired) -> Response:
    """The organisations of at least two cases."""
    return wired.pages.response("actors.html", {"view": actors_view(wired.catalogue.current())})


@router.api_route(ACTORS_PATH + "/{slug}", methods=READ, name="organisation")
def organisation(slug: str, wired: Wired) -> Response:
    """One organisation, its cases and its partners."""
    snapshot = wired.catalogue.current()
    found = snapshot.organisations.get(slug)
    if found is None:
        raise HTTPException(404)
    view = organisation_view(found, snapshot, wired.labels)
    return wired.pages.response("organisation.html", {"view": view})


@router.api_route("/domaines/{slug}", methods=READ, name="domain")
def domain(slug: str, wired: Wired) -> Response:
    """One domain: what it means, its cases by region and by type."""
    return _subject(Facet.DOMAIN, slug if slug in wired.labels.taxonomy.domains else None, wired)


@router.api_route("/types/{slug}", methods=READ, name="type")
def partnership_type(slug: str, wired: Wired) -> Response:
    """One type of partnership: what it means, its cases by region and by domain."""
    return _subject(Facet.TYPE, slug if slug in wired.labels.taxonomy.types else None, wired)


@router.api_route("/regions/{slug}", methods=READ, name="region")
def region(slug: str, wired: Wired) -> Response:
    """One region: its cases by domain, type and département."""
    names = {found.slug: found.name for found in wired.labels.geography.regions}
    return _subject(Facet.REGION, names.get(slug), wired)


def _subject(facet: Facet, value: str | None, wired: Wired) -> Response:
    if value is None:
        raise HTTPException(404)
    page = wired.engine.search(Query(filters={facet: (value,)}, sort=Sort.RECENT, per_page=SHOWN_CASES))
    return wired.pages.response("subject.html", {"view": subject_view(page, facet, value, wired.labels)})
