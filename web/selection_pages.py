"""Routes of the pages that show a selection of cases: the comparison, the booklet and its PDF."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from web.addresses import BOOKLET_PATH, BOOKLET_PDF_PATH, COMPARE_PATH
from web.booklet_pdf import MEDIA_TYPE, booklet_pdf
from web.booklet_view import booklet_view
from web.case_around import Publication
from web.case_pages import today
from web.compare_view import compare_view
from web.dependencies import Services, Wired
from web.pages import READ
from web.selection import MOST_COMPARED, MOST_IN_BOOKLET, Selection, additions, parse_selection

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route(COMPARE_PATH, methods=READ, name="compare")
def compare(request: Request, wired: Wired) -> Response:
    """Up to five cases, field by field."""
    selection = _selection(request, wired, MOST_COMPARED)
    added = additions(selection, COMPARE_PATH, wired.engine, MOST_COMPARED)
    view = compare_view(selection, added, wired.catalogue.current(), wired.labels, _publication(wired))
    return wired.pages.response("compare.html", {"view": view})


@router.api_route(BOOKLET_PATH, methods=READ, name="booklet")
def booklet(request: Request, wired: Wired) -> Response:
    """Up to twenty cases as one document to print."""
    selection = _selection(request, wired, MOST_IN_BOOKLET)
    added = additions(selection, BOOKLET_PATH, wired.engine, MOST_IN_BOOKLET)
    view = booklet_view(selection, added, wired.catalogue.current(), wired.labels, _publication(wired))
    return wired.pages.response("booklet.html", {"view": view})


@router.api_route(BOOKLET_PDF_PATH, methods=READ, name="booklet_pdf")
def booklet_as_pdf(request: Request, wired: Wired) -> Response:
    """The same as a PDF; without any case, the page that tells how to choose some."""
    selection, publication = _selection(request, wired, MOST_IN_BOOKLET), _publication(wired)
    if not selection.cases:
        return RedirectResponse(BOOKLET_PATH, status_code=303)
    view = booklet_view(selection, (), wired.catalogue.current(), wired.labels, publication)
    content = booklet_pdf(view, publication.base_url, publication.today)
    name = f"livret-{publication.today.isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def _selection(request: Request, wired: Services, most: int) -> Selection:
    return parse_selection(request.query_params.multi_items(), wired.catalogue.current(), most)


def _publication(wired: Services) -> Publication:
    return Publication(wired.settings.base_url, wired.settings.repository_url, today())
