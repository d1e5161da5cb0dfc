"""What a route may ask for, as annotated types: its signature says all it needs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from indexer import Query, SearchEngine
from indexer.labels import Labels
from kb import CaseStore
from web.catalogue import Catalogue
from web.given import Given
from web.page_query import PageQuery
from web.parameters import API_NAMES
from web.settings import Settings
from web.suggestions import SuggestionRequest, parse_suggestion_request
from web.templating import Pages
from web.urls import parse_api_query, parse_page_query


@dataclass(frozen=True)
class Services:
    """All that routes work with, wired once by `web.app.create_app`."""

    store: CaseStore
    engine: SearchEngine
    labels: Labels
    pages: Pages
    settings: Settings
    catalogue: Catalogue


def services(request: Request) -> Services:
    """The services of the application that serves this request."""
    found: Services = request.app.state.services
    return found


Wired = Annotated[Services, Depends(services)]


def _page_query(request: Request, wired: Wired) -> PageQuery:
    return parse_page_query(request.query_params.multi_items(), wired.labels)


def _api_query(request: Request, wired: Wired) -> Query:
    return parse_api_query(request.query_params.multi_items(), wired.labels)


def _suggestion_request(request: Request) -> SuggestionRequest:
    return parse_suggestion_request(request.query_params.multi_items())


def _is_explained(request: Request) -> bool:
    return Given(request.query_params.multi_items()).flag(API_NAMES.explain)


def _engine(wired: Wired) -> SearchEngine:
    return wired.engine


def _store(wired: Wired) -> CaseStore:
    return wired.store


def _labels(wired: Wired) -> Labels:
    return wired.labels


def _pages(wired: Wired) -> Pages:
    return wired.pages


CurrentEngine = Annotated[SearchEngine, Depends(_engine)]
CurrentStore = Annotated[CaseStore, Depends(_store)]
CurrentLabels = Annotated[Labels, Depends(_labels)]
CurrentPages = Annotated[Pages, Depends(_pages)]
UrlQuery = Annotated[PageQuery, Depends(_page_query)]
ApiQuery = Annotated[Query, Depends(_api_query)]
IsExplained = Annotated[bool, Depends(_is_explained)]
Typed = Annotated[SuggestionRequest, Depends(_suggestion_request)]
