"""HTML and reference-file routes of one case."""

from datetime import date
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from indexer import Hit, SearchEngine, SearchError
from web.case_around import Publication, case_around
from web.case_view import case_view
from web.catalogue import Snapshot
from web.citation import BIBTEX_TYPE, RIS_TYPE, bibtex, ris
from web.dependencies import Wired
from web.pages import READ

SIMILAR: Final = 4
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route("/cas/{slug}.bib", methods=READ, name="case_bibtex")
def case_bibtex(slug: str, wired: Wired) -> Response:
    """The reference of a case for BibTeX."""
    text = bibtex(wired.store.load(slug), wired.settings.base_url, today())
    return _download(text, BIBTEX_TYPE, f"{slug}.bib")


@router.api_route("/cas/{slug}.ris", methods=READ, name="case_ris")
def case_ris(slug: str, wired: Wired) -> Response:
    """The reference of a case for reference managers."""
    text = ris(wired.store.load(slug), wired.settings.base_url, today())
    return _download(text, RIS_TYPE, f"{slug}.ris")


@router.api_route("/cas/{slug}", methods=READ, name="case")
def case(slug: str, wired: Wired) -> Response:
    """The page of one case."""
    found = wired.store.load(slug)
    snapshot = wired.catalogue.at_once() or Snapshot((found,))
    file = wired.store.find(slug)[0].relative_to(wired.store.root).as_posix()
    publication = Publication(wired.settings.base_url, wired.settings.repository_url, today())
    similar = similar_cases(wired.engine, slug)
    view = case_view(found, similar, wired.labels, wired.settings.base_url, snapshot.organisations)
    around = case_around(found, file, snapshot, wired.labels, publication, shown=[hit.slug for hit in similar])
    return wired.pages.response("case.html", {"view": view, "around": around})


def today() -> date:
    """The day it is where the server runs."""
    return date.today()  # noqa: DTZ011  # printed for readers of the same country, nothing is computed from it to the hour


def similar_cases(engine: SearchEngine, slug: str) -> tuple[Hit, ...]:
    """Cases near this one; none while the engine is away, because a case can be read without it."""
    try:
        return engine.similar(slug, SIMILAR)
    except SearchError:
        return ()


def _download(text: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}  # the case exists: its slug is plain ASCII
    return Response(text, media_type=media_type, headers=headers)
