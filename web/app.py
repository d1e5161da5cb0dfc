"""The application: rooms wired together, middleware, and the one place where errors become responses."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from indexer import SearchEngine, SearchError
from indexer.labels import Labels
from kb import CaseStore, KnowledgeBaseError, load_geography, load_taxonomy
from web import api, case_pages, contribute_pages, directory_pages, pages, selection_pages, site_pages
from web.api_reference import DESCRIPTION, without_validation_errors
from web.assets import Assets
from web.catalogue import Catalogue
from web.dependencies import Services
from web.errors import WebError
from web.problems import MEDIA_TYPE, problem_of
from web.security import SECURITY_HEADERS, Limits, SecurityHeaders
from web.settings import Settings
from web.templating import SITE_NAME, Pages, environment

COMPRESSED_FROM = 800  # bytes: below, compression costs more than it saves
_JSON_PATHS = ("/api/", "/healthz", "/readyz", "/openapi.json")


class _Api(FastAPI):
    """FastAPI, whose description only announces the errors that really happen."""

    def openapi(self) -> dict[str, Any]:
        """The description served as /openapi.json, made once."""
        return self.openapi_schema or without_validation_errors(super().openapi())


def create_app(store: CaseStore, engine: SearchEngine, settings: Settings | None = None) -> FastAPI:
    """The application that serves these cases with this engine."""
    settings = settings or Settings()
    assets = Assets()
    app = _Api(
        title=SITE_NAME,
        description=DESCRIPTION,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.services = Services(
        store=store,
        engine=engine,
        labels=Labels(load_taxonomy(), load_geography()),
        pages=Pages(environment(assets, settings.base_url)),
        settings=settings,
        catalogue=Catalogue(store),
    )
    rooms = (pages, case_pages, directory_pages, selection_pages, contribute_pages, site_pages)
    for room in rooms:
        app.include_router(room.router)
    app.include_router(api.router)
    app.include_router(api.health)
    app.add_route("/static/{digest}/{name}", assets.response, include_in_schema=False)
    for error in (HTTPException, RequestValidationError, WebError, SearchError, KnowledgeBaseError):
        app.add_exception_handler(error, error_response)
    app.add_exception_handler(Exception, unexpected_response)
    app.add_middleware(Limits, refuse=error_response)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED_FROM)
    app.add_middleware(SecurityHeaders)
    return app


def error_response(request: Request, error: Exception) -> Response:
    """An error told in the form the reader expects: problem details to programs, a page with a search box to people."""
    problem = problem_of(error)
    headers = dict(getattr(error, "headers", None) or {})
    if problem.status == 503:  # noqa: PLR2004
        headers["Retry-After"] = "30"
    if request.url.path.startswith(_JSON_PATHS):
        body = problem.model_dump(mode="json", exclude_none=True)
        return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)
    services: Services = request.app.state.services
    return services.pages.response("error.html", {"problem": problem}, status=problem.status, headers=headers)


def unexpected_response(request: Request, error: Exception) -> Response:
    """An error nobody foresaw: told without details; the server's log has the traceback. Runs outside middleware."""
    response = error_response(request, error)
    response.headers.update(SECURITY_HEADERS)
    return response
