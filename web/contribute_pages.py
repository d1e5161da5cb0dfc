"""Routes of the form to propose a case. What is sent is judged and given back: no file and no log keeps it."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from kb.proposal import IsTaken, Proposal
from web.addresses import CONTRIBUTE_PATH
from web.contribute_completion import CompletionsView, actor_options, commune_options
from web.contribute_form import Form
from web.contribute_preview import Preview, outcome_of, preview_of
from web.contribute_remarks import Remark, remarks_of
from web.contribute_similar import compared_text, similar_to
from web.contribute_view import form_view
from web.dependencies import Services, Wired
from web.pages import READ
from web.request_body import FormBody, form_items
from web.suggestions import parse_suggestion_request

DOWNLOAD: Final = "telecharger"
FILL: Final = ("ajouter-", "retirer-", "reprendre")
"""Buttons that change the form without judging it."""
NOT_KEPT: Final = {"Cache-Control": "no-store"}
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.api_route(CONTRIBUTE_PATH, methods=READ, name="contribute")
def contribute(wired: Wired) -> Response:
    """The form, empty."""
    return _page(wired, Form(), is_blank=True)


@router.post(CONTRIBUTE_PATH, name="contribute_sent")
def contribute_sent(body: FormBody, wired: Wired) -> Response:
    """The form as it was filled: with one more row, or judged; or the file that it makes."""
    form = Form(form_items(body))
    if form.action.startswith(FILL):
        return _page(wired, form)
    proposal = form.proposal(_is_taken(wired))
    if proposal.case and form.action == DOWNLOAD:
        disposition = f'attachment; filename="{proposal.slug}.md"'  # the slug of a case is plain ASCII
        headers = {**NOT_KEPT, "Content-Disposition": disposition}
        return Response(proposal.text, media_type="text/markdown; charset=utf-8", headers=headers)
    remarks = remarks_of(proposal.problems, form)
    context: dict[str, object] = {
        "form": form_view(form, remarks),
        "preview": _preview(wired, form, proposal, remarks),
        "outcome": outcome_of(proposal, remarks, wired.settings) if proposal.case else None,
    }
    return wired.pages.response("contribute.html", context, status=200 if proposal.case else 422, headers=NOT_KEPT)


@router.post(f"{CONTRIBUTE_PATH}/apercu", name="contribute_preview")
def contribute_preview(body: FormBody, wired: Wired) -> Response:
    """What stands beside the form, asked while someone types."""
    form = Form(form_items(body))
    proposal = form.proposal(_is_taken(wired))
    preview = _preview(wired, form, proposal, remarks_of(proposal.problems, form))
    return wired.pages.response("_contribute_preview.html", {"preview": preview}, headers=NOT_KEPT)


@router.api_route(f"{CONTRIBUTE_PATH}/communes", methods=READ, name="contribute_communes")
def contribute_communes(request: Request, wired: Wired) -> Response:
    """Communes that begin as what is typed."""
    typed = parse_suggestion_request(request.query_params.multi_items())
    return _options(wired, commune_options(typed.text, wired.labels))


@router.api_route(f"{CONTRIBUTE_PATH}/acteurs", methods=READ, name="contribute_actors")
def contribute_actors(request: Request, wired: Wired) -> Response:
    """Actors of the base that begin as what is typed."""
    typed = parse_suggestion_request(request.query_params.multi_items())
    return _options(wired, actor_options(typed.text, wired.catalogue.current(), wired.labels))


def _is_taken(wired: Services) -> IsTaken:
    return lambda slug: bool(wired.store.find(slug))


def _preview(wired: Services, form: Form, proposal: Proposal, remarks: tuple[Remark, ...]) -> Preview:
    similar = similar_to(compared_text(form), proposal.case, wired.engine, wired.catalogue.current(), wired.labels)
    return preview_of(form, remarks, similar, wired.labels)


def _page(wired: Services, form: Form, *, is_blank: bool = False) -> Response:
    """The form, nothing said of it."""
    context: dict[str, object] = {"form": form_view(form, is_blank=is_blank), "preview": None, "outcome": None}
    return wired.pages.response("contribute.html", context, headers=None if is_blank else NOT_KEPT)


def _options(wired: Services, view: CompletionsView) -> Response:
    return wired.pages.response("_completions.html", {"view": view}, headers={"Cache-Control": "public, max-age=60"})
