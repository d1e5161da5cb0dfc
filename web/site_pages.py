"""Routes about the site itself: what it is, who publishes it, its plan, and what crawlers read."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from indexer import Query
from web.dependencies import Wired
from web.home_view import home_view
from web.pages import READ
from web.site_view import (
    ABOUT_PATH,
    ACCESSIBILITY_PATH,
    LEGAL_PATH,
    PLAN_PATH,
    about_view,
    legal_view,
    plan_view,
    robots,
    sitemap,
)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route(ABOUT_PATH, methods=READ, name="about")
def about(wired: Wired) -> Response:
    """What the base is, how it was made, and its limits."""
    return wired.pages.response("about.html", {"view": about_view(wired.catalogue.current(), wired.labels)})


@router.api_route(ACCESSIBILITY_PATH, methods=READ, name="accessibility")
def accessibility(wired: Wired) -> Response:
    """What was done and tested so that everyone can read, and what was not."""
    return wired.pages.response("accessibility.html", {"view": legal_view(wired.settings)})


@router.api_route(LEGAL_PATH, methods=READ, name="legal")
def legal(wired: Wired) -> Response:
    """Who publishes and hosts the site, licences, private life."""
    return wired.pages.response("legal.html", {"view": legal_view(wired.settings)})


@router.api_route(PLAN_PATH, methods=READ, name="plan")
def plan(wired: Wired) -> Response:
    """The plan of the site."""
    return wired.pages.response("plan.html", {"view": plan_view(wired.labels)})


@router.api_route("/sitemap.xml", methods=READ, name="sitemap")
def site_map(wired: Wired) -> Response:
    """Every address, for search engines; absent where the public address of the site is not known."""
    if not wired.settings.base_url:
        raise HTTPException(404)
    text = sitemap(wired.catalogue.current(), wired.labels, wired.settings.base_url)
    return Response(text, media_type="application/xml")


@router.api_route("/robots.txt", methods=READ, name="robots")
def robots_file(wired: Wired) -> Response:
    """What crawlers may read."""
    return PlainTextResponse(robots(wired.settings.base_url))


@router.api_route("/styleguide", methods=READ, name="styleguide")
def styleguide(wired: Wired) -> Response:
    """Tokens and components on one page, while developing only."""
    if not wired.settings.development:
        raise HTTPException(404)
    view = home_view(wired.engine.search(Query(per_page=1)), wired.labels)
    return wired.pages.response("styleguide.html", {"view": view})
