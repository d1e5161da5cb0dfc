"""HTML routes: home, search, suggestions, reference of the API. Each asks one question, names one template."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from indexer import Query, ResultPage, Sort
from web.api_reference import api_reference
from web.dependencies import CurrentEngine, CurrentLabels, CurrentPages, Typed, UrlQuery
from web.errors import PageBeyondLast
from web.home_view import home_view
from web.parameters import PAGE_NAMES
from web.search_view import search_view
from web.suggestions import SUGGESTIONS_PATH, suggestions_view
from web.urls import SEARCH_PATH, url_for_query

RECENT: Final = 6  # cases on the home page
READ: Final = ["GET", "HEAD"]  # link checkers ask for the head only
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route("/", methods=READ, name="home")
def home(engine: CurrentEngine, labels: CurrentLabels, pages: CurrentPages) -> Response:
    """The home page: one search box, and all one can search by."""
    view = home_view(engine.search(Query(sort=Sort.RECENT, per_page=RECENT)), labels)
    return pages.response("home.html", {"view": view})


@router.api_route(SEARCH_PATH, methods=READ, name="search")
def search(
    request: Request, query: UrlQuery, engine: CurrentEngine, labels: CurrentLabels, pages: CurrentPages
) -> Response:
    """The search page; to htmx, only the part below the search box."""
    page = existing_page(engine.search(query), query, PAGE_NAMES.page)
    view = search_view(page, query, labels)
    if not wants_fragment(request):
        return pages.response("search.html", {"view": view}, headers={"Vary": "HX-Request"})
    headers = {"Vary": "HX-Request", "HX-Push-Url": url_for_query(query)}
    return pages.response("_results.html", {"view": view}, headers=headers)


@router.api_route(SUGGESTIONS_PATH, methods=READ, name="suggestions")
def suggestions(typed: Typed, engine: CurrentEngine, pages: CurrentPages) -> Response:
    """The list under the search box, asked while someone types."""
    view = suggestions_view(engine.suggest(typed.text, typed.limit))
    return pages.response("_suggestions.html", {"view": view}, headers={"Cache-Control": "public, max-age=60"})


@router.api_route("/api", methods=READ, name="api_reference")
def reference(pages: CurrentPages, labels: CurrentLabels) -> Response:
    """What the API can do, its parameters and its errors, without any script."""
    return pages.response("api.html", {"view": api_reference(labels)})


def wants_fragment(request: Request) -> bool:
    """True for htmx swaps, false for full loads and for htmx rebuilding a page from history."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def existing_page(page: ResultPage, query: Query, parameter: str) -> ResultPage:
    """The page of results, unless it comes after the last one. Raises `PageBeyondLast`."""
    if query.page > page.pages:
        raise PageBeyondLast(parameter, query.page, page.pages)
    return page
